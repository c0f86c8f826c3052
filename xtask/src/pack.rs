//! Makes the npm package in pkg/ with wasm-pack from the settings of wasm-pack.toml.
//!
//! Knows wasm-pack and the shape of a package; wasm-pack makes the modules and says what the package is called.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::project::{self, command, files_under, read, root, run, wasm_builds};
use crate::{Result, tools};

/// Installs what is missing, runs wasm-pack for each build, and puts the package together.
pub fn pack() -> Result<()> {
    for tool in ["wasm-target", "npm", "wasm-bindgen", "wasm-pack"] {
        tools::ensure(tool)?;
    }
    let made = root().join("target/pack");
    let package = root().join("pkg");
    if package.exists() {
        fs::remove_dir_all(&package).map_err(|e| format!("{}: {e}", package.display()))?;
    }

    let mut named = Value::Null;
    for (name, build) in wasm_builds()? {
        let out = made.join(&name);
        let mut wasm_pack = command("wasm-pack");
        // wasm-bindgen is there in its version (no-install); wasm-opt is not run, as in `build`.
        wasm_pack.args([
            "build",
            "--mode",
            "no-install",
            "--no-opt",
            "--target",
            &build.target,
        ]);
        wasm_pack
            .args(["--profile", &build.profile])
            .arg("--out-dir")
            .arg(&out)
            .arg(".");
        wasm_pack.args(["--", "--features", &build.features.join(",")]);
        build.configure(&name, &mut wasm_pack);
        run(wasm_pack.env("PATH", tools::path()))?;

        for file in files_under(&out) {
            let ending = file.to_string_lossy().into_owned();
            if [".js", ".wasm", ".d.ts"]
                .iter()
                .any(|wanted| ending.ends_with(wanted))
            {
                copy(
                    &file,
                    &package
                        .join("pkg")
                        .join(&name)
                        .join(file.file_name().expect("a file has a name")),
                )?;
            }
        }
        named =
            serde_json::from_str(&read(&out.join("package.json"))?).map_err(|e| e.to_string())?;
    }

    let www = root().join("www");
    let pool = files_under(&www.join("pool"));
    for file in [www.join("headlight.js"), www.join("pool.js")]
        .iter()
        .chain(&pool)
    {
        copy(
            file,
            &package.join(file.strip_prefix(&www).expect("it is under it")),
        )?;
    }
    for text in ["README.md", "LICENSE", "CHANGELOG.md"] {
        copy(&root().join(text), &package.join(text))?;
    }
    types(&package)?;
    project::write(
        &package.join("package.json"),
        format!("{:#}\n", description(&named)),
    )?;
    println!(
        "pkg/ is ready: npm publish pkg, or npm install {}",
        package.display()
    );
    Ok(())
}

/// The package of both builds, named and described as wasm-pack named one of them.
fn description(made: &Value) -> Value {
    json!({
        "name": made["name"],
        "version": made["version"],
        "description": made["description"],
        "license": made["license"],
        "type": "module",
        "exports": {
            ".": { "types": "./headlight.d.ts", "default": "./headlight.js" },
            "./pool": { "types": "./pool.d.ts", "default": "./pool.js" },
            "./pool/*": "./pool/*",
            "./pkg/*": "./pkg/*",
        },
        "types": "./headlight.d.ts",
        "files": ["headlight.js", "headlight.d.ts", "pool.js", "pool.d.ts", "pool", "pkg", "CHANGELOG.md"],
        "sideEffects": false,
        "engines": { "node": ">=20" },
    })
}

/// headlight.d.ts and pool.d.ts, from the JSDoc of the modules.
fn types(package: &Path) -> Result<()> {
    let mut tsc = command("node");
    tsc.args([
        "node_modules/typescript/bin/tsc",
        "--allowJs",
        "--declaration",
        "--emitDeclarationOnly",
    ]);
    tsc.args([
        "--target",
        "es2023",
        "--module",
        "esnext",
        "--moduleResolution",
        "bundler",
        "--skipLibCheck",
    ]);
    tsc.args([
        "--types",
        "node",
        "--typeRoots",
        "node_modules/@types",
        "--ignoreConfig",
    ]);
    tsc.arg("--outDir")
        .arg(package)
        .args(["headlight.js", "pool.js"].map(|name| package.join(name)));
    run(&mut tsc)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    project::write(
        to,
        fs::read(from).map_err(|e| format!("{}: {e}", from.display()))?,
    )
}
