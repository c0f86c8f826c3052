//! What a model made of some tokens, for JavaScript: its attentions, its scores of tokens, and what comes next.
//!
//! Knows the names of results as www/model.js has them. Weights and scores of tokens leave when they are asked for; a run
//! holds its model, so that either may be freed first.

use std::rc::Rc;

use js_sys::{Array, Float32Array, Int32Array, Object};
use ndarray::{Array2, Axis};
use wasm_bindgen::prelude::*;

use super::arguments::{Arguments, say, whole};
use super::look::Look;
use super::model::{Answer, tokens, which_kind};
use super::objects::{floats, image, object};
use crate::attention::Keep;
use crate::draw::{Scale, Zero, ranges, thumb};
use crate::error::{Code, Error, Result};
use crate::model::{self, Kind, Sampler};
use crate::record::{Origin, Record};
use crate::shape::row_major;

/// What a model made of some tokens.
#[wasm_bindgen]
pub struct Run {
    pub(super) model: Rc<model::Model>,
    pub(super) run: model::Run,
}

#[wasm_bindgen]
impl Run {
    /// Its attentions: `{ kind, layer, heads, queries, keys }[]`.
    pub fn attentions(&self) -> Array {
        let one = |(kind, layer): (Kind, usize)| {
            let kept = self.run.kept(kind, layer);
            object(&[
                ("kind", kind.name().into()),
                ("layer", layer.into()),
                ("heads", kept.q.dim().0.into()),
                ("queries", kept.q.dim().1.into()),
                ("keys", kept.k.dim().1.into()),
            ])
        };
        self.run.attentions().into_iter().map(one).collect()
    }

    /// The weights of one attention, by its place among them: `[heads, queries, keys]`.
    pub fn weights(&self, at: usize) -> Answer<Float32Array> {
        let which = self.which(at)?;
        let kept = self.run.kept(which.0, which.1);
        if !kept.weights.is_empty() {
            return Ok(Float32Array::from(&*row_major(&kept.weights)));
        }
        let (heads, queries, keys) = (kept.q.dim().0, kept.q.dim().1, kept.k.dim().1);
        // A head at a time: all of them would be held twice.
        let all = Float32Array::new_with_length((heads * queries * keys) as u32);
        for head in 0..heads {
            let weights = self.head_weights(which, head)?;
            let size = queries * keys;
            all.subarray((head * size) as u32, ((head + 1) * size) as u32)
                .copy_from(&row_major(&weights));
        }
        Ok(all)
    }

    /// Before any task head, the decoder's where there is one: `[tokens, d_model]`.
    #[wasm_bindgen(js_name = lastHidden)]
    pub fn last_hidden(&self) -> JsValue {
        self.side()
            .map_or(JsValue::NULL, |side| floats(&side.hidden))
    }

    /// The score of each token to come next: `[tokens, vocab]`, or null.
    pub fn logits(&self) -> JsValue {
        let decoder = self.run.decoder.as_ref();
        let logits = decoder.and_then(|side| self.model.logits(side.hidden.view()));
        logits.map_or(JsValue::NULL, |logits| floats(&logits))
    }

    /// The tokens of one side, `encoder` or `decoder`.
    pub fn ids(&self, side: &str) -> Int32Array {
        let side = if side == "encoder" {
            &self.run.encoder
        } else {
            &self.run.decoder
        };
        let ids: Vec<i32> = side
            .iter()
            .flat_map(|side| &side.ids)
            .map(|&id| id as i32)
            .collect();
        Int32Array::from(&*ids)
    }

    /// What comes next by this sampler, of so many candidates: `{ id, probability, candidates: { id, probability }[] }`.
    pub fn next(&self, sampler: &mut TokenSampler, most: usize) -> Answer<Object> {
        let choice = self.model.next(&self.run, &mut sampler.0, most)?;
        Ok(choice_object(&choice))
    }

