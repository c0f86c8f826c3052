//! The house keeps its own rules: who may import whom, who may name the platform, how a file opens, what ARCHITECTURE.md names.
//!
//! Knows the arrows that may be, in tables; how a source is read is the affair of `readings`, what it does nobody's here.
#![cfg(not(target_arch = "wasm32"))]

mod readings;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use readings::{imports, joined, module_path, names, paths_named, rooms_named, without_comments};

/// What each room of src/ may import besides itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("kernel", &[]),
    ("mask", &["error"]),
    ("shape", &["error"]),
    ("record", &["shape", "error"]),
    ("attention", &["shape", "mask", "kernel", "record", "error"]),
    ("text", &["shape", "error"]),
    ("files", &["shape", "record", "error"]),
    ("draw", &["shape", "record", "kernel", "error"]),
    ("analysis", &["shape", "record", "kernel", "error"]),
    (
        "lab",
        &["text", "attention", "shape", "mask", "record", "error"],
    ),
    ("recurrent", &["kernel", "text", "shape", "record", "error"]),
    (
        "model",
        &[
            "attention",
            "text",
            "files",
            "kernel",
            "shape",
            "mask",
            "record",
            "error",
        ],
    ),
    (
        "web",
        &[
            "analysis",
            "attention",
            "draw",
            "error",
            "files",
            "lab",
            "mask",
            "model",
            "record",
            "recurrent",
            "shape",
            "text",
        ],
    ),
];

/// Names of the platform, and the only room or file that may say them.
const PLATFORM: &[(&str, &str)] = &[
    ("wasm_bindgen", "src/web/"),
    ("js_sys", "src/web/"),
    ("web_sys", "src/web/"),
    ("serde_wasm_bindgen", "src/web/"),
    ("console_error_panic_hook", "src/web/"),
    ("core::arch", "src/kernel/simd128.rs"),
    ("std::arch", "src/kernel/simd128.rs"),
];

/// What each part of www/ may import, by how the paths begin; the first that fits a file counts.
/// Types, which are comments, may be named anywhere.
const PAGE: &[(&str, &[&str])] = &[
    ("www/state.js", &["www/state/"]),
    ("www/state/", &["www/state/"]),
    ("www/sw.js", &[]),
    (
        "www/headlight.js",
        &["www/pkg/", "www/model.js", "www/picture.js", "node:"],
    ),
    ("www/picture.js", &["www/model.js"]),
    ("www/model.js", &["www/vendor/"]),
    ("www/pool.js", &["www/headlight.js", "www/pool/"]),
    ("www/pool/", &["www/headlight.js", "www/pool/", "node:"]),
    ("www/i18n/", &["www/i18n/"]),
    ("www/engine/", &["www/engine/"]),
    ("www/views/", &["www/views/", "www/i18n/", "www/vendor/"]),
    // What main.js wires together besides the rooms: what it does on command, and which keys ask for it.
    (
        "www/save/",
        &[
            "www/save/",
            // Readings of a record and of colours that a saved figure shares with the page: pure.
            "www/views/values.js",
            "www/views/number.js",
            "www/views/see/paint.js",
            "www/views/see/layout.js",
            "www/views/see/trim.js",
            "www/views/see/unusual.js",
        ],
    ),
    ("www/own/", &["www/own/"]),
    ("www/course/", &["www/course/"]),
    ("www/lessons/", &["www/lessons/"]),
    // Loaded with the first lesson: the wiring of a room, as main.js is of the page.
    (
        "www/course.js",
        &[
            "www/course/",
            "www/lessons/",
            "www/state.js",
            "www/views/course",
        ],
    ),
    ("www/open.js", &["www/vendor/"]),
    (
        "www/commands.js",
        &["www/state.js", "www/open.js", "www/save/"],
    ),
    ("www/readings.js", &[]),
    ("www/keys.js", &[]),
    ("www/worker.js", &["www/engine/", "www/headlight.js"]),
    ("www/main.js", &["www/"]),
];

/// Made by the build: named in the documents, absent from a fresh clone.
const MADE: &[&str] = &["target", "node_modules", "www/pkg", "www/vendor", "pkg"];

