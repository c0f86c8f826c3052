//! The lab for the page's worker: specs and files in, records and pictures out.
//!
//! Knows what was computed last and what is pinned. Types of what passes are in www/types.d.ts.

use js_sys::{Array, Object, Uint8Array};
use ndarray::{Array3, Axis};
use wasm_bindgen::prelude::*;

use super::arguments::say;
use super::look::{Against, Look};
use super::objects::{floats, image, object, put, record_object, small};
use crate::analysis::{View, difference, values};
use crate::draw::{PALETTES, Palette, Zero, paint, ranges};
use crate::error::{Code, Error, Result};
use crate::files;
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

struct Shown {
    record: Record,
    notes: Vec<Note>,
    /// Which heads are on: those that the average is of.
    on: Vec<bool>,
}

impl Shown {
    fn values(&self, view: View) -> Array3<f32> {
        values(&self.record, view, &self.on)
    }
}

/// Keeps the record that is shown and the one that is pinned. A call that throws changes nothing.
#[wasm_bindgen]
#[derive(Default)]
pub struct Lab {
    shown: Option<Shown>,
    pinned: Option<Shown>,
    maker: Maker,
}

#[wasm_bindgen]
impl Lab {
    /// With nothing shown and nothing pinned.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Computes a `Spec` and shows its record, an `AttentionRecord`.
    pub fn compute(&mut self, spec: JsValue) -> std::result::Result<Object, JsValue> {
        let shown = computed(spec, &mut self.maker)?;
        let object = record_object(&shown.record);
        self.shown = Some(shown);
        Ok(object)
    }

    /// Shows the record of a file that was saved here, of this name.
    pub fn open(&mut self, text: &str, name: String) -> std::result::Result<Object, JsValue> {
        let mut record = files::record::from_json(text)?;
        record.origin = Origin::File { name };
        let object = record_object(&record);
        let on = vec![true; record.weights.dim().0];
        self.shown = Some(Shown {
            record,
            notes: Vec::new(),
            on,
        });
        Ok(object)
    }

    /// Pins the record of a `Spec`; null pins nothing.
    pub fn pin(&mut self, spec: JsValue) -> std::result::Result<JsValue, JsValue> {
        if spec.is_null() || spec.is_undefined() {
            self.pinned = None;
            return Ok(JsValue::NULL);
        }
        let pinned = computed(spec, &mut Maker::default())?;
        let object = record_object(&pinned.record);
        self.pinned = Some(pinned);
        Ok(object.into())
    }

    /// What is worth saying about the record that is shown: `Note[]`.
    pub fn notes(&self) -> JsValue {
        small(self.shown.as_ref().map_or(&[][..], |shown| &shown.notes))
    }

    /// Paints what is shown by a `Look`: `values`, `pictures`, `signed`, `incomparable` and `palette` of a `Frame`.
    pub fn paint(&self, look: &Object) -> std::result::Result<Object, JsValue> {
        let look = Look::read(look)?;
        let shown = self.shown.as_ref().ok_or_else(nothing_shown)?;
        let now = shown.values(look.view);
        let then = self.then(&look, &now);
        let incomparable = look.against.is_some() && then.is_none();
        let signed = then.is_some();
        let values = match then {
            Some(then) => difference(now, then.view(), look.view),
            None => now,
        };
        let zero = match look.view {
            _ if signed => Zero::Middle,
            View::Scores | View::Masked => Zero::Anywhere,
            View::Weights | View::Weighted => Zero::Low,
        };
        let colours = look.palette.colours(signed, look.dark);
        let pictures = Array::new();
        for (picture, rows) in values
            .outer_iter()
            .zip(ranges(values.view(), look.scale_by, zero))
        {
            let rgba = paint(picture, &rows, &colours);
            let whole = rows.iter().copied().reduce(|range, row| range.with(row));
            pictures.push(&object(&[
                ("image", image(&rgba, picture.dim())),
                ("lo", whole.map_or(0.0, |range| range.lo).into()),
                ("hi", whole.map_or(0.0, |range| range.hi).into()),
            ]));
        }
        Ok(object(&[
            ("values", floats(&values)),
            ("pictures", pictures.into()),
            ("signed", signed.into()),
            ("incomparable", incomparable.into()),
            (
                "palette",
                Uint8Array::from(colours.table.concat().as_slice()).into(),
            ),
        ]))
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
    /// What the look asks to be subtracted, in the shape of `now`; nothing when it asks for nothing, or for what has
    /// another shape.
    fn then(&self, look: &Look, now: &Array3<f32>) -> Option<Array3<f32>> {
        match look.against? {
            Against::Pin => {
                let then = self.pinned.as_ref()?.values(look.view);
                (then.dim() == now.dim()).then_some(then)
            }
            Against::Head(head) => {
                let heads = now.dim().0 - 1; // the average is no head
                let then = (head < heads).then(|| now.index_axis(Axis(0), head))?;
                Some(then.broadcast(now.dim())?.to_owned())
            }
        }
    }
}

fn computed(spec: JsValue, maker: &mut Maker) -> Result<Shown> {
    let spec = read_spec(spec)?;
    let made = maker.make(&spec)?;
    let on = (0..spec.heads)
        .map(|head| !spec.heads_off.contains(&head))
        .collect();
    Ok(Shown {
        record: made.record,
        notes: made.notes,
        on,
    })
}

fn nothing_shown() -> Error {
    Error::new(Code::Empty, "record", "record", "none")
}

/// A `Spec`; a mistake names the field.
fn read_spec(spec: JsValue) -> Result<Spec> {
    let read = |spec: JsValue| serde_wasm_bindgen::from_value::<Spec>(spec);
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
