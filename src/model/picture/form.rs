//! What a config.json says of a model that draws: its picture, its noise, and its layers as a plan.
//!
//! Knows names of fields and tensors, and the schedule; no numbers of a model.

use std::f64::consts::FRAC_PI_2;

use crate::error::{Code, Error, Result};
use crate::model::config::Config;
use crate::model::plan::{
    AttentionNames, Biases, Embedding, LayerNames, Norm, Placement, Plan, Position, Scale, Stack,
};
use crate::shape::{MOST_TOKENS, head_width};

/// The one kind of model that draws, as config.json names it.
const FAMILY: &str = "headlight-picture";

/// The picture and its noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Pixels of the picture's side.
    pub side: usize,
    /// Pixels of a cell's side.
    pub patch: usize,
    /// Colours of a pixel: 3.
    pub channels: usize,
    /// The time that is noise alone; 0 is the clean picture.
    pub timesteps: usize,
}

impl Form {
    /// Cells of the picture, row by row.
    pub fn cells(&self) -> usize {
        (self.side / self.patch).pow(2)
    }

    /// Numbers of a cell: its rows of pixels, their columns, their colours.
    pub fn numbers(&self) -> usize {
        self.patch.pow(2) * self.channels
    }

    /// Shares of picture and noise at a time, in 0..=1; their squares sum to 1. A quarter of a cosine (Nichol and Dhariwal
    /// 2021, section 3.2, without the offset).
    pub fn shares(&self, time: usize) -> (f32, f32) {
        let angle = time as f64 / self.timesteps as f64 * FRAC_PI_2;
        (libm::cos(angle) as f32, libm::sin(angle) as f32)
    }

    /// The form and the plan of a config.json.
    ///
    /// # Errors
    /// `unknown` for another family, schedule or activation, `range` for a number that is none, `too-large` for more cells
    /// than tokens may be; the field is named.
    pub fn read(config: &Config) -> Result<(Self, Plan)> {
        let family = config.text(&["model_type"]).unwrap_or("nothing");
        if family != FAMILY {
            return Err(Error::new(
                Code::Unknown,
                "config.model_type",
                FAMILY,
                family,
            ));
        }
        config.only("schedule", "cosine")?;
        config.only("prediction", "sample")?;
        config.only("channels", 3)?;
        let form = Form {
            side: config.count(&["side"])?,
            patch: config.count(&["patch"])?,
            channels: 3,
            timesteps: config.count(&["num_train_timesteps"])?,
        };
        if !form.side.is_multiple_of(form.patch) {
            let expected = format!("× {}", form.patch);
            return Err(Error::new(Code::Range, "config.side", expected, form.side));
        }
        let across = form.side / form.patch;
        if across.saturating_mul(across) > MOST_TOKENS {
            let expected = format!("<= {MOST_TOKENS} cells");
            return Err(Error::new(
                Code::TooLarge,
                "config.side",
                expected,
                form.side,
            ));
        }
        Ok((form, plan(config)?))
    }
}

fn plan(config: &Config) -> Result<Plan> {
    let d_model = config.count(&["d_model"])?;
    let heads = config.count(&["num_heads"])?;
    let layers = config.count(&["num_layers"])?;
    let cells = Stack {
        embedding: Embedding {
            tokens: &["words.weight"],
            width: d_model,
            scale: 1.0,
            types: None,
            norm: None,
            project: None,
        },
        // Cells have no tokens: what the first layer is given is made of a picture, and their places are added there.
        position: Position::Sinusoidal,
        layers,
        groups: layers,
        heads,
        kv_heads: heads,
        head_dim: head_width("config.d_model", d_model, heads)?,
        d_ff: config.count(&["d_ff"])?,
        scale: Scale::Root,
        causal: false,
        window: None,
        placement: Placement::Pre,
        norm: Norm {
            rms: false,
            epsilon: config.number(&["layer_norm_eps"], 1e-5)? as f32,
        },
        activation: config.activation(&["activation_function"], "gelu_new")?,
        biases: Biases::ALL,
        inputs_first: false,
        names: LayerNames {
            at: "layers.{}.",
            own: AttentionNames::Apart(["own.q", "own.k", "own.v", "own.o"]),
            own_norm: "own_norm",
            cross: Some((
                AttentionNames::Apart(["cross.q", "cross.k", "cross.v", "cross.o"]),
                "cross_norm",
            )),
            up: "up",
            gate: None,
            down: "down",
            feed_norm: "feed_norm",
        },
        final_norm: Some("norm"),
    };
    // Words are looked up and placed, and go through no layer of their own.
    let words = Stack {
        position: Position::Learned {
            table: "places.weight",
            offset: 0,
            padding: None,
        },
        layers: 0,
        groups: 0,
        final_norm: None,
        ..cells.clone()
    };
    Ok(Plan {
        family: FAMILY,
        prefix: "",
        d_model,
        vocab: config.count(&["vocab_size"])?,
        max_tokens: Some(config.count(&["max_position_embeddings"])?),
        encoder: Some(words),
        decoder: Some(cells),
        output: None,
        start: config.id("bos_token_id"),
        end: None,
    })
}
