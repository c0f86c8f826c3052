//! A pass of tokens through a stack of layers.
//!
//! Knows the order of steps: embedding, position, norms, attention, feed-forward network. Each stands here once, for all
//! families; where they differ, the plan says so.

use std::ops::Range;

use ndarray::{Array2, Array3, ArrayView2, Axis, s};

use super::arrays::{append, append_rows, numbers, split, sum, weighed};
use super::embed::{position_rows, token_rows};
use super::plan::{Placement, Position};
use super::run::{Kept, Layer, Side};
use super::scores::{Distances, rules};
use super::stack::{self, Attention, Norm, Qkv, Stack};
use super::weights::Memory;
use super::{Kind, Model, Off};
use crate::attention::{Attended, Call, Workspace};
use crate::error::{Error, Result};
use crate::kernel;

/// Is told what a step gives.
pub type Note<'a> = &'a mut dyn FnMut(&'static str, &Array2<f32>);

/// What an attention gives for its input.
type Attend<'a, P> =
    &'a mut dyn FnMut(&mut P, &Attention, Kind, Array2<f32>) -> Result<Array2<f32>>;

/// One pass through a stack.
pub struct Pass<'a> {
    model: &'a Model,
    stack: &'a Stack,
    kind: Kind,
    off: &'a [Off],
    /// What each word's weights are multiplied by behind softmax, in attention to the encoder; empty where nothing is.
    factors: &'a [f32],
    keeps: bool,
    memory: Memory,
    workspace: Workspace,
    attended: Attended,
    distances: Distances,
}

impl<'a> Pass<'a> {
    /// Through this stack, with these heads off; `keeps` says whether weights are kept.
    pub fn new(
        model: &'a Model,
        stack: &'a Stack,
        kind: Kind,
        off: &'a [Off],
        keeps: bool,
    ) -> Self {
        Pass {
            model,
            stack,
            kind,
            off,
            factors: &[],
            keeps,
            memory: Memory::default(),
            workspace: Workspace::default(),
            attended: Attended::default(),
            distances: Distances::default(),
        }
    }

    /// The same with a factor for each of the encoder's tokens, or none at all.
    pub fn weighing(self, factors: &'a [f32]) -> Self {
        Pass { factors, ..self }
    }

    /// Takes these tokens through all layers, after those that the side has.
    pub fn extend(
        &mut self,
        side: &mut Side,
        ids: &[usize],
        encoded: Option<ArrayView2<f32>>,
        report: &mut dyn FnMut(usize),
    ) -> Result<()> {
        let first = side.ids.len();
        let x = self.embed(ids, first);
        let x = self.through(side, x, first, encoded, report)?;
        side.ids.extend(ids);
        append(&mut side.hidden, x);
        Ok(())
    }

    /// Takes the rows `x`, from the row `first` on, through all layers; what the stack gives of them.
    pub fn through(
        &mut self,
        side: &mut Side,
        mut x: Array2<f32>,
        first: usize,
        encoded: Option<ArrayView2<f32>>,
        report: &mut dyn FnMut(usize),
    ) -> Result<Array2<f32>> {
        let layers = self.stack.plan.layers;
        side.layers.resize_with(layers, Layer::default);
        for (at, kept) in side.layers.iter_mut().enumerate() {
            let mut attend = |pass: &mut Self, attention: &Attention, kind, x| {
                let (kept, source) = match kind {
                    Kind::Cross => (kept.cross.get_or_insert_default(), encoded),
                    _ => (&mut kept.own, None),
                };
                pass.attend(attention, (kind, at), kept, x, source, first)
            };
            x = self.layer(at, x, encoded.is_some(), &mut attend, &mut |_, _| ())?;
            report(at + 1);
        }
        Ok(self.finish(x))
    }

