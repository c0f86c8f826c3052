//! The lab for the page's worker: specs and files in, records and pictures out.
//!
//! Knows what was computed last and what is pinned. Types of what passes are in www/types.d.ts.

use js_sys::{Array, Function, Object, Uint8Array};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use super::arguments::{Arguments, say};
use super::experiment;
use super::look::Look;
use super::objects::{object, outline_object, put, small};
use super::painting::painted;
use super::run::Run;
use crate::analysis::{Reading, Selection, View};
use crate::draw::{PALETTES, Palette};
use crate::error::{Code, Error, Result};
use crate::files::attentions::Attentions;
use crate::files::{self, Opened};
use crate::lab::{LIMITS, Maker, Note, Page, Preset, RECIPES, Recipe, Spec, presets};
use crate::record::{Origin, Record};

/// What there is to choose from: `Catalog`.
#[wasm_bindgen(unchecked_return_type = "import('../../types.js').Catalog")]
pub fn catalog() -> Object {
    let presets: Array = presets().iter().map(preset_object).collect();
    object(&[
        ("presets", presets.into()),
        ("recipes", small(&RECIPES.map(Recipe::id)[..])),
        ("palettes", small(&PALETTES.map(Palette::id)[..])),
        ("limits", small(&LIMITS)),
    ])
}

fn preset_object(preset: &Preset) -> Object {
    let Page { spec, open, cell } = &preset.state;
    let state = small(spec);
    put(&state, &[("open", (*open).into()), ("cell", small(cell))]);
    object(&[
        ("id", preset.id.into()),
        ("group", small(&preset.group)),
        ("state", state),
    ])
}

/// A record and what is said of it.
pub struct Shown {
    /// The record.
    pub record: Record,
    notes: Vec<Note>,
    /// Which heads are on: those that the average is of.
    on: Vec<bool>,
    /// What an experiment says besides, an `Experiment`; null where none made the record.
    found: JsValue,
}

impl Shown {
    /// A record of which nothing is said, with all its heads on.
    fn plain(record: Record) -> Self {
        Self::found(record, Vec::new(), JsValue::NULL)
    }

    /// Of an experiment, whose heads are all on.
    pub fn found(record: Record, notes: Vec<Note>, found: JsValue) -> Self {
        let on = vec![true; record.weights.dim().0];
        Shown {
            record,
            notes,
            on,
            found,
        }
    }

    /// Its numbers in a view, head by head.
    pub fn reading(&self, view: View, selection: Selection) -> Reading<'_> {
        Reading::new(&self.record, view, &self.on, selection)
    }
}

/// Keeps the record that is shown and the one that is pinned. A call that throws changes nothing.
#[wasm_bindgen]
#[derive(Default)]
pub struct Lab {
    pub(super) shown: Option<Shown>,
    pinned: Option<Shown>,
    maker: Maker,
    /// The opened file whose layers are to choose from.
    attentions: Option<Attentions>,
}

#[wasm_bindgen]
impl Lab {
    /// With nothing shown and nothing pinned.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Computes a `Spec` and shows its record: `Outline`. Tells `report` the share that is done.
    pub fn compute(
        &mut self,
        spec: JsValue,
        report: Option<Function>,
    ) -> std::result::Result<Object, JsValue> {
        let shown = computed(spec, &mut self.maker, caller(report))?;
        self.attentions = None;
        Ok(self.show(shown))
    }

    /// Shows what the file of this name holds: a record that was saved here, or a layer (from 0; the last one, if there
    /// are fewer) of attention that was saved as tensors. `names` and `parts` are its own name and bytes, or those of each
    /// file in it when it is an archive.
    pub fn open(
        &mut self,
        name: String,
        names: Vec<String>,
        parts: Vec<Uint8Array>,
        layer: usize,
    ) -> std::result::Result<Object, JsValue> {
        let bytes = parts.iter().map(Uint8Array::to_vec);
        let parts: Vec<_> = names.into_iter().zip(bytes).collect();
        match files::open(&name, &parts)? {
            Opened::Attentions(attentions) => {
                self.attentions = Some(attentions);
                self.layer(layer)
            }
            Opened::Record(record) => {
                self.attentions = None;
                let origin = Origin::File { name };
                Ok(self.show(Shown::plain(Record { origin, ..*record })))
            }
        }
    }

