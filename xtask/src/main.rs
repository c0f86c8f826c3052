//! `cargo xtask`: what this project is built, served, tested and packed with.
//!
//! Knows the commands and their words; what each does is its module's affair.

mod bench;
mod build;
mod bundle;
mod dist;
mod pack;
mod project;
mod serve;
mod site;
mod test;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::prelude::*;

/// Everything that can go wrong here is told to a person, who then does something: a sentence is enough.
pub type Result<T> = std::result::Result<T, String>;

const HELP: &str = "\
cargo xtask <command>

  serve [--port N] [--open]     build, serve the page at http://127.0.0.1:8080/, rebuild when Rust sources change
  build                         build the wasm modules and the page: www/ and target/dist are then complete
  test [--only STEP]... [WORD]  everything, the browser included; WORD runs the tests whose names contain it
  bench [--quick] [--node] [--only KIND]...
                                measure the core and the page against their peers: tables, and target/bench/*.json
  pack                          make the npm package in pkg/ with wasm-pack
  dist [--out DIR]              make the folder that any static host can serve (target/dist), and print its sizes

Kinds of bench: attention module matmul growth page (growth is left out by --quick)
Steps of test: fmt clippy clippy-wasm unit wasm wasm-portable types www pack e2e";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let mut words = lexopt::Parser::from_env();
    let command = match words.next().map_err(text)? {
        Some(Value(command)) => command.string().map_err(text)?,
        Some(Long("help") | Short('h')) | None => "help".to_owned(),
        Some(other) => return Err(text(other.unexpected())),
    };

    let (mut port, mut open, mut out, mut only, mut rest) = (8080, false, None, vec![], vec![]);
    while let Some(word) = words.next().map_err(text)? {
        match (command.as_str(), word) {
            (_, Long("help") | Short('h')) => {
                println!("{HELP}");
                return Ok(ExitCode::SUCCESS);
            }
            ("serve", Long("port")) => {
                let value = words.value().map_err(text)?;
                port = value.parse().map_err(|_| {
                    format!(
                        "--port: expected a number from 0 to 65535, got {}",
                        value.display()
                    )
                })?;
            }
            ("serve", Long("open")) => open = true,
            ("dist", Long("out")) => out = Some(PathBuf::from(words.value().map_err(text)?)),
            ("test", Long("only")) => {
                only.push(words.value().and_then(|v| v.string()).map_err(text)?)
            }
            ("bench", Long(flag @ ("quick" | "node"))) => rest.push(format!("--{flag}")),
            ("bench", Long("only")) => rest.push(format!(
                "--only={}",
                words.value().and_then(|v| v.string()).map_err(text)?
            )),
            ("test" | "tool", Value(value)) => rest.push(value.string().map_err(text)?),
            (_, other) => return Err(format!("{}; see `cargo xtask help`", other.unexpected())),
        }
    }

    match command.as_str() {
        "serve" => serve::serve(port, open)?,
        "build" => build::all()?,
        "test" => return test::test(&only, &rest),
        "bench" => bench::bench(&rest)?,
        "pack" => pack::pack()?,
        "dist" => dist::dist(out)?,
        // How `test` has its tools installed: a step of its own, with its own log.
        "tool" => rest.iter().try_for_each(|name| tools::ensure(name))?,
        "help" => println!("{HELP}"),
        other => {
            return Err(format!(
                "there is no command `{other}`; see `cargo xtask help`"
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn text(error: lexopt::Error) -> String {
    format!("{error}; see `cargo xtask help`")
}
