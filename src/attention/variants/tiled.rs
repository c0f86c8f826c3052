//! Tiled: the exact result tile by tile, and never a whole row of weights (Dao et al. 2022, FlashAttention, algorithm 1; the
//! softmax that is corrected as it goes is Milakov and Gimelshein 2018).
//!
//! Knows blocks of keys, and of queries within. The division by the sum comes once, at the end (Dao 2023, section 3.1).

use std::ops::Range;

use ndarray::Array2;

use super::head::{Head, Size, cells, own, sound};
use super::{Cost, Variant};
use crate::error::Result;
use crate::kernel::{self, Panels, Strips};
use crate::mask::{Cells, Mask};

/// Per row the greatest score m and the sum l of exp(score - m) so far, and the output so far, which m's rising corrects:
/// m' = max(m, greatest of the tile), l' = e^(m-m')·l + Σ e^(s-m'), o' = e^(m-m')·o + Σ e^(s-m')·v; at the end o / l.
#[derive(Debug, Clone, Copy)]
pub struct Tiled {
    /// Rows and columns of a tile, at least 1.
    pub tile: usize,
}

/// What a row has come to: m and l.
struct Rows {
    greatest: Vec<f32>,
    sum: Vec<f32>,
}

impl Tiled {
    fn blocks(&self, of: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let tile = self.tile.max(1);
        (0..of)
            .step_by(tile)
            .map(move |first| first..of.min(first.saturating_add(tile)))
    }

    /// The greatest height and width of a tile.
    fn largest(&self, size: Size) -> [usize; 2] {
        [size.queries, size.keys].map(|count| self.tile.max(1).min(count))
    }

    /// From the first key that any query of each block sees to the last.
    fn seen(&self, cells: &Cells, queries: usize) -> Vec<Range<usize>> {
        let of_block = |block: Range<usize>| {
            let spans = block
                .map(|i| cells.span(0, i))
                .filter(|span| !span.is_empty());
            let union = spans.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end));
            union.unwrap_or_default()
        };
        self.blocks(queries).map(of_block).collect()
    }

    /// The scores of a tile, -inf where hidden.
    fn scores(
        head: &Head,
        cells: &Cells,
        [queries, keys]: [&Range<usize>; 2],
        packed: &Panels,
        strips: &mut Strips,
        tile: &mut [f32],
    ) {
        let dim = head.size.dim;
        let q = &head.q[queries.start * dim..queries.end * dim];
        kernel::matmul(q, 0..dim, packed, 0..keys.len(), head.factor, strips, tile);
        head.cap(tile);
        for (i, row) in queries.clone().zip(tile.chunks_exact_mut(keys.len())) {
            let span = cells.span(0, i);
            let place = |key: usize| key.clamp(keys.start, keys.end) - keys.start;
            let (start, end) = (place(span.start), place(span.end));
            kernel::fill(&mut row[..start], f32::NEG_INFINITY);
            kernel::fill(&mut row[end..], f32::NEG_INFINITY);
            if let Some(shown) = cells.row(0, i) {
                kernel::hide(row, &shown[keys.start..keys.end]);
            }
        }
    }

    fn run(&self, head: &Head, mask: &Mask) -> Result<(Array2<f32>, Rows, Cost)> {
        let Size {
            queries,
            keys,
            dim,
            value_dim,
        } = head.size;
        let mut memory = Vec::new();
        let cells = cells(mask, head.size, &mut memory)?;
        let [high, wide] = self.largest(head.size);
        let (mut tile, mut part) = (vec![0.0; high * wide], vec![0.0; high * value_dim]);
        let mut rows = Rows {
            greatest: vec![f32::NEG_INFINITY; queries],
            sum: vec![0.0; queries],
        };
        let mut cost = Cost {
            held: (tile.len() + part.len() + rows.greatest.len() + rows.sum.len()) as u64,
            kept: head.size.cache(keys),
            ..Cost::default()
        };
        let (mut k, mut v, mut strips) = (Panels::default(), Panels::default(), Strips::default());
        let mut output = head.no_output();
        let out = own(&mut output);
        let seen = self.seen(&cells, queries);
        for columns in self.blocks(keys) {
            head.pack_keys(columns.clone(), &mut k);
            head.pack_values(columns.clone(), &mut v);
            for (block, seen) in self.blocks(queries).zip(&seen) {
                if seen.start.max(columns.start) >= seen.end.min(columns.end) {
                    continue;
                }
                let tile = &mut tile[..block.len() * columns.len()];
                Self::scores(head, &cells, [&block, &columns], &k, &mut strips, tile);
                for (i, row) in block.clone().zip(tile.chunks_exact_mut(columns.len())) {
                    let before = rows.greatest[i];
                    let now = before.max(kernel::greatest(row));
                    if now == f32::NEG_INFINITY {
                        row.fill(0.0);
                        continue;
                    }
                    let mut correction = [before];
                    kernel::powers(&mut correction, now);
                    rows.greatest[i] = now;
                    rows.sum[i] = rows.sum[i] * correction[0] + kernel::powers(row, now);
                    kernel::scale(&mut out[i * value_dim..][..value_dim], correction[0]);
                }
                let part = &mut part[..block.len() * value_dim];
                kernel::matmul(
                    tile,
                    0..columns.len(),
                    &v,
                    0..value_dim,
                    1.0,
                    &mut strips,
                    part,
                );
                kernel::add(&mut out[block.start * value_dim..][..part.len()], part);
                cost.products += (tile.len() * (dim + value_dim)) as u64;
            }
        }
        for (row, &sum) in out.chunks_exact_mut(value_dim).zip(&rows.sum) {
            kernel::scale(row, if sum > 0.0 { 1.0 / sum } else { 0.0 });
        }
        Ok((sound(output)?, rows, cost))
    }
}

