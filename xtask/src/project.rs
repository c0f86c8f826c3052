//! Where things are and what was decided: the root, wasm-pack.toml, the versions in Cargo.lock; and how a command is run.
//!
//! Knows files and processes; nothing of what the commands mean.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use serde::Deserialize;

use crate::Result;

/// One wasm build: a table of wasm-pack.toml.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WasmBuild {
    /// wasm-pack's `--target`; the page needs `web`.
    pub target: String,
    /// The cargo profile.
    pub profile: String,
    /// Cargo features.
    pub features: Vec<String>,
    /// Given to rustc explicitly, since a RUSTFLAGS of the caller's would silently replace those of .cargo/config.toml.
    pub target_features: Vec<String>,
    /// Words for LLVM, which decide how fast a kernel's loop runs.
    pub llvm_args: Vec<String>,
    /// Where the page looks for the module, relative to the root.
    pub out_dir: PathBuf,
}

/// The root of the repository.
pub fn root() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let xtask = xtask.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    xtask
        .parent()
        .expect("xtask is a folder of the root")
        .to_owned()
}

/// All tables of wasm-pack.toml, by name.
pub fn wasm_builds() -> Result<BTreeMap<String, WasmBuild>> {
    let path = root().join("wasm-pack.toml");
    let builds: BTreeMap<String, WasmBuild> =
        toml::from_str(&read(&path)?).map_err(|e| format!("{}: {e}", path.display()))?;
    match builds.iter().find(|(_, build)| build.target != "web") {
        Some((name, build)) => Err(format!(
            "wasm-pack.toml, [{name}]: expected target = \"web\", which browsers and Node both load, got {:?}",
            build.target
        )),
        None => Ok(builds),
    }
}

impl WasmBuild {
    /// Sets the rustc flags and the target directory of this build; a directory each, so that they do not undo each other.
    pub fn configure(&self, name: &str, command: &mut Command) {
        let mut flags: Vec<String> = self
            .target_features
            .iter()
            .map(|feature| format!("-Ctarget-feature={feature}"))
            .collect();
        flags.extend(
            self.llvm_args
                .iter()
                .map(|arg| format!("-Cllvm-args={arg}")),
        );
        // The release profile strips names; by this section wasm-bindgen knows which features it may use.
        flags.push("-Clink-arg=--keep-section=target_features".to_owned());
        command
            .env_remove("RUSTFLAGS")
            .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
            .env("CARGO_TARGET_DIR", root().join("target/wasm").join(name));
    }
}

/// The version of `package` in Cargo.lock.
pub fn locked_version(package: &str) -> Result<String> {
    let lock = read(&root().join("Cargo.lock"))?;
    let mut lines = lock
        .lines()
        .skip_while(|line| *line != format!("name = {package:?}"));
    lines
        .nth(1)
        .and_then(|line| line.strip_prefix("version = "))
        .map(|version| version.trim_matches('"').to_owned())
        .ok_or_else(|| format!("Cargo.lock does not name {package}"))
}

/// `program`, to be run in the root. npm is a script on Windows and has to be named as one.
pub fn command(program: &str) -> Command {
    let program = if cfg!(windows) && matches!(program, "npm" | "npx") {
        format!("{program}.cmd")
    } else {
        program.to_owned()
    };
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Runs `command` to its end with its output shown; failing is an error that names it.
pub fn run(command: &mut Command) -> Result<()> {
    let name = spoken(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{name}` failed ({status})")),
        Err(error) => Err(format!("`{name}` could not be started: {error}")),
    }
}

/// What `command` prints, or nothing when it cannot be run or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command as one would type it.
pub fn spoken(command: &Command) -> String {
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The file's text, or an error that names it.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// Every file under `folder`, sorted; none when there is no such folder.
pub fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
        {
            if path.is_dir() {
                folders.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    found
}

/// When the file was last written; `None` when it is not there.
pub fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// When the newest file under `folder` was written. A file that was deleted leaves no time of its own, but its folder has one.
pub fn newest(folder: &Path) -> Option<SystemTime> {
    let files = files_under(folder);
    let folders = files.iter().filter_map(|file| file.parent());
    files
        .iter()
        .map(PathBuf::as_path)
        .chain(folders)
        .filter_map(modified)
        .max()
}

/// Writes the file and the folders above it.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, bytes))
        .map_err(|e| format!("{}: {e}", path.display()))
}
