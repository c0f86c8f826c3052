//! Rows of a pass: summed, split into heads, put behind one another, in plain loops over what is row-major.
//!
//! Knows arrays only; not what their rows stand for.

use ndarray::{Array2, Array3};

use crate::kernel;
use crate::shape::row_major;

/// All of them, one behind the other.
pub fn numbers(x: &mut Array2<f32>) -> &mut [f32] {
    x.as_slice_mut().expect("what is computed is row-major")
}

/// The sum, in the memory of the first.
pub fn sum(mut x: Array2<f32>, more: &Array2<f32>) -> Array2<f32> {
    kernel::add(numbers(&mut x), &row_major(more));
    x
}

/// Columns `first + head * step ..` of each head: `[rows, width]` -> `[heads, rows, dim]`.
pub fn split(x: &Array2<f32>, heads: usize, dim: usize, first: usize, step: usize) -> Array3<f32> {
    let (rows, width) = x.dim();
    let mut split = Vec::with_capacity(heads * rows * dim);
    let x = row_major(x);
    for head in 0..heads {
        for row in x.chunks_exact(width) {
            split.extend_from_slice(&row[first + head * step..][..dim]);
        }
    }
    Array3::from_shape_vec((heads, rows, dim), split).expect("as many as there is room for")
}

/// New rows behind those there are.
pub fn append(rows: &mut Array2<f32>, more: Array2<f32>) {
    if rows.is_empty() {
        *rows = more;
        return;
    }
    let (first, width) = rows.dim();
    let mut all = std::mem::take(rows).into_raw_vec_and_offset().0;
    all.extend_from_slice(&row_major(&more));
    *rows = Array2::from_shape_vec((first + more.nrows(), width), all).expect("rows as wide");
}

/// New rows of each head behind those it has.
pub fn append_rows(heads: &mut Array3<f32>, more: Array3<f32>) {
    if heads.is_empty() {
        *heads = more;
        return;
    }
    let (count, first, dim) = heads.dim();
    let rows = first + more.dim().1;
    let mut all = Vec::with_capacity(count * rows * dim);
    let (old, new) = (row_major(heads), row_major(&more));
    for (old, new) in old
        .chunks_exact(first * dim)
        .zip(new.chunks_exact((rows - first) * dim))
    {
        all.extend_from_slice(old);
        all.extend_from_slice(new);
    }
    *heads = Array3::from_shape_vec((count, rows, dim), all).expect("rows as wide");
}

/// Each row of every head times its factor: `[heads, rows, dim]`.
pub fn weighed(heads: &Array3<f32>, factors: &[f32]) -> Array3<f32> {
    Array3::from_shape_fn(heads.dim(), |(head, row, at)| {
        heads[[head, row, at]] * factors[row]
    })
}
