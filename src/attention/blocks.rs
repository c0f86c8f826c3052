//! Attention by blocks of query rows: scores, softmax and output of a few rows while they are in the cache.
//!
//! Knows slices that are already checked. What the mask hides is skipped where a whole end of the block's rows is
//! hidden (half of the work when causal).

use std::ops::Range;

use crate::error::{Code, Error, Result};
use crate::kernel::{self, Bands, Panels};
use crate::mask::Cells;
use crate::shape::Shape;

/// Query rows computed together: enough to use a packed panel well, few enough to skip much of a causal mask.
const ROWS: usize = 8;

/// Memory that is used again from call to call: the packed keys and values of one head, and the packed queries, then
/// weights, of one block.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    rows: Bands,
    k: Panels,
    v: Panels,
}

/// Shapes as `Shape` says.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    pub q: &'a [f32],
    pub k: &'a [f32],
    pub v: &'a [f32],
}

/// How scores come about.
pub struct Rules<'a> {
    /// What q·k is multiplied by.
    pub factor: f32,
    /// 0 is off.
    pub softcap: f32,
    /// `[queries, keys]` or `[heads, queries, keys]`; `-inf` hides.
    pub bias: Option<&'a [f32]>,
    /// `None` when everything is visible.
    pub cells: Option<&'a Cells>,
}

/// Where the steps are written, whole; the first two may be empty.
pub struct Steps<'a> {
    pub unmasked: &'a mut [f32],
    pub scores: &'a mut [f32],
    pub weights: &'a mut [f32],
    pub output: &'a mut [f32],
}

/// Fills the steps, head by head and block by block.
pub fn attend(
    shape: &Shape,
    inputs: Inputs,
    rules: &Rules,
    workspace: &mut Workspace,
    mut steps: Steps,
) -> Result<()> {
    let keys = shape.keys;
    for head in 0..shape.heads {
        if head % shape.group() == 0 {
            let kv_head = head / shape.group();
            let (k_len, v_len) = (keys * shape.dim, keys * shape.value_dim);
            let (k, v) = (&inputs.k[kv_head * k_len..], &inputs.v[kv_head * v_len..]);
            workspace.k.pack_transposed(&k[..k_len], shape.dim, keys);
            workspace.v.pack(&v[..v_len], keys, shape.value_dim);
        }
        for first in (0..shape.queries).step_by(ROWS) {
            let rows = ROWS.min(shape.queries - first);
            let block = Block {
                rules,
                head,
                first,
                rows,
                keys,
                size: shape.queries * keys,
            };
            block.attend(shape, inputs.q, workspace, &mut steps)?;
        }
    }
    Ok(())
}

/// Some query rows of one head.
struct Block<'a> {
    rules: &'a Rules<'a>,
    head: usize,
    first: usize,
    rows: usize,
    keys: usize,
    /// `queries * keys`.
    size: usize,
}

impl Block<'_> {
    /// The scores are worked on where the weights will stand: one pass over memory that is already in the cache.
    fn attend(
        &self,
        shape: &Shape,
        q: &[f32],
        workspace: &mut Workspace,
        steps: &mut Steps,
    ) -> Result<()> {
        let &Shape {
            queries,
            keys,
            dim,
            value_dim,
            ..
        } = shape;
        let Workspace { rows, k, v } = workspace;
        let row = self.head * queries + self.first;
        let cells = row * keys..(row + self.rows) * keys;
        let weights = &mut steps.weights[cells.clone()];
        let seen = self.seen();
        let scored = if steps.unmasked.is_empty() {
            seen.clone()
        } else {
            0..keys
        };

        rows.pack(&q[row * dim..][..self.rows * dim], dim, 0..dim);
        kernel::matmul(rows, k, scored.clone(), self.rules.factor, weights);
        self.cap_and_bias(weights, scored);
        if !steps.unmasked.is_empty() {
            steps.unmasked[cells.clone()].copy_from_slice(weights);
        }
        self.hide(weights, &seen);
        if !steps.scores.is_empty() {
            steps.scores[cells].copy_from_slice(weights);
        }
        self.softmax(weights, &seen)?;

        let output = &mut steps.output[row * value_dim..][..self.rows * value_dim];
        rows.pack(weights, keys, seen);
        kernel::matmul(rows, v, 0..value_dim, 1.0, output);
        Ok(())
    }

    /// From the first key that any of the rows sees to the last.
    fn seen(&self) -> Range<usize> {
        let Some(cells) = self.rules.cells else {
            return 0..self.keys;
        };
        let rows = self.first..self.first + self.rows;
        rows.map(|query| cells.span(self.head, query))
            .filter(|span| !span.is_empty())
            .reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
            .unwrap_or(0..0)
    }

    fn cap_and_bias(&self, scores: &mut [f32], scored: Range<usize>) {
        for (r, row) in scores.chunks_exact_mut(self.keys).enumerate() {
            let row = &mut row[scored.clone()];
            if self.rules.softcap > 0.0 {
                kernel::softcap(row, self.rules.softcap);
            }
            for (score, &bias) in row
                .iter_mut()
                .zip(self.bias(r).into_iter().flat_map(|b| &b[scored.clone()]))
            {
                *score += if bias == f32::NEG_INFINITY { 0.0 } else { bias };
            }
        }
    }

    /// Minus infinity wherever the mask or the bias hides.
    fn hide(&self, scores: &mut [f32], seen: &Range<usize>) {
        for (r, row) in scores.chunks_exact_mut(self.keys).enumerate() {
            if let Some(cells) = self.rules.cells {
                row[..seen.start].fill(f32::NEG_INFINITY);
                row[seen.end..].fill(f32::NEG_INFINITY);
                let cells = &cells.row(self.head, self.first + r)[seen.clone()];
                for (score, _) in row[seen.clone()]
                    .iter_mut()
                    .zip(cells)
                    .filter(|(_, seen)| !**seen)
                {
                    *score = f32::NEG_INFINITY;
                }
            }
            for (score, &bias) in row.iter_mut().zip(self.bias(r).unwrap_or_default()) {
                if bias == f32::NEG_INFINITY {
                    *score = bias;
                }
            }
        }
    }

    fn softmax(&self, scores: &mut [f32], seen: &Range<usize>) -> Result<()> {
        for (r, row) in scores.chunks_exact_mut(self.keys).enumerate() {
            row[..seen.start].fill(0.0);
            row[seen.end..].fill(0.0);
            if !kernel::softmax(&mut row[seen.clone()]) {
                let got = format!("overflow in head {}, query {}", self.head, self.first + r);
                return Err(Error::new(Code::NotFinite, "scores", "±3.4e38", got));
            }
        }
        Ok(())
    }

    /// The bias of one of the block's rows, `[keys]`.
    fn bias(&self, row: usize) -> Option<&[f32]> {
        let bias = self.rules.bias?;
        let head = if bias.len() > self.size { self.head } else { 0 };
        Some(&bias[head * self.size + (self.first + row) * self.keys..][..self.keys])
    }
}
