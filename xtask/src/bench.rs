//! `cargo xtask bench`: makes everything that is measured, and hands over to benches/run.js.
//!
//! Knows what has to be built and installed for it; nothing of what is measured, or how.

use std::path::PathBuf;

use crate::project::{command, root, run, wasm_builds};
use crate::{Result, build, tools};

/// Builds the core, the page and the bench's own module, installs the peers and the browser, and measures. `words` are
/// those of benches/run.js.
pub fn bench(words: &[String]) -> Result<()> {
    build::all()?;
    tools::ensure("npm")?;
    tools::ensure("peers")?;
    if !words.iter().any(|word| word == "--node") {
        tools::ensure("browser")?;
    }
    module()?;
    run(command("node").arg("benches/run.js").args(words))
}

/// The folder of the bench's own things.
pub fn folder() -> PathBuf {
    root().join("benches")
}

/// The bench's Rust module, with the flags that the simd128 build of the core has.
fn module() -> Result<()> {
    println!("compiling the bench");
    let builds = wasm_builds()?;
    let simd128 = builds
        .get("simd128")
        .ok_or("wasm-pack.toml has no [simd128]")?;
    let mut cargo = command("cargo");
    cargo.current_dir(folder().join("rust"));
    cargo.args([
        "build",
        "--quiet",
        "--locked",
        "--release",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    simd128.configure("bench", &mut cargo);
    run(&mut cargo)
}
