//! Heads that are off, and what each gives instead.
//!
//! Knows what was kept of a run; the pass and the record both ask here, so that they tell the same.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, Axis};

use super::run::Kept;
use super::scores::{Rules, rules};
use super::{Kind, Model};
use crate::attention::Keep;
use crate::error::Result;
use crate::mask::Mask;

/// A head that is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Off {
    /// Which attention.
    pub kind: Kind,
    /// Its layer, from 0.
    pub layer: usize,
    /// The head, from 0.
    pub head: usize,
    /// What it gives instead.
    pub how: Switch,
}

/// What a head gives that is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// Nothing: zeros.
    Zero,
    /// The mean of what it sees, as if it could not tell keys apart.
    Uniform,
    /// The mean of its own outputs over the rows of this run: all rows in an encoder; in a decoder those up to the row, so
    /// that what comes later changes nothing that was said.
    Mean,
}

impl Switch {
    /// All of them, by their names in the public interface.
    pub const ALL: [(&'static str, Switch); 3] = [
        ("zero", Switch::Zero),
        ("uniform", Switch::Uniform),
        ("mean", Switch::Mean),
    ];
}

impl Model {
    /// What the head gives instead in these rows: `[rows, head_dim]`. Queries up to the last of them are kept.
    ///
    /// # Errors
    /// `not-finite` when scores leave the range of f32.
    ///
    /// # Panics
    /// When the model has no such head.
    pub(super) fn instead(
        &self,
        kept: &Kept,
        off: &Off,
        rows: Range<usize>,
    ) -> Result<Array2<f32>> {
        let which = (off.kind, off.layer);
        let stack = self.stack(off.kind).expect("the run is this model's");
        let plan = &stack.plan;
        match off.how {
            Switch::Zero => Ok(Array2::zeros((rows.len(), plan.head_dim))),
            Switch::Uniform => {
                let Rules { mask, .. } = rules(stack, off.kind, off.layer, rows.start);
                let head = off.head * plan.kv_heads / plan.heads;
                uniform(&mask, rows.len(), kept.v.index_axis(Axis(0), head))
            }
            Switch::Mean => {
                let seen = if plan.causal {
                    rows.end
                } else {
                    kept.q.dim().1
                };
                let one = off.head..off.head + 1;
                let attended = self.attended_of(kept, which, one, 0..seen, Keep::default())?;
                let outputs = attended.output.index_axis(Axis(0), 0);
                Ok(means(outputs, plan.causal, rows))
            }
        }
    }
}

/// The mean of what each query sees: `[queries, dim]`.
fn uniform(mask: &Mask, queries: usize, v: ArrayView2<f32>) -> Result<Array2<f32>> {
    let keys = v.nrows();
    let visible = mask.visible(queries, keys)?;
    let mut means = Array2::zeros((queries, v.ncols()));
    for (seen, mut mean) in visible.chunks_exact(keys).zip(means.outer_iter_mut()) {
        let mut count = 0.0;
        for (_, row) in seen.iter().zip(v.outer_iter()).filter(|(seen, _)| **seen) {
            count += 1.0;
            mean += &row;
        }
        mean /= f32::max(count, 1.0);
    }
    Ok(means)
}

/// Of `outputs [queries, dim]` the mean of all rows, or, `running`, of those up to each: `[rows, dim]`.
fn means(outputs: ArrayView2<f32>, running: bool, rows: Range<usize>) -> Array2<f32> {
    let mut sums = outputs.to_owned();
    sums.accumulate_axis_inplace(Axis(0), |&before, sum| *sum += before);
    let last = outputs.nrows() - 1;
    let mut means = Array2::zeros((rows.len(), outputs.ncols()));
    for (row, mut mean) in rows.zip(means.outer_iter_mut()) {
        let row = if running { row } else { last };
        mean.assign(&sums.row(row));
        mean /= (row + 1) as f32;
    }
    means
}
