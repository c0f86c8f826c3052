//! The spread of scores for JavaScript.
//!
//! Knows the names of its options and results; which widths are compared is the caller's affair.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::arguments::{Arguments, whole};
use super::model::Answer;
use super::objects::{object, small};
use crate::lab::spread_at;

/// How far scores spread at one width, and what softmax makes of them: `{ dim, keys, seed }`, the seed a u32.
/// `{ plain, scaled }`, a `Spread` of www/engine/messages.d.ts each.
#[wasm_bindgen]
pub fn spread(options: &Object) -> Answer<Object> {
    let given = Arguments(options);
    let seed = given.get("seed").and_then(|seed| whole(&seed, 0));
    let seed = seed.and_then(|seed| u32::try_from(seed).ok());
    let seed = seed.ok_or_else(|| given.wrong("seed", "0–4294967295"))?;
    let [plain, scaled] = spread_at(given.count("dim")?, given.count("keys")?, seed)?;
    Ok(object(&[
        ("plain", small(&plain)),
        ("scaled", small(&scaled)),
    ]))
}
