//! Models for JavaScript: loaded part by part, then run.
//!
//! Knows the names of options as www/model.js has them; what comes of a run is told in `run`.

use std::rc::Rc;

use js_sys::{Array, Float64Array, Function, Object};
use wasm_bindgen::prelude::*;

use super::arguments::{Arguments, say, whole};
use super::lab::caller;
use super::objects::{object, small};
use super::picture::Picture;
use super::run::Run;
use crate::error::{Code, Error, Result, choices};
use crate::files::safetensors::header_length;
use crate::model::{self, Kind, Off, Switch};
use crate::record::Token;

pub(super) type Answer<T> = std::result::Result<T, JsValue>;

/// How long the header of a .safetensors file is, from its first 8 bytes.
#[wasm_bindgen(js_name = safetensorsHeader)]
pub fn safetensors_header(first: &[u8], file: &str, length: f64) -> Answer<usize> {
    Ok(header_length(first, file, length as u64)?)
}

/// A model that is being loaded: config, headers, then the parts of the files in their order.
#[wasm_bindgen]
pub struct ModelLoader(model::Loader);

#[wasm_bindgen]
impl ModelLoader {
    /// Begins with the text of a config.json.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str) -> Answer<ModelLoader> {
        Ok(ModelLoader(model::Loader::new(config)?))
    }

    /// Takes the header of the next .safetensors file, which has this name and length.
    pub fn add(&mut self, header: &[u8], file: &str, length: f64) -> Answer<()> {
        Ok(self.0.add(header, file, length as u64)?)
    }

    /// What is wanted of the files, in this order: file, start, end; file, start, end; ...
    pub fn parts(&mut self) -> Answer<Float64Array> {
        let numbers = self.0.parts()?.iter().flat_map(|part| {
            [
                part.file as f64,
                part.bytes.start as f64,
                part.bytes.end as f64,
            ]
        });
        Ok(Float64Array::from(&*numbers.collect::<Vec<_>>()))
    }

    /// Takes the bytes of the next part.
    pub fn put(&mut self, bytes: &[u8]) -> Answer<()> {
        Ok(self.0.put(bytes)?)
    }

    /// The model.
    pub fn finish(self) -> Answer<Model> {
        Ok(Model(Rc::new(self.0.finish()?)))
    }

    /// Begins with the config.json of a model that draws.
    pub fn picture(config: &str) -> Answer<ModelLoader> {
        Ok(ModelLoader(model::Loader::picture(config)?))
    }

    /// The model that draws.
    #[wasm_bindgen(js_name = finishPicture)]
    pub fn finish_picture(self) -> Answer<Picture> {
        Ok(Picture(Rc::new(self.0.finish_picture()?)))
    }
}

/// A model.
#[wasm_bindgen]
pub struct Model(Rc<model::Model>);

#[wasm_bindgen]
impl Model {
    /// `ModelInfo`.
    pub fn info(&self) -> Object {
        let info = self.0.info();
        object(&[
            ("family", info.family.into()),
            ("kind", info.kind.into()),
            ("layers", info.layers.into()),
            ("decoderLayers", info.decoder_layers.into()),
            ("heads", info.heads.into()),
            ("decoderHeads", info.decoder_heads.into()),
            ("placement", info.placement.into()),
            ("position", info.position.into()),
            ("dModel", info.d_model.into()),
            ("dK", info.d_k.into()),
            ("vocab", info.vocab.into()),
            ("maxTokens", info.max_tokens.into()),
            ("parameters", info.parameters.into()),
            ("bytes", info.bytes.into()),
            ("start", small(&info.start)),
            ("end", small(&info.end)),
        ])
    }

    /// Runs it: `{ ids, decoderIds, headsOff }`. Tells `report` the share that is done.
    pub fn run(&self, options: &Object, report: Option<Function>) -> Answer<Run> {
        let given = Arguments(options);
        let ids = ids(&given, "ids")?;
        let decoder_ids = match given.get("decoderIds") {
            Some(_) => Some(self::ids(&given, "decoderIds")?),
            None => None,
        };
        let off = heads_off(&given)?;
        let report = caller(report);
        let mut layers = |done: usize, all: usize| report(done as f64 / all as f64);
        let run = self
            .0
            .run(&ids, decoder_ids.as_deref(), &off, &mut layers)?;
        Ok(Run {
            model: Rc::clone(&self.0),
            run,
        })
    }
}

pub(super) fn which_kind(which: &Arguments) -> Result<Kind> {
    which.choice("kind", &Kind::ALL.map(|kind| (kind.name(), kind)))
}

/// Tokens in JavaScript's form.
pub(super) fn tokens(given: &Arguments, name: &str) -> Result<Vec<Token>> {
    let value = given.get(name).unwrap_or(JsValue::UNDEFINED);
    serde_wasm_bindgen::from_value(value.clone())
        .map_err(|_| Error::new(Code::Shape, name, "tokens", say(&value)))
}

/// Token ids: an Int32Array or a list of whole numbers.
pub(super) fn ids(given: &Arguments, name: &str) -> Result<Vec<usize>> {
    let value = given.get(name).unwrap_or(JsValue::UNDEFINED);
    let list = js_sys::try_iter(&value).ok().flatten();
    let read = list.and_then(|list| {
        list.map(|id| whole(&id.ok()?, 0))
            .collect::<Option<Vec<_>>>()
    });
    read.ok_or_else(|| {
        let expected = "an Int32Array or a list of token ids, at least 0";
        Error::new(Code::Range, name, expected, say(&value))
    })
}

/// `headsOff`: `{ kind, layer, head, how }[]`.
pub(super) fn heads_off(given: &Arguments) -> Result<Vec<Off>> {
    let Some(value) = given.get("headsOff") else {
        return Ok(Vec::new());
    };
    let wrong =
        |got: &JsValue| Error::new(Code::Range, "headsOff", "{ kind, layer, head }[]", say(got));
    let list = value.dyn_ref::<Array>().ok_or_else(|| wrong(&value))?;
    let read = |one: JsValue| {
        let fields = one
            .dyn_ref::<Object>()
            .map(Arguments)
            .ok_or_else(|| wrong(&one))?;
        let number = |name: &str| {
            fields
                .get(name)
                .and_then(|value| whole(&value, 0))
                .ok_or_else(|| wrong(&one))
        };
        let kind = fields
            .get("kind")
            .and_then(|kind| kind.as_string())
            .unwrap_or_default();
        let named = Kind::ALL.into_iter().find(|its| its.name() == kind);
        let kinds = choices(Kind::ALL.map(Kind::name));
        Ok(Off {
            kind: named.ok_or_else(|| Error::new(Code::Unknown, "headsOff.kind", kinds, &kind))?,
            layer: number("layer")?,
            head: number("head")?,
            how: match fields.get("how") {
                None => Switch::Zero,
                Some(_) => fields.choice("how", &Switch::ALL).map_err(|mut error| {
                    error.argument = "headsOff.how".into();
                    error
                })?,
            },
        })
    };
    list.iter().map(read).collect()
}
