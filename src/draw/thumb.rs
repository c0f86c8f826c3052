//! A picture with fewer pixels than cells.
//!
//! Knows which cell stands for a pixel; its colour is that of the whole picture.

use ndarray::{Array2, ArrayView2};

use super::{Colours, Range, paint};
use crate::shape::row_major;

/// Paints `values [rows, columns]`, shrunk where `room` (rows, columns) has too few pixels, to RGBA bytes and their rows
/// and columns. Of the cells that fall on one pixel the greatest stands for all, in a `signed` picture the one furthest
/// from zero: a diagonal stays one. What is not a number stands only for itself. `ranges` has one range a row.
///
/// # Panics
/// When there are fewer ranges than rows.
pub fn thumb(
    values: ArrayView2<f32>,
    room: (usize, usize),
    ranges: &[Range],
    colours: &Colours,
    signed: bool,
) -> (Vec<u8>, (usize, usize)) {
    let (rows, columns) = values.dim();
    let shrink = (room.0 as f64 / rows as f64).min(room.1 as f64 / columns as f64);
    let shrunk = |side: usize| ((side as f64 * shrink + 1e-9) as usize).clamp(1, side);
    let (height, width) = (shrunk(rows), shrunk(columns));
    if (height, width) == (rows, columns) {
        return (paint(values, ranges, colours), (height, width));
    }
    let rank = |value: f32| if signed { value.abs() } else { value };
    let pixel_of: Vec<usize> = (0..columns)
        .map(|column| column * width / columns)
        .collect();
    let mut strongest = Array2::from_elem((height, width), (f32::NAN, 0));
    for (row, cells) in row_major(&values).chunks_exact(columns.max(1)).enumerate() {
        let mut pixels = strongest.row_mut(row * height / rows);
        for (&value, &pixel) in cells.iter().zip(&pixel_of) {
            let best = &mut pixels[pixel];
            if rank(value) > rank(best.0) || best.0.is_nan() {
                *best = (value, row);
            }
        }
    }
    let inks = colours.inks();
    let pixels = strongest.iter();
    let pixels = pixels.map(|&(value, row)| inks[ranges[row].places()(value)]);
    (pixels.collect::<Vec<_>>().into_flattened(), (height, width))
}

#[cfg(test)]
mod tests {
    use super::super::PALETTES;
    use super::*;
    use ndarray::array;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const NAN: f32 = f32::NAN;

    #[test]
    fn the_strongest_cell_stands_for_its_pixel() {
        let values = array![
            [0.1, 0.9, 0.0, 0.2],
            [0.3, 0.0, NAN, -0.8],
            [NAN, NAN, 0.5, 0.4],
            [NAN, NAN, 0.6, 0.5],
        ];
        let (range, colours) = (
            Range { lo: -1.0, hi: 1.0 },
            PALETTES[0].colours(true, false),
        );
        for (room, signed, expect) in [
            ((2, 2), false, array![[0.9, 0.2], [NAN, 0.6]]),
            ((2, 2), true, array![[0.9, -0.8], [NAN, 0.6]]),
            ((9, 2), false, array![[0.9, 0.2], [NAN, 0.6]]),
            ((1, 4), false, array![[0.9]]),
            ((9, 9), false, values.clone()),
            ((0, 0), false, array![[0.9]]),
        ] {
            let got = thumb(values.view(), room, &[range; 4], &colours, signed);
            let painted = paint(expect.view(), &[range; 4], &colours);
            assert_eq!(got, (painted, expect.dim()), "{room:?} {signed}");
        }
    }

    #[test]
    fn a_cell_has_the_colour_of_its_own_row() {
        let values = array![[1.0], [2.0]];
        let colours = PALETTES[0].colours(false, false);
        let ranges = [Range { lo: 0.0, hi: 1.0 }, Range { lo: 0.0, hi: 8.0 }];
        let (pixel, _) = thumb(values.view(), (1, 1), &ranges, &colours, false);
        assert_eq!(
            pixel,
            paint(values.slice(ndarray::s![1.., ..]), &ranges[1..], &colours)
        );
    }
}
