//! Which numbers the ends of a palette stand for.
//!
//! Knows numbers only; what is not finite never widens a range.

use ndarray::ArrayView3;
use serde::Deserialize;

use super::palette::Colours;

/// The numbers at the two ends of a palette, `lo <= hi`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// At the first colour.
    pub lo: f32,
    /// At the last colour.
    pub hi: f32,
}

/// Over what a range is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
    /// The place of a number in the table of colours; nothing for NaN. In a range without width all is at the low end.
    pub fn place(&self, value: f32) -> Option<usize> {
        let last = Colours::LAST as f64;
        if value.is_nan() {
            return None;
        }
        if self.hi <= self.lo {
            return Some(0);
        }
        let (lo, hi) = (f64::from(self.lo), f64::from(self.hi));
        let share = ((f64::from(value) - lo) / (hi - lo)).clamp(0.0, 1.0);
        Some((share * last + 0.5) as usize) // `round` is a slow call in WebAssembly
    }

    /// The smallest range with both in it.
    pub fn with(self, other: Range) -> Range {
        Range {
            lo: self.lo.min(other.lo),
            hi: self.hi.max(other.hi),
        }
    }

    fn of<'a>(values: impl IntoIterator<Item = &'a f32>, zero: Zero) -> Range {
        let finite = values
            .into_iter()
            .copied()
            .filter(|value| value.is_finite());
        let (lo, hi) = finite.fold((f32::INFINITY, f32::NEG_INFINITY), |(lo, hi), x| {
            (lo.min(x), hi.max(x))
        });
        let (lo, hi) = if lo > hi { (0.0, 0.0) } else { (lo, hi) };
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
    let all = Range::of(values, zero);
    let picture = |picture: ndarray::ArrayView2<f32>| {
        let whole = Range::of(picture, zero);
        let row = |row: ndarray::ArrayView1<f32>| match by {
            ScaleBy::All => all,
            ScaleBy::Head => whole,
            ScaleBy::Row => Range::of(row, zero),
        };
        picture.outer_iter().map(row).collect()
    };
    values.outer_iter().map(picture).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

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
            (0.0, 1.0, 0.0, Some(0)),
            (0.0, 1.0, 1.0, Some(255)),
            (0.0, 1.0, 0.2, Some(51)),
            (0.0, 1.0, 7.0, Some(255)),
            (-2.0, 2.0, f32::NEG_INFINITY, Some(0)),
            (-2.0, 2.0, f32::NAN, None),
            (0.0, 0.0, 0.0, Some(0)),
            (f32::MIN, f32::MAX, 0.0, Some(128)),
        ] {
            assert_eq!(
                Range { lo, hi }.place(value),
                expect,
                "{value} in {lo} to {hi}"
            );
        }
    }
}
