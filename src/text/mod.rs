//! Text to tokens, tokens to ids, places to vectors.
//!
//! Knows writing systems and the formula of positions. Must not know what a word means (that is the lab's
//! lexicon) nor what is computed from it.

pub mod position;
pub mod random;
mod tokens;
mod vocabulary;

pub use tokens::{Cjk, Tokenizer, tokenize};
pub use vocabulary::Vocabulary;

/// The token that opens a sentence.
pub const START: &str = "<start>";
/// The token that closes a sentence.
pub const END: &str = "<end>";
