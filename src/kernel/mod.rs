//! Numbers only, on slices: matrix products, softmax, lengths, extents and the functions they need, each algorithm once.
//!
//! Knows nothing of attention, of shapes beyond rows and columns, or of ndarray. Back ends supply four lanes
//! (`lanes`); the one that was compiled for is taken, and all give the same bits. A crate of its own, so that it can be
//! compiled for speed and the core around it for size.

mod double;
mod functions;
pub mod half;
pub mod lanes;
mod layers;
mod matmul;
mod packing;
pub mod portable;
mod rows;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub mod simd128;

use std::ops::Range;

use half::{Bf16, F16};
pub use layers::Activation;
pub use packing::{Panels, Strips};

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use portable::F32x4;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use simd128::F32x4;

/// The name of the back end that was compiled for: `simd128` or `portable`.
pub const BUILD: &str = if cfg!(all(target_arch = "wasm32", target_feature = "simd128")) {
    "simd128"
} else {
    "portable"
};

/// `out = factor · a · b` over the terms in `depth`.
///
/// `a [rows, depth]`, `b [depth, width]`, `out [rows, width]`. Only whole panels of columns are computed: up to 7
/// columns on either side of `columns` are written too. `memory` is where some rows of `a` are packed at a time.
pub fn matmul(
    a: &[f32],
    depth: Range<usize>,
    b: &Panels,
    columns: Range<usize>,
    factor: f32,
    memory: &mut Strips,
    out: &mut [f32],
) {
    matmul::matmul::<F32x4>(a, depth, b, columns, factor, memory, out);
}

/// `out = a · b` of a right operand that is used once: `a [rows, depth]`, `b [depth, width]`, `out [rows, width]`.
/// `memory` is where `a` is packed, and a part of `b` at a time.
pub fn multiply(
    a: &[f32],
    b: &[f32],
    depth: usize,
    width: usize,
    (strips, panels): &mut (Strips, Panels),
    out: &mut [f32],
) {
    matmul::multiply::<F32x4>(a, b, (depth, width), (strips, panels), out);
}

/// `out = a · b` in f64: `a [rows, depth]`, `b [depth, width]`, `out [rows, width]`.
pub fn multiply_f64(a: &[f64], b: &[f64], depth: usize, width: usize, out: &mut [f64]) {
    double::multiply(a, b, depth, width, out);
}

/// `out = a · b` of a right operand in half precision, widened panel by panel: `a [rows, depth]`, `b [depth, width]`,
/// `out [rows, width]`. `memory` is where `a` is packed, and a panel of `b` widened.
pub fn matmul_f16(
    a: &[f32],
    b: &Panels<F16>,
    (strips, widened): &mut (Strips, Vec<[f32; 8]>),
    out: &mut [f32],
) {
    matmul::matmul_half::<F32x4, F16>(a, b, (strips, widened), out);
}

/// [`matmul_f16`] of bfloat16.
pub fn matmul_bf16(
    a: &[f32],
    b: &Panels<Bf16>,
    (strips, widened): &mut (Strips, Vec<[f32; 8]>),
    out: &mut [f32],
) {
    matmul::matmul_half::<F32x4, Bf16>(a, b, (strips, widened), out);
}

/// Packs `b [depth, width]` as the right operand of [`matmul`].
pub fn pack(b: &[f32], depth: usize, width: usize, into: &mut Panels) {
    into.pack::<F32x4>(b, depth, width, 0..width);
}

/// Packs the transpose of `b [width, depth]` as the right operand of [`matmul`].
pub fn pack_transposed(b: &[f32], depth: usize, width: usize, into: &mut Panels) {
    into.pack_transposed::<F32x4>(b, depth, width);
}

/// Turns a row of scores into weights in place: exp(s - max) over their sum. A score of `-inf` becomes exactly 0;
/// a row with nothing above `-inf` becomes zeros. False when the row has a NaN or `+inf`; it then holds no weights.
#[must_use]
pub fn softmax(row: &mut [f32]) -> bool {
    rows::softmax::<F32x4>(row)
}

/// [`softmax`] of the columns `seen` in each row of `x [rows, width]`; the others become 0. The first row that held no
/// weights, if any.
#[must_use]
pub fn softmax_rows(x: &mut [f32], width: usize, seen: &Range<usize>) -> Option<usize> {
    fill_outside(x, width, seen, 0.0);
    x.chunks_exact_mut(width)
        .position(|row| !softmax(&mut row[seen.clone()]))
}

/// The same number in all columns but `seen` of each row of `x [rows, width]`.
pub fn fill_outside(x: &mut [f32], width: usize, seen: &Range<usize>, number: f32) {
    if *seen != (0..width) {
        for row in x.chunks_exact_mut(width) {
            row[..seen.start].fill(number);
            row[seen.end..].fill(number);
        }
    }
}

