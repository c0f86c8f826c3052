//! Linear attention: a product of features stands in for softmax, so that keys and values are summed up once for all
//! queries (Katharopoulos et al. 2020, sections 3.2 and 3.3).
//!
//! Knows the features φ(x) = elu(x) + 1 and a running sum. Rows whose keys only become more from row to row (all keys, causal
//! with or without a prefix, or the other way round) take the sum along; no window and no single cell can be taken out of
//! it again. There is no softmax, so neither scale nor temperature nor softcap mean anything here.

use ndarray::Array2;

use super::head::{Head, Size, cells, own, sound};
use super::{Cost, Variant};
use crate::error::Result;
use crate::kernel;
use crate::mask::{Direction, Mask};

/// φ(qᵢ)ᵀ · Σⱼ φ(kⱼ)vⱼᵀ / φ(qᵢ)ᵀ · Σⱼ φ(kⱼ), each sum over the keys that query i sees: formulas (5) and (9) to (12).
#[derive(Debug, Clone, Copy)]
pub struct Linear;

/// φ(x), number by number.
fn features(x: &[f32], into: &mut [f32]) {
    into.copy_from_slice(x);
    kernel::elu_plus_one(into);
}

/// The queries in the order in which their keys only become more.
fn order(mask: &Mask, queries: usize) -> impl Iterator<Item = usize> + use<> {
    let backwards = mask.direction == Direction::Anticausal;
    (0..queries).map(move |at| if backwards { queries - 1 - at } else { at })
}

impl Variant for Linear {
    fn carried(&self, mask: &Mask) -> Mask {
        Mask {
            window: None,
            custom: None,
            flips: Vec::new(),
            ..mask.clone()
        }
    }

    fn attend(&self, head: &Head, mask: &Mask) -> Result<(Array2<f32>, Cost)> {
        let (mask, mut memory) = (self.carried(mask), Vec::new());
        let Size {
            queries,
            dim,
            value_dim,
            ..
        } = head.size;
        let cells = cells(&mask, head.size, &mut memory)?;
        // Σ φ(k)vᵀ [dim, value_dim], Σ φ(k) [dim], and the features of one row.
        let (mut sums, mut total) = (vec![0.0; dim * value_dim], vec![0.0; dim]);
        let mut row = vec![0.0; dim];
        let mut cost = Cost {
            held: (sums.len() + total.len() + row.len()) as u64,
            kept: Some((sums.len() + total.len()) as u64),
            ..Cost::default()
        };
        let mut output = head.no_output();
        let out = own(&mut output);
        let mut summed = 0..0;
        for i in order(&mask, queries) {
            let span = cells.span(0, i);
            if summed.is_empty() && !span.is_empty() {
                summed = span.start..span.start;
                if mask.direction == Direction::Anticausal {
                    summed = span.end..span.end;
                }
            }
            let news = if span.is_empty() {
                [0..0, 0..0]
            } else {
                [span.start..summed.start, summed.end..span.end]
            };
            for j in news.into_iter().flatten() {
                features(head.key(j), &mut row);
                kernel::add(&mut total, &row);
                for (sums, &feature) in sums.chunks_exact_mut(value_dim).zip(&row) {
                    kernel::add_scaled(sums, head.value(j), feature);
                }
                cost.products += (dim * (value_dim + 1)) as u64;
            }
            if span.is_empty() {
                continue;
            }
            summed = span;
            features(head.query(i), &mut row);
            let all = kernel::dot(&row, &total);
            let out = &mut out[i * value_dim..][..value_dim];
            for (sums, &feature) in sums.chunks_exact(value_dim).zip(&row) {
                kernel::add_scaled(out, sums, feature);
            }
            cost.products += (dim * (value_dim + 1)) as u64;
            kernel::scale(out, if all > 0.0 { 1.0 / all } else { 0.0 });
        }
        Ok((sound(output)?, cost))
    }

    fn weights(&self, head: &Head, mask: &Mask) -> Result<Array2<f32>> {
        let (mask, mut memory) = (self.carried(mask), Vec::new());
        let Size { keys, dim, .. } = head.size;
        let cells = cells(&mask, head.size, &mut memory)?;
        let mut of_keys = head.k.to_vec();
        kernel::elu_plus_one(&mut of_keys);
        let mut all = head.no_weights();
        let mut row = vec![0.0; dim];
        for (i, weights) in own(&mut all).chunks_exact_mut(keys).enumerate() {
            features(head.query(i), &mut row);
            let mut sum = 0.0;
            for j in cells.span(0, i) {
                weights[j] = kernel::dot(&row, &of_keys[j * dim..][..dim]);
                sum += weights[j];
            }
            kernel::scale(weights, if sum > 0.0 { 1.0 / sum } else { 0.0 });
        }
        sound(all)
    }

    fn cost(&self, size: Size, mask: &Mask) -> Result<Cost> {
        let (mask, mut memory) = (self.carried(mask), Vec::new());
        let cells = cells(&mask, size, &mut memory)?;
        let spans = || (0..size.queries).map(|i| cells.span(0, i).len());
        // The keys of the row that sees most are all that are ever added.
        let added = spans().max().unwrap_or(0) + spans().filter(|&seen| seen > 0).count();
        let sums = (size.dim * (size.value_dim + 1)) as u64;
        Ok(Cost {
            products: added as u64 * sums,
            held: sums + size.dim as u64,
            kept: Some(sums),
        })
    }
}
