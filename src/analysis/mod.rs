//! Readings of a record: what is drawn of it, averages and differences.
//!
//! Knows records; not where they come from, nor colours.

use ndarray::{Array2, Array3, ArrayView2, Axis, Zip};
use serde::Deserialize;

use crate::kernel;
use crate::record::Record;

/// What is shown of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

/// The numbers of a view: `[heads, queries, keys]`. NaN where there is nothing to show: cells that the mask hides
/// (but for [`View::Scores`]), and all of [`View::Weighted`] when the record does not know its values.
pub fn values(record: &Record, view: View) -> Array3<f32> {
    let mut values = match view {
        View::Scores => return record.scores.clone(),
        View::Masked => record.scores.clone(),
        View::Weights => record.weights.clone(),
        View::Weighted => weighted(record),
    };
    for mut head in values.outer_iter_mut() {
        Zip::from(&mut head)
            .and(&record.visible)
            .for_each(|value, &visible| {
                if !visible {
                    *value = f32::NAN;
                }
            });
    }
    values
}

fn weighted(record: &Record) -> Array3<f32> {
    let Some(trace) = &record.trace else {
        return Array3::from_elem(record.weights.dim(), f32::NAN);
    };
    let (heads, keys, width) = trace.v.dim();
    let rows = trace.v.as_standard_layout();
    let mut lengths = Array2::zeros((heads, keys));
    if let (Some(rows), Some(lengths)) = (rows.as_slice(), lengths.as_slice_mut()) {
        kernel::norms(rows, width.max(1), lengths);
    }
    &record.weights * &lengths.insert_axis(Axis(1))
}

/// The values with the average of the heads that are on after them: `[heads + 1, queries, keys]`. Without such a head
/// the average is NaN.
pub fn with_average(values: Array3<f32>, on: &[bool]) -> Array3<f32> {
    let (_, queries, keys) = values.dim();
    let mut average = Array2::<f32>::zeros((queries, keys));
    let mut count = 0.0;
    for (head, _) in values.outer_iter().zip(on).filter(|(_, on)| **on) {
        average += &head;
        count += 1.0;
    }
    average.mapv_inplace(|sum| sum / count); // 0 / 0 is NaN
    let mut all = values;
    all.push(Axis(0), average.view())
        .expect("the average has the shape of a head");
    all
}

/// `now - then`, cell by cell, for one view. Where the mask hides a cell on one side only, its weight there is 0, but
/// a score is nothing to subtract: NaN.
pub fn difference(now: ArrayView2<f32>, then: ArrayView2<f32>, view: View) -> Array2<f32> {
    let absent = match view {
        View::Scores | View::Masked => f32::NAN,
        View::Weights | View::Weighted => 0.0,
    };
    let subtract = |&now: &f32, &then: &f32| match (now.is_nan(), then.is_nan()) {
        (true, true) => f32::NAN,
        (true, false) => absent - then,
        (false, true) => now - absent,
        (false, false) => now - then,
    };
    Zip::from(now).and(then).map_collect(subtract)
}
