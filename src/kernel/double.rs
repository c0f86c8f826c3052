//! Matrix products of f64, for what is carried through many steps.
//!
//! Knows rows and columns. Plain loops whose numbers do not wait for each other, so that the compiler takes several at once
//! where it can; each number is one chain of additions in order of the depth, whatever it takes.

/// So many rows and columns of the result are held at once.
const ROWS: usize = 2;
const COLUMNS: usize = 8;

/// `out = a · b`: `a [rows, depth]`, `b [depth, width]`, `out [rows, width]`.
pub fn multiply(a: &[f64], b: &[f64], depth: usize, width: usize, out: &mut [f64]) {
    let rows = out.len() / width.max(1);
    for row in (0..rows).step_by(ROWS) {
        for column in (0..width).step_by(COLUMNS) {
            if row + ROWS <= rows && column + COLUMNS <= width {
                block::<ROWS, COLUMNS>(a, b, (depth, width), (row, column), out);
            } else {
                for row in row..rows.min(row + ROWS) {
                    for column in column..width.min(column + COLUMNS) {
                        block::<1, 1>(a, b, (depth, width), (row, column), out);
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn block<const R: usize, const C: usize>(
    a: &[f64],
    b: &[f64],
    (depth, width): (usize, usize),
    (row, column): (usize, usize),
    out: &mut [f64],
) {
    let mut sums = [[0.0; C]; R];
    for k in 0..depth {
        let b: &[f64; C] = b[k * width + column..][..C]
            .try_into()
            .expect("so many columns");
        for (r, sums) in sums.iter_mut().enumerate() {
            let factor = a[(row + r) * depth + k];
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum += factor * b;
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        out[(row + r) * width + column..][..C].copy_from_slice(sums);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_number_is_one_chain_of_additions_whatever_the_shape() {
        for (rows, depth, width) in [
            (1, 1, 1),
            (3, 5, 9),
            (4, 16, 32),
            (2, 0, 8),
            (5, 7, 3),
            (0, 2, 2),
        ] {
            let numbers = |count: usize, step: f64| -> Vec<f64> {
                (0..count).map(|n| (n as f64 * step).sin()).collect()
            };
            let (a, b) = (numbers(rows * depth, 0.7), numbers(depth * width, 1.3));
            let mut out = vec![f64::NAN; rows * width];
            multiply(&a, &b, depth, width, &mut out);
            for (at, got) in out.iter().enumerate() {
                let (row, column) = (at / width, at % width);
                let want = (0..depth).fold(0.0, |sum, k| {
                    sum + a[row * depth + k] * b[k * width + column]
                });
                assert_eq!(
                    got.to_bits(),
                    f64::to_bits(want),
                    "{rows}×{depth}×{width} at {at}"
                );
            }
        }
    }
}
