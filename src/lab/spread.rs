//! How far scores spread as d_k grows, and what softmax makes of them: why q·k is divided by √d_k.
//!
//! Knows attention and seeded numbers; not which widths are compared, nor how the figures are drawn.

use ndarray::{Array3, ArrayView3, Axis};
use serde::Serialize;

use crate::attention::{Attended, Keep, Options, Workspace, scaled_dot_product_into};
use crate::error::{Code, Error, Result};
use crate::mask::Mask;
use crate::text::random::Random;

/// How many queries are drawn at a width, each with keys of its own: queries that share keys would tell less. Of few
/// dimensions more, since the length of q, which all its scores share, then varies more.
pub fn draws(dim: usize) -> usize {
    (4096 / dim.max(1)).max(512)
}

/// The most numbers that a query and its keys may have.
const MOST: usize = 1 << 20;

/// What is read off scores and their weights.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Of all scores, the standard deviation around their mean, at least 0.
    pub deviation: f64,
    /// The largest weight of a row, as the mean over rows: 1/keys to 1.
    pub largest: f64,
    /// −Σ w · log₂ w of a row in bits, as the mean over rows: 0 to log₂ keys.
    pub entropy: f64,
    /// The length of ∂w/∂s of a row, whose cells are w_i · (δ_ij − w_j), by Frobenius, as the mean over rows: 0 to 1/2. What
    /// is left for a gradient to pass.
    pub jacobian: f64,
}

/// The spread of q·k · `scale` and of its softmax, for `q [heads, queries, d_k]` and `k [heads, keys, d_k]`.
///
/// # Errors
/// Those of attention.
pub fn spread(q: ArrayView3<f32>, k: ArrayView3<f32>, scale: f32) -> Result<Spread> {
    let mut rows = Rows::default();
    rows.add(q, k, scale)?;
    Ok(rows.spread(k.dim().1))
}

/// The spread for q and k of `dim` independent numbers of mean 0 and variance 1, [`draws`] queries with `keys` keys each: of
/// q·k, and of q·k / √dim. By the law the deviations are √dim and 1 (Vaswani et al. 2017, section 3.2.1, footnote 4).
///
/// # Errors
/// `range` when there is nothing to draw, or more than 2^20 numbers for one query.
pub fn spread_at(dim: usize, keys: usize, seed: u32) -> Result<[Spread; 2]> {
    for (argument, count) in [("dim", dim), ("keys", keys)] {
        if !(1..=MOST).contains(&count) || dim.saturating_mul(keys) > MOST {
            let expected = format!("1–{MOST}");
            return Err(Error::new(Code::Range, argument, expected, count));
        }
    }
    let mut random = Random::new(seed, &format!("spread {dim}"));
    let mut draw = |rows| Array3::from_shape_simple_fn((1, rows, dim), || random.normal());
    let (mut plain, mut scaled) = (Rows::default(), Rows::default());
    for _ in 0..draws(dim) {
        let (q, k) = (draw(1), draw(keys));
        plain.add(q.view(), k.view(), 1.0)?;
        scaled.add(q.view(), k.view(), 1.0 / (dim as f32).sqrt())?;
    }
    Ok([plain, scaled].map(|rows| rows.spread(keys)))
}

/// Rows of scores and of weights, one after another; the rest is memory that is used again.
#[derive(Default)]
struct Rows {
    scores: Vec<f32>,
    weights: Vec<f32>,
    attended: Attended,
    workspace: Workspace,
}

impl Rows {
    /// Attends, and keeps each row.
    fn add(&mut self, q: ArrayView3<f32>, k: ArrayView3<f32>, scale: f32) -> Result<()> {
        let mask = Mask::none();
        let options = Options {
            scale: Some(scale),
            keep: Keep {
                unmasked: true,
                scores: false,
            },
            ..Options::new(&mask)
        };
        // Nobody asks for the output, so any values do: the narrowest that there are.
        let v = k.slice_axis(Axis(2), (..1).into());
        let (workspace, attended) = (&mut self.workspace, &mut self.attended);
        scaled_dot_product_into(q, k, v, &options, workspace, attended)?;
        self.scores.extend(&attended.unmasked);
        self.weights.extend(&attended.weights);
        Ok(())
    }

    fn spread(&self, keys: usize) -> Spread {
        let of_rows = |figure: fn(&[f32]) -> f64| mean(self.weights.chunks_exact(keys).map(figure));
        let scores = || self.scores.iter().copied().map(f64::from);
        let middle = mean(scores());
        Spread {
            deviation: mean(scores().map(|score| (score - middle) * (score - middle))).sqrt(),
            largest: of_rows(|row| row.iter().copied().map(f64::from).fold(0.0, f64::max)),
            entropy: of_rows(entropy),
            jacobian: of_rows(jacobian),
        }
    }
}

fn mean(numbers: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = numbers.len() as f64;
    numbers.sum::<f64>() / count
}

/// Of one row of weights, in bits.
fn entropy(row: &[f32]) -> f64 {
    let weights = row.iter().copied().map(f64::from);
    let bits = weights
        .filter(|&weight| weight > 0.0)
        .map(|weight| weight * libm::log2(weight));
    // Not -Σ, which is -0 for a row of one key.
    0.0 - bits.sum::<f64>()
}

/// The length of softmax's derivative where it gives this row: √Σ_ij (w_i · (δ_ij − w_j))².
fn jacobian(row: &[f32]) -> f64 {
    let weights = || row.iter().copied().map(f64::from);
    let all: f64 = weights().map(|weight| weight * weight).sum();
    // The column of w: on the diagonal w · (1 − w), elsewhere −w times each other weight.
    let column = |weight: f64| {
        let others = (all - weight * weight).max(0.0);
        weight * weight * ((1.0 - weight) * (1.0 - weight) + others)
    };
    weights().map(column).sum::<f64>().sqrt()
}
