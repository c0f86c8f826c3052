//! The steps of `cargo xtask test`: what each runs and what it waits for.
//!
//! Knows commands; nothing of how they are run side by side or counted.

use std::path::PathBuf;
use std::process::Command;

use crate::Result;
use crate::project::{command, files_under, root, wasm_builds};
use crate::tools;

/// One thing to run.
pub struct Step {
    pub name: &'static str,
    /// What has to be over before; a tool among them has to have succeeded.
    pub after: &'static [&'static str],
    pub kind: Kind,
    pub commands: Vec<Command>,
}

/// What a step is for.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// Prepares others; run when one of them is.
    Tool,
    /// Passes or fails as a whole.
    Check,
    /// Prints its own counts.
    Tests,
    /// As `Tests`, with nothing else running: it looks at the clock.
    TestsAlone,
}

/// All steps, tools before their users. `words` restrict the tests to names that contain one.
pub fn steps(words: &[String]) -> Result<Vec<Step>> {
    let tool = |name| vec![own(&["tool", name])];
    let words_after = |dashes: &[&str]| -> Vec<String> {
        if words.is_empty() {
            vec![]
        } else {
            dashes
                .iter()
                .map(|d| (*d).to_owned())
                .chain(words.iter().cloned())
                .collect()
        }
    };
    let cargo = |args: &[&str]| {
        let mut cargo = command("cargo");
        cargo.args(args);
        cargo
    };
    let wasm_cargo = |build: &str, args: &[&str]| -> Result<Command> {
        let mut cargo = cargo(args);
        cargo.env("CARGO_BUILD_TARGET", "wasm32-unknown-unknown");
        // Function names stay, which is what a stack in a browser shows; the rest makes each module ten times as large.
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
        wasm_builds()?
            .get(build)
            .ok_or_else(|| format!("wasm-pack.toml has no [{build}]"))?
            .configure(build, &mut cargo);
        Ok(cargo)
    };
    let in_browser = |build: &str| -> Result<Command> {
        let mut test = wasm_cargo(build, &["test", "--lib", "--tests", "--no-fail-fast"])?;
        let runner = root().join("tests/e2e/harness/wasm.js");
        test.env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            format!("node {}", runner.display()),
        );
        test.env("PATH", tools::path())
            .env("HEADLIGHT_BUILD", build)
            .args(words_after(&["--"]));
        Ok(test)
    };

    let clippy = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    let clippy_wasm = ["clippy", "--all-targets", "--", "-D", "warnings"];
    let mut unit = cargo(&["test", "--workspace", "--no-fail-fast"]);
    unit.args(words_after(&["--"]));

    let step = |name, after, kind, commands| Step {
        name,
        after,
        kind,
        commands,
    };
    use Kind::*;
    Ok(vec![
        step("wasm-target", &[], Tool, tool("wasm-target")),
        step("npm", &[], Tool, tool("npm")),
        step("browser", &["npm"], Tool, tool("browser")),
        step("wasm-bindgen", &[], Tool, tool("wasm-bindgen")),
        step("wasm-pack", &["wasm-bindgen"], Tool, tool("wasm-pack")),
        step("dist", &["npm", "wasm-target"], Tool, vec![own(&["dist"])]),
        step(
            "fmt",
            &[],
            Check,
            vec![cargo(&["fmt", "--all", "--check", "--", "-l"])],
        ),
        step("clippy", &["fmt"], Check, vec![cargo(&clippy)]),
        step("unit", &["clippy"], Tests, vec![unit]),
        step(
            "clippy-wasm",
            &["dist"],
            Check,
            vec![wasm_cargo("simd128", &clippy_wasm)?],
        ),
        step(
            "types",
            &["npm", "dist"],
            Check,
            [
                "tsconfig.json",
                "tests/tsconfig.json",
                "benches/tsconfig.json",
            ]
            .map(tsc)
            .into(),
        ),
        step(
            "wasm",
            &["wasm-bindgen", "clippy-wasm"],
            Tests,
            vec![in_browser("simd128")?],
        ),
        step(
            "wasm-portable",
            &["wasm-bindgen", "wasm"],
            Tests,
            vec![in_browser("portable")?],
        ),
        step(
            "www",
            &["npm", "dist"],
            Tests,
            vec![node_tests("tests/www", words)],
        ),
        step(
            "pack",
            &["wasm-pack", "dist"],
            Tests,
            vec![own(&["pack"]), node_tests("tests/pack", words)],
        ),
        step(
            "e2e",
            &["browser", "dist"],
            TestsAlone,
            vec![node_tests("tests/e2e", words)],
        ),
    ])
}

/// This program with other words.
fn own(words: &[&str]) -> Command {
    let mut own = command(
        &std::env::current_exe()
            .expect("a running program has a path")
            .to_string_lossy(),
    );
    own.args(words);
    own
}

fn tsc(config: &str) -> Command {
    let mut tsc = command("node");
    tsc.args([
        "node_modules/typescript/bin/tsc",
        "--noEmit",
        "--project",
        config,
    ]);
    tsc
}

fn node_tests(folder: &str, words: &[String]) -> Command {
    let mut node = command("node");
    // A test that hangs is a test that fails; for Node a file is a test too.
    node.args(["--test", "--test-reporter=spec", "--test-timeout=420000"]);
    // Node would leave one core to itself, and a browser waits often.
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    node.arg(format!("--test-concurrency={}", cores + 1));
    // A regular expression each: the characters of a word mean themselves.
    for word in words {
        let escaped: String = word
            .chars()
            .flat_map(|c| {
                ".*+?^${}()|[]\\/"
                    .contains(c)
                    .then_some('\\')
                    .into_iter()
                    .chain([c])
            })
            .collect();
        node.arg(format!("--test-name-pattern={escaped}"));
    }
    let mut tests = files_under(&root().join(folder));
    tests.retain(|file| file.to_string_lossy().ends_with(".test.js"));
    if tests.is_empty() {
        // Without a file Node would look for tests everywhere; a name that is not there fails, as it should.
        tests.push(PathBuf::from(folder).join("*.test.js"));
    }
    node.args(tests);
    node
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_waits_for_steps_that_exist_and_tools_stand_before_their_users() {
        let steps = steps(&[]).unwrap();
        for (at, step) in steps.iter().enumerate() {
            for name in step.after {
                let before = steps.iter().position(|other| other.name == *name);
                assert!(
                    before.is_some_and(|before| before < at),
                    "{} waits for {name}",
                    step.name
                );
            }
        }
    }
}
