//! Makes target/dist, the page as it is served: www/ with its scripts in one file, its worker in one, its styles in one.
//!
//! Knows esbuild and the clock of files. A browser takes some 5 ms for each file of a page, however small: 73 of them would
//! take longer than everything that is computed for the first heatmap.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::project::{self, command, files_under, modified, newest, root, run};
use crate::{Result, site};

/// What esbuild reads and follows; everything that these import is inside what it writes under the same names.
const ENTRIES: [&str; 6] = [
    "main.js",
    "course.js",
    "worker.js",
    "style.css",
    LANGUAGES[0],
    LANGUAGES[1],
];
/// What the page says, a file for each language: main.js loads one.
const LANGUAGES: [&str; 2] = ["i18n/en.js", "i18n/zh.js"];
/// What is served as it is written: the frame of the page, and the public API with its modules.
const COPIED: [&str; 13] = [
    "index.html",
    "icon.svg",
    "manifest.webmanifest",
    "sw.js",
    "headlight.js",
    "model.js",
    "picture.js",
    "models",
    "vendor/@huggingface",
    "vendor/fflate",
    "pkg",
    "pool.js",
    "pool",
];

/// The folder that is made.
pub fn folder() -> PathBuf {
    root().join("target/dist")
}

/// Makes the folder when it is older than www/; says whether it was.
pub fn fresh() -> Result<bool> {
    let made = modified(&folder().join(site::LIST));
    if made.is_some() && newest(&root().join("www")).max(own_time()) < made {
        return Ok(false);
    }
    make(&root().join("www"), &folder())?;
    Ok(true)
}

fn make(www: &Path, out: &Path) -> Result<()> {
    if out.exists() {
        fs::remove_dir_all(out).map_err(|e| format!("{}: {e}", out.display()))?;
    }
    let esbuild = if cfg!(windows) {
        "esbuild.cmd"
    } else {
        "esbuild"
    };
    let mut bundle = command(
        &root()
            .join("node_modules/.bin")
            .join(esbuild)
            .to_string_lossy(),
    );
    bundle.args(ENTRIES.map(|name| www.join(name)));
    bundle.args(["--bundle", "--format=esm", "--minify", "--sourcemap"]);
    bundle.args([
        "--external:node:*",
        // Few open an archive; who does loads it then.
        "--external:./vendor/fflate/*",
        // The star makes it a pattern of what is written, which then stays as it is.
        "--external:./course.js*",
        "--external:./i18n/en*",
        "--external:./i18n/zh*",
        "--charset=utf8",
        "--legal-comments=eof",
        "--log-level=warning",
    ]);
    run(bundle.arg(format!("--outdir={}", out.display())))?;
    for file in files_under(www) {
        let name = file.strip_prefix(www).expect("it is under it");
        if COPIED.iter().any(|copied| name.starts_with(copied)) {
            let bytes = fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
            project::write(&out.join(name), bytes)?;
        }
    }
    site::write_list(out)
}

/// This program counts as a source: how it calls esbuild is part of what is made.
fn own_time() -> Option<SystemTime> {
    modified(&std::env::current_exe().ok()?)
}
