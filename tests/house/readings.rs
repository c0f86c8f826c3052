//! Reads sources and documents as text: which rooms, modules and paths they name.
//!
//! Knows no more of Rust and JavaScript than their imports and comments; nothing of which import is right.

use std::collections::BTreeSet;
use std::path::Path;

/// The rooms that `text` imports; `depth` is how deep its module lies: 1 for src/shape.rs and src/kernel/mod.rs.
pub fn rooms_named(text: &str, depth: usize, rooms: &BTreeSet<&str>) -> BTreeSet<String> {
    let code = without_comments(text, "//");
    let mut named: BTreeSet<String> = after_each(&code, "crate::")
        .into_iter()
        .flat_map(heads)
        .collect();
    let up = "super::".repeat(depth);
    // One more `super` and the path would leave the crate; inside a nested module it means another module, not a room.
    named.extend(
        after_each(&code, &up)
            .into_iter()
            .flat_map(heads)
            .filter(|name| rooms.contains(name.as_str())),
    );
    named
}

/// The first names of a path or of a braced list of paths: `a::b` gives a, `{a::b, c::{d, e}}` gives a and c.
fn heads(path: &str) -> Vec<String> {
    let Some(list) = path.strip_prefix('{') else {
        return vec![path.chars().take_while(|c| is_name(*c)).collect()];
    };
    let (mut depth, mut heads, mut fresh) = (0, Vec::new(), true);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if fresh && is_name(c) => {
                heads.extend(self::heads(&list[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    heads
}

/// What follows each `word` that is not the end of a longer path.
fn after_each<'a>(code: &'a str, word: &str) -> Vec<&'a str> {
    code.match_indices(word)
        .filter(|(at, _)| !code[..*at].ends_with(|c: char| is_name(c) || c == ':'))
        .map(|(at, _)| &code[at + word.len()..])
        .filter(|rest| !rest.starts_with("super::"))
        .collect()
}

/// Whether `name` stands in `code` as a whole word.
pub fn names(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        !code[..at].ends_with(is_name) && !code[at + name.len()..].starts_with(is_name)
    })
}

/// What a JavaScript module imports, statically or with `import()`.
pub fn imports(text: &str) -> Vec<String> {
    let code = without_comments(&without_blocks(text), "//");
    let mut found: Vec<(usize, String)> = Vec::new();
    for word in ["from", "import"] {
        let is_word = |at: usize| !code[..at].ends_with(|c| is_name(c) || c == '.');
        for (at, _) in code.match_indices(word).filter(|(at, _)| is_word(*at)) {
            let rest = code[at + word.len()..].trim_start_matches([' ', '(', '\n']);
            let Some(quote @ ('\'' | '"')) = rest.chars().next() else {
                continue;
            };
            let path: String = rest[1..].chars().take_while(|c| *c != quote).collect();
            if path.chars().all(|c| is_name(c) || "./-@:".contains(c)) {
                found.push((at, path));
            }
        }
    }
    found.sort();
    found.into_iter().map(|(_, import)| import).collect()
}

