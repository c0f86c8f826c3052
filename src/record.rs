//! The record: what attention did once. Sources make records, views draw them.
//!
//! Knows neither where a record comes from nor how it will be drawn. What a source does not know stays `None`.

use ndarray::{Array2, Array3};
use serde::{Deserialize, Serialize};

/// Which sequences meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Q, K and V from one sequence.
    #[serde(rename = "self")]
    SelfAttention,
    /// Q from the target, K and V from the source.
    #[serde(rename = "cross")]
    CrossAttention,
}

/// What the cells of a record are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Shares of attention: each row sums to 1, or to 0.
    #[default]
    Weights,
    /// How far what is made at one place of a sequence moves with what went in at another, whatever made it: lengths of
    /// derivatives, from 0 on.
    Influence,
}

/// One token, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// The text of the token.
    pub text: String,
    /// Its row in the vocabulary.
    pub id: usize,
    /// Whether the vocabulary has it. An embedding by meaning gives other tokens a seeded vector.
    pub known: bool,
    /// `<start>`, `<end>` and their like.
    pub special: bool,
}

/// Where numbers come from. Nobody must take a random head for a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "from", rename_all = "kebab-case")]
pub enum Origin {
    /// Made on purpose, by a rule that can be said in a sentence.
    Designed {
        /// The rule's name, e.g. `previous`.
        recipe: String,
    },
    /// Drawn at random.
    Random {
        /// The seed that gives the same numbers again.
        seed: u32,
    },
    /// The unit matrix (ones on the diagonal).
    Identity,
    /// Edited by the reader.
    Yours,
    /// Learned from data.
    Trained {
        /// The model's name.
        model: String,
    },
    /// Made of the weights of several layers of a model, by attention rollout: no head looks like this.
    Rollout {
        /// The model's name.
        model: String,
    },
    /// Read from a file.
    File {
        /// The file's name.
        name: String,
    },
}

/// Where the four matrices of one head come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeadOrigin {
    /// W_Q.
    pub wq: Origin,
    /// W_K.
    pub wk: Origin,
    /// W_V.
    pub wv: Origin,
    /// This head's rows of W_O.
    pub wo: Origin,
}

/// What one sequence went in as, each `[tokens, d_model]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// X = embedding + position, where that is all that X is: not above the first layer, nor behind a norm.
    pub sum: Option<Sum>,
    /// X.
    pub x: Array2<f32>,
}

/// The two parts of X.
#[derive(Debug, Clone, PartialEq)]
pub struct Sum {
    /// Rows of the embedding table.
    pub embedding: Array2<f32>,
    /// What the position adds.
    pub position: Array2<f32>,
}

/// What is added to the products of X and of the heads.
#[derive(Debug, Clone, PartialEq)]
pub struct Biases {
    /// Of Q, `[heads, d_k]`.
    pub q: Array2<f32>,
    /// Of K, `[heads, d_k]`.
    pub k: Array2<f32>,
    /// Of V, `[heads, d_v]`.
    pub v: Array2<f32>,
    /// Of the output, `[d_model]`.
    pub o: Vec<f32>,
}

/// How the scores came about, where the source knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The sequence that asks.
    pub query_input: Input,
    /// The sequence that is looked at; `None` when it is the same one (self-attention).
    pub key_input: Option<Input>,
    /// W_Q `[heads, d_model, d_k]`.
    pub wq: Array3<f32>,
    /// W_K `[heads, d_model, d_k]`.
    pub wk: Array3<f32>,
    /// W_V `[heads, d_model, d_v]`.
    pub wv: Array3<f32>,
    /// W_O `[heads * d_v, d_model]`.
    pub wo: Array2<f32>,
    /// What is added to X·W and to Concat(heads)·W_O, if anything is.
    pub biases: Option<Biases>,
    /// Whether Q and K were turned by their positions after that (Su et al. 2021).
    pub turned: bool,
    /// What is added to the scores by the distance of query and key, if anything is: `[heads, queries, keys]`.
    pub distances: Option<Array3<f32>>,
    /// Q `[heads, queries, d_k]`.
    pub q: Array3<f32>,
    /// K `[heads, keys, d_k]`.
    pub k: Array3<f32>,
    /// V `[heads, keys, d_v]`.
    pub v: Array3<f32>,
    /// Each head's output, weights · V: `[heads, queries, d_v]`. A head that is off has its true output here.
    pub heads: Array3<f32>,
    /// Concat(heads that are on) · W_O (+ b): `[queries, d_model]`.
    pub output: Array2<f32>,
    /// How far each output row moves when this head alone is switched off, relative to the row's length
    /// with all heads on: `[heads, queries]`, 0 where the row is zero.
    pub effect: Array2<f32>,
    /// How far each output row has moved because of the heads that are off, likewise relative: `[queries]`.
    pub moved: Vec<f32>,
    /// What the dimensions of X are called, when they have names: `d_model` names, or none at all.
    pub dimensions: Vec<String>,
    /// Where each head's matrices come from.
    pub origins: Vec<HeadOrigin>,
    /// Where the embedding comes from.
    pub embedding_origin: Origin,
}

/// What attention did once.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Which sequences met.
    pub kind: Kind,
    /// The layer of the stack, counted from 0, when there is a stack.
    pub layer: Option<usize>,
    /// One token a row.
    pub query_tokens: Vec<Token>,
    /// One token a column.
    pub key_tokens: Vec<Token>,
    /// q·k × scale ÷ temperature (+ distances), before the mask: `[heads, queries, keys]`. A file may hold weights alone.
    pub scores: Option<Array3<f32>>,
    /// What `weights` are.
    pub measure: Measure,
    /// What the heads are called, where they have names of their own: `heads` names, or none at all.
    pub names: Vec<String>,
    /// Which key a query may see: `[queries, keys]`, the same for all heads.
    pub visible: Array2<bool>,
    /// softmax of the visible scores: `[heads, queries, keys]`; a row sums to 1, or to 0 when nothing is visible;
    /// or what `measure` says.
    pub weights: Array3<f32>,
    /// What q·k was multiplied by: 1/√d_k, or 1; 1 where the scores are not known.
    pub scale: f32,
    /// What the scaled product was divided by; 1 where the scores are not known.
    pub temperature: f32,
    /// Where the record comes from, in one word for the whole.
    pub origin: Origin,
    /// How the scores came about, where that is known.
    pub trace: Option<Trace>,
}
