//! Runs steps side by side, each when what it waits for is over, and keeps what each printed in a file of its own.
//!
//! Knows threads and processes; nothing of what the steps check.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Instant;

use super::counts::{Outcome, counted};
use super::steps::{Kind, Step};
use crate::project::{root, spoken};

/// As many steps at once as there are cores in the smallest machine this is meant for.
const AT_ONCE: usize = 2;

/// So much of a failed step's output is shown, from its end; all of it is in its file.
const SHOWN: usize = 200;

/// A step that is over, and how it ended.
pub type Done = (&'static str, Kind, Outcome);

struct Board {
    waiting: Vec<Step>,
    running: Vec<&'static str>,
    outcomes: Vec<Done>,
}

impl Board {
    /// The first step that may start now.
    fn take(&mut self) -> Option<Step> {
        let is_over = |name: &str| {
            !self.running.contains(&name) && self.waiting.iter().all(|step| step.name != name)
        };
        let may = |step: &Step| {
            step.after.iter().all(|name| is_over(name))
                && (step.kind != Kind::TestsAlone || self.running.is_empty())
        };
        let alone = self.running.contains(&"e2e");
        let next = self.waiting.iter().position(may).filter(|_| !alone)?;
        Some(self.waiting.remove(next))
    }

    fn broken_tool(&self, step: &Step) -> Option<&'static str> {
        let broken = |name: &&str| {
            self.outcomes.iter().any(|(done, kind, outcome)| {
                done == name && *kind == Kind::Tool && outcome.failed > 0
            })
        };
        step.after.iter().find(|name| broken(name)).copied()
    }
}

/// Runs them all; a step whose tool failed is not run and counts as one failure.
pub fn run_all(steps: Vec<Step>) -> Vec<Done> {
    let board = Mutex::new(Board {
        waiting: steps,
        running: vec![],
        outcomes: vec![],
    });
    let changed = Condvar::new();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let mut on_board = board.lock().expect("no step panics");
                    let step = loop {
                        if on_board.waiting.is_empty() {
                            return;
                        }
                        match on_board.take() {
                            Some(step) => break step,
                            None => on_board = changed.wait(on_board).expect("no step panics"),
                        }
                    };
                    on_board.running.push(step.name);
                    let broken = on_board.broken_tool(&step);
                    drop(on_board);

                    let (name, kind) = (step.name, step.kind);
                    let outcome = match broken {
                        Some(tool) => {
                            let why = format!("not run, because {tool} failed");
                            println!("✗ {name}: {why}");
                            Outcome {
                                failed: 1,
                                skipped: Some(why),
                                ..Outcome::default()
                            }
                        }
                        None => run_step(step),
                    };
                    let mut on_board = board.lock().expect("no step panics");
                    on_board.running.retain(|running| *running != name);
                    on_board.outcomes.push((name, kind, outcome));
                    changed.notify_all();
                }
            });
        }
    });
    board.into_inner().expect("no step panics").outcomes
}

/// Runs the commands of a step until one fails. Its output goes to a file, and to the terminal when it failed.
fn run_step(step: Step) -> Outcome {
    let Step {
        name,
        kind,
        commands,
        ..
    } = step;
    let shown: Vec<_> = commands.iter().map(spoken).collect();
    println!("▸ {name}: {}", shortened(&shown.join(" && ")));
    let start = Instant::now();
    let log = root().join("target/test-logs").join(format!("{name}.txt"));
    let succeeded = logged(commands, &log).unwrap_or_else(|error| {
        println!("{name}: {error}");
        false
    });
    let text = fs::read(&log)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();

    let mut outcome = match kind {
        Kind::Tool => Outcome::default(),
        Kind::Check => Outcome {
            passed: usize::from(succeeded),
            ..Outcome::default()
        },
        Kind::Tests | Kind::TestsAlone => counted(&text),
    };
    if !succeeded {
        // What failed without a count of its own, such as a test that does not compile, is one failure.
        outcome.failed = outcome.failed.max(1);
        let lines: Vec<_> = text.trim_end().lines().collect();
        let last = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "\n──── {name} ────\n{last}\n──── end of {name} ────\n");
    } else if outcome.failed > 0 {
        println!("{text}");
    }
    let seconds = start.elapsed().as_secs_f32();
    match (outcome.failed, kind) {
        (0, Kind::Tests | Kind::TestsAlone) => {
            println!("✓ {name}: {} passed ({seconds:.1} s)", outcome.passed)
        }
        (0, _) => println!("✓ {name} ({seconds:.1} s)"),
        (failed, _) => println!(
            "✗ {name}: {} passed, {failed} failed ({seconds:.1} s)",
            outcome.passed
        ),
    }
    outcome
}

fn logged(commands: Vec<Command>, log: &PathBuf) -> io::Result<bool> {
    fs::create_dir_all(log.parent().expect("a file is in a folder"))?;
    let file = File::create(log)?;
    for mut command in commands {
        command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file.try_clone()?);
        if !command.status()?.success() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn shortened(text: &str) -> String {
    let root = format!("{}{}", root().display(), std::path::MAIN_SEPARATOR);
    let text = text.replace(&root, "");
    match text.char_indices().nth(110) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text,
    }
}
