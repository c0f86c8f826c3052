//! One head's queries, keys and values, checked once.
//!
//! Knows shapes and how a score comes about; no way to attend.

use std::borrow::Cow;
use std::ops::Range;

use ndarray::{Array2, ArrayView2};

use super::super::finite;
use crate::error::{Code, Error, Result};
use crate::kernel::{self, Panels};
use crate::mask::{Cells, Mask};
use crate::shape::{self, row_major};

/// How many of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Rows of Q.
    pub queries: usize,
    /// Rows of K and V.
    pub keys: usize,
    /// Columns of Q and K, d_k.
    pub dim: usize,
    /// Columns of V, d_v.
    pub value_dim: usize,
}

impl Size {
    /// The products of one cell: q·k, and its weight times v.
    pub(super) fn cell(&self) -> u64 {
        (self.dim + self.value_dim) as u64
    }

    /// What is kept of so many keys and their values.
    pub(super) fn cache(&self, keys: usize) -> Option<u64> {
        Some(keys.min(self.keys) as u64 * self.cell())
    }
}

/// Q `[queries, dim]`, K `[keys, dim]` and V `[keys, value_dim]` of one head.
#[derive(Debug, Clone)]
pub struct Head<'a> {
    pub(super) size: Size,
    pub(super) q: Cow<'a, [f32]>,
    pub(super) k: Cow<'a, [f32]>,
    pub(super) v: Cow<'a, [f32]>,
    /// What q·k is multiplied by.
    pub(super) factor: f32,
    /// As in `attention::Options`; 0 is off.
    pub(super) softcap: f32,
}

impl<'a> Head<'a> {
    /// Checked. A score is q·k · factor, held within ±softcap where that is above 0.
    ///
    /// # Errors
    /// `shape`, `range` or `not-finite`, naming the argument.
    pub fn new(
        q: &'a ArrayView2<f32>,
        k: &'a ArrayView2<f32>,
        v: &'a ArrayView2<f32>,
        factor: f32,
        softcap: f32,
    ) -> Result<Self> {
        let size = Size {
            queries: q.nrows(),
            keys: k.nrows(),
            dim: q.ncols(),
            value_dim: v.ncols(),
        };
        for (name, count) in [("q", q.len()), ("k", k.len()), ("v", v.len())] {
            shape::positive(name, count)?;
        }
        shape::same("k", &[size.keys, size.dim], k.shape())?;
        shape::same("v", &[size.keys, size.value_dim], v.shape())?;
        let head = Head {
            size,
            q: row_major(q),
            k: row_major(k),
            v: row_major(v),
            factor,
            softcap,
        };
        finite("q", &head.q)?;
        finite("k", &head.k)?;
        finite("v", &head.v)?;
        finite("scale", &[factor, softcap])?;
        Ok(head)
    }

    /// How many queries and keys, and how wide.
    pub fn size(&self) -> Size {
        self.size
    }

    pub(super) fn query(&self, i: usize) -> &[f32] {
        &self.q[i * self.size.dim..][..self.size.dim]
    }

    pub(super) fn key(&self, j: usize) -> &[f32] {
        &self.k[j * self.size.dim..][..self.size.dim]
    }

    pub(super) fn value(&self, j: usize) -> &[f32] {
        &self.v[j * self.size.value_dim..][..self.size.value_dim]
    }

    pub(super) fn cap(&self, scores: &mut [f32]) {
        if self.softcap > 0.0 {
            kernel::softcap(scores, self.softcap);
        }
    }

    /// Packs these rows of K, to be multiplied with queries.
    pub(super) fn pack_keys(&self, rows: Range<usize>, into: &mut Panels) {
        let Size { dim, .. } = self.size;
        let k = &self.k[rows.start * dim..rows.end * dim];
        kernel::pack_transposed(k, dim, rows.len(), into);
    }

    /// Packs these rows of V, to be multiplied with weights.
    pub(super) fn pack_values(&self, rows: Range<usize>, into: &mut Panels) {
        let Size { value_dim, .. } = self.size;
        let v = &self.v[rows.start * value_dim..rows.end * value_dim];
        kernel::pack(v, rows.len(), value_dim, into);
    }

    pub(super) fn no_output(&self) -> Array2<f32> {
        Array2::zeros((self.size.queries, self.size.value_dim))
    }

    pub(super) fn no_weights(&self) -> Array2<f32> {
        Array2::zeros((self.size.queries, self.size.keys))
    }
}

/// What each query sees, of one head.
pub(super) fn cells<'a>(
    mask: &'a Mask,
    size: Size,
    memory: &'a mut Vec<bool>,
) -> Result<Cells<'a>> {
    mask.cells(1, size.queries, size.keys, memory)
}

/// Whether the query sees the key, which lies in its span.
pub(super) fn sees(cells: &Cells, query: usize, key: usize) -> bool {
    cells.row(0, query).is_none_or(|row| row[key])
}

/// The numbers of an array of our own, which lie row by row.
pub(super) fn own(array: &mut Array2<f32>) -> &mut [f32] {
    array.as_slice_mut().expect("zeros makes it row-major")
}

/// What came out, if all of it is finite.
pub(super) fn sound(array: Array2<f32>) -> Result<Array2<f32>> {
    if array.as_slice().is_some_and(kernel::all_finite) {
        return Ok(array);
    }
    Err(Error::new(Code::NotFinite, "scores", "±3.4e38", "overflow"))
}
