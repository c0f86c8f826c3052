//! Jacobians on their way through the steps, and the products that carry them.
//!
//! Knows matrices of f64 only. A Jacobian keeps a power of two beside its numbers, so that what vanishes or explodes over
//! hundreds of steps neither becomes 0 nor overflows before its length is taken.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use crate::kernel;
use crate::shape::row_major;

/// Lengths outside this range, or its inverse, are brought back to it.
const FAR: f64 = 1e60;
/// By this power of two.
const POWER: i32 = 200;

/// Some matrices `[rows, columns]` that are scaled together: the numbers are times 2^`power`.
pub struct Carried<const N: usize> {
    /// The numbers before that.
    pub parts: [Array2<f64>; N],
    lengths: [f64; N],
    power: i32,
}

impl<const N: usize> Carried<N> {
    /// As they are.
    pub fn new(parts: [Array2<f64>; N]) -> Self {
        let lengths = parts.each_ref().map(length);
        Carried {
            parts,
            lengths,
            power: 0,
        }
    }

    /// Takes the place of the numbers, at the same power of two, and brings them back into range.
    pub fn replace(&mut self, parts: [Array2<f64>; N]) {
        self.lengths = parts.each_ref().map(length);
        self.parts = parts;
        let longest = self.lengths.iter().copied().fold(0.0, f64::max);
        let shift = if longest > FAR {
            -POWER
        } else if longest > 0.0 && longest < 1.0 / FAR {
            POWER
        } else {
            return;
        };
        let factor = libm::scalbn(1.0, shift);
        for (part, length) in self.parts.iter_mut().zip(&mut self.lengths) {
            part.mapv_inplace(|number| number * factor);
            *length *= factor;
        }
        self.power -= shift;
    }

    /// The base-10 logarithm of the length of one of them, -∞ for 0.
    pub fn logarithm(&self, part: usize) -> f64 {
        logarithm(self.lengths[part]) + f64::from(self.power) * std::f64::consts::LOG10_2
    }
}

/// Of a length, -∞ for 0.
pub fn logarithm(length: f64) -> f64 {
    if length > 0.0 {
        libm::log10(length)
    } else {
        f64::NEG_INFINITY
    }
}

/// The Frobenius length.
pub fn length(matrix: &Array2<f64>) -> f64 {
    let numbers = row_major(matrix);
    numbers
        .iter()
        .fold(0.0, |sum, number| sum + number * number)
        .sqrt()
}

/// `a [rows, depth]` · `b [depth, columns]`, each number one chain of additions in order of the depth.
pub fn product(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let (depth, columns) = b.dim();
    let rows = a.nrows();
    let mut out = vec![0.0; rows * columns];
    let (a, b) = (row_major(a), row_major(b));
    kernel::multiply_f64(&a, &b, depth, columns, &mut out);
    Array2::from_shape_vec((rows, columns), out).expect("rows of columns")
}

/// `matrix [rows, depth]` · `vector [depth]`.
pub fn apply(matrix: &Array2<f64>, vector: ArrayView1<f64>) -> Array1<f64> {
    let sum = |row: ArrayView1<f64>| row.iter().zip(&vector).fold(0.0, |sum, (a, b)| sum + a * b);
    matrix.outer_iter().map(sum).collect()
}

/// Each row of `matrix [rows, columns]` times its number of `factors [rows]`.
pub fn scaled_rows(factors: &Array1<f64>, matrix: ArrayView2<f64>) -> Array2<f64> {
    let mut numbers = Vec::with_capacity(matrix.len());
    for (row, factor) in row_major(&matrix).chunks_exact(matrix.ncols()).zip(factors) {
        numbers.extend(row.iter().map(|number| factor * number));
    }
    Array2::from_shape_vec(matrix.dim(), numbers).expect("the same shape")
}

/// 1 / (1 + e^-x).
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// As f64.
pub fn double(matrix: ArrayView2<f32>) -> Array2<f64> {
    Array2::from_shape_fn(matrix.dim(), |at| f64::from(matrix[at]))
}

/// Tells what share of so many rows of a triangle is done, the first row being the longest, some dozens of times in all.
pub fn triangle(rows: usize, report: &mut dyn FnMut(f64)) -> impl FnMut(usize) {
    let mut next = 0.0;
    move |done| {
        let left = (rows - done) as f64 / rows as f64;
        let share = 1.0 - left * left;
        if share >= next {
            next = share + 1.0 / 32.0;
            report(share);
        }
    }
}
