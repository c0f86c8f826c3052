//! The attention of a stack as tensors alone: weights of every layer, and tokens where the file has them.
//!
//! Knows what weights must be; not how a file writes them.

use ndarray::{Array2, Array4, Axis};

use crate::error::{Code, Error, Result};
use crate::record::{Kind, Measure, Origin, Record, Token};
use crate::shape::{MOST_CELLS, MOST_NUMBERS, MOST_TOKENS, count, product, row_major};

/// The most layers of a stack, and the most heads of a layer.
pub const MOST_LAYERS: usize = 128;
/// How far a row may be from summing to 1: half precision rounds a row of thousands of weights no worse.
const ROUNDING: f64 = 1e-2;

/// What `output_attentions=True` of the transformers library gives, for one input.
#[derive(Debug, Clone, PartialEq)]
pub struct Attentions {
    /// `[layers, heads, queries, keys]`; each row sums to 1, or to 0 when it sees nothing.
    pub weights: Array4<f32>,
    /// One a row, when the file says so.
    pub query_tokens: Option<Vec<String>>,
    /// One a column, when the file says so.
    pub key_tokens: Option<Vec<String>>,
    /// The name of the file.
    pub name: String,
}

/// The tokens that a file gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    /// `tokens`: of queries and keys alike.
    pub both: Option<Vec<String>>,
    /// `query_tokens`.
    pub query: Option<Vec<String>>,
    /// `key_tokens`.
    pub key: Option<Vec<String>>,
}

/// The shape `[layers, heads, queries, keys]` of a tensor that may leave out layers or heads, or have a batch of one;
/// or of as many such tensors as there are layers.
///
/// # Errors
/// `shape` for other dimensions, `range` for no or too many layers, heads, queries or keys, `too-large` for more cells
/// than [`MOST_CELLS`] in a layer or [`MOST_NUMBERS`] in all.
pub fn stacked(layers: Option<usize>, dims: &[usize]) -> Result<[usize; 4]> {
    let stacked = match (layers, dims) {
        (None, &([layers, heads, queries, keys] | [layers, 1, heads, queries, keys]))
        | (Some(layers), &([1, heads, queries, keys] | [heads, queries, keys])) => {
            [layers, heads, queries, keys]
        }
        (None, &[heads, queries, keys]) => [1, heads, queries, keys],
        (_, &[queries, keys]) => [layers.unwrap_or(1), 1, queries, keys],
        _ => {
            let expected = match layers {
                None => "layers × heads × queries × keys",
                Some(_) => "heads × queries × keys",
            };
            return Err(Error::new(
                Code::Shape,
                "attentions",
                expected,
                product(dims),
            ));
        }
    };
    let [layers, heads, queries, keys] = stacked;
    for (name, count, most) in [
        ("layers", layers, MOST_LAYERS),
        ("heads", heads, MOST_LAYERS),
        ("queries", queries, MOST_TOKENS),
        ("keys", keys, MOST_TOKENS),
    ] {
        if !(1..=most).contains(&count) {
            return Err(Error::new(Code::Range, name, format!("1–{most}"), count));
        }
    }
    for (dims, most) in [(&stacked[1..], MOST_CELLS), (&stacked[..], MOST_NUMBERS)] {
        if count(dims).is_none_or(|count| count > most) {
            let expected = format!("≤ {most}");
            return Err(Error::new(
                Code::TooLarge,
                "attentions",
                expected,
                product(dims),
            ));
        }
    }
    Ok(stacked)
}

impl Attentions {
    /// Of the weights of these dimensions, row-major.
    ///
    /// # Errors
    /// `shape` when there are not as many weights or tokens as the dimensions say; `range` or `not-finite` for a weight
    /// that is none (`attentions.<layer>.<head>.<query>.<key>`) and `range` for a row that does not sum to 1 ± 0.01 or 0
    /// (`attentions.<layer>.<head>.<query>`), all counted from 0.
    pub fn new(name: &str, dims: [usize; 4], weights: Vec<f32>, tokens: Tokens) -> Result<Self> {
        let [_, _, queries, keys] = dims;
        let Tokens { both, query, key } = tokens;
        let query_tokens = fitting("query_tokens", query, &both, queries)?;
        let key_tokens = fitting("key_tokens", key, &both, keys)?;
        check(dims, &weights)?;
        let got = weights.len();
        let weights = Array4::from_shape_vec(dims, weights)
            .map_err(|_| Error::new(Code::Shape, "attentions", product(&dims), got))?;
        Ok(Attentions {
            weights,
            query_tokens,
            key_tokens,
            name: name.to_owned(),
        })
    }