    /// One layer: `attend` gives what its attentions make of their inputs, `note` is told what each step gives, by the
    /// names of [`Model::trace_row`]. `looks` says whether there is an encoder to look at.
    pub fn layer(
        &mut self,
        at: usize,
        x: Array2<f32>,
        looks: bool,
        attend: Attend<Self>,
        note: Note,
    ) -> Result<Array2<f32>> {
        let layer = self.stack.layer(at);
        let normed = self.before(layer.own_norm, &x);
        note("own.in", &normed);
        let own = attend(self, &layer.own, self.kind, normed)?;
        note("own.out", &own);
        if self.stack.plan.placement == Placement::Parallel {
            let mut fed = x.clone();
            self.normalize(layer.feed_norm, &mut fed);
            let fed = self.feed(layer, fed, note);
            let x = sum(sum(x, &own), &fed);
            note("feed.sum", &x);
            return Ok(x);
        }
        let x = sum(x, &own);
        note("own.sum", &x);
        let mut x = self.after(layer.own_norm, x);
        note("own.norm", &x);
        if let (Some((cross, norm)), true) = (&layer.cross, looks) {
            let normed = self.before(*norm, &x);
            note("cross.in", &normed);
            let found = attend(self, cross, Kind::Cross, normed)?;
            note("cross.out", &found);
            x = sum(x, &found);
            note("cross.sum", &x);
            x = self.after(*norm, x);
            note("cross.norm", &x);
        }
        let fed = self.before(layer.feed_norm, &x);
        let fed = self.feed(layer, fed, note);
        let x = sum(x, &fed);
        note("feed.sum", &x);
        let x = self.after(layer.feed_norm, x);
        note("feed.norm", &x);
        Ok(x)
    }

    /// What the stack gives of what its last layer gave.
    pub fn finish(&self, mut x: Array2<f32>) -> Array2<f32> {
        if let Some(norm) = self.stack.final_norm {
            self.normalize(norm, &mut x);
        }
        x
    }

    /// What the first layer is given.
    pub fn embed(&self, ids: &[usize], first: usize) -> Array2<f32> {
        let (weights, stack) = (&self.model.weights, self.stack);
        let mut x = token_rows(weights, stack, ids);
        if let Some(positions) = position_rows(weights, stack, ids, first) {
            x += &positions;
        }
        if let Some(norm) = stack.norm {
            self.normalize(norm, &mut x);
        }
        match stack.project {
            Some(project) => weights.apply(project, x.view(), &mut Memory::default()),
            None => x,
        }
    }

    fn normalize(&self, norm: Norm, x: &mut Array2<f32>) {
        let weights = &self.model.weights;
        let epsilon = self.stack.plan.norm.epsilon;
        let numbers = numbers(x);
        let weight = weights.vector(norm.weight);
        match norm.bias {
            Some(bias) => kernel::layer_norm(numbers, weight, weights.vector(bias), epsilon),
            None => kernel::rms_norm(numbers, weight, epsilon),
        }
    }

    /// What a part of a layer is given: normed, unless the norm comes after.
    fn before(&self, norm: Norm, x: &Array2<f32>) -> Array2<f32> {
        let mut x = x.clone();
        if self.stack.plan.placement != Placement::Post {
            self.normalize(norm, &mut x);
        }
        x
    }

    fn after(&self, norm: Norm, mut sum: Array2<f32>) -> Array2<f32> {
        if self.stack.plan.placement == Placement::Post {
            self.normalize(norm, &mut sum);
        }
        sum
    }

    fn feed(&mut self, layer: &stack::Layer, x: Array2<f32>, note: Note) -> Array2<f32> {
        note("feed.in", &x);
        let weights = &self.model.weights;
        let mut inner = weights.apply(layer.up, x.view(), &mut self.memory);
        let numbers = numbers(&mut inner);
        match layer.gate {
            Some(gate) => {
                let mut gate = weights.apply(gate, x.view(), &mut self.memory);
                let gate = gate.as_slice_mut().expect("a product is row-major");
                kernel::activate(gate, self.stack.plan.activation);
                kernel::scale_each(numbers, gate);
            }
            None => kernel::activate(numbers, self.stack.plan.activation),
        }
        note("feed.hidden", &inner);
        let fed = weights.apply(layer.down, inner.view(), &mut self.memory);
        note("feed.out", &fed);
        fed
    }

    /// Attention of the new rows `x` to themselves and all before them, or to `encoded`; keeps what it was made of.
    fn attend(
        &mut self,
        attention: &Attention,
        (kind, layer): (Kind, usize),
        kept: &mut Kept,
        x: Array2<f32>,
        encoded: Option<ArrayView2<f32>>,
        first: usize,
    ) -> Result<Array2<f32>> {
        // The encoder's keys and values are made once for all queries.
        let source = match encoded {
            None => Some(x.view()),
            Some(encoded) => kept.k.is_empty().then_some(encoded),
        };
        let (mut q, made) = self.project(attention, x.view(), source);
        let rotary = match &self.stack.plan.position {
            Position::Rotary(rotary) if encoded.is_none() => Some(rotary),
            _ => None,
        };
        let turn = |heads: &mut Array3<f32>| {
            if let Some(rotary) = rotary {
                rotary.turn(heads.view_mut(), first, first + x.nrows());
            }
        };
        turn(&mut q);
        if let Some([mut k, v]) = made {
            turn(&mut k);
            append_rows(&mut kept.k, k);
            append_rows(&mut kept.v, v);
        }
        append_rows(&mut kept.q, q);
        let rows = first..first + x.nrows();
        let given = self.mix(attention, (kind, layer), kept, rows)?;
        kept.weights = if self.keeps {
            std::mem::take(&mut self.attended.weights)
        } else {
            Array3::default((0, 0, 0))
        };
        append(&mut kept.x, x);
        Ok(given)
    }

