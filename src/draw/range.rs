//! Which numbers the ends of a palette stand for.
//!
//! Knows numbers only; what is not finite never widens a range.

use ndarray::ArrayView3;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleBy {
    /// Each picture has its own.
    Head,
    /// Each row has its own.
    Row,
    /// All pictures share one.
    All,
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
    /// What has no range: neither end is a number that occurs.
    const NOTHING: Range = Range {
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

/// The range of each row of each picture: `values [pictures, rows, columns]` gives `pictures` lists of `rows` ranges.
pub fn ranges(values: ArrayView3<f32>, by: ScaleBy, zero: Zero) -> Vec<Vec<Range>> {
    let (_, rows, columns) = values.dim();
    let values = row_major(&values);
    let each_row = values.chunks_exact(columns.max(1)).map(Range::of);
    let mut ranges: Vec<Range> = each_row.collect();
    let sharing = match by {
        ScaleBy::Row => 1,
        ScaleBy::Head => rows,
        ScaleBy::All => ranges.len(),
    };
    for ranges in ranges.chunks_mut(sharing.max(1)) {
        let together = ranges.iter().copied().fold(Range::NOTHING, Range::with);
        ranges.fill(together.of_palette(zero));
    }
    ranges.chunks(rows.max(1)).map(<[Range]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_range_is_taken_over_what_is_asked_for() {
        let values = array![
            [[1.0, 2.0], [f32::NAN, -4.0]],
            [[0.0, 8.0], [3.0, f32::NEG_INFINITY]]
        ];
        let range = |lo, hi| Range { lo, hi };
        for (by, zero, expect) in [
            (ScaleBy::All, Zero::Low, [range(0.0, 8.0); 4]),
            (ScaleBy::All, Zero::Anywhere, [range(-4.0, 8.0); 4]),
            (
                ScaleBy::Head,
                Zero::Middle,
                [
                    range(-4.0, 4.0),
                    range(-4.0, 4.0),
                    range(-8.0, 8.0),
                    range(-8.0, 8.0),
                ],
            ),
            (
                ScaleBy::Row,
                Zero::Anywhere,
                [
                    range(1.0, 2.0),
                    range(-4.0, -4.0),
                    range(0.0, 8.0),
                    range(3.0, 3.0),
                ],
            ),
        ] {
            assert_eq!(
                ranges(values.view(), by, zero).concat(),
                expect,
                "{by:?} {zero:?}"
            );
        }
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
