//! A record as JSON, both ways.
//!
//! ```json
//! { "format": "headlight-record", "version": 1,
//!   "kind": "self", "layer": null, "heads": 1, "queries": 2, "keys": 2,
//!   "queryTokens": [{ "text": "hi", "id": 7, "known": true, "special": false }, ...], "keyTokens": [...],
//!   "scores": [...], "visible": [1, 0, ...], "weights": [...],
//!   "scale": 0.25, "temperature": 1, "origin": { "from": "random", "seed": 1 },
//!   "trace": null or { "dModel": 4, "dK": 2, "dV": 2, "queryInput": { "embedding": [...], ... }, "wq": [...], ... } }
//! ```
//! Arrays are flat and row-major, with the shapes of [`crate::record`]. Numbers have as many digits as tell them from
//! all other `f32`; what JSON has no number for is `"NaN"`, `"Infinity"`, `"-Infinity"`.

use ndarray::{Array, Dimension, IntoDimension};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Code, Error, Result};
use crate::record::{HeadOrigin, Input, Kind, Origin, Record, Token, Trace};

const FORMAT: &str = "headlight-record";
const VERSION: u32 = 1;

/// A record as JSON text.
pub fn to_json(record: &Record) -> String {
    serde_json::to_string(&RecordFile::from(record))
        .expect("a record has no keys that JSON cannot write")
}

/// A record from JSON text.
///
/// # Errors
/// `file`, naming the field, when the text is no record of this version or its lengths do not agree.
pub fn from_json(json: &str) -> Result<Record> {
    let wrong = |argument: &str, expected: String, got: String| {
        Error::new(Code::File, argument, expected, got)
    };
    let head: Head = serde_json::from_str(json).map_err(|error| {
        wrong(
            "record",
            format!("a JSON file of the format {FORMAT}"),
            error.to_string(),
        )
    })?;
    if head.format != FORMAT {
        return Err(wrong("format", FORMAT.to_owned(), head.format));
    }
    if head.version != VERSION {
        return Err(wrong(
            "version",
            VERSION.to_string(),
            head.version.to_string(),
        ));
    }
    let file: RecordFile = serde_json::from_str(json).map_err(|error| {
        wrong(
            "record",
            "all fields of a record".to_owned(),
            error.to_string(),
        )
    })?;
    file.record()
}

