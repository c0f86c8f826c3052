//! What leaves for JavaScript: records and small values as plain objects, bulk numbers and pixels as typed arrays.
//!
//! Knows the names of www/types.d.ts. Everything is a copy: no view into this memory survives a call.

use js_sys::{Float32Array, Object, Reflect, Uint8Array, Uint8ClampedArray};
use ndarray::{Array2, ArrayRef, Dimension};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::ImageData;

use crate::record::{Input, Record, Sum, Trace};
use crate::shape::row_major;

/// A small value to JavaScript, as JSON would have it.
pub fn small<T: Serialize + ?Sized>(value: &T) -> JsValue {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .expect("names, numbers and lists have a form in JavaScript")
}

/// The numbers, row-major, in an array of the caller's own.
pub fn floats<D: Dimension>(array: &ArrayRef<f32, D>) -> JsValue {
    Float32Array::from(&*row_major(array)).into()
}

/// Pixels `[rows, columns, 4]` as bytes: an ImageData could not be handed over by a worker, only copied.
pub fn rgba(pixels: &[u8]) -> Uint8ClampedArray {
    Uint8ClampedArray::from(pixels)
}

/// Few pixels `[rows, columns, 4]` as the platform's ImageData; Node has none and gets an object with the same fields.
pub fn image(pixels: &[u8], (rows, columns): (usize, usize)) -> JsValue {
    let data = rgba(pixels);
    ImageData::new_with_js_u8_clamped_array_and_sh(&data, columns as u32, rows as u32).map_or_else(
        |_| {
            object(&[
                ("data", data.clone().into()),
                ("width", columns.into()),
                ("height", rows.into()),
            ])
            .into()
        },
        JsValue::from,
    )
}

/// An object of these fields.
pub fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    put(&object, fields);
    object
}

/// Sets fields of an object of our own.
pub fn put(object: &JsValue, fields: &[(&str, JsValue)]) {
    for (name, value) in fields {
        // A fresh object takes any property.
        let _ = Reflect::set(object, &(*name).into(), value);
    }
}

/// An `Outline`: an `AttentionRecord` without the cells of its heads.
/// `on`: which heads its average and output are of.
pub fn outline_object(record: &Record, on: &[bool]) -> Object {
    let (heads, queries, keys) = record.weights.dim();
    let visible: Vec<u8> = record.visible.iter().map(|&cell| u8::from(cell)).collect();
    let off: Vec<usize> = (0..heads).filter(|&head| !on[head]).collect();
    object(&[
        ("kind", small(&record.kind)),
        ("layer", small(&record.layer)),
        ("layers", 1.into()),
        ("heads", heads.into()),
        ("headsOff", small(&off)),
        ("queries", queries.into()),
        ("keys", keys.into()),
        ("queryTokens", small(&record.query_tokens)),
        ("keyTokens", small(&record.key_tokens)),
        ("measure", small(&record.measure)),
        ("names", small(&record.names)),
        ("visible", Uint8Array::from(visible.as_slice()).into()),
        ("scale", record.scale.into()),
        ("temperature", record.temperature.into()),
        ("origin", small(&record.origin)),
        (
            "trace",
            record
                .trace
                .as_ref()
                .map_or(JsValue::NULL, |trace| trace_object(trace).into()),
        ),
    ])
}

/// An `OutlineTrace`.
fn trace_object(trace: &Trace) -> Object {
    let (_, d_model, d_k) = trace.wq.dim();
    object(&[
        ("dModel", d_model.into()),
        ("dK", d_k.into()),
        ("dV", trace.wv.dim().2.into()),
        ("queryInput", input_object(&trace.query_input).into()),
        (
            "keyInput",
            trace
                .key_input
                .as_ref()
                .map_or(JsValue::NULL, |input| input_object(input).into()),
        ),
        ("wq", floats(&trace.wq)),
        ("wk", floats(&trace.wk)),
        ("wv", floats(&trace.wv)),
        ("wo", floats(&trace.wo)),
        (
            "biases",
            trace.biases.as_ref().map_or(JsValue::NULL, |biases| {
                object(&[
                    ("q", floats(&biases.q)),
                    ("k", floats(&biases.k)),
                    ("v", floats(&biases.v)),
                    ("o", Float32Array::from(biases.o.as_slice()).into()),
                ])
                .into()
            }),
        ),
        ("turned", trace.turned.into()),
        (
            "distances",
            trace
                .distances
                .as_ref()
                .map_or(JsValue::NULL, |distances| floats(distances)),
        ),
        ("heads", floats(&trace.heads)),
        ("output", floats(&trace.output)),
        ("effect", floats(&trace.effect)),
        ("moved", Float32Array::from(trace.moved.as_slice()).into()),
        ("dimensions", small(&trace.dimensions)),
        ("origins", small(&trace.origins)),
        ("embeddingOrigin", small(&trace.embedding_origin)),
    ])
}

fn input_object(input: &Input) -> Object {
    let part = |of: fn(&Sum) -> &Array2<f32>| {
        let sum = input.sum.as_ref();
        sum.map_or(JsValue::NULL, |sum| floats(of(sum)))
    };
    object(&[
        ("embedding", part(|sum| &sum.embedding)),
        ("position", part(|sum| &sum.position)),
        ("x", floats(&input.x)),
    ])
}
