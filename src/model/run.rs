//! A run: what a model made of some tokens, layer by layer, kept so that it can be looked at and gone on with.
//!
//! Knows the two sides of a model and what is kept of them. A run that is gone on with is the same to the bit as one of all
//! the tokens at once, where no window slides: each row is computed by itself, in one order.

use ndarray::{Array, Array2, Array3, Axis, Dimension, Slice};

use super::pass::Pass;
use super::plan::Position;
use super::{Kind, Model, Off};
use crate::error::{Code, Error, Result};

/// What a model made of some tokens.
#[derive(Debug, Clone)]
pub struct Run {
    /// The encoder's side, where there is one.
    pub encoder: Option<Side>,
    /// The decoder's side, where there is one.
    pub decoder: Option<Side>,
    /// Heads that are off.
    pub off: Vec<Off>,
    /// What the weights of each of the encoder's tokens are multiplied by behind softmax, in all layers and heads (Hertz et
    /// al. 2022, section 3.2), or nothing at all. Weights and heads' outputs, and what heads give that are off, are told as
    /// they are without that.
    pub factors: Vec<f32>,
}

/// One stack's side of a run.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// The tokens.
    pub ids: Vec<usize>,
    /// What the first layer was given, where that is not made of the tokens alone: `[tokens, d_model]`.
    pub given: Option<Array2<f32>>,
    /// What each layer's attention was.
    pub layers: Vec<Layer>,
    /// What the last layer gives, after the norm behind it: `[tokens, d_model]`.
    pub hidden: Array2<f32>,
}

impl Side {
    /// Leaves the first tokens only; layers that do not have as many stay as they are.
    fn truncate(&mut self, tokens: usize) {
        self.ids.truncate(tokens);
        for layer in &mut self.layers {
            let Layer { own, cross } = layer;
            for heads in [&mut own.q, &mut own.k, &mut own.v] {
                leave(heads, Axis(1), tokens);
            }
            leave(&mut own.x, Axis(0), tokens);
            // Keys and values of the encoder are the same for all queries.
            if let Some(cross) = cross {
                leave(&mut cross.q, Axis(1), tokens);
                leave(&mut cross.x, Axis(0), tokens);
            }
        }
    }
}

/// The first entries along an axis.
fn leave<D: Dimension>(array: &mut Array<f32, D>, axis: Axis, count: usize) {
    if array.len_of(axis) > count {
        *array = array.slice_axis(axis, Slice::from(..count)).to_owned();
    }
}

/// Of one layer.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// Self-attention.
    pub own: Kept,
    /// Attention to the encoder.
    pub cross: Option<Kept>,
}

/// How many cells (heads × queries × keys) a run keeps of all its weights, 16 MiB: those of a larger one are made again
/// when they are looked at.
const MOST_KEPT: usize = 1 << 22;

/// What one attention was made of, and its weights where they are few.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// What Q is made of, `[queries, d_model]`: behind the norm, where that comes first.
    pub x: Array2<f32>,
    /// Q `[heads, queries, head_dim]`, turned by the position where that is how positions come in.
    pub q: Array3<f32>,
    /// K `[kv_heads, keys, head_dim]`, likewise.
    pub k: Array3<f32>,
    /// V `[kv_heads, keys, head_dim]`.
    pub v: Array3<f32>,
    /// `[heads, queries, keys]`, also of heads that are off; empty where the run has too many, or was gone on with.
    pub weights: Array3<f32>,
}

impl Kept {
    /// How many queries and keys.
    pub fn dims(&self) -> (usize, usize) {
        (self.q.dim().1, self.k.dim().1)
    }
}

/// How far a run is: layers done, of how many.
pub type Report<'a> = &'a mut dyn FnMut(usize, usize);