/// Limits each number to ±`cap` softly, in place: cap · tanh(x / cap), for cap > 0.
pub fn softcap(x: &mut [f32], cap: f32) {
    rows::softcap::<F32x4>(x, cap);
}

/// The activation of each number, in place.
pub fn activate(x: &mut [f32], by: Activation) {
    layers::activate::<F32x4>(x, by);
}

/// (x - mean) / √(variance + epsilon) · weight + bias of each row of `x`, in place; as wide as `weight` and `bias`
/// (Ba, Kiros and Hinton 2016, section 3).
pub fn layer_norm(x: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    for row in x.chunks_exact_mut(weight.len()) {
        layers::layer_norm(row, weight, bias, epsilon);
    }
}

/// x / √(mean of x² + epsilon) · weight of each row of `x`, in place; as wide as `weight` (Zhang and Sennrich 2019).
pub fn rms_norm(x: &mut [f32], weight: &[f32], epsilon: f32) {
    for row in x.chunks_exact_mut(weight.len()) {
        layers::rms_norm(row, weight, epsilon);
    }
}

/// x + y, in place.
pub fn add(x: &mut [f32], y: &[f32]) {
    rows::combine::<F32x4>(x, y, |x, y| x + y);
}

/// x · y, number by number, in place.
pub fn scale_each(x: &mut [f32], y: &[f32]) {
    rows::combine::<F32x4>(x, y, |x, y| x * y);
}

/// The sum of x · y, number by number.
#[must_use]
pub fn dot(x: &[f32], y: &[f32]) -> f32 {
    rows::dot::<F32x4>(x, y)
}

/// x + factor · y, in place.
pub fn add_scaled(x: &mut [f32], y: &[f32], factor: f32) {
    rows::add_scaled::<F32x4>(x, y, factor);
}

/// factor · x, in place.
pub fn scale(x: &mut [f32], factor: f32) {
    x.iter_mut().for_each(|x| *x *= factor);
}

/// The greatest number of the row, `-inf` when it has none; NaN counts for nothing.
#[must_use]
pub fn greatest(row: &[f32]) -> f32 {
    rows::greatest::<F32x4>(row)
}

/// exp(x - max) in place, for a finite `max` that no number of the row exceeds; gives their sum.
pub fn powers(row: &mut [f32], max: f32) -> f32 {
    rows::powers::<F32x4>(row, max)
}

/// elu(x) + 1 in place (Clevert et al. 2016, plus 1): x + 1 above 0, else e^x. Never below 0.
pub fn elu_plus_one(x: &mut [f32]) {
    rows::elu_plus_one::<F32x4>(x);
}

/// Adds the finite terms, in place; `-inf` adds nothing.
pub fn add_finite(x: &mut [f32], terms: &[f32]) {
    for (x, &term) in x.iter_mut().zip(terms) {
        *x += if term == f32::NEG_INFINITY { 0.0 } else { term };
    }
}

/// `-inf` wherever `shown` is false, in place.
pub fn hide(x: &mut [f32], shown: &[bool]) {
    for (x, shown) in x.iter_mut().zip(shown) {
        *x = if *shown { *x } else { f32::NEG_INFINITY };
    }
}

/// `-inf` wherever `terms` has it, in place.
pub fn hide_infinite(x: &mut [f32], terms: &[f32]) {
    for (x, &term) in x.iter_mut().zip(terms) {
        if term == f32::NEG_INFINITY {
            *x = term;
        }
    }
}

/// The same number everywhere.
pub fn fill(x: &mut [f32], number: f32) {
    x.fill(number);
}

/// The Euclidean length of each row of `x [rows, width]`, into `out [rows]`.
pub fn norms(x: &[f32], width: usize, out: &mut [f32]) {
    for (row, out) in x.chunks_exact(width).zip(out) {
        *out = rows::norm::<F32x4>(row);
    }
}

/// The least and the greatest finite number of `x`; (∞, -∞) when it has none.
pub fn extent(x: &[f32]) -> (f32, f32) {
    rows::extent::<F32x4>(x)
}

/// Lowers `least` and raises `greatest`, number by number, to `(row - from) · step`; NaN does neither. All of one length.
pub fn widen(row: &[f32], from: f32, step: f32, least: &mut [f32], greatest: &mut [f32]) {
    rows::widen::<F32x4>(row, from, step, least, greatest);
}

/// Whether there is neither NaN nor infinity in `x`.
pub fn all_finite(x: &[f32]) -> bool {
    rows::all_finite::<F32x4>(x)
}
