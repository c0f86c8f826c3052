//! Lanes on WebAssembly's v128: the only file that names `core::arch`.
//!
//! Knows only `Lanes`. Each method is one or two instructions, with the bits of `portable`.

use core::arch::wasm32::*;
use std::ops::{Add, Div, Mul, Sub};

use super::lanes::Lanes;

/// Four f32 in a vector register.
#[derive(Debug, Clone, Copy)]
pub struct F32x4(v128);

impl Add for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        F32x4(f32x4_add(self.0, other.0))
    }
}

impl Sub for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        F32x4(f32x4_sub(self.0, other.0))
    }
}

impl Mul for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        F32x4(f32x4_mul(self.0, other.0))
    }
}

impl Div for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        F32x4(f32x4_div(self.0, other.0))
    }
}

impl Lanes for F32x4 {
    #[inline(always)]
    fn splat(x: f32) -> Self {
        F32x4(f32x4_splat(x))
    }

    #[inline(always)]
    fn load(from: &[f32; 4]) -> Self {
        // SAFETY: `from` is 16 readable bytes, and v128.load asks for no alignment.
        F32x4(unsafe { v128_load(from.as_ptr().cast()) })
    }

    #[inline(always)]
    fn store(self, to: &mut [f32; 4]) {
        // SAFETY: `to` is 16 writable bytes, and v128.store asks for no alignment.
        unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        F32x4(f32x4_pmax(self.0, other.0))
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        F32x4(f32x4_pmin(self.0, other.0))
    }

    #[inline(always)]
    fn less(self, than: Self, then: Self, otherwise: Self) -> Self {
        F32x4(v128_bitselect(
            then.0,
            otherwise.0,
            f32x4_lt(self.0, than.0),
        ))
    }

    #[inline(always)]
    fn zero_if_less(self, than: Self, then: Self) -> Self {
        F32x4(v128_andnot(then.0, f32x4_lt(self.0, than.0)))
    }

    #[inline(always)]
    fn power_of_two(self) -> Self {
        F32x4(i32x4_add(i32x4_shl(self.0, 23), i32x4_splat(0x3f80_0000)))
    }

    #[inline(always)]
    fn transpose([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        let (ab, cd) = (
            i32x4_shuffle::<0, 4, 1, 5>(a.0, b.0),
            i32x4_shuffle::<0, 4, 1, 5>(c.0, d.0),
        );
        let (ef, gh) = (
            i32x4_shuffle::<2, 6, 3, 7>(a.0, b.0),
            i32x4_shuffle::<2, 6, 3, 7>(c.0, d.0),
        );
        [
            F32x4(i64x2_shuffle::<0, 2>(ab, cd)),
            F32x4(i64x2_shuffle::<1, 3>(ab, cd)),
            F32x4(i64x2_shuffle::<0, 2>(ef, gh)),
            F32x4(i64x2_shuffle::<1, 3>(ef, gh)),
        ]
    }
}
