//! Attention through all layers of a run, for JavaScript: rollout, and the strongest path down from each token.
//!
//! Knows which layers one kind of attention looks through; not what is computed of them. One head's weights at a time are
//! held besides the layers' means.

use js_sys::{Array, Float32Array, Function, Int32Array, Object};
use ndarray::{Array2, ArrayView2, Axis};
use wasm_bindgen::prelude::*;

use super::arguments::Arguments;
use super::lab::caller;
use super::model::{Answer, tokens};
use super::objects::{floats, object};
use super::run::Run;
use crate::analysis::{Link, carried, rollout, strongest_links};
use crate::error::Result;
use crate::model::Kind;
use crate::record::{Measure, Origin, Record};

/// What is made of several layers.
pub struct Through {
    /// Rollout, `[queries, bottom tokens]`; rows sum to 1.
    weights: Array2<f32>,
    /// Of each layer, from the lowest, and each token above it.
    links: Vec<Vec<Option<Link>>>,
}

#[wasm_bindgen]
impl Run {
    /// Attention rollout through all layers of one kind up to `layer`, `{ kind, layer }`:
    /// `{ queries, keys, weights, paths }`, weights `[queries, keys]`, rows sum to 1. A layer's weights are the mean of its
    /// heads that are on. Cross-attention is of that layer alone, and looks through all layers of the encoder at the tokens
    /// that were read. `paths`: of each layer that is looked through, from the lowest, and of each token above it, the
    /// first link of the strongest path of mean weights down from it, `{ keys, weights }[]`: the token below (-1: no path)
    /// and the weight. Tells `report` the share that is done.
    pub fn rollout(&self, which: &Object, report: Option<Function>) -> Answer<Object> {
        let through = self.through(&Arguments(which), caller(report))?;
        Ok(object(&[
            ("queries", through.weights.nrows().into()),
            ("keys", through.weights.ncols().into()),
            ("weights", floats(&through.weights)),
            ("paths", through.paths().into()),
        ]))
    }
}

impl Through {
    /// `{ keys, weights }[]`, a layer each.
    pub fn paths(&self) -> Array {
        let one = |links: &Vec<Option<Link>>| {
            let keys = links
                .iter()
                .map(|link| link.map_or(-1, |link| link.key as i32));
            let weights = links
                .iter()
                .map(|link| link.map_or(0.0, |link| link.weight));
            let (keys, weights): (Vec<_>, Vec<_>) = (keys.collect(), weights.collect());
            object(&[
                ("keys", Int32Array::from(&*keys).into()),
                ("weights", Float32Array::from(&*weights).into()),
            ])
        };
        self.links.iter().map(one).collect()
    }

    /// The rollout as a record of one head: `{ kind, layer, queryTokens, keyTokens }`, of a model of this name.
    pub fn record(
        self,
        which: &Arguments,
        (kind, layer): (Kind, usize),
        name: &str,
    ) -> Result<Record> {
        Ok(Record {
            kind: kind.into(),
            layer: Some(layer),
            query_tokens: tokens(which, "queryTokens")?,
            key_tokens: tokens(which, "keyTokens")?,
            scores: None,
            measure: Measure::Weights,
            names: vec!["rollout".into()],
            // Through layers a token is reached that lies outside of one layer's window, never one that comes later.
            visible: Array2::from_shape_fn(self.weights.dim(), |(query, key)| {
                kind != Kind::Decoder || key <= query
            }),
            weights: self.weights.insert_axis(Axis(0)),
            scale: 1.0,
            temperature: 1.0,
            origin: Origin::Rollout { model: name.into() },
            trace: None,
        })
    }
}

impl Run {
    /// Through the layers that `{ kind, layer }` looks through.
    pub(super) fn through(&self, which: &Arguments, report: impl Fn(f64)) -> Result<Through> {
        let (kind, layer) = self.kind_and_layer(which)?;
        let passed = self.passed(kind, layer);
        let mut layers = Vec::with_capacity(passed.len());
        for &which in &passed {
            layers.push(self.mean(which)?);
            report(layers.len() as f64 / passed.len() as f64);
        }
        let views: Vec<ArrayView2<f32>> = layers.iter().map(|layer| layer.view()).collect();
        let own = passed
            .iter()
            .take_while(|(its, _)| *its != Kind::Cross)
            .count();
        let below = rollout(&views[..own]).expect("a stack has a layer");
        let weights = match views[own..] {
            [cross] => carried(cross, below.view()),
            _ => below,
        };
        Ok(Through {
            weights,
            links: strongest_links(&views),
        })
    }

    /// What is looked through, from the lowest: the layers of the kind up to this one; of cross-attention this layer alone,
    /// above all of the encoder's.
    fn passed(&self, kind: Kind, layer: usize) -> Vec<(Kind, usize)> {
        let crosses = kind == Kind::Cross;
        let own = if crosses { Kind::Encoder } else { kind };
        let all = self.run.attentions().into_iter();
        let below = all.filter(|&(its, at)| its == own && (crosses || at <= layer));
        below.chain(crosses.then_some((kind, layer))).collect()
    }

    /// The mean weights of the heads that are on, zeros when none is: `[queries, keys]`.
    fn mean(&self, which: (Kind, usize)) -> Result<Array2<f32>> {
        let kept = self.run.kept(which.0, which.1);
        let mut mean = Array2::zeros((kept.q.dim().1, kept.k.dim().1));
        let is_on = |head: &usize| {
            let mut off = self.run.off.iter();
            !off.any(|off| (off.kind, off.layer, off.head) == (which.0, which.1, *head))
        };
        let mut count = 0.0;
        for head in (0..self.heads(which)).filter(is_on) {
            count += 1.0;
            mean += &self.head_weights(which, head)?;
        }
        mean /= f32::max(count, 1.0);
        Ok(mean)
    }
}
