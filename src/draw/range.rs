//! Which numbers the ends of a palette stand for.
//!
//! Knows numbers only; what is not finite never widens a range.

use ndarray::ArrayView2;

use super::palette::Colours;
use crate::kernel;
use crate::shape::row_major;

/// The numbers at the two ends of a palette, `lo <= hi`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// At the first colour.
    pub lo: f32,
    /// At the last colour.
    pub hi: f32,
}

/// Over what a range is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// Each row has its own.
    Row,
    /// Each picture has its own.
    Picture,
    /// What several pictures share.
    Shared(Range),
}

/// Smaller differences are not blown up to full colour.
const LEAST_DIFFERENCE: f32 = 1e-3;

/// Where zero stands in a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zero {
    /// At the low end: weights.
    Low,
    /// In the middle: differences; never less than ±0.001, so that a rounding error does not shine.
    Middle,
    /// Wherever it falls: scores.
    Anywhere,
}

impl Range {
    /// What has no range: neither end is a number that occurs. With it, any other range stays what it is.
    pub const NOTHING: Range = Range {
        lo: f32::INFINITY,
        hi: f32::NEG_INFINITY,
    };

    /// The place of numbers in the table of colours; [`Colours::HIDDEN`] for NaN. In a range without width all is at
    /// the low end.
    pub fn places(&self) -> impl Fn(f32) -> usize + use<> {
        let (lo, hi) = (f64::from(self.lo), f64::from(self.hi));
        let last = Colours::LAST as f64;
        let step = if hi > lo { last / (hi - lo) } else { 0.0 };
        move |value| {
            if value.is_nan() {
                return Colours::HIDDEN;
            }
            let place = ((f64::from(value) - lo) * step).clamp(0.0, last);
            (place + 0.5) as usize // `round` is a slow call in WebAssembly
        }
    }

    /// What is subtracted from a number, and what the difference is multiplied by, so that the low end is 0 and the high
    /// end is the last place.
    pub fn scale(&self) -> (f32, f32) {
        let width = f64::from(self.hi) - f64::from(self.lo);
        let step = if width > 0.0 {
            Colours::LAST as f64 / width
        } else {
            0.0
        };
        (self.lo, step as f32)
    }

    /// The smallest range with both in it.
    pub fn with(self, other: Range) -> Range {
        Range {
            lo: self.lo.min(other.lo),
            hi: self.hi.max(other.hi),
        }
    }

    /// From the least finite number to the greatest.
    fn of(values: &[f32]) -> Range {
        let (lo, hi) = kernel::extent(values);
        Range { lo, hi }
    }

    /// The range of a palette for numbers that lie in this one.
    fn of_palette(self, zero: Zero) -> Range {
        let Range { lo, hi } = if self == Range::NOTHING {
            Range { lo: 0.0, hi: 0.0 }
        } else {
            self
        };
        match zero {
            Zero::Low => Range {
                lo: 0.0,
                hi: hi.max(0.0),
            },
            Zero::Middle => {
                let most = hi.max(-lo).max(LEAST_DIFFERENCE);
                Range {
                    lo: -most,
                    hi: most,
                }
            }
            Zero::Anywhere => Range { lo, hi },
        }
    }
}

/// From the least finite number of a picture to the greatest.
pub fn extent(picture: ArrayView2<f32>) -> Range {
    Range::of(&row_major(&picture))
}

/// The range that each row of a picture is painted in.
pub fn ranges(picture: ArrayView2<f32>, scale: Scale, zero: Zero) -> Vec<Range> {
    match scale {
        Scale::Row => {
            let cells = row_major(&picture);
            let rows = cells.chunks_exact(picture.ncols().max(1));
            rows.map(|row| Range::of(row).of_palette(zero)).collect()
        }
        Scale::Picture => vec![extent(picture).of_palette(zero); picture.nrows()],
        Scale::Shared(range) => vec![range.of_palette(zero); picture.nrows()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_range_is_taken_over_what_is_asked_for() {
        let picture = array![[1.0, 2.0], [f32::NAN, -4.0], [f32::NEG_INFINITY, 0.5]];
        let range = |lo, hi| Range { lo, hi };
        let shared = Scale::Shared(range(-9.0, 1.0));
        for (scale, zero, expect) in [
            (Scale::Picture, Zero::Low, [range(0.0, 2.0); 3]),
            (Scale::Picture, Zero::Middle, [range(-4.0, 4.0); 3]),
            (Scale::Picture, Zero::Anywhere, [range(-4.0, 2.0); 3]),
            (shared, Zero::Low, [range(0.0, 1.0); 3]),
            (shared, Zero::Middle, [range(-9.0, 9.0); 3]),
            (
                Scale::Row,
                Zero::Anywhere,
                [range(1.0, 2.0), range(-4.0, -4.0), range(0.5, 0.5)],
            ),
        ] {
            assert_eq!(
                ranges(picture.view(), scale, zero),
                expect,
                "{scale:?} {zero:?}"
            );
        }
        let none = array![[f32::NAN, f32::NAN]];
        assert_eq!(extent(none.view()), Range::NOTHING);
        assert_eq!(
            ranges(none.view(), Scale::Picture, Zero::Anywhere),
            [range(0.0, 0.0)]
        );
    }

    #[test]
    fn numbers_find_their_place_between_the_ends() {
        for (lo, hi, value, expect) in [
            (0.0, 1.0, 0.0, 0),
            (0.0, 1.0, 1.0, Colours::LAST),
            (0.0, 1.0, 0.2, 51),
            (0.0, 1.0, 7.0, Colours::LAST),
            (-2.0, 2.0, f32::NEG_INFINITY, 0),
            (-2.0, 2.0, f32::NAN, Colours::HIDDEN),
            (0.0, 0.0, 0.0, 0),
            (0.0, 0.0, f32::INFINITY, 0),
            (f32::MIN, f32::MAX, 0.0, 128),
            (0.0, f32::MIN_POSITIVE, f32::MIN_POSITIVE, Colours::LAST),
        ] {
            assert_eq!(
                Range { lo, hi }.places()(value),
                expect,
                "{value} in {lo} to {hi}"
            );
        }
    }
}