    /// How many layers there are.
    pub fn layers(&self) -> usize {
        self.weights.dim().0
    }

    /// One layer as a record: of self-attention when rows and columns are the same tokens. Without tokens they are
    /// numbered, from 1. Scores are not known. Where no head of a layer of self-attention gives any weight to what comes
    /// after the query, the mask is taken to be causal; else everything counts as visible.
    ///
    /// # Panics
    /// When there is no such layer.
    pub fn record(&self, layer: usize) -> Record {
        let weights = self.weights.index_axis(Axis(0), layer);
        let (_, queries, keys) = weights.dim();
        let query_tokens = named(&self.query_tokens, queries);
        let key_tokens = named(&self.key_tokens, keys);
        let kind = if query_tokens == key_tokens {
            Kind::SelfAttention
        } else {
            Kind::CrossAttention
        };
        let causal = kind == Kind::SelfAttention && is_causal(&row_major(&weights), keys);
        Record {
            kind,
            layer: Some(layer),
            query_tokens,
            key_tokens,
            measure: Measure::Weights,
            names: Vec::new(),
            scores: None,
            visible: Array2::from_shape_fn((queries, keys), |(query, key)| !causal || key <= query),
            weights: weights.to_owned(),
            scale: 1.0,
            temperature: 1.0,
            origin: Origin::File {
                name: self.name.clone(),
            },
            trace: None,
        }
    }
}

/// As many tokens as there are.
fn fitting(
    name: &str,
    own: Option<Vec<String>>,
    both: &Option<Vec<String>>,
    count: usize,
) -> Result<Option<Vec<String>>> {
    let name = if own.is_some() { name } else { "tokens" };
    let tokens = own.or_else(|| both.clone());
    match &tokens {
        Some(tokens) if tokens.len() != count => {
            Err(Error::new(Code::Shape, name, count, tokens.len()))
        }
        _ => Ok(tokens),
    }
}

fn check([_, heads, queries, keys]: [usize; 4], weights: &[f32]) -> Result<()> {
    for (at, row) in weights.chunks_exact(keys).enumerate() {
        check_row(row).map_err(|wrong| {
            let (head, query) = (at / queries, at % queries);
            let (layer, head) = (head / heads, head % heads);
            Error {
                argument: format!("attentions.{layer}.{head}.{query}{}", wrong.argument),
                ..wrong
            }
        })?;
    }
    Ok(())
}

fn check_row(row: &[f32]) -> Result<()> {
    let mut sum = 0.0;
    for (key, &weight) in row.iter().enumerate() {
        if weight.is_finite() && weight >= 0.0 {
            sum += f64::from(weight);
            continue;
        }
        let code = match weight.is_finite() {
            true => Code::Range,
            false => Code::NotFinite,
        };
        return Err(Error::new(code, format!(".{key}"), "≥ 0", weight));
    }
    if sum == 0.0 || (sum - 1.0).abs() <= ROUNDING {
        return Ok(());
    }
    let expected = format!("1 ± {ROUNDING} | 0");
    Err(Error::new(Code::Range, "", expected, format!("{sum:.4}")))
}

/// Whether no head gives any weight to a key after the query, `weights [heads, tokens, tokens]`.
fn is_causal(weights: &[f32], tokens: usize) -> bool {
    let mut rows = weights.chunks_exact(tokens).enumerate();
    rows.all(|(at, row)| row[at % tokens + 1..].iter().all(|&weight| weight == 0.0))
}

fn named(tokens: &Option<Vec<String>>, count: usize) -> Vec<Token> {
    let token = |id: usize| {
        let text = match tokens {
            Some(tokens) => tokens[id].clone(),
            None => (id + 1).to_string(),
        };
        Token {
            special: is_special(&text),
            text,
            id,
            known: true,
        }
    };
    (0..count).map(token).collect()
}

/// `<s>`, `[CLS]` and their like.
fn is_special(text: &str) -> bool {
    let within = |open, close| {
        text.strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .is_some_and(|name: &str| name.len() > 1 || name == "s")
    };
    within('<', '>') || within('[', ']')
}
