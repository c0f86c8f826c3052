//! Attention to some keys only: of each row, the cells of a pattern are computed and no others.
//!
//! Knows that a pattern names keys; which ones is the pattern's own affair.

use std::ops::Range;

use ndarray::Array2;

use super::head::{Head, Size, cells, own, sees, sound};
use super::{Cost, Variant};
use crate::error::Result;
use crate::kernel;
use crate::mask::Mask;

/// Which keys a query looks at.
pub trait Pattern {
    /// Adds the keys of `span` that this query looks at, in order.
    fn keys(&self, query: usize, span: Range<usize>, into: &mut Vec<usize>);

    /// How many they are.
    fn count(&self, query: usize, span: Range<usize>) -> usize;

    /// How many keys a causal head must keep in order to go on.
    fn kept(&self, keys: usize) -> usize;
}

/// The keys no further than `reach` from the query, within its span.
pub fn near(query: usize, reach: usize, span: &Range<usize>) -> Range<usize> {
    let start = query.saturating_sub(reach).clamp(span.start, span.end);
    let after = query.saturating_add(reach).saturating_add(1);
    start..after.clamp(start, span.end)
}

/// A pattern is a way to attend.
impl<P: Pattern> Variant for P {
    fn attend(&self, head: &Head, mask: &Mask) -> Result<(Array2<f32>, Cost)> {
        let (mut output, value_dim) = (head.no_output(), head.size.value_dim);
        let (out, mut products) = (own(&mut output), 0);
        let mut cost = rows(self, head, mask, |i, keys, weights| {
            let row = &mut out[i * value_dim..][..value_dim];
            for (&j, &weight) in keys.iter().zip(weights) {
                kernel::add_scaled(row, head.value(j), weight);
                products += value_dim as u64;
            }
        })?;
        cost.products += products;
        Ok((sound(output)?, cost))
    }

    fn weights(&self, head: &Head, mask: &Mask) -> Result<Array2<f32>> {
        let mut all = head.no_weights();
        rows(self, head, mask, |i, keys, weights| {
            for (&j, &weight) in keys.iter().zip(weights) {
                all[[i, j]] = weight;
            }
        })?;
        sound(all)
    }

    fn cost(&self, size: Size, mask: &Mask) -> Result<Cost> {
        let mut memory = Vec::new();
        let cells = cells(mask, size, &mut memory)?;
        let mut keys = Vec::new();
        let of_row = |i| match cells.row(0, i) {
            None => self.count(i, cells.span(0, i)),
            Some(row) => {
                keys.clear();
                self.keys(i, cells.span(0, i), &mut keys);
                keys.iter().filter(|&&j| row[j]).count()
            }
        };
        let seen: usize = (0..size.queries).map(of_row).sum();
        Ok(Cost {
            products: seen as u64 * size.cell(),
            held: seen as u64,
            kept: size.cache(self.kept(size.keys)),
        })
    }
}

/// softmax over the pattern's cells, row by row; `see` is told each row's keys and weights. All weights are held, as the
/// exact way holds its own.
fn rows(
    pattern: &impl Pattern,
    head: &Head,
    mask: &Mask,
    mut see: impl FnMut(usize, &[usize], &[f32]),
) -> Result<Cost> {
    let mut memory = Vec::new();
    let cells = cells(mask, head.size, &mut memory)?;
    let (mut keys, mut held, mut cost) = (Vec::new(), Vec::new(), Cost::default());
    for i in 0..head.size.queries {
        keys.clear();
        pattern.keys(i, cells.span(0, i), &mut keys);
        keys.retain(|&j| sees(&cells, i, j));
        let first = held.len();
        held.extend(
            keys.iter()
                .map(|&j| kernel::dot(head.query(i), head.key(j)) * head.factor),
        );
        cost.products += (keys.len() * head.size.dim) as u64;
        let weights = &mut held[first..];
        head.cap(weights);
        if !kernel::softmax(weights) {
            // What is no weight makes the output no number, which is then refused.
            weights.fill(f32::NAN);
        }
        see(i, &keys, weights);
    }
    cost.held = held.len() as u64;
    cost.kept = head.size.cache(pattern.kept(head.size.keys));
    Ok(cost)
}
