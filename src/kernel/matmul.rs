//! Matrix products: tiles of 4 × 8 outputs, each output one chain of additions in the order of the depth.
//!
//! Knows rows, depth and columns. A tile's eight accumulators, two vectors of the right operand and one broadcast
//! number of the left fit the 15 vector registers that V8 gives; larger tiles spill and run at half speed. The right
//! operand is packed, since each of its numbers is read once for every four rows of the left.

use std::ops::Range;

use super::lanes::Lanes;

/// Columns in a panel, rows in a tile.
const COLUMNS: usize = 8;
const ROWS: usize = 4;
/// Rows that stay in the cache while every panel passes by.
const BLOCK: usize = 8 * ROWS;
/// Columns that are packed at once for a single product.
const STRIPE: usize = 8 * COLUMNS;

/// A right operand `[depth, width]` packed for reading in order: panels of 8 columns, each `[depth, 8]`, the last
/// one filled up with zeros. Its memory is used again by the next packing.
#[derive(Debug, Clone, Default)]
pub struct Panels {
    depth: usize,
    width: usize,
    numbers: Vec<[f32; COLUMNS]>,
}

impl Panels {
    /// `(depth, width)`.
    pub fn dims(&self) -> (usize, usize) {
        (self.depth, self.width)
    }

    /// Packs these columns of `b [depth, width]`.
    #[inline(always)]
    pub(super) fn pack<L: Lanes>(
        &mut self,
        b: &[f32],
        depth: usize,
        width: usize,
        columns: Range<usize>,
    ) {
        check(b.len(), depth, width);
        self.resize(depth, columns.len());
        for (p, panel) in self.numbers.chunks_exact_mut(depth).enumerate() {
            let first = columns.start + p * COLUMNS;
            let few = COLUMNS.min(columns.end - first);
            for (to, from) in panel.iter_mut().zip(b.chunks_exact(width)) {
                if few == COLUMNS {
                    copy::<L>(&from[first..first + COLUMNS], to);
                } else {
                    to[..few].copy_from_slice(&from[first..first + few]);
                }
            }
        }
    }

    /// Packs the transpose of `b [width, depth]`: each row of `b` becomes a column.
    pub(super) fn pack_transposed(&mut self, b: &[f32], depth: usize, width: usize) {
        check(b.len(), depth, width);
        self.resize(depth, width);
        let panels = self.numbers.chunks_exact_mut(depth);
        for (panel, rows) in panels.zip(b.chunks(depth * COLUMNS)) {
            for (column, row) in rows.chunks_exact(depth).enumerate() {
                for (to, &from) in panel.iter_mut().zip(row) {
                    to[column] = from;
                }
            }
        }
    }

    fn resize(&mut self, depth: usize, width: usize) {
        let size = depth * width.div_ceil(COLUMNS);
        if (self.depth, self.width, self.numbers.len()) != (depth, width, size) {
            (self.depth, self.width) = (depth, width);
            self.numbers.clear();
            self.numbers.resize(size, [0.0; COLUMNS]);
        }
    }
}

fn check(len: usize, rows: usize, columns: usize) {
    assert!(
        rows > 0 && columns > 0 && len == rows * columns,
        "{len} numbers are not [{rows}, {columns}]"
    );
}

/// Copies eight numbers as two vectors: what a copy of slices becomes is a call.
#[inline(always)]
fn copy<L: Lanes>(from: &[f32], to: &mut [f32; COLUMNS]) {
    let to = to.as_chunks_mut::<4>().0;
    for (from, to) in from.as_chunks::<4>().0.iter().zip(to) {
        L::load(from).store(to);
    }
}

/// The panels of `columns` only; what they write lies `at` columns into the rows of `out [rows, width]`.
#[inline(always)]
pub fn matmul<L: Lanes>(
    a: &[f32],
    depth: Range<usize>,
    b: &Panels,
    columns: Range<usize>,
    factor: f32,
    out: &mut [f32],
    (at, width): (usize, usize),
) {
    let rows = a.len() / b.depth;
    check(a.len(), rows, b.depth);
    check(out.len(), rows, width);
    for block in (0..rows).step_by(BLOCK) {
        for p in columns.start / COLUMNS..columns.end.div_ceil(COLUMNS) {
            let panel = &b.numbers[p * b.depth..][..b.depth][depth.clone()];
            let first = p * COLUMNS;
            let few = COLUMNS.min(b.width - first);
            for row in (block..rows.min(block + BLOCK)).step_by(ROWS) {
                // Where fewer than four rows are left, the last one is computed again and dropped.
                let left = std::array::from_fn(|r| {
                    let start = (row + r).min(rows - 1) * b.depth;
                    &a[start + depth.start..start + depth.end]
                });
                let sums = tile::<L>(left, panel);
                for (r, sums) in sums.into_iter().enumerate().take(rows - row) {
                    let sums = sums.map(|four| four * L::splat(factor));
                    store(sums, &mut out[(row + r) * width + at + first..][..few]);
                }
            }
        }
    }
}

/// A stripe of `b` at a time is packed and used while it is in the cache.
#[inline(always)]
pub fn multiply<L: Lanes>(
    a: &[f32],
    b: &[f32],
    (depth, width): (usize, usize),
    stripe: &mut Panels,
    out: &mut [f32],
) {
    for first in (0..width).step_by(STRIPE) {
        let columns = first..width.min(first + STRIPE);
        stripe.pack::<L>(b, depth, width, columns.clone());
        let all = 0..columns.len();
        matmul::<L>(a, 0..depth, stripe, all, 1.0, out, (first, width));
    }
}

