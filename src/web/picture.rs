//! Models that draw, for JavaScript: begun with a prompt, then step by step.
//!
//! Knows the names of options as www/picture.js has them. A step's attentions leave as a run does; a drawing holds its model,
//! so that either may be freed first.

use std::rc::Rc;

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::arguments::{Arguments, say, whole};
use super::model::{Answer, heads_off, ids};
use super::objects::{floats, object, small};
use super::run::Run;
use crate::error::{Code, Error, Result};
use crate::model::picture::{self, Order};
use ndarray::Array2;

/// A model that draws.
#[wasm_bindgen]
pub struct Picture(pub(super) Rc<picture::Picture>);

#[wasm_bindgen]
impl Picture {
    /// `PictureInfo`.
    pub fn info(&self) -> Object {
        let info = self.0.info();
        object(&[
            ("side", info.side.into()),
            ("patch", info.patch.into()),
            ("cells", info.cells.into()),
            ("layers", info.layers.into()),
            ("heads", info.heads.into()),
            ("dModel", info.d_model.into()),
            ("dK", info.d_k.into()),
            ("vocab", info.vocab.into()),
            ("maxTokens", info.max_tokens.into()),
            ("maxSteps", info.max_steps.into()),
            ("start", small(&info.start)),
            ("parameters", info.parameters.into()),
            ("bytes", info.bytes.into()),
        ])
    }

    /// Noise, and the words to look at: `{ ids, seed, steps, factors, headsOff }`.
    pub fn begin(&self, options: &Object) -> Answer<Drawing> {
        let given = Arguments(options);
        let (ids, off) = (ids(&given, "ids")?, heads_off(&given)?);
        let factors = factors(&given)?;
        let drawing = self.0.begin(Order {
            ids: &ids,
            seed: seed(&given)?,
            steps: given.count("steps")?,
            factors: &factors,
            off: &off,
        })?;
        Ok(Drawing {
            clean: Array2::zeros(drawing.noisy().dim()),
            picture: Rc::clone(&self.0),
            time: self.0.info().max_steps,
            drawing,
        })
    }
}

fn seed(given: &Arguments) -> Result<u32> {
    let Some(value) = given.get("seed") else {
        return Ok(1);
    };
    let seed = whole(&value, 0).and_then(|seed| u32::try_from(seed).ok());
    seed.ok_or_else(|| Error::new(Code::Range, "seed", "0–4294967295", say(&value)))
}

/// A Float32Array or a list of numbers; empty where there is none.
fn factors(given: &Arguments) -> Result<Vec<f32>> {
    let Some(value) = given.get("factors") else {
        return Ok(Vec::new());
    };
    let list = js_sys::try_iter(&value).ok().flatten();
    let read = list.and_then(|list| {
        list.map(|factor| Some(factor.ok()?.as_f64()? as f32))
            .collect::<Option<Vec<_>>>()
    });
    read.ok_or_else(|| Error::new(Code::Range, "factors", "a list of numbers", say(&value)))
}

/// A drawing on its way.
#[wasm_bindgen]
pub struct Drawing {
    picture: Rc<picture::Picture>,
    drawing: picture::Drawing,
    clean: Array2<f32>,
    time: usize,
}

#[wasm_bindgen]
impl Drawing {
    /// Whether the picture is there.
    #[wasm_bindgen(js_name = isDone)]
    pub fn is_done(&self) -> bool {
        self.drawing.is_done()
    }

    /// The next step; what it looked at.
    pub fn step(&mut self) -> Answer<Run> {
        let step = self.picture.step(&mut self.drawing)?;
        (self.clean, self.time) = (step.clean, step.time);
        Ok(Run {
            model: Rc::clone(&self.picture.model),
            run: step.run,
        })
    }

    /// `[time, clean, noisy]`: when the last step began, what it takes the clean picture for, and the picture with the noise
    /// that is left, each `[side, side, 3]` in 0..=1.
    pub fn pictures(&self) -> Array {
        let pixels = |cells| floats(&self.picture.pixels(cells));
        Array::of3(
            &self.time.into(),
            &pixels(&self.clean),
            &pixels(self.drawing.noisy()),
        )
    }
}