    /// Shows another layer of the opened file; of a record there is one.
    pub fn layer(&mut self, layer: usize) -> std::result::Result<Object, JsValue> {
        let Some(attentions) = &self.attentions else {
            let shown = self.shown.as_ref().ok_or_else(nothing_shown)?;
            return Ok(outline_object(&shown.record, &shown.on));
        };
        let layers = attentions.layers();
        let record = attentions.record(layer.min(layers - 1));
        let object = self.show(Shown::plain(record));
        put(&object, &[("layers", layers.into())]);
        Ok(object)
    }

    /// Shows one attention of a model's run: `{ kind, layer, queryTokens, keyTokens, headsOff, untrained }`, of a
    /// model of this name. `headsOff`: which heads of it the average is without; `untrained`: the seed of its weights, if it is not trained.
    pub fn attend(
        &mut self,
        run: &Run,
        which: &Object,
        name: &str,
    ) -> std::result::Result<Object, JsValue> {
        let shown = attended(run, which, name)?;
        self.attentions = None;
        Ok(self.show(shown))
    }

    /// Pins one attention of a run, as [`Lab::attend`] shows it.
    #[wasm_bindgen(js_name = pinAttention)]
    pub fn pin_attention(
        &mut self,
        run: &Run,
        which: &Object,
        name: &str,
    ) -> std::result::Result<Object, JsValue> {
        Ok(self.keep(attended(run, which, name)?))
    }

    /// Shows attention rollout of a run, as [`Run::rollout`] has it, of a model of this name:
    /// `{ kind, layer, queryTokens, keyTokens }`. Gives its `Outline` with `paths`.
    pub fn rollout(
        &mut self,
        run: &Run,
        which: &Object,
        name: &str,
        report: Option<Function>,
    ) -> std::result::Result<Object, JsValue> {
        let (record, paths) = rolled(run, which, name, report)?;
        self.attentions = None;
        let object = self.show(Shown::plain(record));
        put(&object, &[("paths", paths.into())]);
        Ok(object)
    }

    /// Pins attention rollout of a run, as [`Lab::rollout`] shows it.
    #[wasm_bindgen(js_name = pinRollout)]
    pub fn pin_rollout(
        &mut self,
        run: &Run,
        which: &Object,
        name: &str,
    ) -> std::result::Result<Object, JsValue> {
        let (record, _) = rolled(run, which, name, None)?;
        Ok(self.keep(Shown::plain(record)))
    }

    /// Pins the record of a `Spec`; null pins nothing.
    pub fn pin(&mut self, spec: JsValue) -> std::result::Result<JsValue, JsValue> {
        if spec.is_null() || spec.is_undefined() {
            self.pinned = None;
            return Ok(JsValue::NULL);
        }
        let pinned = computed(spec, &mut Maker::default(), |_| {})?;
        Ok(self.keep(pinned).into())
    }

    /// What is worth saying about the record that is shown: `Note[]`.
    pub fn notes(&self) -> JsValue {
        small(self.shown.as_ref().map_or(&[][..], |shown| &shown.notes))
    }

    /// What an experiment says besides its record: `Experiment | null`.
    pub fn experiment(&self) -> JsValue {
        let shown = self.shown.as_ref();
        shown.map_or(JsValue::NULL, |shown| shown.found.clone())
    }

    /// Paints what is shown by a `Look`: `Painted`. Tells `report` the share that is done.
    pub fn paint(
        &self,
        look: &Object,
        report: Option<Function>,
    ) -> std::result::Result<Object, JsValue> {
        let look = Look::read(look)?;
        let shown = self.shown.as_ref().ok_or_else(nothing_shown)?;
        Ok(painted(shown, self.pinned.as_ref(), &look, caller(report)))
    }

