//! A record as JSON, both ways.
//!
//! ```json
//! { "format": "headlight-record", "version": 1,
//!   "kind": "self", "layer": null, "heads": 1, "queries": 2, "keys": 2,
//!   "queryTokens": [{ "text": "hi", "id": 7, "known": true, "special": false }, ...], "keyTokens": [...],
//!   "scores": [...] or null, "visible": [1, 0, ...], "weights": [...],
//!   "scale": 0.25, "temperature": 1, "origin": { "from": "random", "seed": 1 },
//!   "trace": null or { "dModel": 4, "dK": 2, "dV": 2, "queryInput": { "embedding": [...], ... }, "wq": [...], ... } }
//! ```
//! Arrays are flat and row-major, with the shapes of [`crate::record`]. Numbers have as many digits as tell them from
//! all other `f32`; what JSON has no number for is `"NaN"`, `"Infinity"`, `"-Infinity"`.

use std::borrow::Cow;
use std::io;

use ndarray::{Array2, ArrayRef, Dimension};
use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

use super::part::Part;
use crate::error::{Code, Error, Result};
use crate::record::{Biases, HeadOrigin, Input, Kind, Measure, Origin, Record, Sum, Token, Trace};
use crate::shape::row_major;

const FORMAT: &str = "headlight-record";
const VERSION: u32 = 1;

/// A record as JSON text.
pub fn to_json(record: &Record) -> String {
    let mut json = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut json, Digits);
    RecordFile::from(record)
        .serialize(&mut serializer)
        .expect("a record has no keys that JSON cannot write");
    String::from_utf8(json).expect("JSON is written as UTF-8")
}

/// A record from JSON text.
///
/// # Errors
/// `file`, naming the field: `json` for what is no JSON, `format` and `version` for what is no record of this version,
/// and otherwise the field that is missing, of another type, or of a length that does not fit the others.
pub fn from_json(json: &str) -> Result<Record> {
    read(Part::file(json.as_bytes())?)
}

/// As [`from_json`].
pub(super) fn read(mut file: Part) -> Result<Record> {
    file.field("format").exactly(FORMAT)?;
    file.field("version").exactly(&VERSION.to_string())?;
    let heads = file.field("heads").count()?;
    let queries = file.field("queries").count()?;
    let keys = file.field("keys").count()?;
    let dims = [heads, queries, keys];
    Ok(Record {
        kind: match file.field("kind").one_of(&["self", "cross"])? {
            "cross" => Kind::CrossAttention,
            _ => Kind::SelfAttention,
        },
        layer: file.field("layer").optional(Part::whole)?,
        query_tokens: file.field("queryTokens").list(queries, token)?,
        key_tokens: file.field("keyTokens").list(keys, token)?,
        measure: file.field("measure").optional(measure)?.unwrap_or_default(),
        names: file
            .field("names")
            .optional(|part| names(part, heads))?
            .unwrap_or_default(),
        scores: file.field("scores").optional(|part| part.array(dims))?,
        visible: visible(file.field("visible"), [queries, keys])?,
        weights: file.field("weights").array(dims)?,
        scale: file.field("scale").number()?,
        temperature: file.field("temperature").number()?,
        origin: origin(file.field("origin"))?,
        trace: file.field("trace").optional(|part| trace(part, dims))?,
    })
}

fn token(mut part: Part) -> Result<Token> {
    Ok(Token {
        text: part.field("text").text()?,
        id: part.field("id").whole()?,
        known: part.field("known").boolean()?,
        special: part.field("special").boolean()?,
    })
}

/// Either a name for each or none at all.
fn names(part: Part, count: usize) -> Result<Vec<String>> {
    if part.is_empty() {
        return Ok(Vec::new());
    }
    part.list(count, Part::text)
}

fn measure(part: Part) -> Result<Measure> {
    Ok(match part.one_of(&["weights", "influence"])? {
        "influence" => Measure::Influence,
        _ => Measure::Weights,
    })
}

