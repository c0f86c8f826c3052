//! Numbers to colours to pixels, and nothing else.
//!
//! Knows ranges and palettes; not what the numbers mean. What is not a number is hidden: it gets a colour of its own,
//! which no number has.

mod oklab;
mod palette;
mod range;
mod thumb;

pub use palette::{Colours, PALETTES, Palette};
pub use range::{Range, Scale, Zero, extent, ranges};
pub use thumb::thumb;

use ndarray::ArrayView2;

use crate::shape::row_major;

/// Paints a cell a pixel: `values [rows, columns]` to RGBA bytes `[rows, columns, 4]`. `ranges` has one range a row;
/// the palette runs from its low end to its high end, and what lies outside takes the colour of the end.
///
/// # Panics
/// When there are fewer ranges than rows.
pub fn paint(values: ArrayView2<f32>, ranges: &[Range], colours: &Colours) -> Vec<u8> {
    assert!(ranges.len() >= values.nrows(), "a range for each row");
    let inks = colours.inks();
    let columns = values.ncols().max(1);
    let values = row_major(&values);
    let mut pixels = vec![inks[0]; values.len()];
    let rows = values
        .chunks_exact(columns)
        .zip(pixels.chunks_exact_mut(columns));
    for ((values, pixels), range) in rows.zip(ranges) {
        let place = range.places();
        for (&value, pixel) in values.iter().zip(pixels) {
            *pixel = inks[place(value)];
        }
    }
    pixels.into_flattened()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn low_and_high_take_the_ends_of_the_palette_and_what_is_no_number_is_hidden() {
        let values = array![[0.0, 0.5, 1.0], [f32::NAN, -3.0, f32::INFINITY]];
        for dark in [false, true] {
            for palette in PALETTES {
                let colours = palette.colours(false, dark);
                let rgba = paint(values.view(), &[Range { lo: 0.0, hi: 1.0 }; 2], &colours);
                let pixel = |cell: usize| [rgba[4 * cell], rgba[4 * cell + 1], rgba[4 * cell + 2]];
                let (low, high) = (colours.table[0], colours.table[255]);
                assert_eq!(
                    [pixel(0), pixel(2), pixel(3), pixel(4), pixel(5)],
                    [low, high, colours.hidden, low, high]
                );
                assert!(rgba.iter().skip(3).step_by(4).all(|&alpha| alpha == 255));
            }
        }
    }
}
