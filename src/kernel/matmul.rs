//! Matrix products: tiles of 4 × 8 outputs, each output one chain of additions in the order of the depth.
//!
//! Knows rows, depth and columns. A tile's eight accumulators, two vectors of the right operand and one broadcast
//! number of the left fit the 15 vector registers that V8 gives; larger tiles spill and run at half speed.

use std::ops::Range;

use super::lanes::Lanes;

/// Columns in a panel, rows in a tile.
const COLUMNS: usize = 8;
const ROWS: usize = 4;

/// A right operand `[depth, width]` packed for reading in order: panels of 8 columns, each `[depth, 8]`, the last
/// one filled up with zeros. Its memory is used again by the next packing.
#[derive(Debug, Clone, Default)]
pub struct Panels {
    depth: usize,
    width: usize,
    numbers: Vec<[f32; COLUMNS]>,
}

impl Panels {
    /// Packs `b [depth, width]`.
    pub fn pack(&mut self, b: &[f32], depth: usize, width: usize) {
        self.resize(b.len(), depth, width);
        for (p, panel) in self.numbers.chunks_exact_mut(depth).enumerate() {
            let columns = p * COLUMNS..width.min((p + 1) * COLUMNS);
            for (to, from) in panel.iter_mut().zip(b.chunks_exact(width)) {
                match <&[f32; COLUMNS]>::try_from(&from[columns.clone()]) {
                    Ok(from) => *to = *from,
                    Err(_) => to[..columns.len()].copy_from_slice(&from[columns.clone()]),
                }
            }
        }
    }

    /// Packs the transpose of `b [width, depth]`: each row of `b` becomes a column.
    pub fn pack_transposed(&mut self, b: &[f32], depth: usize, width: usize) {
        self.resize(b.len(), depth, width);
        let panels = self.numbers.chunks_exact_mut(depth);
        for (panel, rows) in panels.zip(b.chunks(depth * COLUMNS)) {
            for (column, row) in rows.chunks_exact(depth).enumerate() {
                for (to, &from) in panel.iter_mut().zip(row) {
                    to[column] = from;
                }
            }
        }
    }

    fn resize(&mut self, len: usize, depth: usize, width: usize) {
        assert!(
            depth > 0 && width > 0 && len == depth * width,
            "{len} numbers are not [{depth}, {width}]"
        );
        (self.depth, self.width) = (depth, width);
        self.numbers.clear();
        self.numbers
            .resize(depth * width.div_ceil(COLUMNS), [0.0; COLUMNS]);
    }
}

/// Which part of a product is computed: the terms from `depth`, for the `columns`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which terms are added.
    pub depth: Range<usize>,
    /// Which columns are wanted.
    pub columns: Range<usize>,
}

impl Part {
    /// The whole product with `b`.
    pub fn whole(b: &Panels) -> Self {
        Part {
            depth: 0..b.depth,
            columns: 0..b.width,
        }
    }

    /// Only these terms, for all columns.
    pub fn terms(b: &Panels, depth: Range<usize>) -> Self {
        Part {
            depth,
            columns: 0..b.width,
        }
    }

    /// All terms, for these columns.
    pub fn columns(b: &Panels, columns: Range<usize>) -> Self {
        Part {
            depth: 0..b.depth,
            columns,
        }
    }
}

#[inline(always)]
pub fn matmul<L: Lanes>(a: &[f32], b: &Panels, part: Part, factor: f32, out: &mut [f32]) {
    let panels = part.columns.start / COLUMNS..part.columns.end.div_ceil(COLUMNS);
    for p in panels {
        let panel = &b.numbers[p * b.depth..][..b.depth][part.depth.clone()];
        let columns = p * COLUMNS..b.width.min((p + 1) * COLUMNS);
        let bands = a.chunks(b.depth * ROWS).zip(out.chunks_mut(b.width * ROWS));
        for (a, out) in bands {
            let depth = part.depth.clone();
            let band = Band {
                a,
                a_width: b.depth,
                depth,
                out,
                width: b.width,
                columns: columns.clone(),
            };
            match a.len() / b.depth {
                ROWS => band.tile::<L, ROWS>(panel, factor),
                3 => band.tile::<L, 3>(panel, factor),
                2 => band.tile::<L, 2>(panel, factor),
                _ => band.tile::<L, 1>(panel, factor),
            }
        }
    }
}

/// Up to four rows of the left operand and of the result.
struct Band<'a> {
    a: &'a [f32],
    a_width: usize,
    depth: Range<usize>,
    out: &'a mut [f32],
    width: usize,
    columns: Range<usize>,
}

impl Band<'_> {
    /// One tile. Fewer rows take the same chains, so the bits do not depend on how rows are grouped.
    #[inline(always)]
    fn tile<L: Lanes, const R: usize>(self, panel: &[[f32; COLUMNS]], factor: f32) {
        let a: [&[f32]; R] =
            std::array::from_fn(|r| &self.a[r * self.a_width..][self.depth.clone()][..panel.len()]);
        let mut sums = [[L::splat(0.0); 2]; R];
        for (k, right) in panel.iter().enumerate() {
            let (right, _) = right.as_chunks::<4>();
            let right = [L::load(&right[0]), L::load(&right[1])];
            for r in 0..R {
                let left = L::splat(a[r][k]);
                sums[r][0] = sums[r][0] + left * right[0];
                sums[r][1] = sums[r][1] + left * right[1];
            }
        }
        let factor = L::splat(factor);
        for (sums, row) in sums.iter().zip(self.out.chunks_exact_mut(self.width)) {
            let row = &mut row[self.columns.clone()];
            if let (&mut [ref mut low, ref mut high], []) = row.as_chunks_mut::<4>() {
                (sums[0] * factor).store(low);
                (sums[1] * factor).store(high);
            } else {
                let eight = sums.map(|four| (four * factor).array());
                row.copy_from_slice(&eight.as_flattened()[..row.len()]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::portable::F32x4;
    use super::*;

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
        panels.pack(&b, depth, width);
        matmul::<F32x4>(&a, &panels, Part::whole(&panels), 0.5, &mut out);
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
            matmul::<F32x4>(a, &panels, Part::whole(&panels), 0.5, again);
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
        panels.pack(&b, depth, width);
        matmul::<F32x4>(&a, &panels, Part::terms(&panels, 3..7), 1.0, &mut part);
        for (k, row) in b.chunks_exact_mut(width).enumerate() {
            if !(3..7).contains(&k) {
                row.fill(0.0);
            }
        }
        let mut whole = vec![0.0; rows * width];
        panels.pack(&b, depth, width);
        matmul::<F32x4>(&a, &panels, Part::whole(&panels), 1.0, &mut whole);
        assert_eq!(part, whole);

        let mut out = vec![f32::NAN; rows * width];
        matmul::<F32x4>(&a, &panels, Part::columns(&panels, 9..15), 1.0, &mut out);
        for (at, (got, want)) in out.iter().zip(&whole).enumerate() {
            assert!(if (8..16).contains(&(at % width)) {
                got == want
            } else {
                got.is_nan()
            });
        }
    }
}
