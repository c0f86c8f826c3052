//! One error type for everything a caller can get wrong: a stable code, what was expected, what came.
//!
//! Knows nothing of what is computed. Panics are bugs and never pass through here.

use std::fmt;

/// What every fallible function of this crate returns.
pub type Result<T> = std::result::Result<T, Error>;

/// A mistake in what was given, named so that a person can mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Stable, for programs and for translations.
    pub code: Code,
    /// The argument or field at fault, in its public name (`wq`, `d_k`, `tokens`).
    pub argument: String,
    /// What would have been right. Where the mistake can reach a page in another language it is no prose but a number,
    /// a range, a shape or names: `512`, `1–128`, `> 0`, `32 × 16 = 512`, `words | characters`.
    pub expected: String,
    /// What was given, e.g. `2000`.
    pub got: String,
}

/// The kinds of mistakes. Their names are part of the public interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// A length or a matrix shape does not fit the others.
    Shape,
    /// NaN or an infinity where a finite number is needed.
    NotFinite,
    /// A mask of unknown form.
    Mask,
    /// More than the page can hold or show.
    TooLarge,
    /// A number outside its range.
    Range,
    /// Nothing where something is needed (an empty text).
    Empty,
    /// A name that is not one of those known.
    Unknown,
    /// A file that is not what its kind says.
    File,
}

impl Code {
    /// The name as JavaScript sees it in `error.code`.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Shape => "shape",
            Code::NotFinite => "not-finite",
            Code::Mask => "mask",
            Code::TooLarge => "too-large",
            Code::Range => "range",
            Code::Empty => "empty",
            Code::Unknown => "unknown",
            Code::File => "file",
        }
    }
}

impl Error {
    /// An error about `argument`: what was expected and what came.
    pub fn new(
        code: Code,
        argument: impl Into<String>,
        expected: impl fmt::Display,
        got: impl fmt::Display,
    ) -> Self {
        // Whatever is displayed, one function does it: mistakes are named at many places.
        fn named(code: Code, argument: String, said: [&dyn fmt::Display; 2]) -> Error {
            let [expected, got] = said.map(ToString::to_string);
            Error {
                code,
                argument,
                expected,
                got,
            }
        }
        named(code, argument.into(), [&expected, &got])
    }
}

/// Names to choose from, as `expected` says them in any language: `a | b | c`.
pub fn choices<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let mut all = String::new();
    for name in names {
        if !all.is_empty() {
            all += " | ";
        }
        all += name.as_ref();
    }
    all
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: expected {}, got {}",
            self.argument, self.expected, self.got
        )
    }
}

impl std::error::Error for Error {}