    /// The record as JSON, `shown` or `pinned`.
    pub fn text(&self, which: &str) -> std::result::Result<String, JsValue> {
        let shown = if which == "pinned" {
            &self.pinned
        } else {
            &self.shown
        };
        Ok(files::record::to_json(
            &shown.as_ref().ok_or_else(nothing_shown)?.record,
        ))
    }
}

impl Lab {
    fn show(&mut self, shown: Shown) -> Object {
        let shown = self.shown.insert(shown);
        outline_object(&shown.record, &shown.on)
    }

    /// Pins it.
    fn keep(&mut self, pinned: Shown) -> Object {
        let pinned = self.pinned.insert(pinned);
        outline_object(&pinned.record, &pinned.on)
    }
}

/// One attention of a run, of a model of this name; the heads that are off are none of its average's.
fn attended(run: &Run, which: &Object, name: &str) -> Result<Shown> {
    let which = Arguments(which);
    let mut shown = Shown::plain(run.record(&which, name)?);
    let off = which.get("headsOff").map(|_| which.counts("headsOff"));
    for head in off.transpose()?.unwrap_or_default() {
        if let Some(on) = shown.on.get_mut(head) {
            *on = false;
        }
    }
    Ok(shown)
}

/// Attention rollout of a run as a record, and its paths.
fn rolled(
    run: &Run,
    which: &Object,
    name: &str,
    report: Option<Function>,
) -> Result<(Record, Array)> {
    let which = Arguments(which);
    let through = run.through(&which, caller(report))?;
    let paths = through.paths();
    let record = through.record(&which, run.kind_and_layer(&which)?, name)?;
    Ok((record, paths))
}

/// Calls it, if there is one.
pub fn caller(report: Option<Function>) -> impl Fn(f64) {
    move |share| {
        if let Some(report) = &report {
            // What it throws is none of this computation's business.
            let _ = report.call1(&JsValue::NULL, &share.into());
        }
    }
}

fn computed(spec: JsValue, maker: &mut Maker, mut report: impl FnMut(f64)) -> Result<Shown> {
    let with = spec.clone();
    let spec: Spec = read_spec(spec)?;
    if let Some(shown) = experiment::computed(&spec, with, maker, &mut report)? {
        return Ok(shown);
    }
    let made = maker.make(&spec, &mut report)?;
    let on = (0..spec.heads)
        .map(|head| !spec.heads_off.contains(&head))
        .collect();
    Ok(Shown {
        record: made.record,
        notes: made.notes,
        on,
        found: JsValue::NULL,
    })
}

pub(super) fn nothing_shown() -> Error {
    Error::new(Code::Empty, "record", "record", "none")
}

/// A `Spec`, or those of its fields that an experiment computes from; a mistake names the field.
pub(super) fn read_spec<S: DeserializeOwned>(spec: JsValue) -> Result<S> {
    let read = |spec: JsValue| serde_wasm_bindgen::from_value::<S>(spec);
    read(spec.clone()).map_err(|error| {
        let wrong = |argument: &str, error: serde_wasm_bindgen::Error, got: &JsValue| {
            let error = error.to_string();
            let expected = error
                .split_once(", expected ")
                .map_or(&*error, |parts| parts.1);
            Error::new(Code::Range, argument, expected, say(got))
        };
        // Which field it was is not said; but each has a default, so each can be read alone.
        let fields = spec.dyn_ref::<Object>().map(Object::entries);
        let first = fields.into_iter().flatten().find_map(|field| {
            let field = Array::from(&field);
            let (name, value) = (field.get(0).as_string()?, field.get(1));
            let alone = object(&[(&name, value.clone())]);
            Some(wrong(&name, read(alone.into()).err()?, &value))
        });
        first.unwrap_or_else(|| wrong("spec", error, &spec))
    })
}