impl Variant for Tiled {
    fn attend(&self, head: &Head, mask: &Mask) -> Result<(Array2<f32>, Cost)> {
        let (output, _, cost) = self.run(head, mask)?;
        Ok((output, cost))
    }

    /// exp(score - m) / l, with the m and l that the tiles came to.
    fn weights(&self, head: &Head, mask: &Mask) -> Result<Array2<f32>> {
        let (_, rows, _) = self.run(head, mask)?;
        let (mut all, mut memory, mut k) = (head.no_weights(), Vec::new(), Panels::default());
        let (queries, keys) = (0..head.size.queries, 0..head.size.keys);
        head.pack_keys(keys.clone(), &mut k);
        let cells = cells(mask, head.size, &mut memory)?;
        let mut strips = Strips::default();
        let weights = own(&mut all);
        Self::scores(head, &cells, [&queries, &keys], &k, &mut strips, weights);
        for (i, row) in weights.chunks_exact_mut(keys.len()).enumerate() {
            if rows.sum[i] > 0.0 {
                kernel::powers(row, rows.greatest[i]);
                kernel::scale(row, 1.0 / rows.sum[i]);
            } else {
                row.fill(0.0);
            }
        }
        sound(all)
    }

    fn cost(&self, size: Size, mask: &Mask) -> Result<Cost> {
        let mut memory = Vec::new();
        let cells = cells(mask, size, &mut memory)?;
        let seen = self.seen(&cells, size.queries);
        let tile = self.tile.max(1);
        let computed = |(block, seen): (Range<usize>, Range<usize>)| {
            // Whole tiles, of which the last may be narrower.
            let first = seen.start / tile * tile;
            let last = seen.end.next_multiple_of(tile).min(size.keys);
            block.len() * last.saturating_sub(first)
        };
        let computed: usize = self.blocks(size.queries).zip(seen).map(computed).sum();
        let [high, wide] = self.largest(size);
        Ok(Cost {
            products: computed as u64 * size.cell(),
            held: (high * wide + high * size.value_dim + 2 * size.queries) as u64,
            kept: size.cache(size.keys),
        })
    }
}
