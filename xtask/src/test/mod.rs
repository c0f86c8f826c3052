//! Runs everything that checks this project and counts: formatting, lints, native and browser tests, types, the page.
//!
//! Knows which steps a call asks for and how the end is told; the steps themselves are in `steps`.

mod board;
mod counts;
mod steps;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::Result;
use board::Done;
use steps::{Kind, Step};

/// Runs the steps named by `only` (all of them when empty); `words` restrict the tests to names that contain one.
pub fn test(only: &[String], words: &[String]) -> Result<ExitCode> {
    let mut steps = steps::steps(words)?;
    let check_names: Vec<_> = steps
        .iter()
        .filter(|s| s.kind != Kind::Tool)
        .map(|s| s.name)
        .collect();
    if let Some(unknown) = only
        .iter()
        .find(|name| !check_names.contains(&name.as_str()))
    {
        return Err(format!(
            "--only: expected one of {}, got {unknown}",
            check_names.join(" ")
        ));
    }
    // With a word to look for, only tests have names that could contain it.
    let asked = |step: &Step| match step.kind {
        Kind::Tool => false,
        _ if !only.is_empty() => only.iter().any(|name| name == step.name),
        Kind::Check => words.is_empty(),
        Kind::Tests | Kind::TestsAlone => true,
    };
    // Whatever a step waits for stands before it in the list: one pass backwards finds every tool that is needed.
    let mut wanted: Vec<Step> = Vec::new();
    while let Some(step) = steps.pop() {
        let is_needed = |user: &Step| user.after.contains(&step.name);
        if asked(&step) || step.kind == Kind::Tool && wanted.iter().any(is_needed) {
            wanted.insert(0, step);
        }
    }

    let start = Instant::now();
    let outcomes = board::run_all(wanted);
    Ok(summary(&outcomes, start.elapsed()))
}

/// The last line is for programs; those before it are for people.
fn summary(outcomes: &[Done], time: Duration) -> ExitCode {
    println!("\nin {:.0} s:", time.as_secs_f32());
    let (mut passed, mut failed) = (0, 0);
    for (name, kind, outcome) in outcomes {
        passed += outcome.passed;
        failed += outcome.failed;
        match (&outcome.skipped, outcome.failed) {
            (Some(why), _) => println!("  {name}: {why}"),
            (None, 0) if *kind == Kind::Tool => {}
            (None, 0) => println!("  {name}: {} passed", outcome.passed),
            (None, failed) => {
                println!("  {name}: {failed} FAILED, see target/test-logs/{name}.txt")
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
