//! How one attention's scores come about besides q·k: mask, scale, distances.
//!
//! Knows what a plan says of them; no tokens.

use ndarray::Array3;

use super::Kind;
use super::plan::{Position, Scale};
use super::position::bucket;
use super::stack::Stack;
use super::weights::Weights;
use crate::attention::{Bias, Options};
use crate::mask::{Direction, Mask};

/// What holds for the scores of one attention's queries.
pub struct Rules {
    /// What they may see.
    pub mask: Mask,
    /// What q·k is multiplied by.
    pub scale: f32,
}

impl Rules {
    /// How attention is asked for by these rules, with what [`distances`] gives added.
    pub fn options<'a>(&'a self, distances: Option<&'a Array3<f32>>) -> Options<'a> {
        Options {
            bias: distances.map(|bias| Bias::PerHead(bias.view())),
            scale: Some(self.scale),
            ..Options::new(&self.mask)
        }
    }
}

/// The rules for queries from `first` on.
pub fn rules(stack: &Stack, kind: Kind, layer: usize, first: usize) -> Rules {
    let plan = &stack.plan;
    let own = kind != Kind::Cross;
    let window = plan
        .window
        .filter(|window| own && layer >= window.from_layer);
    let mask = Mask {
        direction: if own && plan.causal {
            Direction::Causal
        } else {
            Direction::Both
        },
        offset: first as isize,
        window: window.map(|window| (window.keys - 1, usize::MAX >> 1)),
        ..Mask::none()
    };
    let root = (plan.head_dim as f32).sqrt();
    let scale = match plan.scale {
        Scale::Root => 1.0 / root,
        Scale::One => 1.0,
        Scale::RootByLayer => 1.0 / root / (layer + 1) as f32,
    };
    Rules { mask, scale }
}

/// What is added to the scores of `queries` from `first` on, by distance, in every layer: `[heads, queries, keys]`.
pub fn distances(
    weights: &Weights,
    stack: &Stack,
    kind: Kind,
    first: usize,
    (queries, keys): (usize, usize),
) -> Option<Array3<f32>> {
    let Position::Relative {
        buckets,
        max_distance,
        ..
    } = stack.plan.position
    else {
        return None;
    };
    if kind == Kind::Cross {
        return None;
    }
    let table = weights.matrix(stack.positions?);
    let heads = stack.plan.heads;
    let mut rows = vec![0.0; buckets * heads];
    for (at, row) in rows.chunks_exact_mut(heads).enumerate() {
        table.column(at, row);
    }
    // From the last query's first key to the first query's last: each query's keys are a part of these.
    let least = 1 - (first + queries) as isize;
    let far: Vec<usize> = (least..least + (queries + keys) as isize - 1)
        .map(|distance| bucket(distance, stack.plan.causal, buckets, max_distance))
        .collect();
    let mut all = Vec::with_capacity(heads * queries * keys);
    for head in 0..heads {
        let terms: Vec<f32> = far.iter().map(|at| rows[at * heads + head]).collect();
        for query in 0..queries {
            all.extend_from_slice(&terms[queries - 1 - query..][..keys]);
        }
    }
    Some(Array3::from_shape_vec((heads, queries, keys), all).expect("as many as there is room for"))
}

/// What [`distances`] gives, kept from layer to layer.
#[derive(Default)]
pub struct Distances {
    /// The first query, how many queries and keys.
    of: Option<(usize, (usize, usize))>,
    terms: Option<Array3<f32>>,
}

impl Distances {
    /// As [`distances`], of the same stack each time; made again where the queries or keys are others.
    pub fn made(
        &mut self,
        weights: &Weights,
        stack: &Stack,
        kind: Kind,
        first: usize,
        dims: (usize, usize),
    ) -> Option<&Array3<f32>> {
        if kind == Kind::Cross {
            return None;
        }
        if self.of != Some((first, dims)) {
            self.of = Some((first, dims));
            self.terms = distances(weights, stack, kind, first, dims);
        }
        self.terms.as_ref()
    }
}
