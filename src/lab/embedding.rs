//! Tokens to rows of numbers.
//!
//! Knows the lexicon and the layout; nothing of heads. Positions are added elsewhere.

use std::collections::HashMap;

use ndarray::Array2;

use super::layout::Layout;
use super::lexicon::{Feature, Word, lexicon};
use super::spec::{Embedding, edited};
use crate::error::Result;
use crate::record::Token;
use crate::text::random::Random;

/// The embedding table's rows for these tokens: `[tokens, d_model]`. `edits` has the reader's own rows.
///
/// # Errors
/// `shape` or `not-finite` for an edited row of a token that occurs.
pub fn embed(
    tokens: &[Token],
    layout: &Layout,
    kind: Embedding,
    seed: u32,
    edits: &HashMap<String, Vec<f32>>,
) -> Result<Array2<f32>> {
    let mut rows = Array2::zeros((tokens.len(), layout.d_model));
    for (token, mut row) in tokens.iter().zip(rows.outer_iter_mut()) {
        let values = match edits.get(&token.text) {
            Some(edit) => {
                let argument = format!("embeddingEdits.{}", token.text);
                edited(&argument, edit, &[layout.d_model])?;
                edit.clone()
            }
            None => match kind {
                Embedding::Designed => designed(&token.text, layout, seed),
                Embedding::Random => random(&token.text, layout, seed),
                Embedding::Digits => digits(&token.text, layout.d_model, seed),
            },
        };
        row.iter_mut()
            .zip(values)
            .for_each(|(cell, value)| *cell = value);
    }
    Ok(rows)
}

/// Features and meaning of a known word; an unknown one has a seeded meaning and no features. Punctuation means
/// nothing: it has its dimension and no code, where there is room for that dimension.
fn designed(token: &str, layout: &Layout, seed: u32) -> Vec<f32> {
    let mut row = vec![0.0; layout.d_model];
    let strength = layout.strength();
    let Some(word) = lexicon().get(token) else {
        let mut numbers = stream(token, seed);
        for dimension in layout.meaning() {
            row[dimension] = numbers.normal() * strength;
        }
        return row;
    };
    for dimension in word
        .features
        .iter()
        .filter_map(|&feature| layout.feature(feature))
    {
        row[dimension] = strength;
    }
    if !(word.features.contains(&Feature::Mark) && layout.feature(Feature::Mark).is_some()) {
        for (dimension, sign) in layout.meaning().into_iter().zip(layout.code(word.meaning)) {
            row[dimension] = sign * strength;
        }
    }
    row
}

/// About as long as a designed row, without any meaning.
fn random(token: &str, layout: &Layout, seed: u32) -> Vec<f32> {
    let mut numbers = stream(token, seed);
    (0..layout.d_model)
        .map(|_| numbers.normal() * layout.strength() / 2.0)
        .collect()
}

/// What the first columns of the digits embedding say.
pub const DIGITS: [Feature; 4] = [
    Feature::Noun,
    Feature::Verb,
    Feature::Adjective,
    Feature::Animate,
];

/// What the dimensions of X are called under this embedding; random ones have no names.
pub fn names(kind: Embedding, layout: &Layout) -> Vec<String> {
    match kind {
        Embedding::Designed => layout.names(),
        Embedding::Digits if layout.d_model == DIGITS.len() => {
            DIGITS.map(|column| column.name().to_owned()).into()
        }
        Embedding::Digits | Embedding::Random => Vec::new(),
    }
}

/// One-digit whole numbers for paper and pencil: 2 in the column of the word's kind; living nouns have 1, other nouns
/// -1 in the last. Unknown words get seeded numbers from -2 to 2.
fn digits(token: &str, d_model: usize, seed: u32) -> Vec<f32> {
    let mut numbers = stream(token, seed);
    let mut row = match lexicon().get(token) {
        None => (0..d_model)
            .map(|_| numbers.below(5) as f32 - 2.0)
            .collect(),
        Some(word) => DIGITS.map(|column| digit(word, column)).to_vec(),
    };
    row.resize(d_model, 0.0);
    row
}

fn digit(word: &Word, column: Feature) -> f32 {
    let has = |feature| word.features.contains(&feature);
    match column {
        Feature::Animate if has(Feature::Animate) => 1.0,
        Feature::Animate if has(Feature::Noun) => -1.0,
        Feature::Animate => 0.0,
        Feature::Noun if has(Feature::Pronoun) => 2.0,
        _ => 2.0 * f32::from(has(column)),
    }
}

fn stream(token: &str, seed: u32) -> Random {
    Random::new(seed, &format!("embedding {}", token.to_lowercase()))
}