impl Model {
    /// Runs the encoder on `ids`, and the decoder on `decoder_ids`; of a decoder alone `ids` are its tokens. An
    /// encoder-decoder without `decoder_ids` begins with the start token. `report` is told how many layers are done.
    ///
    /// # Errors
    /// `empty`, `range` or `too-large`, naming `ids` or `decoderIds`; `range` for a head that is not there;
    /// `not-finite` when numbers leave the range of f32, naming the layer.
    pub fn run(
        &self,
        ids: &[usize],
        decoder_ids: Option<&[usize]>,
        off: &[Off],
        report: Report,
    ) -> Result<Run> {
        for switch in off {
            self.check_off(switch)?;
        }
        let mut run = Run {
            encoder: None,
            decoder: None,
            off: off.to_vec(),
            factors: Vec::new(),
        };
        let start = [self.plan.start.unwrap_or_default()];
        let decoder_ids = match (&self.encoder, decoder_ids) {
            (None, _) => ids,
            (Some(_), Some(given)) => given,
            (Some(_), None) => &start,
        };
        if self.encoder.is_some() {
            self.check_ids("ids", ids, 0)?;
        }
        if self.decoder.is_some() {
            let name = if self.encoder.is_some() {
                "decoderIds"
            } else {
                "ids"
            };
            self.check_ids(name, decoder_ids, 0)?;
        }
        let total = self.layers();
        let keeps = self.cells(ids.len(), decoder_ids.len()) <= MOST_KEPT;
        if let Some(stack) = &self.encoder {
            let mut side = Side::default();
            let mut pass = Pass::new(self, stack, Kind::Encoder, off, keeps);
            pass.extend(&mut side, ids, None, &mut |done| report(done, total))?;
            run.encoder = Some(side);
        }
        if self.decoder.is_some() {
            run.decoder = Some(Side::default());
            let before = self.encoder.as_ref().map_or(0, |stack| stack.plan.layers);
            self.extend(&mut run, decoder_ids, keeps, &mut |done, _| {
                report(before + done, total)
            })?;
        }
        Ok(run)
    }

    /// Goes on with the decoder's side by these tokens.
    ///
    /// # Errors
    /// As [`Model::run`]; after one the run is as it was.
    pub fn go_on(&self, run: &mut Run, ids: &[usize]) -> Result<()> {
        let Some(side) = &run.decoder else {
            let got = self.plan.family;
            return Err(Error::new(Code::Unknown, "model", "decoder", got));
        };
        self.check_ids("decoderIds", ids, side.ids.len())?;
        let before = side.ids.len();
        let stretches = self.decoder.as_ref().is_some_and(
            |stack| matches!(&stack.plan.position, Position::Rotary(rotary) if rotary.stretches()),
        );
        if stretches {
            // All angles change with the number of tokens.
            let all = [&side.ids, ids].concat();
            let before = run.decoder.replace(Side::default());
            let done = self.extend(run, &all, false, &mut |_, _| ());
            if done.is_err() {
                run.decoder = before;
            }
            return done;
        }
        let done = self.extend(run, ids, false, &mut |_, _| ());
        if let (Err(_), Some(side)) = (&done, &mut run.decoder) {
            side.truncate(before);
        }
        done
    }

    fn extend(&self, run: &mut Run, ids: &[usize], keeps: bool, report: Report) -> Result<()> {
        let (Some(stack), Some(side)) = (&self.decoder, &mut run.decoder) else {
            return Ok(());
        };
        let encoded = run.encoder.as_ref().map(|side| side.hidden.view());
        let mut pass = Pass::new(self, stack, Kind::Decoder, &run.off, keeps);
        let layers = stack.plan.layers;
        pass.extend(side, ids, encoded, &mut |done| report(done, layers))
    }

    /// Of all weights of a run on so many tokens; of a decoder alone only `decoded` counts.
    fn cells(&self, encoded: usize, decoded: usize) -> usize {
        let of = |kind: Kind, queries: usize, keys: usize| {
            let stack = self.stack(kind).map(|stack| &stack.plan);
            stack.map_or(0, |plan| plan.layers * plan.heads * queries * keys)
        };
        of(Kind::Encoder, encoded, encoded)
            + of(Kind::Decoder, decoded, decoded)
            + of(Kind::Cross, decoded, encoded)
    }

    pub(super) fn check_ids(&self, name: &str, ids: &[usize], before: usize) -> Result<()> {
        if ids.is_empty() {
            return Err(Error::new(Code::Empty, name, ">= 1", 0));
        }
        let (tokens, most) = (before + ids.len(), self.max_tokens());
        if tokens > most {
            return Err(Error::new(Code::TooLarge, name, most, tokens));
        }
        match ids.iter().position(|&id| id >= self.plan.vocab) {
            None => Ok(()),
            Some(at) => {
                let expected = format!("0–{}", self.plan.vocab - 1);
                let got = format!("{} (at {at})", ids[at]);
                Err(Error::new(Code::Range, name, expected, got))
            }
        }
    }
}