    /// What the queries of these rows make of the keys and values that are kept with them, behind W_O: `[rows, d_model]`.
    pub fn mix(
        &mut self,
        attention: &Attention,
        (kind, layer): (Kind, usize),
        kept: &Kept,
        rows: Range<usize>,
    ) -> Result<Array2<f32>> {
        let named = |mut error: Error| {
            error.argument = format!("{} {}: {}", kind.name(), layer + 1, error.argument);
            error
        };
        let stack = self.stack;
        let plan = &stack.plan;
        let rules = rules(stack, kind, layer, rows.start);
        let (queries, keys) = (rows.len(), kept.k.dim().1);
        let weights = &self.model.weights;
        let distances = self
            .distances
            .made(weights, stack, kind, rows.start, (queries, keys));
        let options = rules.options(distances);
        let q = kept.q.slice(s![.., rows.clone(), ..]);
        // Attention is linear in V: a factor of a weight behind softmax is one of its row of V.
        let weighed = (kind == Kind::Cross && !self.factors.is_empty())
            .then(|| weighed(&kept.v, self.factors));
        let v = weighed.as_ref().unwrap_or(&kept.v);
        let (k, v) = (kept.k.view(), v.view());
        let mut call = Call::checked(&q, &k, &v, &options, &mut self.workspace).map_err(named)?;
        let dim = plan.head_dim;
        let mut joined = Array2::zeros((queries, plan.heads * dim));
        // Those that are kept are computed into one array, others into the memory of the head before.
        let at_once = if self.keeps { plan.heads } else { 1 };
        for head in 0..plan.heads {
            let which = (kind, layer, head);
            let off = self
                .off
                .iter()
                .find(|off| (off.kind, off.layer, off.head) == which);
            if head % at_once == 0 && (self.keeps || off.is_none()) {
                call.attend(head..head + at_once, &mut self.attended)
                    .map_err(named)?;
            }
            let mut columns = joined.slice_mut(s![.., head * dim..(head + 1) * dim]);
            match off {
                None => {
                    let output = self.attended.output.index_axis(Axis(0), head % at_once);
                    columns.assign(&output);
                }
                Some(off) => {
                    let instead = self.model.instead(kept, off, rows.clone());
                    columns.assign(&instead.map_err(named)?);
                }
            }
        }
        Ok(self
            .model
            .weights
            .apply(attention.o, joined.view(), &mut self.memory))
    }

    /// Q of `x`, and K and V of `source`, if there is one: `[heads, rows, head_dim]`.
    fn project(
        &mut self,
        attention: &Attention,
        x: ArrayView2<f32>,
        source: Option<ArrayView2<f32>>,
    ) -> (Array3<f32>, Option<[Array3<f32>; 2]>) {
        let plan = &self.stack.plan;
        let (heads, kv_heads, dim) = (plan.heads, plan.kv_heads, plan.head_dim);
        let (weights, memory) = (&self.model.weights, &mut self.memory);
        match attention.qkv {
            Qkv::Apart([wq, wk, wv]) => {
                let mut apply = |linear, x, heads| {
                    let rows = weights.apply(linear, x, memory);
                    split(&rows, heads, dim, 0, dim)
                };
                let q = apply(wq, x, heads);
                let made = source.map(|x| [apply(wk, x, kv_heads), apply(wv, x, kv_heads)]);
                (q, made)
            }
            Qkv::Fused { qkv, by_head } => {
                let all = weights.apply(qkv, x, memory);
                let part = |at: usize| {
                    let (first, step) = if by_head {
                        (at * dim, 3 * dim)
                    } else {
                        (at * heads * dim, dim)
                    };
                    split(&all, heads, dim, first, step)
                };
                (part(0), Some([part(1), part(2)]))
            }
        }
    }
}