#[test]
fn each_room_imports_only_what_it_may() {
    let rooms: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    let mut wrongs = Vec::new();
    for file in files("src", "rs") {
        let module = module_path(&file);
        let Some(room) = module.first() else { continue };
        let Some((_, may)) = ROOMS.iter().find(|(name, _)| name == room) else {
            wrongs.push(format!(
                "{file}: {room} is not a room of the table in this test"
            ));
            continue;
        };
        for named in rooms_named(&read(&file), module.len(), &rooms) {
            if named != *room && !may.contains(&named.as_str()) {
                wrongs.push(format!("{file}: {room} may import {may:?}, not {named}"));
            }
        }
    }
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
}

#[test]
fn the_platform_is_named_in_one_place_only() {
    let mut wrongs = Vec::new();
    for file in files("src", "rs") {
        let code = without_comments(&read(&file), "//");
        for (name, place) in PLATFORM {
            if !file.starts_with(place) && names(&code, name) {
                wrongs.push(format!("{file}: only {place} may name {name}"));
            }
        }
    }
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
}

#[test]
fn each_part_of_the_page_imports_only_what_it_may() {
    let mut wrongs = Vec::new();
    for file in page_files() {
        let Some((_, may)) = PAGE.iter().find(|(part, _)| file.starts_with(part)) else {
            wrongs.push(format!(
                "{file} belongs to no part in the table of this test"
            ));
            continue;
        };
        for import in imports(&read(&file)) {
            let target = if import.starts_with('.') {
                joined(&file, &import)
            } else {
                import
            };
            if !may.iter().any(|start| target.starts_with(start)) {
                wrongs.push(format!("{file}: may import {may:?}, not {target}"));
            }
        }
    }
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
}

#[test]
fn every_module_opens_by_saying_what_it_knows() {
    let rust = ["src", "xtask/src", "tests", "benches"]
        .into_iter()
        .flat_map(|folder| files(folder, "rs"));
    let tests = files("tests", "js");
    let opening = rust.map(|file| (file, "//! ")).chain(
        page_files()
            .into_iter()
            .chain(tests)
            .map(|file| (file, "/**")),
    );
    let silent: Vec<_> = opening
        .filter(|(file, opening)| !read(file).starts_with(opening))
        .collect();
    assert!(silent.is_empty(), "without a head: {silent:?}");
}

#[test]
fn every_test_of_the_core_runs_in_the_browser_too() {
    let tests = files("src", "rs")
        .into_iter()
        .chain(
            files("tests", "rs")
                .into_iter()
                .filter(|file| !file.contains("/house/")),
        )
        .map(|file| (read(&file), file))
        .filter(|(text, _)| text.contains("#[test]"));
    let native: Vec<_> = tests
        .filter(|(text, _)| {
            !text.contains("use wasm_bindgen_test::wasm_bindgen_test as test;")
                && !text.contains("#![cfg(not(target_arch = \"wasm32\"))]")
        })
        .map(|(_, file)| file)
        .collect();
    assert!(
        native.is_empty(),
        "native only, without saying so: {native:?}"
    );
}

#[test]
fn every_path_that_architecture_names_exists() {
    let missing: Vec<_> = paths_named(&read("ARCHITECTURE.md"))
        .into_iter()
        .filter(|path| !MADE.iter().any(|made| Path::new(path).starts_with(made)))
        .filter(|path| {
            !["", "src", "www"]
                .iter()
                .any(|top| root().join(top).join(path).exists())
        })
        .collect();
    assert!(
        missing.is_empty(),
        "ARCHITECTURE.md names what is not there: {missing:?}"
    );
}

fn page_files() -> Vec<String> {
    let made = |file: &String| MADE.iter().any(|made| Path::new(file).starts_with(made));
    files("www", "js")
        .into_iter()
        .filter(|file| !made(file))
        .collect()
}

/// Every file with this ending under the folder, relative to the root.
fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
        {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                let inside = path.strip_prefix(root()).expect("it is under the root");
                found.push(inside.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
