//! The machine's own limit: multiply-add chains that stay in registers.
//!
//! Knows nothing but four lanes. What neither memory nor waiting slows down, no matrix product can pass.

use core::arch::wasm32::{f32x4, f32x4_add, f32x4_extract_lane, f32x4_mul, f32x4_splat};

/// Chains side by side: with the two operands they fill the 15 registers that V8 gives. With fewer the machine waits
/// for its own results, with more they spill.
const CHAINS: usize = 13;

/// How many operations on f32 one of `iterations` does.
#[unsafe(no_mangle)]
pub extern "C" fn limit_operations() -> usize {
    CHAINS * 4 * 2
}

/// Runs the chains; what they come to is returned, so that nobody can leave them out.
#[unsafe(no_mangle)]
pub extern "C" fn limit(iterations: usize, factor: f32) -> f32 {
    let (factor, term) = (f32x4_splat(factor), f32x4_splat(1.0 - factor));
    let mut sums: [_; CHAINS] = std::array::from_fn(|chain| f32x4(chain as f32, 0.1, 0.2, 0.3));
    for _ in 0..iterations {
        sums = sums.map(|sum| f32x4_add(f32x4_mul(sum, factor), term));
    }
    f32x4_extract_lane::<0>(sums.into_iter().fold(term, |a, b| f32x4_add(a, b)))
}
