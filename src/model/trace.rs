//! How the scores of one attention of a run came about: its inputs and matrices, head by head.
//!
//! Knows where a layer's numbers stand; what was kept of the run is taken as it is.

use std::ops::Range;

use ndarray::{Array2, Array3, Axis, s};

use super::embed::{position_rows, token_rows};
use super::plan::{Placement, Position};
use super::stack::{Attention, Qkv, Stack};
use super::weights::{Linear, MatrixId, VectorId, Weights};
use super::{Kind, Model, Run};
use crate::attention::{Projection, write_out};
use crate::error::Result;
use crate::record::{Biases, HeadOrigin, Input, Origin, Sum, Trace};

impl Model {
    /// The trace of one attention, but for its distances; `outputs [heads, queries, head_dim]` is what its heads give while they are on, `origin`
    /// where the model comes from. Keys that several heads share stand there for each of them.
    ///
    /// # Errors
    /// `not-finite` when a number leaves the range of f32.
    ///
    /// # Panics
    /// When the run has no such attention.
    pub(super) fn trace(
        &self,
        run: &Run,
        (kind, layer): (Kind, usize),
        outputs: Array3<f32>,
        origin: &Origin,
    ) -> Result<Trace> {
        let stack = self.stack(kind).expect("the run is this model's");
        let kept = run.kept(kind, layer);
        let attention = match (kind, &stack.layer(layer).cross) {
            (Kind::Cross, Some((cross, _))) => cross,
            _ => &stack.layer(layer).own,
        };
        let plan = &stack.plan;
        let weights = &self.weights;
        let [q, k, v] = maps(stack, attention);
        let [(wq, bq), (wk, bk), (wv, bv)] = [q, k, v].map(|map| map.read(weights, plan.head_dim));
        let wo = columns(weights, attention.o.w, 0..self.plan.d_model);
        let bo = attention.o.b.map(|bias| weights.vector(bias));
        let given = self.given(run, (kind, layer), &outputs)?;
        let written = write_out(&outputs, given.as_ref(), &Projection::new(wo.view()), bo)?;
        let biases = match (bq, bk, bv, bo) {
            (None, None, None, None) => None,
            (q, k, v, o) => {
                let none = || Array2::zeros((plan.heads, plan.head_dim));
                Some(Biases {
                    q: q.unwrap_or_else(none),
                    k: k.unwrap_or_else(none),
                    v: v.unwrap_or_else(none),
                    o: o.map_or(vec![0.0; self.plan.d_model], <[f32]>::to_vec),
                })
            }
        };
        let each = |shared: &Array3<f32>| {
            let heads: Vec<usize> = (0..plan.heads)
                .map(|head| head * plan.kv_heads / plan.heads)
                .collect();
            shared.select(Axis(0), &heads)
        };
        Ok(Trace {
            query_input: Input {
                sum: self.sum(run, (kind, layer)),
                x: kept.x.clone(),
            },
            key_input: run
                .encoder
                .as_ref()
                .filter(|_| kind == Kind::Cross)
                .map(|side| Input {
                    sum: None,
                    x: side.hidden.clone(),
                }),
            wq,
            wk,
            wv,
            wo,
            biases,
            turned: kind != Kind::Cross && matches!(plan.position, Position::Rotary(_)),
            distances: None,
            q: kept.q.clone(),
            k: each(&kept.k),
            v: each(&kept.v),
            heads: outputs,
            output: written.output,
            effect: written.effect,
            moved: written.moved,
            dimensions: Vec::new(),
            origins: vec![
                HeadOrigin {
                    wq: origin.clone(),
                    wk: origin.clone(),
                    wv: origin.clone(),
                    wo: origin.clone(),
                };
                plan.heads
            ],
            embedding_origin: origin.clone(),
        })
    }

    /// The two parts of X, where X is their sum and nothing else was done to it.
    fn sum(&self, run: &Run, (kind, layer): (Kind, usize)) -> Option<Sum> {
        let stack = self.stack(kind)?;
        let plain = stack.plan.placement == Placement::Post
            && stack.norm.is_none()
            && stack.project.is_none();
        if !plain || layer > 0 || kind == Kind::Cross {
            return None;
        }
        let side = if kind == Kind::Encoder {
            &run.encoder
        } else {
            &run.decoder
        };
        let ids = &side.as_ref()?.ids;
        Some(Sum {
            embedding: token_rows(&self.weights, stack, ids),
            position: position_rows(&self.weights, stack, ids, 0)?,
        })
    }

    /// What goes into W_O where heads of this attention are off.
    fn given(
        &self,
        run: &Run,
        (kind, layer): (Kind, usize),
        outputs: &Array3<f32>,
    ) -> Result<Option<Array3<f32>>> {
        let off: Vec<_> = run
            .off
            .iter()
            .filter(|off| (off.kind, off.layer) == (kind, layer))
            .collect();
        if off.is_empty() {
            return Ok(None);
        }
        let mut given = outputs.clone();
        for off in off {
            let instead = self.instead(run.kept(kind, layer), off, 0..outputs.dim().1)?;
            given.index_axis_mut(Axis(0), off.head).assign(&instead);
        }
        Ok(Some(given))
    }
}

/// Where the columns of each head stand in a matrix.
struct Map {
    linear: Linear,
    /// The first column of each head.
    heads: Vec<usize>,
}

/// W_Q, W_K and W_V of one attention.
fn maps(stack: &Stack, attention: &Attention) -> [Map; 3] {
    let plan = &stack.plan;
    let (heads, dim) = (plan.heads, plan.head_dim);
    match attention.qkv {
        Qkv::Apart(linears) => {
            let shared = [heads, plan.kv_heads, plan.kv_heads];
            std::array::from_fn(|which| Map {
                linear: linears[which],
                heads: (0..heads)
                    .map(|head| head * shared[which] / heads * dim)
                    .collect(),
            })
        }
        Qkv::Fused { qkv, by_head } => std::array::from_fn(|which| {
            let (first, step) = if by_head {
                (which * dim, 3 * dim)
            } else {
                (which * heads * dim, dim)
            };
            Map {
                linear: qkv,
                heads: (0..heads).map(|head| first + head * step).collect(),
            }
        }),
    }
}

impl Map {
    /// `[heads, depth, dim]` and, if there is a bias, `[heads, dim]`.
    fn read(self, weights: &Weights, dim: usize) -> (Array3<f32>, Option<Array2<f32>>) {
        let (depth, _) = weights.matrix(self.linear.w).dims();
        let mut w = Array3::zeros((self.heads.len(), depth, dim));
        for (mut head, &first) in w.outer_iter_mut().zip(&self.heads) {
            head.assign(&columns(weights, self.linear.w, first..first + dim));
        }
        let bias = |bias: VectorId| {
            let bias = weights.vector(bias);
            Array2::from_shape_fn((self.heads.len(), dim), |(head, at)| {
                bias[self.heads[head] + at]
            })
        };
        (w, self.linear.b.map(bias))
    }
}

/// These columns of a matrix, `[depth, columns]`.
fn columns(weights: &Weights, matrix: MatrixId, columns: Range<usize>) -> Array2<f32> {
    let matrix = weights.matrix(matrix);
    let (depth, _) = matrix.dims();
    let mut read = Array2::zeros((depth, columns.len()));
    let mut column = vec![0.0; depth];
    for (to, at) in columns.enumerate() {
        matrix.column(at, &mut column);
        read.slice_mut(s![.., to])
            .assign(&ndarray::ArrayView1::from(&column));
    }
    read
}
