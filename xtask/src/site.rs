//! The page as a set of files: which files belong to it, of what kind they are, and the list that the service worker keeps.
//!
//! Knows files; nothing of servers or builds.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::Result;
use crate::project::{self, files_under};

/// The list itself, in the page's folder.
pub const LIST: &str = "files.json";

/// The page's files, as relative URLs. Types and source maps are for tools, the list does not list itself, and a browser
/// keeps the service worker apart.
pub fn files(folder: &Path) -> Vec<String> {
    files_under(folder)
        .iter()
        .map(|file| {
            file.strip_prefix(folder)
                .expect("it is under it")
                .to_string_lossy()
                .replace('\\', "/")
        })
        .filter(|name| {
            let hidden = name.split('/').any(|part| part.starts_with('.'));
            let for_tools = [".d.ts", ".map"]
                .iter()
                .any(|ending| name.ends_with(ending));
            !(hidden || for_tools || name == LIST)
        })
        .collect()
}

/// `{ version, files }`: the version changes whenever a byte of the page does.
pub fn list(folder: &Path) -> Result<String> {
    let files = files(folder);
    let mut version = Fnv::new();
    for name in &files {
        let path = folder.join(name);
        version.add(name.as_bytes());
        version.add(&fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?);
    }
    let files: Vec<_> = files.into_iter().filter(|name| name != "sw.js").collect();
    Ok(format!(
        "{:#}\n",
        json!({ "version": format!("{:016x}", version.0), "files": files })
    ))
}

/// Writes the list into the page's folder.
pub fn write_list(folder: &Path) -> Result<()> {
    project::write(&folder.join(LIST), list(folder)?)
}

/// The MIME type of a file, by its ending.
pub fn mime(path: &Path) -> &'static str {
    match path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or("")
    {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" | "md" | "" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The file that a request path means, when it is one inside `folder`.
///
/// No part of the path may lead out of the folder: `..`, a drive, a backslash and a hidden file are all nothing.
pub fn resolve(folder: &Path, url: &str) -> Option<PathBuf> {
    let path = percent_decoded(url.split(['?', '#']).next()?)?;
    let mut file = folder.to_owned();
    for part in path.strip_prefix('/')?.split('/') {
        if part.starts_with('.') || part.contains(['\\', ':', '\0']) {
            return None;
        }
        file.push(part);
    }
    if path.ends_with('/') {
        file.push("index.html");
    }
    // A symbolic link must not lead out either.
    let file = file.canonicalize().ok().filter(|file| file.is_file())?;
    file.starts_with(folder.canonicalize().ok()?)
        .then_some(file)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// FNV-1a, 64 bits: enough to notice a change. <http://www.isthe.com/chongo/tech/comp/fnv/>
struct Fnv(u64);

impl Fnv {
    fn new() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    /// Adds the bytes and their number, so that moving a byte from one file to the next is a change too.
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&bytes.len().to_le_bytes()) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("headlight-site-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        for (name, text) in files {
            project::write(&folder.join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn a_request_reaches_the_files_of_the_folder_and_no_other() {
        let outer = folder(
            "resolve",
            &[
                ("secret.txt", ""),
                ("www/index.html", ""),
                ("www/a b/头.js", ""),
                ("www/.git/x", ""),
            ],
        );
        let www = outer.join("www");
        let check = |url: &str, expected: Option<&str>| {
            let expected = expected.map(|name| www.join(name).canonicalize().unwrap());
            assert_eq!(resolve(&www, url), expected, "{url}");
        };
        check("/", Some("index.html"));
        check("/index.html?x=1", Some("index.html"));
        check("/a%20b/%E5%A4%B4.js", Some("a b/头.js"));
        check("/a%20b/", None);
        check("/a%20b", None);
        check("/nothing.js", None);
        check("/../secret.txt", None);
        check("/%2e%2e/secret.txt", None);
        check("/..%2fsecret.txt", None);
        check("/..\\secret.txt", None);
        check("//secret.txt", None);
        check("/.git/x", None);
        check("/%", None);
        check("/%zz", None);
        check("/%ff", None);
        check("index.html", None);
    }

    #[test]
    fn the_list_names_what_the_page_needs_and_its_version_follows_every_byte() {
        let list_of = |files: &[(&str, &str)]| {
            serde_json::from_str::<serde_json::Value>(&list(&folder("list", files)).unwrap())
                .unwrap()
        };
        let first = list_of(&[
            ("b.js", "1"),
            ("a/c.css", "2"),
            ("t.d.ts", ""),
            ("b.js.map", ""),
            ("sw.js", "s"),
            (LIST, "{}"),
            (".hidden", ""),
        ]);
        assert_eq!(first["files"], json!(["a/c.css", "b.js"]));
        for (change, files) in [
            (
                "a byte of a file",
                [("b.js", "9"), ("a/c.css", "2"), ("sw.js", "s")],
            ),
            (
                "a byte of the service worker",
                [("b.js", "1"), ("a/c.css", "2"), ("sw.js", "t")],
            ),
            ("a name", [("d.js", "1"), ("a/c.css", "2"), ("sw.js", "s")]),
        ] {
            assert_ne!(first["version"], list_of(&files)["version"], "{change}");
        }
        assert_eq!(
            first["version"],
            list_of(&[("b.js", "1"), ("a/c.css", "2"), ("sw.js", "s")])["version"]
        );
    }
}
