//! What the test runners of cargo and Node say of themselves, as numbers.
//!
//! Knows their words only.

/// How a step ended.
#[derive(Clone, Default)]
pub struct Outcome {
    pub passed: usize,
    pub failed: usize,
    /// Why it did not run, when it did not.
    pub skipped: Option<String>,
}

/// The counts in the output of `cargo test` (`test result: ok. 3 passed; 0 failed; ...`) and `node --test` (`ℹ pass 3`).
pub fn counted(text: &str) -> Outcome {
    let mut outcome = Outcome::default();
    for line in text.lines() {
        let line = line.trim();
        let number = |word: &str| word.parse::<usize>().unwrap_or(0);
        if let Some((_, counts)) = line.split_once("test result: ") {
            let words: Vec<_> = counts.split_whitespace().collect();
            for pair in words.windows(2) {
                match pair[1] {
                    "passed;" => outcome.passed += number(pair[0]),
                    "failed;" => outcome.failed += number(pair[0]),
                    _ => {}
                }
            }
        } else if let Some(count) = line.strip_prefix("ℹ pass ") {
            outcome.passed += number(count);
        } else if let Some(count) = line
            .strip_prefix("ℹ fail ")
            .or(line.strip_prefix("ℹ cancelled "))
        {
            outcome.failed += number(count);
        }
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_every_runner_are_added_up() {
        let check = |text: &str, passed: usize, failed: usize| {
            let outcome = counted(text);
            assert_eq!((outcome.passed, outcome.failed), (passed, failed), "{text}");
        };
        check("", 0, 0);
        check(
            "running 3 tests\ntest result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out",
            3,
            0,
        );
        check(
            "test result: FAILED. 2 passed; 5 failed; 0 ignored\n\ntest result: ok. 4 passed; 0 failed; 0 ignored",
            6,
            5,
        );
        check(
            "ℹ tests 9\nℹ pass 7\nℹ fail 2\nℹ cancelled 1\nℹ skipped 0",
            7,
            3,
        );
        check("I pass 3 times; 12 passed; 4 failed;", 0, 0);
    }
}
