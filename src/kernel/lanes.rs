//! Four f32 lanes: what a back end supplies, and what every back end must agree on to the bit.
//!
//! Knows no algorithm. The order of operations is fixed here and in the algorithms, so that all back ends give
//! the same bits everywhere:
//! - Each operation rounds once, to nearest even; a multiplication and an addition are never fused.
//! - A matrix product adds its terms in one chain per output, in order of the depth, starting from 0.
//! - A reduction over a row runs in four lanes, lane `l` taking the elements `l, l + 4, l + 8, ...`; a short tail is
//!   filled up with the neutral element. The lanes meet as `(l0 + l1) + (l2 + l3)`.
//! - `exp` and `tanh` are our own, from these operations alone.

use std::ops::{Add, Div, Mul, Sub};

/// `ROUND + x` leaves x rounded to an integer in the low bits (for |x| below 2^22): 1.5 · 2^23.
pub const ROUND: f32 = 12_582_912.0;

/// Four f32 side by side.
pub trait Lanes:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// The same number in each lane.
    fn splat(x: f32) -> Self;
    /// Four numbers from memory.
    fn load(from: &[f32; 4]) -> Self;
    /// Four numbers to memory.
    fn store(self, to: &mut [f32; 4]);
    /// `self < other ? other : self` in each lane, so a NaN in `self` stays.
    fn max(self, other: Self) -> Self;
    /// `other < self ? other : self` in each lane, so a NaN in `self` stays.
    fn min(self, other: Self) -> Self;
    /// `self < than ? then : otherwise` in each lane.
    fn less(self, than: Self, then: Self, otherwise: Self) -> Self;
    /// `self < than ? 0 : then` in each lane.
    fn zero_if_less(self, than: Self, then: Self) -> Self;
    /// 2^n in each lane that holds `ROUND + n`, for an integer n in -126..=127.
    fn power_of_two(self) -> Self;

    /// The rows of four by four numbers become its columns.
    fn transpose(rows: [Self; 4]) -> [Self; 4];

    /// The lanes as an array.
    #[inline(always)]
    fn array(self) -> [f32; 4] {
        let mut array = [0.0; 4];
        self.store(&mut array);
        array
    }

    /// `(l0 + l1) + (l2 + l3)`.
    #[inline(always)]
    fn sum(self) -> f32 {
        let [a, b, c, d] = self.array();
        (a + b) + (c + d)
    }
}
