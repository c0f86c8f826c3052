//! Experiments on the lab's text: which one a `Spec` asks for, and what it says besides its record.
//!
//! Knows the names of www/types.d.ts; computes nothing. An experiment's methods are the heads of its record.

use js_sys::{Array, Float64Array, Object};
use wasm_bindgen::prelude::*;

use super::arguments::Arguments;
use super::lab::{Shown, read_spec};
use super::objects::{floats, object, small};
use crate::error::Result;
use crate::lab::{self, Note, Spec};
use crate::recurrent;

/// The record of the experiment that the spec asks for; nothing where it asks for none. `with` has the experiment's own fields.
pub fn computed(spec: &Spec, with: JsValue, report: &mut dyn FnMut(f64)) -> Result<Option<Shown>> {
    let fields = Arguments(with.unchecked_ref());
    match fields.get("experiment") {
        None => return Ok(None),
        Some(_) => fields.choice("experiment", &[("recurrent", ())])?,
    };
    let (tokens, input) = lab::read(spec)?;
    let sum = input.sum.as_ref().expect("the lab knows the parts of X");
    let inputs = recurrent::Inputs {
        embedding: sum.embedding.view(),
        x: input.x.view(),
    };
    let made = recurrent::make(&read_spec(with)?, tokens, inputs, report)?;
    let beyond = recurrent::NAMES.into_iter().zip(made.beyond);
    let notes = beyond
        .filter(|&(_, cells)| cells > 0)
        .map(|(head, cells)| Note::Beyond { head, cells });
    let found = recurrent_object(&made);
    Ok(Some(Shown::found(
        made.record,
        notes.collect(),
        found.into(),
    )))
}

/// An `Experiment`.
fn recurrent_object(made: &recurrent::Made) -> Object {
    let recurrent::Inside {
        slopes,
        forget,
        shares,
    } = &made.inside;
    let last: Array = made
        .last
        .outer_iter()
        .map(|row| Float64Array::from(&*row.to_vec()))
        .collect();
    object(&[
        ("name", "recurrent".into()),
        (
            "facts",
            facts_object(
                &["steps", "products", "parameters"],
                &made.facts.map(|facts| {
                    [facts.steps, facts.products, facts.parameters].map(|number| number as f64)
                }),
            ),
        ),
        ("last", last.into()),
        (
            "inside",
            object(&[
                ("width", slopes.ncols().into()),
                ("slopes", floats(slopes)),
                ("forget", floats(forget)),
                ("shares", floats(shares)),
            ])
            .into(),
        ),
    ])
}

/// `Facts`: what they are called, and a row of them for each head.
fn facts_object<const N: usize>(names: &[&str; N], rows: &[[f64; N]]) -> JsValue {
    let rows: Array = rows.iter().map(|row| small(&row[..])).collect();
    object(&[("names", small(&names[..])), ("rows", rows.into())]).into()
}
