//! Makes www/ complete, the wasm modules of wasm-pack.toml and the libraries of package.json, and has the page bundled.
//!
//! Knows cargo and wasm-bindgen; nothing of how the page is served.

use std::env;
use std::fs;
use std::path::Path;
use std::thread;

use wasm_bindgen_cli_support::Bindgen;

use crate::project::{self, WasmBuild, command, files_under, modified, root, run, wasm_builds};
use crate::{Result, bundle, tools};

/// What the page takes from npm: packages, and which of their files, without endings; `/` at the end is a whole folder.
const LIBRARIES: [(&str, &[&str]); 4] = [
    // The templates and the directives, not what servers render with.
    (
        "lit-html",
        &[
            "lit-html",
            "directive",
            "directive-helpers",
            "async-directive",
            "directives/",
        ],
    ),
    (
        "@huggingface/tokenizers",
        &["dist/tokenizers.min", "types/"],
    ),
    ("fflate", &["esm/browser"]),
    ("marked", &["lib/marked.esm", "lib/marked"]),
];

/// Installs what is missing and builds everything that is older than its sources.
pub fn all() -> Result<()> {
    tools::ensure("wasm-target")?;
    tools::ensure("libraries")?;
    libraries()?;
    wasm()?;
    bundle::fresh()?;
    Ok(())
}

/// The wasm modules. The builds run side by side: each ends in one long link that keeps one core busy.
pub fn wasm() -> Result<()> {
    let builds = wasm_builds()?;
    thread::scope(|scope| {
        let running: Vec<_> = builds
            .iter()
            .map(|(name, build)| scope.spawn(move || module(name, build)))
            .collect();
        running
            .into_iter()
            .try_for_each(|build| build.join().expect("a build does not panic"))
    })
}

fn module(name: &str, build: &WasmBuild) -> Result<()> {
    println!("compiling the core: {name} (a minute the first time)");
    let mut cargo = command("cargo");
    // Two builds side by side would only tell of their waiting for each other; warnings and errors are shown.
    cargo.args([
        "build",
        "--quiet",
        "--lib",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        &build.profile,
    ]);
    cargo.args(["--features", &build.features.join(",")]);
    build.configure(name, &mut cargo);
    run(&mut cargo)?;

    let profile = if build.profile == "dev" {
        "debug"
    } else {
        &build.profile
    };
    let input = root()
        .join("target/wasm")
        .join(name)
        .join("wasm32-unknown-unknown")
        .join(profile)
        .join("headlight.wasm");
    let out_dir = root().join(&build.out_dir);
    let made = out_dir.join("headlight_bg.wasm");
    // This program counts as a source: how it calls wasm-bindgen is part of what is made.
    let program = env::current_exe().ok();
    let newest = program
        .iter()
        .chain([&input])
        .filter_map(|file| modified(file))
        .max();
    if modified(&made).is_some_and(|made| Some(made) > newest) {
        return Ok(());
    }
    Bindgen::new()
        .input_path(&input)
        // As the command does by default.
        .typescript(true)
        .omit_default_module_path(false)
        .web(true)
        .and_then(|bindgen| bindgen.generate(&out_dir))
        .map_err(|e| format!("wasm-bindgen, {name}: {e:#}"))?;
    let size = fs::metadata(&made).map_or(0, |file| file.len());
    println!(
        "built {} ({} kB)",
        build.out_dir.display(),
        size.div_ceil(1000)
    );
    Ok(())
}

/// Copies libraries from node_modules to where the page imports them from, with their types and licences.
fn libraries() -> Result<()> {
    for (package, wanted) in LIBRARIES {
        let from = root().join("node_modules").join(package);
        let to = root().join("www/vendor").join(package);
        for file in files_under(&from) {
            let name = file
                .strip_prefix(&from)
                .expect("it is under it")
                .to_string_lossy()
                .replace('\\', "/");
            let stem = [".d.ts", ".js", ".mjs"]
                .iter()
                .find_map(|ending| name.strip_suffix(ending));
            let wanted =
                name == "LICENSE" || stem.is_some_and(|stem| wanted.iter().any(|w| wants(w, stem)));
            // Some servers do not know .mjs; and a module is found by the name that its types have.
            let to = to.join(name.replace(".mjs", ".js").replace(".esm.", "."));
            if wanted && is_other(&file, &to) {
                let bytes = fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
                project::write(&to, bytes)?;
            }
        }
    }
    Ok(())
}

fn wants(wanted: &str, stem: &str) -> bool {
    if wanted.ends_with('/') {
        stem.starts_with(wanted)
    } else {
        stem == wanted
    }
}

fn is_other(a: &Path, b: &Path) -> bool {
    fs::read(a).ok() != fs::read(b).ok()
}