/// Paths that a document names: in backticks, with a slash or the ending of a file, and links to files.
pub fn paths_named(text: &str) -> Vec<String> {
    let ticked = text.split('`').skip(1).step_by(2);
    let linked = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#']).next());
    let is_path = |word: &&str| {
        let plain = word.chars().all(|c| is_name(c) || "./-".contains(c))
            && word.starts_with(is_name_or_dot);
        let endings = [
            "rs",
            "js",
            "toml",
            "md",
            "json",
            "html",
            "css",
            "ts",
            "lock",
            "webmanifest",
        ];
        let ends = Path::new(word)
            .extension()
            .is_some_and(|e| endings.iter().any(|ending| e == *ending));
        plain && (ends || word.ends_with('/'))
    };
    ticked
        .chain(linked)
        .filter(is_path)
        .map(str::to_owned)
        .collect()
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_name_or_dot(c: char) -> bool {
    is_name(c) || c == '.'
}

pub fn without_comments(text: &str, mark: &str) -> String {
    text.lines()
        .map(|line| line.split(mark).next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join("\n")
}

fn without_blocks(text: &str) -> String {
    let mut parts = text.split("/*");
    let before = parts.next().unwrap_or("").to_owned();
    parts.fold(before, |code, part| {
        code + part.split_once("*/").map_or("", |(_, rest)| rest)
    })
}

/// `src/a/b.rs` is [a, b], `src/a/mod.rs` and `src/a.rs` are [a], `src/lib.rs` is the crate itself: [].
pub fn module_path(file: &str) -> Vec<String> {
    let inside = file.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = inside
        .split('/')
        .filter(|part| *part != "mod" && *part != "lib");
    parts.map(str::to_owned).collect()
}

/// The path that `import` means in `file`.
pub fn joined(file: &str, import: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.join("/")
}

#[test]
fn the_readings_of_this_test_see_what_they_should() {
    let rooms = BTreeSet::from(["error", "kernel", "shape", "web"]);
    let check_rooms = |text: &str, depth: usize, expected: &[&str]| {
        let found: Vec<_> = rooms_named(text, depth, &rooms).into_iter().collect();
        assert_eq!(found, expected, "{text}");
    };
    check_rooms("use crate::error::Result;", 1, &["error"]);
    check_rooms(
        "use crate::{error::{Code, Error}, kernel, shape::{self, Shape}};",
        1,
        &["error", "kernel", "shape"],
    );
    check_rooms("let x = crate::kernel::matmul();", 2, &["kernel"]);
    check_rooms("use crate::missing::Thing;", 1, &["missing"]);
    check_rooms(
        "//! See [`crate::kernel`].\nfn f() {} // crate::web",
        1,
        &[],
    );
    check_rooms("use super::kernel;", 1, &["kernel"]);
    check_rooms("use super::kernel;", 2, &[]);
    check_rooms("use super::super::kernel;", 2, &["kernel"]);
    check_rooms("use super::{error, super::x};", 1, &["error"]);

    let check_name = |code: &str, name: &str, expected: bool| {
        assert_eq!(names(code, name), expected, "{name} in {code}")
    };
    check_name("use wasm_bindgen::JsValue;", "wasm_bindgen", true);
    check_name("use wasm_bindgen_test::*;", "wasm_bindgen", false);
    check_name("use serde_wasm_bindgen::to_value;", "wasm_bindgen", false);
    check_name("core::arch::wasm32", "core::arch", true);

    let check_imports =
        |text: &str, expected: &[&str]| assert_eq!(imports(text), expected, "{text}");
    check_imports(
        "import { a } from './a.js';\nimport \"b\";",
        &["./a.js", "b"],
    );
    check_imports("import {\n  a,\n  b,\n} from '../c.js';", &["../c.js"]);
    check_imports(
        "export { a } from './a.js'; export * from './b.js';",
        &["./a.js", "./b.js"],
    );
    check_imports("const m = await import('./pkg/x.js');", &["./pkg/x.js"]);
    check_imports("t('axis.from')}</span>${t(`x`)}' and from 'a b'", &[]);
    check_imports("new Worker(new URL('./worker.js', import.meta.url))", &[]);
    check_imports(
        "/** @type {import('./types.js').State} */\n// import './no.js'",
        &[],
    );
    assert_eq!(
        joined("www/views/see/grid.js", "../parts.js"),
        "www/views/parts.js"
    );
    assert_eq!(joined("www/main.js", "./state.js"), "www/state.js");

    let named = paths_named(
        "`src/lib.rs` `lib.rs` `a b/c` `cargo` `<x>/y` `www/` `d_model/2` [x](docs/z.md) `*.rs`",
    );
    assert_eq!(named, ["src/lib.rs", "lib.rs", "www/", "docs/z.md"]);
}
