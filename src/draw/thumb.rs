//! A picture with fewer pixels than cells.
//!
//! Knows which cell stands for a pixel; its colour is that of the whole picture.

use ndarray::ArrayView2;

use super::{Colours, Range, paint};
use crate::kernel;
use crate::shape::row_major;

/// Paints `values [rows, columns]`, shrunk where `room` (rows, columns) has too few pixels, to RGBA bytes and their rows
/// and columns. Of the cells that fall on one pixel the one highest in its row's range stands for all, in a `signed`
/// picture the one furthest from the middle: a diagonal stays one. What is not a number stands only for itself.
/// `ranges` has one range a row.
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
    let inks = colours.inks();
    let mut pixels = Vec::with_capacity(height * width);
    let (mut greatest, mut least) = (vec![0.0; columns], vec![0.0; columns]);
    let cells = row_major(&values);
    let mut rows_of_cells = cells.chunks_exact(columns).zip(ranges);
    for y in 0..height {
        // What falls on this row of pixels, column by column, on the scale of the palette.
        greatest.fill(f32::NEG_INFINITY);
        least.fill(f32::INFINITY);
        let band = span(y, height, rows);
        for (row, range) in rows_of_cells.by_ref().take(band.len()) {
            let (from, step) = range.scale();
            kernel::widen(row, from, step, &mut least, &mut greatest);
        }
        for x in 0..width {
            let across = span(x, width, columns);
            let most = greatest[across.clone()]
                .iter()
                .copied()
                .fold(f32::NEG_INFINITY, |a, b| if b > a { b } else { a });
            let last = Colours::LAST as f32;
            let fewest = least[across]
                .iter()
                .copied()
                .fold(f32::INFINITY, |a, b| if b < a { b } else { a });
            let place = match () {
                _ if most < fewest => Colours::HIDDEN, // no number fell on it
                _ if signed && last - fewest > most => place(fewest),
                _ => place(most),
            };
            pixels.push(inks[place]);
        }
    }
    (pixels.into_flattened(), (height, width))
}

/// Which of `cells` rows, or columns, fall on the one `at` of `pixels`.
fn span(at: usize, pixels: usize, cells: usize) -> std::ops::Range<usize> {
    (at * cells).div_ceil(pixels)..((at + 1) * cells).div_ceil(pixels)
}

fn place(on_scale: f32) -> usize {
    (on_scale.clamp(0.0, Colours::LAST as f32) + 0.5) as usize
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
    fn a_cell_counts_by_its_place_in_the_range_of_its_own_row() {
        let values = array![[1.0], [2.0]];
        let colours = PALETTES[0].colours(false, false);
        let ranges = [Range { lo: 0.0, hi: 1.0 }, Range { lo: 0.0, hi: 8.0 }];
        let (pixel, _) = thumb(values.view(), (1, 1), &ranges, &colours, false);
        assert_eq!(pixel, paint(array![[1.0]].view(), &ranges, &colours));
    }
}
