//! Pictures: a diffusion model whose cells look at the words of a prompt (Rombach et al. 2022, section 3.3).
//!
//! Knows cells, noise and steps. The layers are those of every model: the words stand where an encoder's output stands, the
//! cells where a decoder's tokens stand, without a causal mask.

mod drawing;
mod form;

use std::rc::Rc;

pub use drawing::{Drawing, Order, Step};
pub use form::Form;

use super::Model;
use super::checkpoint::Builder;
use super::plan::Plan;
use super::stack::Stack;
use super::weights::{Linear, MatrixId, Rows};
use crate::error::Result;

/// A model that draws.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Its layers; a step's [`super::Run`] is one of this model.
    pub model: Rc<Model>,
    pub(super) form: Form,
    pub(super) ends: Ends,
}

/// What is before the first layer and behind the last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    /// A learned row for each cell, by its place: `[cells, d_model]`.
    cells: MatrixId,
    /// From the numbers of a cell.
    patch: Linear,
    /// Of the time, before and behind its activation.
    time: [Linear; 2],
    /// To the numbers of a cell.
    out: Linear,
}

impl Ends {
    /// # Errors
    /// What is missing or has another shape, by its name.
    pub fn new(form: &Form, d_model: usize, from: &mut Builder) -> Result<Self> {
        let rows = Rows::AreColumns;
        let cells = from.matrix("cells.weight", rows, d_model, form.cells())?;
        let mut linear = |name, inputs, outputs| from.linear(name, rows, inputs, outputs, true);
        Ok(Ends {
            cells,
            patch: linear("patch", form.numbers(), d_model)?,
            time: [
                linear("time_up", d_model, d_model)?,
                linear("time_down", d_model, d_model)?,
            ],
            out: linear("out", d_model, form.numbers())?,
        })
    }
}

/// What a model that draws is, in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// Pixels of a picture's side.
    pub side: usize,
    /// Pixels of a cell's side.
    pub patch: usize,
    /// Cells of a picture: the queries.
    pub cells: usize,
    /// Layers, each with self-attention of the cells and attention to the words.
    pub layers: usize,
    /// Heads of each.
    pub heads: usize,
    /// Width of X.
    pub d_model: usize,
    /// Width of a query, a key and a value of one head.
    pub d_k: usize,
    /// How many words it knows.
    pub vocab: usize,
    /// The most words of a prompt, `<start>` included.
    pub max_tokens: usize,
    /// The most steps of a drawing.
    pub max_steps: usize,
    /// What a prompt begins with.
    pub start: Option<usize>,
    /// How many numbers were learned.
    pub parameters: usize,
    /// How many bytes they take here.
    pub bytes: usize,
}

impl Picture {
    /// What it is.
    pub fn info(&self) -> Info {
        let cells = &self.cells().plan;
        Info {
            side: self.form.side,
            patch: self.form.patch,
            cells: self.form.cells(),
            layers: cells.layers,
            heads: cells.heads,
            d_model: self.plan().d_model,
            d_k: cells.head_dim,
            vocab: self.plan().vocab,
            max_tokens: self.model.max_tokens(),
            max_steps: self.form.timesteps,
            start: self.plan().start,
            parameters: self.model.weights.count(),
            bytes: self.model.weights.size(),
        }
    }

    fn plan(&self) -> &Plan {
        &self.model.plan
    }

    fn words(&self) -> &Stack {
        let words = self.model.encoder.as_ref();
        words.expect("the plan of a picture's model has words")
    }

    fn cells(&self) -> &Stack {
        let cells = self.model.decoder.as_ref();
        cells.expect("the plan of a picture's model has cells")
    }
}
