//! Attention as it is: every query with every key that it sees (Vaswani et al. 2017, section 3.2.1).
//!
//! Knows how to call the module's own scaled dot-product attention for one head; what the others are measured against.

use ndarray::{Array2, ArrayView3, Axis};

use super::super::{Attended, Options, scaled_dot_product};
use super::head::{Head, Size, cells};
use super::{Cost, Variant};
use crate::error::Result;
use crate::mask::Mask;

/// softmax(Q·Kᵀ · factor) · V, with the whole `[queries, keys]` matrix.
#[derive(Debug, Clone, Copy)]
pub struct Exact;

impl Exact {
    fn attended(head: &Head, mask: &Mask) -> Result<Attended> {
        let Size {
            queries,
            keys,
            dim,
            value_dim,
        } = head.size;
        let one = |x, rows, columns| {
            ArrayView3::from_shape((1, rows, columns), x).expect("its shape was checked")
        };
        let options = Options {
            scale: Some(head.factor),
            softcap: head.softcap,
            ..Options::new(mask)
        };
        scaled_dot_product(
            one(&head.q, queries, dim),
            one(&head.k, keys, dim),
            one(&head.v, keys, value_dim),
            &options,
        )
    }
}

impl Variant for Exact {
    fn attend(&self, head: &Head, mask: &Mask) -> Result<(Array2<f32>, Cost)> {
        let output = Self::attended(head, mask)?.output;
        Ok((output.remove_axis(Axis(0)), self.cost(head.size, mask)?))
    }

    fn weights(&self, head: &Head, mask: &Mask) -> Result<Array2<f32>> {
        Ok(Self::attended(head, mask)?.weights.remove_axis(Axis(0)))
    }

    /// Of each row from the first key that it sees to the last: what is hidden between is computed too.
    fn cost(&self, size: Size, mask: &Mask) -> Result<Cost> {
        let mut memory = Vec::new();
        let cells = cells(mask, size, &mut memory)?;
        let seen: usize = (0..size.queries).map(|i| cells.span(0, i).len()).sum();
        Ok(Cost {
            products: seen as u64 * size.cell(),
            held: (size.queries * size.keys) as u64,
            kept: size.cache(size.keys),
        })
    }
}