    /// What each row from `first` on says of the token after it, with so many candidates:
    /// `{ candidates: { id, probability }[], followed: { id, probability } | null }[]`.
    pub fn forecast(&self, first: usize, most: usize) -> Array {
        let rows = first..self.run.decoder.as_ref().map_or(0, |side| side.ids.len());
        let one = |forecast: &model::Forecast| {
            let followed = forecast
                .followed
                .as_ref()
                .map_or(JsValue::NULL, |it| candidate_object(it).into());
            object(&[
                ("candidates", candidates_array(&forecast.candidates).into()),
                ("followed", followed),
            ])
        };
        self.model
            .forecast(&self.run, rows, most)
            .iter()
            .map(one)
            .collect()
    }

    /// The small pictures of all heads of one kind, one under another from the lowest layer's first: `Atlas`.
    /// `{ kind, keyTokens }`; without tokens none is left out.
    pub fn overview(&self, which: &Object, look: &Object) -> Answer<Object> {
        let which = Arguments(which);
        let kind = which_kind(&which)?;
        let look = Look::read(look)?;
        let out = match which.get("keyTokens") {
            Some(_) => look.selection.out(&tokens(&which, "keyTokens")?),
            None => None,
        };
        let colours = look.palette.colours(false, look.dark);
        let layers = self
            .run
            .attentions()
            .into_iter()
            .filter(|(its, _)| *its == kind);
        let (mut pixels, mut size, mut count, mut heads) = (Vec::new(), (0, 0), 0, 0);
        for which in layers {
            count += 1;
            let visible = self.model.visible(&self.run, which);
            let given = out.as_ref().map_or(visible.ncols(), Vec::len);
            if given != visible.ncols() {
                return Err(Error::new(Code::Shape, "keyTokens", visible.ncols(), given).into());
            }
            heads = self.heads(which);
            for head in 0..heads {
                let weights = self.head_weights(which, head)?;
                let weights = look
                    .selection
                    .shown(weights, visible.view(), out.as_deref());
                let rows = ranges(weights.view(), Scale::Picture, Zero::Low);
                let (tile, its_size) = thumb(weights.view(), look.room, &rows, &colours, false);
                pixels.extend(tile);
                size = its_size;
            }
        }
        let (rows, columns) = size;
        Ok(object(&[
            ("image", image(&pixels, (count * heads * rows, columns))),
            ("rows", rows.into()),
            ("columns", columns.into()),
            ("layers", count.into()),
            ("heads", heads.into()),
        ]))
    }

    /// What became of one token in one layer, `side` being `encoder` or `decoder`: `{ name, values }[]` in the order of the
    /// steps, by the names of [`model::Model::trace_row`].
    #[wasm_bindgen(js_name = traceRow)]
    pub fn trace_row(&self, side: &str, layer: usize, row: usize) -> Answer<Array> {
        let side = match side {
            "encoder" => Kind::Encoder,
            "decoder" => Kind::Decoder,
            _ => return Err(Error::new(Code::Unknown, "side", "encoder | decoder", side).into()),
        };
        let rows = self.model.trace_row(&self.run, side, layer, row)?;
        let one = |(name, values): &model::Row| {
            let values = Float32Array::from(values.as_slice());
            object(&[("name", (*name).into()), ("values", values.into())])
        };
        Ok(rows.iter().map(one).collect())
    }

    /// Goes on with these tokens.
    #[wasm_bindgen(js_name = goOn)]
    pub fn go_on(&mut self, ids: &[i32]) -> Answer<()> {
        let ids = ids
            .iter()
            .map(|&id| usize::try_from(id).unwrap_or(usize::MAX))
            .collect::<Vec<_>>();
        Ok(self.model.go_on(&mut self.run, &ids)?)
    }
}

impl Run {
    /// Which attention has this place among them.
    pub(super) fn which(&self, at: usize) -> Result<(Kind, usize)> {
        let all = self.run.attentions();
        let there = all.get(at).copied();
        there.ok_or_else(|| Error::new(Code::Range, "at", format!("< {}", all.len()), at))
    }

