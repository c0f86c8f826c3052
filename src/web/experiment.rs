//! Experiments on the lab's text: which one a `Spec` asks for, and what it says besides its record.
//!
//! Knows the names of www/types.d.ts; computes nothing. An experiment's methods are the heads of its record.

use js_sys::{Array, Float64Array, Object};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::arguments::Arguments;
use super::lab::{Shown, read_spec};
use super::objects::{floats, object, small};
use crate::attention::variants::Cost;
use crate::error::Result;
use crate::lab::{self, Compared, Maker, Note, Spec};
use crate::recurrent;

/// The record of the experiment that the spec asks for; nothing where it asks for none. `with` has the experiment's own fields.
pub fn computed(
    spec: &Spec,
    with: JsValue,
    maker: &mut Maker,
    report: &mut dyn FnMut(f64),
) -> Result<Option<Shown>> {
    type Computed = fn(&Spec, JsValue, &mut Maker, &mut dyn FnMut(f64)) -> Result<Shown>;
    let fields = Arguments(with.unchecked_ref());
    if fields.get("experiment").is_none() {
        return Ok(None);
    }
    let named: [(&str, Computed); 2] = [("recurrent", recurrent), ("cheaper", cheaper)];
    fields.choice("experiment", &named)?(spec, with, maker, report).map(Some)
}

fn recurrent(
    spec: &Spec,
    with: JsValue,
    _: &mut Maker,
    report: &mut dyn FnMut(f64),
) -> Result<Shown> {
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
    Ok(Shown::found(made.record, notes.collect(), found.into()))
}

fn cheaper(
    spec: &Spec,
    with: JsValue,
    maker: &mut Maker,
    report: &mut dyn FnMut(f64),
) -> Result<Shown> {
    let Compared { made, facts } = lab::compare(spec, &read_spec(with)?, maker, report)?;
    let found = object(&[("name", "cheaper".into()), ("facts", cheaper_facts(&facts))]);
    Ok(Shown::found(made.record, made.notes, found.into()))
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

fn cheaper_facts(facts: &[lab::Facts]) -> JsValue {
    let names = [
        "error",
        "worst",
        "difference",
        "work",
        "held",
        "workLong",
        "heldLong",
        "keptLong",
    ];
    let costs = |cost: Cost| {
        let Cost {
            products,
            held,
            kept,
        } = cost;
        [Some(products), Some(held), kept].map(|count| count.map(|count| count as f64))
    };
    let row = |facts: &lab::Facts| {
        let error = facts.error.map_or([None; 2], |error| error.map(Some));
        let [[products, held, _], [products_long, held_long, kept_long]] =
            [facts.here, facts.long].map(costs);
        [
            error[0],
            error[1],
            Some(facts.difference),
            products,
            held,
            products_long,
            held_long,
            kept_long,
        ]
    };
    facts_object(&names, &facts.iter().map(row).collect::<Vec<_>>())
}

/// `Facts`: what they are called, and a row of them for each head; null what cannot be said.
fn facts_object<N: Serialize, const C: usize>(names: &[&str; C], rows: &[[N; C]]) -> JsValue {
    let rows: Array = rows.iter().map(|row| small(&row[..])).collect();
    object(&[("names", small(&names[..])), ("rows", rows.into())]).into()
}

/// One head of seeded numbers, to be computed by one way after the other while the page looks at a clock.
#[wasm_bindgen]
pub struct Trial(lab::Trial);

#[wasm_bindgen]
impl Trial {
    /// Of `{ tokens, dK, dV, seed, mask, reach, stride, globals, rank, tile }`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> std::result::Result<Trial, JsValue> {
        let with = read_spec(options.clone())?;
        let given = Arguments(options.unchecked_ref());
        let mask = given.mask()?;
        let widths = [given.count("dK")?, given.count("dV")?];
        let (tokens, seed) = (given.count("tokens")?, given.count("seed")?);
        Ok(Trial(lab::Trial::new(
            with,
            mask,
            tokens,
            widths,
            seed as u32,
        )?))
    }

    /// Computes the output of the way of this name; gives how many products that took.
    pub fn attend(&self, way: &str) -> std::result::Result<f64, JsValue> {
        Ok(self.0.attend(way)?.products as f64)
    }
}

/// The three networks, to be run one after the other while the page looks at a clock.
#[wasm_bindgen]
pub struct RecurrentTrial(recurrent::Trial);

#[wasm_bindgen]
impl RecurrentTrial {
    /// Of `{ tokens, dModel, seed, stateWidth, recurrentScale, forgetBias }`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> std::result::Result<RecurrentTrial, JsValue> {
        let given = Arguments(options.unchecked_ref());
        let (tokens, d_model) = (given.count("tokens")?, given.count("dModel")?);
        let setting = read_spec(options)?;
        Ok(RecurrentTrial(recurrent::Trial::new(
            &setting, tokens, d_model,
        )?))
    }

    /// The last state of the network of this name: `rnn`, `lstm` or `attention`.
    pub fn run(&self, name: &str) -> std::result::Result<Float64Array, JsValue> {
        Ok(Float64Array::from(&*self.0.run(name)?))
    }
}