fn visible(part: Part, dims: [usize; 2]) -> Result<Array2<bool>> {
    let cells: Array2<f32> = part.array(dims)?;
    match cells.iter().find(|&&cell| cell != 0.0 && cell != 1.0) {
        Some(cell) => Err(Error::new(Code::File, "visible", "0 | 1", cell)),
        None => Ok(cells.mapv(|cell| cell == 1.0)),
    }
}

fn origin(mut part: Part) -> Result<Origin> {
    let names = [
        "designed", "random", "identity", "yours", "trained", "rollout", "file",
    ];
    Ok(match part.field("from").one_of(&names)? {
        "designed" => Origin::Designed {
            recipe: part.field("recipe").text()?,
        },
        "random" => Origin::Random {
            seed: part.field("seed").whole()?,
        },
        "identity" => Origin::Identity,
        "yours" => Origin::Yours,
        "trained" => Origin::Trained {
            model: part.field("model").text()?,
        },
        "rollout" => Origin::Rollout {
            model: part.field("model").text()?,
        },
        _ => Origin::File {
            name: part.field("name").text()?,
        },
    })
}

fn head_origin(mut part: Part) -> Result<HeadOrigin> {
    Ok(HeadOrigin {
        wq: origin(part.field("wq"))?,
        wk: origin(part.field("wk"))?,
        wv: origin(part.field("wv"))?,
        wo: origin(part.field("wo"))?,
    })
}

fn trace(mut part: Part, [heads, queries, keys]: [usize; 3]) -> Result<Trace> {
    let d_model = part.field("dModel").count()?;
    let d_k = part.field("dK").count()?;
    let d_v = part.field("dV").count()?;
    Ok(Trace {
        query_input: input(part.field("queryInput"), [queries, d_model])?,
        key_input: part
            .field("keyInput")
            .optional(|part| input(part, [keys, d_model]))?,
        wq: part.field("wq").array([heads, d_model, d_k])?,
        wk: part.field("wk").array([heads, d_model, d_k])?,
        wv: part.field("wv").array([heads, d_model, d_v])?,
        wo: part
            .field("wo")
            .array([heads.saturating_mul(d_v), d_model])?,
        biases: part
            .field("biases")
            .optional(|part| biases(part, [heads, d_model, d_k, d_v]))?,
        turned: part
            .field("turned")
            .optional(Part::boolean)?
            .unwrap_or(false),
        distances: part
            .field("distances")
            .optional(|part| part.array([heads, queries, keys]))?,
        q: part.field("q").array([heads, queries, d_k])?,
        k: part.field("k").array([heads, keys, d_k])?,
        v: part.field("v").array([heads, keys, d_v])?,
        heads: part.field("heads").array([heads, queries, d_v])?,
        output: part.field("output").array([queries, d_model])?,
        effect: part.field("effect").array([heads, queries])?,
        moved: part.field("moved").array([queries])?.to_vec(),
        dimensions: names(part.field("dimensions"), d_model)?,
        origins: part.field("origins").list(heads, head_origin)?,
        embedding_origin: origin(part.field("embeddingOrigin"))?,
    })
}

fn input(mut part: Part, dims: [usize; 2]) -> Result<Input> {
    let embedding = part.field("embedding").optional(|part| part.array(dims))?;
    let position = part.field("position");
    Ok(Input {
        sum: match embedding {
            Some(embedding) => Some(Sum {
                embedding,
                position: position.array(dims)?,
            }),
            None => None,
        },
        x: part.field("x").array(dims)?,
    })
}

fn biases(mut part: Part, [heads, d_model, d_k, d_v]: [usize; 4]) -> Result<Biases> {
    Ok(Biases {
        q: part.field("q").array([heads, d_k])?,
        k: part.field("k").array([heads, d_k])?,
        v: part.field("v").array([heads, d_v])?,
        o: part.field("o").array([d_model])?.to_vec(),
    })
}