    /// How many heads it has.
    pub(super) fn heads(&self, (kind, layer): (Kind, usize)) -> usize {
        self.run.kept(kind, layer).q.dim().0
    }

    /// What one head's weights are: `[queries, keys]`, as the run kept them or made again.
    pub(super) fn head_weights(&self, which: (Kind, usize), head: usize) -> Result<Array2<f32>> {
        let kept = &self.run.kept(which.0, which.1).weights;
        if !kept.is_empty() {
            return Ok(kept.index_axis(Axis(0), head).to_owned());
        }
        let heads = head..head + 1;
        let attended = self
            .model
            .attended(&self.run, which, heads, Keep::default())?;
        Ok(attended.weights.index_axis_move(Axis(0), 0))
    }

    fn side(&self) -> Option<&model::Side> {
        self.run.decoder.as_ref().or(self.run.encoder.as_ref())
    }

    /// Which attention `{ kind, layer }` names; the lowest layer without one.
    pub(super) fn kind_and_layer(&self, which: &Arguments) -> Result<(Kind, usize)> {
        let kind = which_kind(which)?;
        let layer = which
            .get("layer")
            .and_then(|layer| whole(&layer, 0))
            .unwrap_or_default();
        if !self.run.attentions().contains(&(kind, layer)) {
            let layers = self
                .run
                .attentions()
                .iter()
                .filter(|(its, _)| *its == kind)
                .count();
            return Err(Error::new(
                Code::Range,
                "layer",
                format!("< {layers}"),
                layer,
            ));
        }
        Ok((kind, layer))
    }

    /// One attention as a record. The tokens are those of both sides, in JavaScript's form; `untrained`, where it is given,
    /// is the seed that the weights were drawn from.
    pub fn record(&self, which: &Arguments, name: &str) -> Result<Record> {
        let (kind, layer) = self.kind_and_layer(which)?;
        let (queries, keys) = (tokens(which, "queryTokens")?, tokens(which, "keyTokens")?);
        let origin = match which.get("untrained") {
            None => Origin::Trained { model: name.into() },
            Some(seed) => Origin::Random {
                seed: whole(&seed, 0)
                    .ok_or_else(|| which.wrong("untrained", "a seed, 0 to 2^32 - 1"))?
                    as u32,
            },
        };
        self.model
            .record(&self.run, (kind, layer), queries, keys, origin)
    }
}

/// How the next token is chosen.
#[wasm_bindgen]
pub struct TokenSampler(Sampler);

#[wasm_bindgen]
impl TokenSampler {
    /// `{ temperature, topK, seed }`, all optional; greedy without a temperature.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &Object) -> Answer<TokenSampler> {
        let given = Arguments(options);
        let temperature = given.number("temperature")?.unwrap_or(0.0);
        let whole_or = |name: &str, default: usize| match given.get(name) {
            None => Ok(default),
            Some(value) => {
                let wrong =
                    || Error::new(Code::Range, name, "a whole number, at least 0", say(&value));
                whole(&value, 0).ok_or_else(wrong)
            }
        };
        let (top_k, seed) = (whole_or("topK", 0)?, whole_or("seed", 1)?);
        Ok(TokenSampler(Sampler::new(temperature, top_k, seed as u32)?))
    }
}

fn candidate_object(candidate: &model::Candidate) -> Object {
    object(&[
        ("id", candidate.id.into()),
        ("probability", candidate.probability.into()),
    ])
}

fn candidates_array(candidates: &[model::Candidate]) -> Array {
    candidates.iter().map(candidate_object).collect()
}

fn choice_object(choice: &model::Choice) -> Object {
    object(&[
        ("id", choice.taken.id.into()),
        ("probability", choice.taken.probability.into()),
        ("candidates", candidates_array(&choice.candidates).into()),
    ])
}
