//! Concat · W_O, and what each head adds to it.
//!
//! Knows the heads' outputs and the matrix that joins them; not how either came about.

use std::ops::Range;

use ndarray::{Array1, Array2, Array3, s};

use super::spec::finite;
use crate::attention::{Projection, concat_heads};
use crate::error::{Error, Result};
use crate::shape::row_major;

/// What the module gives.
pub struct Written {
    /// Of the heads that are on: `[queries, d_model]`.
    pub output: Array2<f32>,
    /// ‖what changes‖ / ‖row‖ of the whole module, if a head goes off: `[heads, queries]`.
    pub effect: Array2<f32>,
    /// The same for all heads that are off together: `[queries]`.
    pub moved: Vec<f32>,
}

/// Concat(heads that are on) · W_O, and by how much each head matters to each row of it.
///
/// # Errors
/// `not-finite` when a number leaves the range of f32.
pub fn write_out(heads: &Array3<f32>, wo: &Projection, off: &[usize]) -> Result<Written> {
    let (count, queries, d_v) = heads.dim();
    let columns = |head: usize| head * d_v..(head + 1) * d_v;
    let write = |concat: &Array2<f32>, columns: Range<usize>| {
        let written = wo.part_of(concat.view(), columns)?;
        finite("output", &row_major(&written))?;
        Ok::<_, Error>(written)
    };
    let mut concat = concat_heads(heads.view());
    let all = write(&concat, 0..count * d_v)?;

    let whole = squares(&all);
    let mut effect = Array2::zeros((count, queries));
    for (head, mut effect) in effect.outer_iter_mut().enumerate() {
        // What a head adds is what is gone without it: W_O is linear.
        let part = squares(&write(&concat, columns(head))?);
        effect.assign(&relative(&part, &whole));
    }
    let off: Vec<usize> = off.iter().copied().filter(|&head| head < count).collect();
    let output = if off.is_empty() {
        all.clone()
    } else {
        for head in off {
            concat.slice_mut(s![.., columns(head)]).fill(0.0);
        }
        write(&concat, 0..count * d_v)?
    };
    let moved = relative(&squares(&(all - &output)), &whole).to_vec();
    Ok(Written {
        output,
        effect,
        moved,
    })
}

/// ‖row‖² of each row.
fn squares(rows: &Array2<f32>) -> Vec<f64> {
    let square = |sum: f64, x: &f32| sum + f64::from(*x) * f64::from(*x);
    let cells = row_major(rows);
    let rows = cells.chunks_exact(rows.ncols());
    rows.map(|row| row.iter().fold(0.0, square)).collect()
}

/// ‖part‖ / ‖whole‖ from their squares, 0 where the whole is zero.
fn relative(part: &[f64], whole: &[f64]) -> Array1<f32> {
    let relative = |(part, &whole): (&f64, &f64)| match whole {
        0.0 => 0.0,
        whole => (part / whole).sqrt() as f32,
    };
    part.iter().zip(whole).map(relative).collect()
}
