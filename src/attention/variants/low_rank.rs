//! Low rank: keys and values are first mixed into fewer rows (Wang et al. 2020, Linformer, section 4).
//!
//! Knows E, which mixes both keys and values: here its row s takes the mean of the s-th run of neighbouring keys, the mean
//! pooling that the paper names beside a learned E ("general projections"), so that nothing has to be learned or drawn.
//! Each of the fewer rows mixes keys from before and after a query, so there is no causal form: of a mask it can keep to
//! padding only.

use std::ops::Range;

use ndarray::Array2;

use super::head::{Head, Size, own, sound};
use super::{Cost, Variant};
use crate::error::Result;
use crate::kernel::{self, Panels, Strips};
use crate::mask::Mask;

/// softmax(Q·(E·K)ᵀ · factor) · (E·V), with E `[rank, keys]`; in effect softmax(Q·(E·K)ᵀ · factor) · E are the weights.
#[derive(Debug, Clone, Copy)]
pub struct LowRank {
    /// Rows that keys and values are mixed into; never more than there are keys.
    pub rank: usize,
}

impl LowRank {
    /// The runs of keys, as even as they can be.
    fn runs(&self, keys: usize) -> impl ExactSizeIterator<Item = Range<usize>> + use<> {
        let rank = self.rank.min(keys);
        (0..rank).map(move |s| s * keys / rank..(s + 1) * keys / rank)
    }

    /// softmax(Q·(E·K)ᵀ · factor) `[queries, rank]`; adds to the cost.
    fn mixed_weights(&self, head: &Head, keys: usize, cost: &mut Cost) -> Result<Array2<f32>> {
        let Size { queries, dim, .. } = head.size;
        let rank = self.rank.min(keys);
        let mixed = self.mix(&head.k, dim, keys, cost);
        let mut weights = Array2::zeros((queries, rank));
        if rank > 0 {
            let mut packed = Panels::default();
            kernel::pack_transposed(&mixed, dim, rank, &mut packed);
            let out = own(&mut weights);
            let mut strips = Strips::default();
            kernel::matmul(
                &head.q,
                0..dim,
                &packed,
                0..rank,
                head.factor,
                &mut strips,
                out,
            );
            head.cap(out);
            if kernel::softmax_rows(out, rank, &(0..rank)).is_some() {
                out.fill(f32::NAN);
            }
        }
        cost.products += (queries * rank * dim) as u64;
        cost.held += weights.len() as u64;
        sound(weights)
    }

    /// E · x of `x [keys, width]`: `[rank, width]`.
    fn mix(&self, x: &[f32], width: usize, keys: usize, cost: &mut Cost) -> Vec<f32> {
        let mut mixed = vec![0.0; self.rank.min(keys) * width];
        for (run, row) in self.runs(keys).zip(mixed.chunks_exact_mut(width)) {
            for j in run.clone() {
                kernel::add(row, &x[j * width..][..width]);
                cost.products += width as u64;
            }
            row.iter_mut().for_each(|x| *x /= run.len() as f32);
        }
        cost.held += mixed.len() as u64;
        mixed
    }
}

/// The keys that are not padding.
fn keys(size: Size, mask: &Mask) -> usize {
    size.keys.saturating_sub(mask.padding)
}

impl Variant for LowRank {
    fn carried(&self, mask: &Mask) -> Mask {
        Mask {
            padding: mask.padding,
            ..Mask::none()
        }
    }

    fn attend(&self, head: &Head, mask: &Mask) -> Result<(Array2<f32>, Cost)> {
        let (size, keys) = (head.size, keys(head.size, mask));
        let mut cost = Cost::default();
        let weights = self.mixed_weights(head, keys, &mut cost)?;
        let mixed = self.mix(&head.v, size.value_dim, keys, &mut cost);
        let mut output = head.no_output();
        let rank = weights.ncols();
        if rank > 0 {
            let weights = weights.as_slice().expect("zeros made it row-major");
            let mut memory = Default::default();
            let out = own(&mut output);
            kernel::multiply(weights, &mixed, rank, size.value_dim, &mut memory, out);
        }
        cost.products += (size.queries * rank * size.value_dim) as u64;
        Ok((sound(output)?, cost))
    }

    fn weights(&self, head: &Head, mask: &Mask) -> Result<Array2<f32>> {
        let keys = keys(head.size, mask);
        let mixed = self.mixed_weights(head, keys, &mut Cost::default())?;
        let mut all = head.no_weights();
        for (s, run) in self.runs(keys).enumerate() {
            for j in run.clone() {
                let shares = mixed.column(s).mapv(|weight| weight / run.len() as f32);
                all.column_mut(j).assign(&shares);
            }
        }
        Ok(all)
    }

    fn cost(&self, size: Size, mask: &Mask) -> Result<Cost> {
        let keys = keys(size, mask);
        let rank = self.rank.min(keys) as u64;
        Ok(Cost {
            products: (keys as u64 + size.queries as u64 * rank) * size.cell(),
            held: rank * (size.cell() + size.queries as u64),
            kept: None,
        })
    }
}