/// The record as it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RecordFile<'a> {
    format: &'static str,
    version: u32,
    kind: Kind,
    layer: Option<usize>,
    heads: usize,
    queries: usize,
    keys: usize,
    query_tokens: &'a [Token],
    key_tokens: &'a [Token],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    names: &'a [String],
    measure: Measure,
    scores: Option<Numbers<'a>>,
    visible: Vec<u8>,
    weights: Numbers<'a>,
    scale: Number,
    temperature: Number,
    origin: &'a Origin,
    trace: Option<TraceFile<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TraceFile<'a> {
    d_model: usize,
    d_k: usize,
    d_v: usize,
    query_input: InputFile<'a>,
    key_input: Option<InputFile<'a>>,
    wq: Numbers<'a>,
    wk: Numbers<'a>,
    wv: Numbers<'a>,
    wo: Numbers<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    biases: Option<BiasesFile<'a>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    turned: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    distances: Option<Numbers<'a>>,
    q: Numbers<'a>,
    k: Numbers<'a>,
    v: Numbers<'a>,
    heads: Numbers<'a>,
    output: Numbers<'a>,
    effect: Numbers<'a>,
    moved: Numbers<'a>,
    dimensions: &'a [String],
    origins: &'a [HeadOrigin],
    embedding_origin: &'a Origin,
}

#[derive(Serialize)]
struct InputFile<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    embedding: Option<Numbers<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Numbers<'a>>,
    x: Numbers<'a>,
}

#[derive(Serialize)]
struct BiasesFile<'a> {
    q: Numbers<'a>,
    k: Numbers<'a>,
    v: Numbers<'a>,
    o: Numbers<'a>,
}

impl<'a> From<&'a Record> for RecordFile<'a> {
    fn from(record: &'a Record) -> Self {
        let (heads, queries, keys) = record.weights.dim();
        RecordFile {
            format: FORMAT,
            version: VERSION,
            kind: record.kind,
            layer: record.layer,
            heads,
            queries,
            keys,
            query_tokens: &record.query_tokens,
            key_tokens: &record.key_tokens,
            names: &record.names,
            measure: record.measure,
            scores: record.scores.as_deref().map(numbers),
            visible: record.visible.iter().map(|&cell| cell.into()).collect(),
            weights: numbers(&record.weights),
            scale: Number(record.scale),
            temperature: Number(record.temperature),
            origin: &record.origin,
            trace: record.trace.as_ref().map(TraceFile::from),
        }
    }
}

impl<'a> From<&'a Trace> for TraceFile<'a> {
    fn from(trace: &'a Trace) -> Self {
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
            biases: trace.biases.as_ref().map(BiasesFile::from),
            turned: trace.turned,
            distances: trace.distances.as_ref().map(|cells| numbers(cells)),
            q: numbers(&trace.q),
            k: numbers(&trace.k),
            v: numbers(&trace.v),
            heads: numbers(&trace.heads),
            output: numbers(&trace.output),
            effect: numbers(&trace.effect),
            moved: Numbers(Cow::Borrowed(&trace.moved)),
            dimensions: &trace.dimensions,
            origins: &trace.origins,
            embedding_origin: &trace.embedding_origin,
        }
    }
}

impl<'a> From<&'a Input> for InputFile<'a> {
    fn from(input: &'a Input) -> Self {
        InputFile {
            embedding: input.sum.as_ref().map(|sum| numbers(&sum.embedding)),
            position: input.sum.as_ref().map(|sum| numbers(&sum.position)),
            x: numbers(&input.x),
        }
    }
}

impl<'a> From<&'a Biases> for BiasesFile<'a> {
    fn from(biases: &'a Biases) -> Self {
        BiasesFile {
            q: numbers(&biases.q),
            k: numbers(&biases.k),
            v: numbers(&biases.v),
            o: Numbers(Cow::Borrowed(&biases.o)),
        }
    }
}

fn numbers<D: Dimension>(array: &ArrayRef<f32, D>) -> Numbers<'_> {
    Numbers(row_major(array))
}

/// A flat list.
struct Numbers<'a>(Cow<'a, [f32]>);

impl Serialize for Numbers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().copied().map(Number))
    }
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

/// Writes numbers as the standard library does, which is linked anyway: serde_json's own way brings 15 kB of tables.
struct Digits;

impl Formatter for Digits {
    fn write_f32<W: ?Sized + io::Write>(&mut self, writer: &mut W, x: f32) -> io::Result<()> {
        write!(writer, "{x:?}")
    }
}
