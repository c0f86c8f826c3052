//! Lanes on `[f32; 4]`, for every machine. The compiler may use what vectors it has: lanes never meet.
//!
//! Knows only `Lanes`; it is what the others must agree with.

use std::ops::{Add, Div, Mul, Sub};

use super::lanes::Lanes;

/// Four f32 in an array.
#[derive(Debug, Clone, Copy)]
pub struct F32x4([f32; 4]);

impl F32x4 {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        F32x4(std::array::from_fn(|l| f(self.0[l], other.0[l])))
    }
}

impl Add for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
}

impl Sub for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }
}

impl Mul for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }
}

impl Div for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| a / b)
    }
}

impl Lanes for F32x4 {
    #[inline(always)]
    fn splat(x: f32) -> Self {
        F32x4([x; 4])
    }

    #[inline(always)]
    fn load(from: &[f32; 4]) -> Self {
        F32x4(*from)
    }

    #[inline(always)]
    fn store(self, to: &mut [f32; 4]) {
        *to = self.0;
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { b } else { a })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if b < a { b } else { a })
    }

    #[inline(always)]
    fn less(self, than: Self, then: Self, otherwise: Self) -> Self {
        F32x4(std::array::from_fn(|l| {
            if self.0[l] < than.0[l] {
                then.0[l]
            } else {
                otherwise.0[l]
            }
        }))
    }

    #[inline(always)]
    fn zero_if_less(self, than: Self, then: Self) -> Self {
        self.less(than, Self::splat(0.0), then)
    }

    #[inline(always)]
    fn power_of_two(self) -> Self {
        F32x4(
            self.0
                .map(|x| f32::from_bits((x.to_bits() << 23).wrapping_add(0x3f80_0000))),
        )
    }

    #[inline(always)]
    fn transpose(rows: [Self; 4]) -> [Self; 4] {
        std::array::from_fn(|c| F32x4(rows.map(|row| row.0[c])))
    }
}
