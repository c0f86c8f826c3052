//! What the lab computes from: plain data that a page, a URL or a test can write down.
//!
//! Knows ranges and limits. Mirrors `Spec` of the page's types, field by field; nothing is computed here.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::recipes::Recipe;
use crate::error::{Code, Error, Result, choices};
use crate::mask::{Direction, Mask};
use crate::record::Kind;
use crate::shape;
use crate::text::{Cjk, Tokenizer};

/// What a browser bears.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Limits {
    /// Of each text.
    pub tokens: usize,
    /// Of all heads together: heads × queries × keys.
    pub cells: usize,
    /// Of the module.
    pub heads: usize,
    /// Of d_model, d_k and d_v.
    pub width: usize,
}

/// The limits of this build.
pub const LIMITS: Limits = Limits {
    tokens: shape::MOST_TOKENS,
    cells: shape::MOST_CELLS,
    heads: 16,
    width: 128,
};

/// Everything that decides a record. Fields that are left out take their defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Spec {
    /// Self- or cross-attention.
    pub kind: Kind,
    /// The text that asks; in self-attention also the one that is looked at.
    pub target: String,
    /// The text that is looked at in cross-attention.
    pub source: String,
    /// Words or characters.
    pub tokenizer: Tokenizer,
    /// How words are found where no spaces are written.
    pub cjk: Cjk,
    /// Wrap each text in `<start>` and `<end>`.
    pub start_end: bool,
    /// Which embedding.
    pub embedding: Embedding,
    /// For what is random in it.
    pub embedding_seed: u32,
    /// Token to its own row, d_model numbers.
    pub embedding_edits: HashMap<String, Vec<f32>>,
    /// What is added to the embedding.
    pub position: Position,
    /// Times the position, 0 to 4.
    pub position_strength: f32,
    /// The width of X.
    pub d_model: usize,
    /// How many heads.
    pub heads: usize,
    /// The width of queries and keys.
    pub d_k: usize,
    /// The width of values.
    pub d_v: usize,
    /// One a head, by its id; heads beyond the list are random.
    pub recipes: Vec<String>,
    /// Of the random heads.
    pub seed: u32,
    /// `wq.0` and the like: whole matrices, row-major. `wq`, `wk` `[d_model, d_k]`, `wv` `[d_model, d_v]`,
    /// `wo` `[d_v, d_model]`.
    pub matrix_edits: HashMap<String, Vec<f32>>,
    /// Which key a query may see.
    pub mask: MaskSpec,
    /// Whether q·k is multiplied by 1/√d_k.
    pub scaled: bool,
    /// Divides the scores, above 0.
    pub temperature: f32,
    /// Bounds the scores, 0 is off.
    pub softcap: f32,
    /// Heads whose output does not reach W_O. Numbers beyond the heads are ignored.
    pub heads_off: Vec<usize>,
}

/// Where rows of the embedding come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Embedding {
    /// The lexicon, in dimensions with names.
    Designed,
    /// Seeded.
    Random,
    /// One-digit whole numbers.
    Digits,
}

/// What is added to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// Nothing: a bag of words.
    None,
    /// The paper's waves.
    Sinusoidal,
}

/// Which key a query may see, as the page says it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct MaskSpec {
    /// Which way.
    pub direction: MaskDirection,
    /// How far back and ahead.
    pub window: Option<(usize, usize)>,
    /// The first keys, seen by all even in a causal mask.
    pub prefix: usize,
    /// The last keys, seen by none.
    pub padding: usize,
    /// Cells (query, key) turned over.
    pub flips: Vec<(usize, usize)>,
}

/// Which way a query may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaskDirection {
    /// Everywhere.
    #[default]
    Both,
    /// At itself and back.
    Causal,
    /// At itself and ahead.
    Anticausal,
}

impl Default for Spec {
    fn default() -> Self {
        Spec {
            kind: Kind::SelfAttention,
            target: String::new(),
            source: String::new(),
            tokenizer: Tokenizer::Words,
            cjk: Cjk::Word,
            start_end: false,
            embedding: Embedding::Designed,
            embedding_seed: 1,
            embedding_edits: HashMap::new(),
            position: Position::Sinusoidal,
            position_strength: 1.0,
            d_model: 32,
            heads: 4,
            d_k: 16,
            d_v: 16,
            recipes: Vec::new(),
            seed: 1,
            matrix_edits: HashMap::new(),
            mask: MaskSpec::default(),
            scaled: true,
            temperature: 1.0,
            softcap: 0.0,
            heads_off: Vec::new(),
        }
    }
}

