//! The records of a run: scores and weights made again of what was kept.
//!
//! Knows which attentions a run has. Numbers are made when they are asked for: a model's scores would be too many to keep.

use std::ops::Range;

use ndarray::{Array2, s};

use super::run::Kept;
use super::scores::{Rules, distances, rules};
use super::{Kind, Model, Run};
use crate::attention::{Attended, Call, Keep, Options, Workspace};
use crate::error::Result;
use crate::record::{self, Measure, Origin, Record, Token};

impl From<Kind> for record::Kind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Cross => record::Kind::CrossAttention,
            Kind::Encoder | Kind::Decoder => record::Kind::SelfAttention,
        }
    }
}

impl Run {
    /// What one attention was made of.
    ///
    /// # Panics
    /// When there is no such attention.
    pub fn kept(&self, kind: Kind, layer: usize) -> &Kept {
        let side = match kind {
            Kind::Encoder => &self.encoder,
            Kind::Decoder | Kind::Cross => &self.decoder,
        };
        let layer = &side.as_ref().expect("the run has this side").layers[layer];
        match kind {
            Kind::Cross => layer
                .cross
                .as_ref()
                .expect("the decoder looks at an encoder"),
            _ => &layer.own,
        }
    }

    /// Its attentions, in the order of the data: each kind's layers from the lowest.
    pub fn attentions(&self) -> Vec<(Kind, usize)> {
        let mut all = Vec::new();
        for kind in Kind::ALL {
            let side = match kind {
                Kind::Encoder => &self.encoder,
                Kind::Decoder | Kind::Cross => &self.decoder,
            };
            let layers = side.iter().flat_map(|side| side.layers.iter().enumerate());
            let there = layers.filter(|(_, layer)| kind != Kind::Cross || layer.cross.is_some());
            all.extend(there.map(|(at, _)| (kind, at)));
        }
        all
    }
}

impl Model {
    /// Weights (and, as `keep` says, scores) and outputs of some heads of one attention: `[heads, queries, keys]`,
    /// `[heads, queries, head_dim]`. Also of heads that are off.
    ///
    /// # Errors
    /// `not-finite` when scores leave the range of f32.
    ///
    /// # Panics
    /// When the run has no such attention.
    pub fn attended(
        &self,
        run: &Run,
        (kind, layer): (Kind, usize),
        heads: Range<usize>,
        keep: Keep,
    ) -> Result<Attended> {
        let kept = run.kept(kind, layer);
        let rows = 0..kept.q.dim().1;
        self.attended_of(kept, (kind, layer), heads, rows, keep)
    }

    /// As [`Model::attended`], of what was kept of one attention, in these rows alone.
    pub(super) fn attended_of(
        &self,
        kept: &Kept,
        (kind, layer): (Kind, usize),
        heads: Range<usize>,
        rows: Range<usize>,
        keep: Keep,
    ) -> Result<Attended> {
        let stack = self.stack(kind).expect("the run is this model's");
        let rules = rules(stack, kind, layer, rows.start);
        let dims = (rows.len(), kept.k.dim().1);
        let distances = distances(&self.weights, stack, kind, rows.start, dims);
        let options = Options {
            keep,
            ..rules.options(distances.as_ref())
        };
        attend(kept, rows, heads, &options)
    }

    /// Which keys each query of one attention may see, the same for all heads: `[queries, keys]`.
    ///
    /// # Panics
    /// When the run has no such attention.
    pub fn visible(&self, run: &Run, (kind, layer): (Kind, usize)) -> Array2<bool> {
        let stack = self.stack(kind).expect("the run is this model's");
        visible(run.kept(kind, layer), &rules(stack, kind, layer, 0))
    }

    /// One attention of a run as a record; `queries` and `keys` are its tokens, `origin` where the model comes from.
    ///
    /// # Errors
    /// As [`Model::attended`].
    ///
    /// # Panics
    /// As [`Model::attended`].
    pub fn record(
        &self,
        run: &Run,
        (kind, layer): (Kind, usize),
        query_tokens: Vec<Token>,
        key_tokens: Vec<Token>,
        origin: Origin,
    ) -> Result<Record> {
        let stack = self.stack(kind).expect("the run is this model's");
        let kept = run.kept(kind, layer);
        let rules = rules(stack, kind, layer, 0);
        let distances = distances(&self.weights, stack, kind, 0, kept.dims());
        let options = Options {
            keep: Keep {
                unmasked: true,
                scores: false,
            },
            ..rules.options(distances.as_ref())
        };
        let attended = attend(kept, 0..kept.dims().0, 0..stack.plan.heads, &options)?;
        let mut trace = self.trace(run, (kind, layer), attended.output, &origin)?;
        trace.distances = distances;
        Ok(Record {
            kind: kind.into(),
            layer: Some(layer),
            query_tokens,
            key_tokens,
            measure: Measure::Weights,
            names: Vec::new(),
            scores: Some(attended.unmasked),
            visible: visible(kept, &rules),
            weights: attended.weights,
            scale: rules.scale,
            temperature: 1.0,
            trace: Some(trace),
            origin,
        })
    }
}

/// What these heads make of these rows.
fn attend(
    kept: &Kept,
    rows: Range<usize>,
    heads: Range<usize>,
    options: &Options,
) -> Result<Attended> {
    let q = kept.q.slice(s![.., rows, ..]);
    let (k, v) = (kept.k.view(), kept.v.view());
    let mut workspace = Workspace::default();
    let mut attended = Attended::default();
    Call::checked(&q, &k, &v, options, &mut workspace)?.attend(heads, &mut attended)?;
    Ok(attended)
}

/// `[queries, keys]`.
fn visible(kept: &Kept, rules: &Rules) -> Array2<bool> {
    let (queries, keys) = kept.dims();
    let cells = rules.mask.visible(queries, keys);
    let cells = cells.expect("a mask without single cells fits any size");
    Array2::from_shape_vec((queries, keys), cells).expect("a cell for each")
}
