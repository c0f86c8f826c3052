//! Loading a model: the config first, then the headers of its files, then the bytes it wants of them.
//!
//! Knows the order of these steps. Whoever calls it fetches the bytes, and may do so from a disk, the network or memory.

use std::rc::Rc;

use super::checkpoint::{Builder, Checkpoint, Filling, Part};
use super::config::Config;
use super::picture::{Ends, Form, Picture};
use super::plan::{Output, Plan};
use super::stack::Stack;
use super::weights::Rows;
use super::{Model, families};
use crate::error::{Code, Error, Result};

/// What a model that draws has besides its layers.
type Drawn = (Form, Ends);

/// A model that is being loaded.
#[derive(Debug)]
pub struct Loader {
    plan: Plan,
    /// Of a model that draws.
    form: Option<Form>,
    checkpoint: Checkpoint,
    /// The model but for its numbers, and its numbers; once all headers are there.
    begun: Option<(Model, Option<Drawn>, Filling, Vec<Part>)>,
    filled: usize,
}

impl Loader {
    /// Begins with a config.json.
    ///
    /// # Errors
    /// `file` for what is no JSON object, `unknown` for a family or a habit that is not supported, `range` for a number
    /// that is none; the field is named.
    pub fn new(config: &str) -> Result<Self> {
        Ok(Self::of(families::plan(&Config::read(config)?)?, None))
    }

    /// Begins with the config.json of a model that draws; [`Loader::finish_picture`] ends it.
    ///
    /// # Errors
    /// As [`Form::read`].
    pub fn picture(config: &str) -> Result<Self> {
        let (form, plan) = Form::read(&Config::read(config)?)?;
        Ok(Self::of(plan, Some(form)))
    }

    fn of(plan: Plan, form: Option<Form>) -> Self {
        Loader {
            plan,
            form,
            checkpoint: Checkpoint::default(),
            begun: None,
            filled: 0,
        }
    }

    /// Takes the header of the next .safetensors file.
    ///
    /// # Errors
    /// `file` when it is none, or when the file has another length than it says.
    pub fn add(&mut self, header: &[u8], file: &str, file_length: u64) -> Result<()> {
        self.checkpoint.add(header, file, file_length)
    }

    /// What is wanted of the files, in their order; [`Loader::put`] takes them by their place in this list.
    ///
    /// # Errors
    /// `file` for a tensor that is missing, `shape` for one of another shape, by its name; `too-large` when there would be
    /// no room.
    pub fn parts(&mut self) -> Result<&[Part]> {
        if self.begun.is_none() {
            let plan = &self.plan;
            let mut from = Builder::new(&self.checkpoint, plan.prefix);
            let stack = |stack: &Option<super::plan::Stack>, from: &mut Builder| {
                stack
                    .as_ref()
                    .map(|stack| Stack::new(plan, stack, from))
                    .transpose()
            };
            let encoder = stack(&plan.encoder, &mut from)?;
            let decoder = stack(&plan.decoder, &mut from)?;
            let output = plan
                .output
                .map(|output| output_of(plan, output, decoder.as_ref(), &mut from));
            let ends = |form| Ok((form, Ends::new(&form, plan.d_model, &mut from)?));
            let ends = self.form.map(ends).transpose()?;
            let filling = from.finish();
            let parts = filling.parts();
            let model = Model {
                plan: plan.clone(),
                encoder,
                decoder,
                output: output.transpose()?.flatten(),
                weights: Default::default(),
            };
            self.begun = Some((model, ends, filling, parts));
        }
        Ok(self.begun.as_ref().map_or(&[], |(.., parts)| parts))
    }

    /// Takes the bytes of the next part.
    ///
    /// # Errors
    /// `file` when they are too few or too many, `not-finite` for NaN or an infinity; the tensor is named.
    pub fn put(&mut self, bytes: &[u8]) -> Result<()> {
        let wanted = self
            .begun
            .as_mut()
            .and_then(|(_, _, filling, parts)| Some((filling, parts.get(self.filled)?)));
        let Some((filling, part)) = wanted else {
            return Err(Error::new(
                Code::File,
                "weights",
                "no more bytes",
                bytes.len(),
            ));
        };
        filling.put(part, bytes)?;
        self.filled += 1;
        Ok(())
    }

    /// The model, once every part was put in.
    ///
    /// # Errors
    /// `file` when parts are missing.
    pub fn finish(self) -> Result<Model> {
        Ok(self.filled()?.0)
    }

    /// The model that draws, once every part was put in.
    ///
    /// # Errors
    /// `file` when parts are missing, `unknown` when it does not draw.
    pub fn finish_picture(self) -> Result<Picture> {
        let family = self.plan.family;
        match self.filled()? {
            (model, Some((form, ends))) => Ok(Picture {
                model: Rc::new(model),
                form,
                ends,
            }),
            (_, None) => Err(Error::new(Code::Unknown, "model", "picture", family)),
        }
    }

    fn filled(self) -> Result<(Model, Option<Drawn>)> {
        match self.begun {
            Some((model, ends, filling, parts)) if self.filled == parts.len() => {
                let weights = filling.weights();
                Ok((Model { weights, ..model }, ends))
            }
            begun => {
                let parts = begun.map_or(0, |(.., parts)| parts.len());
                Err(Error::new(
                    Code::File,
                    "weights",
                    format!("{parts} parts"),
                    self.filled,
                ))
            }
        }
    }
}

/// A table of its own, or the embedding's. A checkpoint that was saved without its output has none.
fn output_of(
    plan: &Plan,
    output: Output,
    decoder: Option<&Stack>,
    from: &mut Builder,
) -> Result<Option<super::Output>> {
    let table = match (output.table, decoder) {
        (Some(name), _) if from.has(name) => {
            from.matrix(name, Rows::AreColumns, plan.d_model, plan.vocab)?
        }
        (None, Some(decoder)) => decoder.tokens,
        _ => return Ok(None),
    };
    let bias = output.bias.filter(|name| from.has(name));
    let bias = bias.map(|name| from.vector(name, plan.vocab)).transpose()?;
    Ok(Some(super::Output {
        table,
        bias,
        scale: output.scale,
    }))
}
