//! Readings of a record: what is drawn of it, averages and differences.
//!
//! Knows records; not where they come from, nor colours.

use ndarray::{Array3, ArrayView3};

use crate::kernel;
use crate::record::Record;
use crate::shape::row_major;

/// What is shown of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The scores before the mask.
    Scores,
    /// The scores that go into softmax.
    Masked,
    /// The weights.
    Weights,
    /// weights · ‖v‖: how much a key's value really brings (after Kobayashi et al. 2020, "Attention is not only a
    /// weight").
    Weighted,
}

/// The numbers of a view, and after the heads the average of those that are on: `[heads + 1, queries, keys]`. NaN where
/// there is nothing to show: in cells that the mask hides (but for [`View::Scores`]), in all of [`View::Weighted`] when
/// the record does not know its values, and in the average when no head is on.
///
/// # Panics
/// When `on` has not one entry a head.
pub fn values(record: &Record, view: View, on: &[bool]) -> Array3<f32> {
    let (heads, queries, keys) = record.weights.dim();
    assert_eq!(on.len(), heads, "on or off, for each head");
    let numbers = row_major(match view {
        View::Scores | View::Masked => &record.scores,
        View::Weights | View::Weighted => &record.weights,
    });
    let visible = match view {
        View::Scores => vec![true; queries * keys].into(),
        _ => row_major(&record.visible),
    };
    let factors = match view {
        View::Weighted => lengths(record),
        _ => vec![1.0; heads * keys],
    };

    let mut values = Vec::with_capacity((heads + 1) * queries * keys);
    let rows = numbers.chunks_exact(keys);
    let seen = visible.chunks_exact(keys).cycle();
    for (at, (row, seen)) in rows.zip(seen).enumerate() {
        let factors = &factors[at / queries * keys..][..keys];
        let cells = row.iter().zip(seen).zip(factors);
        let shown = |((number, &seen), factor)| if seen { number * factor } else { f32::NAN };
        values.extend(cells.map(shown));
    }
    let average = average(&values, queries * keys, on);
    values.extend(average);
    Array3::from_shape_vec((heads + 1, queries, keys), values)
        .expect("each head has a number a cell, and so has the average")
}

/// ‖v‖ of each key: `[heads, keys]`; NaN when the record does not know its values.
fn lengths(record: &Record) -> Vec<f32> {
    let (heads, _, keys) = record.weights.dim();
    let mut lengths = vec![f32::NAN; heads * keys];
    if let Some(trace) = &record.trace {
        kernel::norms(&row_major(&trace.v), trace.v.dim().2, &mut lengths);
    }
    lengths
}

/// Of the heads that are on, cell by cell: `values [heads, cells]` to `[cells]`.
fn average(values: &[f32], cells: usize, on: &[bool]) -> Vec<f32> {
    let mut sums = vec![0.0; cells];
    let mut count = 0.0;
    for (head, _) in values.chunks_exact(cells).zip(on).filter(|(_, on)| **on) {
        count += 1.0;
        for (sum, value) in sums.iter_mut().zip(head) {
            *sum += value;
        }
    }
    sums.iter_mut().for_each(|sum| *sum /= count); // 0 / 0 is NaN
    sums
}

/// `now - then`, cell by cell, for one view. Where the mask hides a cell on one side only, its weight there is 0, but
/// a score is nothing to subtract: NaN.
pub fn difference(mut now: Array3<f32>, then: ArrayView3<f32>, view: View) -> Array3<f32> {
    let absent = match view {
        View::Scores | View::Masked => f32::NAN,
        View::Weights | View::Weighted => 0.0,
    };
    now.zip_mut_with(&then, |now, &then| {
        *now = match (now.is_nan(), then.is_nan()) {
            (true, true) => f32::NAN,
            (true, false) => absent - then,
            (false, true) => *now - absent,
            (false, false) => *now - then,
        }
    });
    now
}
