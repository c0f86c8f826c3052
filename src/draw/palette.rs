//! The palettes: 256 colours each, even to the eye and told apart by colour-blind readers as well.
//!
//! In light themes more is darker (ink on paper), in dark themes more is lighter (light in the night). Differences
//! have one palette of their own. Knows no numbers.

use colorous::Gradient;

use super::oklab::lch;

/// A sequential palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// From the card to one deep violet: the quietest, and no other part of the page has its hue.
    Ink,
    /// matplotlib's, blue-green-yellow.
    Viridis,
    /// Nearly the same to all eyes (Nuñez, Anderton and Renslow 2018).
    Cividis,
    /// matplotlib's, black-purple-cream.
    Magma,
    /// No hue at all.
    Grey,
}

/// All palettes, the default first.
pub const PALETTES: [Palette; 5] = [
    Palette::Ink,
    Palette::Viridis,
    Palette::Cividis,
    Palette::Magma,
    Palette::Grey,
];

/// What a picture is painted with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colours {
    /// From the low end of a range to its high end.
    pub table: [[u8; 3]; 256],
    /// Of what is not shown.
    pub hidden: [u8; 3],
}

impl Colours {
    /// The place of the high end in the table.
    pub const LAST: usize = 255;
    /// The place of what is not shown, behind the table.
    pub const HIDDEN: usize = 256;

    /// A pixel for each place: RGBA.
    pub(super) fn inks(&self) -> [[u8; 4]; Colours::HIDDEN + 1] {
        let mut inks = [self.hidden; Colours::HIDDEN + 1];
        inks[..=Colours::LAST].copy_from_slice(&self.table);
        inks.map(|[r, g, b]| [r, g, b, 255])
    }
}

impl Palette {
    /// The name in specs and links.
    pub fn id(self) -> &'static str {
        match self {
            Palette::Ink => "ink",
            Palette::Viridis => "viridis",
            Palette::Cividis => "cividis",
            Palette::Magma => "magma",
            Palette::Grey => "grey",
        }
    }

    /// The colours on a light or a dark page. `signed` gives those of differences, whichever palette it is: green
    /// below zero, the card at zero, violet above.
    pub fn colours(self, signed: bool, dark: bool) -> Colours {
        let colour = |t: f64| match self {
            _ if signed => difference(2.0 * t - 1.0, dark),
            Palette::Ink => ink(t, dark),
            Palette::Grey => lch(lightness(t, dark), 0.0, 0.0),
            Palette::Viridis => gradient(colorous::VIRIDIS, t, dark),
            Palette::Cividis => gradient(colorous::CIVIDIS, t, dark),
            Palette::Magma => gradient(colorous::MAGMA, t, dark),
        };
        Colours {
            table: std::array::from_fn(|place| colour(place as f64 / 255.0)),
            // The page's own colour of masked cells.
            hidden: if dark {
                [0x2c, 0x2e, 0x32]
            } else {
                [0xe4, 0xe1, 0xda]
            },
        }
    }
}

/// From almost the page's card to the far end, in equal steps.
fn lightness(t: f64, dark: bool) -> f64 {
    let (low, high) = if dark { (0.22, 0.95) } else { (0.99, 0.27) };
    low + (high - low) * t
}

fn ink(t: f64, dark: bool) -> [u8; 3] {
    let arch = t * (1.0 - t);
    let chroma = if dark {
        0.01 + 0.02 * t + 0.5 * arch
    } else {
        0.003 + 0.09 * t + 0.3 * arch
    };
    lch(lightness(t, dark), chroma, VIOLET)
}

/// -1 to 1.
fn difference(t: f64, dark: bool) -> [u8; 3] {
    let amount = t.abs();
    let far = if dark { 0.80 } else { 0.40 };
    let near = lightness(0.0, dark);
    let hue = if t < 0.0 { GREEN } else { VIOLET };
    lch(near + (far - near) * amount, 0.003 + 0.15 * amount, hue)
}

const VIOLET: f64 = 295.0;
const GREEN: f64 = 150.0;

fn gradient(gradient: Gradient, t: f64, dark: bool) -> [u8; 3] {
    gradient
        .eval_continuous(if dark { t } else { 1.0 - t })
        .as_array()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// CIE lightness, 0 to 100.
    fn seen([r, g, b]: [u8; 3]) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        let y = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
        if y > 0.008856 {
            116.0 * y.cbrt() - 16.0
        } else {
            903.3 * y
        }
    }

    #[test]
    fn more_is_always_darker_on_paper_and_lighter_at_night() {
        for palette in PALETTES {
            for dark in [false, true] {
                let table = palette.colours(false, dark).table;
                for (place, pair) in table
                    .chunks(16)
                    .map(|chunk| seen(chunk[0]))
                    .collect::<Vec<_>>()
                    .windows(2)
                    .enumerate()
                {
                    let step = if dark {
                        pair[1] - pair[0]
                    } else {
                        pair[0] - pair[1]
                    };
                    assert!(
                        step > 2.0,
                        "{palette:?} dark {dark}: step {step} at {place}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_difference_is_as_strong_below_zero_as_above() {
        for dark in [false, true] {
            let table = Palette::Ink.colours(true, dark).table;
            for place in 0..128 {
                let (below, above) = (seen(table[place]), seen(table[255 - place]));
                assert!(
                    (below - above).abs() < 6.0,
                    "dark {dark}, {place}: {below} and {above}"
                );
            }
            assert!((seen(table[127]) - seen(table[0])).abs() > 40.0);
        }
    }

    #[test]
    fn no_number_looks_hidden() {
        for palette in PALETTES {
            for (signed, dark) in [(false, false), (false, true), (true, false), (true, true)] {
                let colours = palette.colours(signed, dark);
                assert!(
                    !colours.table.contains(&colours.hidden),
                    "{palette:?} signed {signed} dark {dark}"
                );
            }
        }
    }
}