/// What must be right before the rest is worth reading.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    format: String,
    #[serde(default)]
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordFile {
    format: String,
    version: u32,
    kind: Kind,
    layer: Option<usize>,
    heads: usize,
    queries: usize,
    keys: usize,
    query_tokens: Vec<Token>,
    key_tokens: Vec<Token>,
    scores: Vec<Number>,
    visible: Vec<u8>,
    weights: Vec<Number>,
    scale: Number,
    temperature: Number,
    origin: Origin,
    trace: Option<TraceFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TraceFile {
    d_model: usize,
    d_k: usize,
    d_v: usize,
    query_input: InputFile,
    key_input: Option<InputFile>,
    wq: Vec<Number>,
    wk: Vec<Number>,
    wv: Vec<Number>,
    wo: Vec<Number>,
    q: Vec<Number>,
    k: Vec<Number>,
    v: Vec<Number>,
    heads: Vec<Number>,
    output: Vec<Number>,
    effect: Vec<Number>,
    moved: Vec<Number>,
    dimensions: Vec<String>,
    origins: Vec<HeadOrigin>,
    embedding_origin: Origin,
}

#[derive(Serialize, Deserialize)]
struct InputFile {
    embedding: Vec<Number>,
    position: Vec<Number>,
    x: Vec<Number>,
}

impl From<&Record> for RecordFile {
    fn from(record: &Record) -> Self {
        let (heads, queries, keys) = record.weights.dim();
        RecordFile {
            format: FORMAT.to_owned(),
            version: VERSION,
            kind: record.kind,
            layer: record.layer,
            heads,
            queries,
            keys,
            query_tokens: record.query_tokens.clone(),
            key_tokens: record.key_tokens.clone(),
            scores: numbers(&record.scores),
            visible: record.visible.iter().map(|&cell| u8::from(cell)).collect(),
            weights: numbers(&record.weights),
            scale: Number(record.scale),
            temperature: Number(record.temperature),
            origin: record.origin.clone(),
            trace: record.trace.as_ref().map(TraceFile::from),
        }
    }
}

impl From<&Trace> for TraceFile {
    fn from(trace: &Trace) -> Self {
        let (_, d_model, d_k) = trace.wq.dim();
        TraceFile {
            d_model,
            d_k,
            d_v: trace.wv.dim().2,
            query_input: InputFile::from(&trace.query_input),
            key_input: trace.key_input.as_ref().map(InputFile::from),
            wq: numbers(&trace.wq),
            wk: numbers(&trace.wk),
            wv: numbers(&trace.wv),
            wo: numbers(&trace.wo),
            q: numbers(&trace.q),
            k: numbers(&trace.k),
            v: numbers(&trace.v),
            heads: numbers(&trace.heads),
            output: numbers(&trace.output),
            effect: numbers(&trace.effect),
            moved: trace.moved.iter().copied().map(Number).collect(),
            dimensions: trace.dimensions.clone(),
            origins: trace.origins.clone(),
            embedding_origin: trace.embedding_origin.clone(),
        }
    }
}

impl From<&Input> for InputFile {
    fn from(input: &Input) -> Self {
        InputFile {
            embedding: numbers(&input.embedding),
            position: numbers(&input.position),
            x: numbers(&input.x),
        }
    }
}

impl RecordFile {
    fn record(self) -> Result<Record> {
        let (heads, queries, keys) = (self.heads, self.queries, self.keys);
        for (argument, count) in [("heads", heads), ("queries", queries), ("keys", keys)] {
            if count == 0 {
                return Err(Error::new(Code::File, argument, "at least 1", 0));
            }
        }
        length("queryTokens", queries, self.query_tokens.len())?;
        length("keyTokens", keys, self.key_tokens.len())?;
        let scores = array("scores", (heads, queries, keys), self.scores)?;
        let weights = array("weights", (heads, queries, keys), self.weights)?;
        let visible = self
            .visible
            .into_iter()
            .map(|cell| Number(f32::from(cell)))
            .collect();
        let visible = array("visible", (queries, keys), visible)?.mapv(|cell| cell != 0.0);
        Ok(Record {
            kind: self.kind,
            layer: self.layer,
            query_tokens: self.query_tokens,
            key_tokens: self.key_tokens,
            scores,
            visible,
            weights,
            scale: self.scale.0,
            temperature: self.temperature.0,
            origin: self.origin,
            trace: self
                .trace
                .map(|trace| trace.trace((heads, queries, keys)))
                .transpose()?,
        })
    }
}

impl TraceFile {
    fn trace(self, (heads, queries, keys): (usize, usize, usize)) -> Result<Trace> {
        let (d_model, d_k, d_v) = (self.d_model, self.d_k, self.d_v);
        for (argument, width) in [
            ("trace.dModel", d_model),
            ("trace.dK", d_k),
            ("trace.dV", d_v),
        ] {
            if width == 0 {
                return Err(Error::new(Code::File, argument, "at least 1", 0));
            }
        }
        let concatenated = heads.checked_mul(d_v).ok_or_else(|| too_many("trace.wo"))?;
        length("trace.moved", queries, self.moved.len())?;
        length("trace.origins", heads, self.origins.len())?;
        if !self.dimensions.is_empty() {
            length("trace.dimensions", d_model, self.dimensions.len())?;
        }
        Ok(Trace {
            query_input: self.query_input.input(queries, d_model)?,
            key_input: self
                .key_input
                .map(|input| input.input(keys, d_model))
                .transpose()?,
            wq: array("trace.wq", (heads, d_model, d_k), self.wq)?,
            wk: array("trace.wk", (heads, d_model, d_k), self.wk)?,
            wv: array("trace.wv", (heads, d_model, d_v), self.wv)?,
            wo: array("trace.wo", (concatenated, d_model), self.wo)?,
            q: array("trace.q", (heads, queries, d_k), self.q)?,
            k: array("trace.k", (heads, keys, d_k), self.k)?,
            v: array("trace.v", (heads, keys, d_v), self.v)?,
            heads: array("trace.heads", (heads, queries, d_v), self.heads)?,
            output: array("trace.output", (queries, d_model), self.output)?,
            effect: array("trace.effect", (heads, queries), self.effect)?,
            moved: self.moved.into_iter().map(|number| number.0).collect(),
            dimensions: self.dimensions,
            origins: self.origins,
            embedding_origin: self.embedding_origin,
        })
    }
}

impl InputFile {
    fn input(self, tokens: usize, d_model: usize) -> Result<Input> {
        Ok(Input {
            embedding: array("trace.embedding", (tokens, d_model), self.embedding)?,
            position: array("trace.position", (tokens, d_model), self.position)?,
            x: array("trace.x", (tokens, d_model), self.x)?,
        })
    }
}

fn numbers<D: Dimension>(array: &Array<f32, D>) -> Vec<Number> {
    array.iter().copied().map(Number).collect()
}

fn length(argument: &str, expected: usize, got: usize) -> Result<()> {
    if expected == got {
        Ok(())
    } else {
        Err(Error::new(
            Code::File,
            argument,
            format!("{expected} entries"),
            got,
        ))
    }
}

fn too_many(argument: &str) -> Error {
    Error::new(Code::File, argument, "a size that fits into memory", "more")
}

fn array<S, D>(argument: &str, shape: S, numbers: Vec<Number>) -> Result<Array<f32, D>>
where
    S: IntoDimension<Dim = D>,
    D: Dimension,
{
    let shape = shape.into_dimension();
    let size = shape
        .slice()
        .iter()
        .try_fold(1usize, |size, &n| size.checked_mul(n));
    let size = size.ok_or_else(|| too_many(argument))?;
    let got = numbers.len();
    Array::from_shape_vec(
        shape.clone(),
        numbers.into_iter().map(|number| number.0).collect(),
    )
    .map_err(|_| {
        Error::new(
            Code::File,
            argument,
            format!("{:?} ({size} numbers)", shape.slice()),
            format!("{got} numbers"),
        )
    })
}

/// An `f32` that JSON can hold whatever it is.
struct Number(f32);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self.0 {
            x if x.is_nan() => serializer.serialize_str("NaN"),
            f32::INFINITY => serializer.serialize_str("Infinity"),
            f32::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            x => serializer.serialize_f32(x),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(AnyNumber).map(Number)
    }
}

struct AnyNumber;

impl Visitor<'_> for AnyNumber {
    type Value = f32;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a number, \"NaN\", \"Infinity\" or \"-Infinity\"")
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> std::result::Result<f32, E> {
        Ok(value as f32)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> std::result::Result<f32, E> {
        Ok(value as f32)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> std::result::Result<f32, E> {
        Ok(value as f32)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> std::result::Result<f32, E> {
        match value {
            "NaN" => Ok(f32::NAN),
            "Infinity" => Ok(f32::INFINITY),
            "-Infinity" => Ok(f32::NEG_INFINITY),
            _ => Err(E::invalid_value(de::Unexpected::Str(value), &self)),
        }
    }
}