/// One tile: the sums over the depth of four rows times a panel.
#[inline(always)]
fn tile<L: Lanes>(rows: [&[f32]; ROWS], panel: &[[f32; COLUMNS]]) -> [[L; 2]; ROWS] {
    assert!(rows.iter().all(|row| row.len() == panel.len()));
    let mut sums = [[L::splat(0.0); 2]; ROWS];
    let mut next = rows.map(<[f32]>::as_ptr);
    for right in panel {
        let right = right.as_chunks::<4>().0;
        let right = [L::load(&right[0]), L::load(&right[1])];
        for (sums, next) in sums.iter_mut().zip(&mut next) {
            // SAFETY: a row has as many numbers as the panel, and each is read once. With slices the four addresses
            // are computed anew for each number, which costs a fifth of the time.
            let left = L::splat(unsafe { **next });
            *next = unsafe { next.add(1) };
            sums[0] = sums[0] + left * right[0];
            sums[1] = sums[1] + left * right[1];
        }
    }
    sums
}

/// Eight numbers into eight columns, or the first of them into the few columns of the last panel.
#[inline(always)]
fn store<L: Lanes>(eight: [L; 2], columns: &mut [f32]) {
    if columns.len() == COLUMNS {
        let to = columns.as_chunks_mut::<4>().0;
        eight[0].store(&mut to[0]);
        eight[1].store(&mut to[1]);
    } else {
        let eight = eight.map(L::array);
        columns.copy_from_slice(&eight.as_flattened()[..columns.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::F32x4;
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Numbers in -1..1, the same each time.
    fn numbers(len: usize, seed: u32) -> Vec<f32> {
        (0..len as u32)
            .map(|i| ((i * 37 + seed * 101) % 199) as f32 / 99.5 - 1.0)
            .collect()
    }

    fn oracle(a: &[f32], b: &[f32], depth: usize, width: usize) -> Vec<f64> {
        let rows = a.chunks(depth);
        let product = |row: &[f32], c: usize| {
            row.iter()
                .enumerate()
                .map(|(k, &x)| x as f64 * b[k * width + c] as f64)
                .sum::<f64>()
        };
        rows.flat_map(|row| (0..width).map(move |c| product(row, c)))
            .collect()
    }

    fn transposed(b: &[f32], depth: usize, width: usize) -> Vec<f32> {
        (0..width * depth)
            .map(|at| b[at % depth * width + at / depth])
            .collect()
    }

    fn check(rows: usize, depth: usize, width: usize) {
        let (a, b) = (numbers(rows * depth, 1), numbers(depth * width, 2));
        let mut panels = Panels::default();
        let mut out = vec![f32::NAN; rows * width];
        panels.pack::<F32x4>(&b, depth, width, 0..width);
        matmul::<F32x4>(&a, 0..depth, &panels, 0..width, 0.5, &mut out, (0, width));
        for (got, want) in out.iter().zip(oracle(&a, &b, depth, width)) {
            assert!(
                (*got as f64 - want / 2.0).abs() < 1e-6 * depth as f64,
                "{rows}×{depth}×{width}"
            );
        }
        let mut again = vec![f32::NAN; rows * width];
        panels.pack_transposed(&transposed(&b, depth, width), depth, width);
        for r in 0..rows {
            let (a, again) = (&a[r * depth..][..depth], &mut again[r * width..][..width]);
            matmul::<F32x4>(a, 0..depth, &panels, 0..width, 0.5, again, (0, width));
        }
        assert_eq!(
            out, again,
            "{rows}×{depth}×{width}: packing and grouping of rows leave the bits alone"
        );
    }

    #[test]
    fn products_agree_with_the_oracle_at_every_edge_of_the_tiles() {
        for rows in [1, 2, 3, 4, 5, 8, 11] {
            for depth in [1, 2, 7, 64] {
                for width in [1, 3, 7, 8, 9, 16, 20] {
                    check(rows, depth, width);
                }
            }
        }
    }

    #[test]
    fn a_part_of_the_depth_adds_only_its_terms_and_a_part_of_the_columns_leaves_the_others() {
        let (rows, depth, width) = (5, 12, 20);
        let (a, mut b) = (numbers(rows * depth, 3), numbers(depth * width, 4));
        let mut panels = Panels::default();
        let mut part = vec![0.0; rows * width];
        panels.pack::<F32x4>(&b, depth, width, 0..width);
        matmul::<F32x4>(&a, 3..7, &panels, 0..width, 1.0, &mut part, (0, width));
        for (k, row) in b.chunks_exact_mut(width).enumerate() {
            if !(3..7).contains(&k) {
                row.fill(0.0);
            }
        }
        let mut whole = vec![0.0; rows * width];
        panels.pack::<F32x4>(&b, depth, width, 0..width);
        matmul::<F32x4>(&a, 0..depth, &panels, 0..width, 1.0, &mut whole, (0, width));
        assert_eq!(part, whole);

        let mut out = vec![f32::NAN; rows * width];
        matmul::<F32x4>(&a, 0..depth, &panels, 9..15, 1.0, &mut out, (0, width));
        for (at, (got, want)) in out.iter().zip(&whole).enumerate() {
            assert!(if (8..16).contains(&(at % width)) {
                got == want
            } else {
                got.is_nan()
            });
        }
    }
}