impl MaskSpec {
    /// The mask itself.
    pub fn mask(&self) -> Mask {
        Mask {
            direction: match self.direction {
                MaskDirection::Both => Direction::Both,
                MaskDirection::Causal => Direction::Causal,
                MaskDirection::Anticausal => Direction::Anticausal,
            },
            window: self.window,
            prefix: self.prefix,
            padding: self.padding,
            flips: self.flips.clone(),
            ..Mask::default()
        }
    }
}

impl Spec {
    /// Checks every number against its range. Shapes of edited rows and matrices are checked where they are used.
    ///
    /// # Errors
    /// `range`, `too-large`, `not-finite` or `unknown`, naming the field.
    pub fn check(&self) -> Result<()> {
        count("heads", self.heads, LIMITS.heads)?;
        count("dModel", self.d_model, LIMITS.width)?;
        count("dK", self.d_k, LIMITS.width)?;
        count("dV", self.d_v, LIMITS.width)?;
        let strength = self.position_strength;
        number("positionStrength", strength, "0–4", |x| {
            (0.0..=4.0).contains(&x)
        })?;
        number("temperature", self.temperature, "> 0", |x| x > 0.0)?;
        number("softcap", self.softcap, "≥ 0", |x| x >= 0.0)?;
        self.head_recipes()?;
        for name in self.matrix_edits.keys() {
            matrix_name(name).ok_or_else(|| {
                let expected = choices(["wq.0", "wk.0", "wv.0", "wo.0", "…"]);
                Error::new(Code::Unknown, "matrixEdits", expected, name)
            })?;
        }
        Ok(())
    }

    /// The recipe of each head.
    ///
    /// # Errors
    /// `unknown` for an id that no recipe has.
    pub fn head_recipes(&self) -> Result<Vec<Recipe>> {
        let ids = self
            .recipes
            .iter()
            .map(String::as_str)
            .chain(std::iter::repeat("random"));
        ids.take(self.heads).map(Recipe::named).collect()
    }
}

/// `wq.3` -> (`wq`, 3).
pub fn matrix_name(name: &str) -> Option<(&str, usize)> {
    let (matrix, head) = name.split_once('.')?;
    let head = head.parse().ok()?;
    ["wq", "wk", "wv", "wo"]
        .contains(&matrix)
        .then_some((matrix, head))
}

/// From 1 to a limit.
///
/// # Errors
/// `range`, `too-large`.
pub fn count(argument: &str, value: usize, limit: usize) -> Result<()> {
    let code = match value {
        0 => Code::Range,
        _ if value > limit => Code::TooLarge,
        _ => return Ok(()),
    };
    Err(Error::new(code, argument, format!("1–{limit}"), value))
}

fn number(argument: &str, value: f32, expected: &str, right: impl Fn(f32) -> bool) -> Result<()> {
    let code = match value {
        _ if !value.is_finite() => Code::NotFinite,
        _ if !right(value) => Code::Range,
        _ => return Ok(()),
    };
    Err(Error::new(code, argument, expected, value))
}

/// That numbers edited by hand are finite, and as many as these dimensions have.
///
/// # Errors
/// `not-finite`, `shape`.
pub fn edited(argument: &str, numbers: &[f32], dims: &[usize]) -> Result<()> {
    finite(argument, numbers)?;
    if numbers.len() == dims.iter().product::<usize>() {
        return Ok(());
    }
    let expected = shape::product(dims);
    Err(Error::new(Code::Shape, argument, expected, numbers.len()))
}

/// That all numbers are finite.
///
/// # Errors
/// `not-finite`.
pub fn finite(argument: &str, numbers: &[f32]) -> Result<()> {
    for number in numbers {
        if !number.is_finite() {
            return Err(Error::new(Code::NotFinite, argument, "±3.4e38", number));
        }
    }
    Ok(())
}
