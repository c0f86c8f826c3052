//! Models: transformers as they are trained, from checkpoint to records.
//!
//! Knows families, encoder, decoder and generation; one forward path, of parts that each stand once. Must not know how
//! a record is drawn, nor where bytes come from.

mod arrays;
mod checkpoint;
mod config;
mod effect;
mod embed;
mod families;
mod generate;
mod loader;
mod off;
mod pass;
pub mod picture;
mod plan;
mod position;
mod record;
mod rows;
mod run;
mod scores;
mod stack;
mod trace;
mod weights;

use ndarray::{Array2, ArrayView2};

pub use checkpoint::Part;
pub use effect::Said;
pub use generate::{Candidate, Choice, Forecast, Sampler};
pub use loader::Loader;
pub use off::{Off, Switch};
pub use rows::Row;
pub use run::{Kept, Layer, Run, Side};

use crate::error::{Code, Error, Result};
use crate::kernel;
use crate::shape::MOST_TOKENS;
use plan::Plan;
use stack::Stack;
use weights::{MatrixId, Memory, VectorId, Weights};

/// Which attention of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The encoder's self-attention.
    Encoder,
    /// The decoder's self-attention.
    Decoder,
    /// The decoder's attention to the encoder.
    Cross,
}

impl Kind {
    /// All of them, in the order of the data.
    pub const ALL: [Kind; 3] = [Kind::Encoder, Kind::Decoder, Kind::Cross];

    /// As it is called in the public interface.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Encoder => "encoder",
            Kind::Decoder => "decoder",
            Kind::Cross => "cross",
        }
    }
}

/// A model that can be run.
#[derive(Debug, Clone)]
pub struct Model {
    plan: Plan,
    encoder: Option<Stack>,
    decoder: Option<Stack>,
    output: Option<Output>,
    weights: Weights,
}

/// What makes a score of each token.
#[derive(Debug, Clone, Copy)]
struct Output {
    table: MatrixId,
    bias: Option<VectorId>,
    scale: f32,
}

/// What a model is, in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// As config.json names it.
    pub family: &'static str,
    /// `encoder`, `decoder` or `encoder-decoder`.
    pub kind: &'static str,
    /// Of the encoder, or of a decoder alone.
    pub layers: usize,
    /// Of the decoder.
    pub decoder_layers: usize,
    /// Of the encoder, or of a decoder alone.
    pub heads: usize,
    /// Of the decoder.
    pub decoder_heads: usize,
    /// Where the norms stand: `pre`, `post` or `parallel`.
    pub placement: &'static str,
    /// How positions come in: `learned`, `sinusoidal`, `rotary` or `relative`.
    pub position: &'static str,
    /// Width of X.
    pub d_model: usize,
    /// Width of a query and a key of one head, and of a value.
    pub d_k: usize,
    /// How many tokens it knows.
    pub vocab: usize,
    /// The most tokens it takes.
    pub max_tokens: usize,
    /// How many numbers were learned.
    pub parameters: usize,
    /// How many bytes they take here.
    pub bytes: usize,
    /// What a decoder begins with.
    pub start: Option<usize>,
    /// What ends a sequence.
    pub end: Option<usize>,
}

impl Model {
    /// What it is.
    pub fn info(&self) -> Info {
        let of = |stack: &Option<Stack>| {
            stack
                .as_ref()
                .map_or((0, 0), |stack| (stack.plan.layers, stack.plan.heads))
        };
        let (first, kind) = match (&self.encoder, &self.decoder) {
            (Some(_), Some(_)) => (&self.encoder, "encoder-decoder"),
            (Some(_), None) => (&self.encoder, "encoder"),
            _ => (&self.decoder, "decoder"),
        };
        let (layers, heads) = of(first);
        let (decoder_layers, decoder_heads) = of(&self.decoder);
        Info {
            family: self.plan.family,
            kind,
            layers,
            decoder_layers,
            heads,
            decoder_heads,
            placement: first
                .as_ref()
                .map_or("", |stack| stack.plan.placement.name()),
            position: first
                .as_ref()
                .map_or("", |stack| stack.plan.position.name()),
            d_model: self.plan.d_model,
            d_k: first.as_ref().map_or(0, |stack| stack.plan.head_dim),
            vocab: self.plan.vocab,
            max_tokens: self.max_tokens(),
            parameters: self.weights.count(),
            bytes: self.weights.size(),
            start: self.plan.start,
            end: self.plan.end,
        }
    }

    fn max_tokens(&self) -> usize {
        self.plan.max_tokens.unwrap_or(MOST_TOKENS).min(MOST_TOKENS)
    }

    /// How many layers a run goes through.
    fn layers(&self) -> usize {
        let stacks = [&self.encoder, &self.decoder].into_iter().flatten();
        stacks.map(|stack| stack.plan.layers).sum()
    }

    /// The stack that an attention belongs to.
    fn stack(&self, kind: Kind) -> Option<&Stack> {
        match kind {
            Kind::Encoder => self.encoder.as_ref().filter(|it| it.plan.layers > 0),
            Kind::Decoder => self.decoder.as_ref(),
            Kind::Cross => self.decoder.as_ref().filter(|_| self.encoder.is_some()),
        }
    }

    /// That a head is there.
    fn check_off(&self, off: &Off) -> Result<()> {
        let Some(stack) = self.stack(off.kind) else {
            let kinds = Kind::ALL
                .into_iter()
                .filter(|&kind| self.stack(kind).is_some());
            let expected = crate::error::choices(kinds.map(Kind::name));
            return Err(Error::new(
                Code::Unknown,
                "headsOff",
                expected,
                off.kind.name(),
            ));
        };
        let (layers, heads) = (stack.plan.layers, stack.plan.heads);
        if off.layer < layers && off.head < heads {
            return Ok(());
        }
        let expected = format!("layer 0–{}, head 0–{}", layers - 1, heads - 1);
        let got = format!("layer {}, head {}", off.layer, off.head);
        Err(Error::new(Code::Range, "headsOff", expected, got))
    }

    /// The score of each token of the vocabulary to come next, for each row of a decoder's last hidden state
    /// `[tokens, d_model]`: `[tokens, vocab]`; nothing when the model has no such output.
    pub fn logits(&self, hidden: ArrayView2<f32>) -> Option<Array2<f32>> {
        let output = self.output?;
        let rows = &hidden * output.scale;
        let table = self.weights.matrix(output.table);
        let mut logits = Array2::zeros((rows.nrows(), self.plan.vocab));
        let numbers = logits.as_slice_mut().expect("zeros makes it row-major");
        let rows = crate::shape::row_major(&rows);
        table.multiply(&rows, &mut Memory::default(), numbers);
        if let Some(bias) = output.bias {
            let bias = self.weights.vector(bias);
            numbers
                .chunks_exact_mut(bias.len())
                .for_each(|row| kernel::add(row, bias));
        }
        Some(logits)
    }
}
