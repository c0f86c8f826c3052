//! Installs what a machine with only Rust and Node lacks, and says so; what is there is left as it is.
//!
//! Knows rustup, npm, cargo install and apt-get; nothing of what the tools are then used for.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::project::{command, locked_version, output, read, root, run};
use crate::{Result, bench};

/// The version of wasm-pack that is installed when there is none.
const WASM_PACK: &str = "0.15.1";
/// What a Debian machine needs to run and to photograph the page: a browser, and fonts with Latin and Chinese.
const DEBIAN: [&str; 3] = ["chromium", "fonts-noto-cjk", "fonts-dejavu-core"];

/// Makes sure that the tool is there.
pub fn ensure(name: &str) -> Result<()> {
    match name {
        "wasm-target" => wasm_target(),
        "libraries" => npm(&root(), false),
        "npm" => npm(&root(), true),
        "peers" => npm(&bench::folder(), true),
        "browser" => browser(),
        "wasm-bindgen" => wasm_bindgen(),
        "wasm-pack" => wasm_pack(),
        other => Err(format!("no tool is called {other}")),
    }
}

/// PATH with the folder of our own wasm-bindgen first, and cargo's own at the end.
pub fn path() -> OsString {
    let here = env::var_os("PATH").unwrap_or_default();
    let folders = [own_bin()]
        .into_iter()
        .chain(env::split_paths(&here))
        .chain([cargo_bin()]);
    env::join_paths(folders).unwrap_or(here)
}

/// The browser for the tests: what `CHROME` names, or one that is installed.
pub fn find_browser() -> Option<String> {
    output(command("node").arg("tests/e2e/harness/browser.js"))
}

fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let there = || {
        let sysroot = output(command("rustc").args(["--print", "sysroot"]))?;
        Path::new(&sysroot)
            .join("lib/rustlib")
            .join(TARGET)
            .join("lib")
            .is_dir()
            .then_some(())
    };
    if there().is_some() {
        return Ok(());
    }
    println!("installing the Rust target {TARGET}");
    run(command("rustup").args(["target", "add", TARGET])).map_err(|e| {
        format!(
            "the Rust target {TARGET} is missing and {e}. With rustup from https://rustup.rs this command installs it; \
             without rustup, install your system's package for it (Debian: libstd-rust-dev-wasm32)"
        )
    })
}

/// What the lock in `folder` asks for.
fn npm(folder: &Path, with_dev: bool) -> Result<()> {
    let lock = json(&folder.join("package-lock.json"))?;
    let there = json(&folder.join("node_modules/.package-lock.json")).unwrap_or_default();
    if is_installed(&lock, &there, with_dev) {
        return Ok(());
    }
    println!(
        "installing what {}/package-lock.json names",
        folder.display()
    );
    let mut ci = command("npm");
    ci.current_dir(folder);
    ci.args(["ci", "--no-audit", "--no-fund"]);
    if !with_dev {
        ci.arg("--omit=dev");
    }
    run(&mut ci)
        .map_err(|e| format!("{e}. Node 20 or later with npm is needed: https://nodejs.org"))
}

/// Whether every package that the lock asks for is there in its version. Optional ones depend on the machine.
fn is_installed(lock: &Value, there: &Value, with_dev: bool) -> bool {
    let flag = |package: &Value, name: &str| package[name].as_bool().unwrap_or(false);
    let wanted = lock["packages"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, package)| {
            !name.is_empty() && !flag(package, "optional") && (with_dev || !flag(package, "dev"))
        });
    wanted
        .into_iter()
        .all(|(name, package)| there["packages"][name]["version"] == package["version"])
}

fn json(path: &Path) -> Result<Value> {
    serde_json::from_str(&read(path)?).map_err(|e| format!("{}: {e}", path.display()))
}

fn browser() -> Result<()> {
    let is_debian =
        cfg!(target_os = "linux") && output(Command::new("apt-get").arg("--version")).is_some();
    let is_root = || output(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    if is_debian && is_root() {
        let found = find_browser();
        let missing = DEBIAN.iter().filter(|package| match **package {
            "chromium" => found.is_none(),
            font => output(Command::new("dpkg").args(["-s", font])).is_none(),
        });
        let missing: Vec<_> = missing.collect();
        if !missing.is_empty() {
            println!("installing {missing:?}");
            run(Command::new("apt-get").args(["update", "-q"]))?;
            let mut install = Command::new("apt-get");
            install
                .args(["install", "-q", "-y", "--no-install-recommends"])
                .args(missing);
            run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
        }
    }
    match find_browser() {
        Some(path) => {
            println!("the browser is {path}");
            Ok(())
        }
        None => Err(
            "no browser was found for the tests: install Chrome, Chromium or Edge, \
                     or set CHROME to the path of one (Debian: apt-get install chromium)"
                .to_owned(),
        ),
    }
}

/// wasm-bindgen's commands have to be of the very version that the crate was built with.
fn wasm_bindgen() -> Result<()> {
    let version = locked_version("wasm-bindgen")?;
    let said = |path: OsString| output(command("wasm-bindgen").arg("--version").env("PATH", path));
    let wanted = format!("wasm-bindgen {version}");
    if said(path()).is_some_and(|said| said.starts_with(&wanted)) {
        return Ok(());
    }
    println!("installing wasm-bindgen-cli {version} (about two minutes, once)");
    let mut install = command("cargo");
    install.args([
        "install",
        "--debug",
        "--version",
        &version,
        "wasm-bindgen-cli",
    ]);
    if said(path()).is_some() {
        // Another project's: that one stays, and ours lives here.
        install
            .arg("--root")
            .arg(own_bin().parent().expect("bin is in a folder"));
    }
    run(&mut install)
}

fn wasm_pack() -> Result<()> {
    if output(command("wasm-pack").arg("--version").env("PATH", path())).is_some() {
        return Ok(());
    }
    println!("installing wasm-pack {WASM_PACK} (about two minutes, once)");
    run(command("cargo").args([
        "install",
        "--debug",
        "--locked",
        "--version",
        WASM_PACK,
        "wasm-pack",
    ]))
}

fn own_bin() -> PathBuf {
    root().join("target/tools/bin")
}

fn cargo_bin() -> PathBuf {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    home.unwrap_or_default().join("bin")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn libraries_are_installed_when_each_of_the_lock_is_there_in_its_version() {
        let lock = json!({ "packages": {
            "": { "name": "headlight" },
            "node_modules/a": { "version": "1.0.0" },
            "node_modules/b": { "version": "2.0.0", "dev": true },
            "node_modules/c": { "version": "3.0.0", "dev": true, "optional": true },
        }});
        let check = |there: &[(&str, &str)], without_dev: bool, with_dev: bool| {
            let packages: serde_json::Map<_, _> = there
                .iter()
                .map(|(name, version)| {
                    (
                        format!("node_modules/{name}"),
                        json!({ "version": version }),
                    )
                })
                .collect();
            let installed = json!({ "packages": packages });
            assert_eq!(
                is_installed(&lock, &installed, false),
                without_dev,
                "{there:?}, without dev"
            );
            assert_eq!(
                is_installed(&lock, &installed, true),
                with_dev,
                "{there:?}, with dev"
            );
        };
        check(&[], false, false);
        check(&[("a", "1.0.0")], true, false);
        check(&[("a", "1.0.1"), ("b", "2.0.0")], false, false);
        check(&[("a", "1.0.0"), ("b", "2.0.0")], true, true);
        check(
            &[("a", "1.0.0"), ("b", "2.1.0"), ("c", "3.0.0")],
            true,
            false,
        );
    }
}
