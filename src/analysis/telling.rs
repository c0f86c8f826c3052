//! The cell that says most about a head.
//!
//! Knows one head's weights, what the mask lets through, and which tokens are words.

use ndarray::ArrayView2;

use crate::record::{Measure, Record, Token};
use crate::shape::row_major;

/// A weight and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Its row.
    pub query: usize,
    /// Its column.
    pub key: usize,
    /// What stands there.
    pub weight: f32,
}

/// A row is even while its strongest key gets no more than this times its share of chance.
const EVEN_UP_TO: f32 = 1.15;

/// Of the strongest cells of all rows of `weights [queries, keys]`, the one that is furthest above chance (which is 1 over
/// the keys its row sees, so that few keys are no merit), and above what is usual in its column, for a key that every
/// query looks at tells nothing of this query. A row that sees one key has no choice (its weight is 1 whatever the head
/// does) and is passed over, and so are rows that are even, punctuation and `<start>`, while there are others. Nothing
/// when no row sees anything. Of influences it is the one that came furthest. `visible [queries, keys]`: the record's, or less.
///
/// # Panics
/// When the weights are not of the record's queries and keys.
pub fn telling(
    record: &Record,
    visible: ArrayView2<bool>,
    weights: ArrayView2<f32>,
) -> Option<Cell> {
    if record.measure == Measure::Influence {
        return longest_way(visible, weights);
    }
    let keys = weights.ncols();
    let (weights, visible) = (row_major(&weights), row_major(&visible));
    assert_eq!(weights.len(), visible.len(), "a weight for each cell");
    let rows = || weights.chunks_exact(keys).zip(visible.chunks_exact(keys));

    // Per key: how much above chance it is on average among the queries that see it.
    let (mut usual, mut seers) = (vec![0.0; keys], vec![0.0; keys]);
    for (row, seen) in rows() {
        let chance = 1.0 / count(seen) as f32;
        for (key, (weight, &seen)) in row.iter().zip(seen).enumerate() {
            if seen {
                usual[key] += weight - chance;
                seers[key] += 1.0;
            }
        }
    }
    let mut best: Option<(Cell, f32)> = None;
    for (query, (row, seen)) in rows().enumerate() {
        let count = count(seen);
        if count == 0 {
            continue;
        }
        let mut cell = Cell {
            query,
            key: 0,
            weight: f32::NEG_INFINITY,
        };
        for (key, &weight) in row.iter().enumerate() {
            if weight > cell.weight {
                cell = Cell {
                    key,
                    weight,
                    ..cell
                };
            }
        }
        let Cell { key, weight, .. } = cell;
        let merits = [
            (weight * count as f32 > EVEN_UP_TO, 16.0),
            (count > 1, 8.0),
            (is_word(&record.query_tokens[query]), 4.0),
            (is_word(&record.key_tokens[key]), 2.0),
        ];
        let merit: f32 = merits
            .iter()
            .map(|&(has, of)| if has { of } else { 0.0 })
            .sum();
        let usual = usual[key] / f32::max(seers[key], 1.0);
        let rank = weight - 1.0 / count as f32 - usual + merit;
        if best.is_none_or(|(_, most)| rank > most) {
            best = Some((cell, rank));
        }
    }
    best.map(|(cell, _)| cell)
}

/// Of an influence the one that came furthest: of the first input on the last state.
fn longest_way(visible: ArrayView2<bool>, weights: ArrayView2<f32>) -> Option<Cell> {
    let query = visible.nrows().checked_sub(1)?;
    let key = visible.row(query).iter().position(|&visible| visible)?;
    Some(Cell {
        query,
        key,
        weight: weights[[query, key]],
    })
}

fn count(seen: &[bool]) -> usize {
    seen.iter().filter(|&&seen| seen).count()
}

/// Marks and brackets are no words.
pub(super) fn is_word(token: &Token) -> bool {
    !token.special && token.text.chars().any(char::is_alphanumeric)
}
