//! Scaled dot-product attention of several heads (Vaswani et al. 2017, section 3.2.1).
//!
//! Knows one call's queries, keys and values; nothing of where they come from.

use ndarray::{Array3, ArrayView2, ArrayView3, s};

use crate::error::{Code, Error, Result};
use crate::mask::Mask;

/// What is added to the scores after scale and softcap. Finite, or `-inf`, which hides the cell.
#[derive(Debug, Clone, Copy)]
pub enum Bias<'a> {
    /// The same for all heads: `[queries, keys]`.
    Shared(ArrayView2<'a, f32>),
    /// One for each head: `[heads, queries, keys]`.
    PerHead(ArrayView3<'a, f32>),
}

/// Which of the steps are kept beside weights and output; the others come back empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keep {
    /// The scores before the mask.
    pub unmasked: bool,
    /// The scores that go into softmax.
    pub scores: bool,
}

/// How scores come about.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Which keys a query may see.
    pub mask: &'a Mask,
    /// Added to the scores, after scale and softcap.
    pub bias: Option<Bias<'a>>,
    /// What q·k is multiplied by; `None` is 1/√dim.
    pub scale: Option<f32>,
    /// What the scaled scores are divided by, > 0; 1 changes nothing.
    pub temperature: f32,
    /// Above 0: s becomes softcap · tanh(s / softcap), which stays within ±softcap. 0 is off.
    pub softcap: f32,
    /// Which steps to keep.
    pub keep: Keep,
}

impl<'a> Options<'a> {
    /// The paper's attention under this mask: scale 1/√dim, and nothing else.
    pub fn new(mask: &'a Mask) -> Self {
        Options {
            mask,
            bias: None,
            scale: None,
            temperature: 1.0,
            softcap: 0.0,
            keep: Keep::default(),
        }
    }
}

/// What came of it. Arrays that were not asked for are empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Attended {
    /// Scaled, capped, with the finite part of the bias, before anything is hidden: `[heads, queries, keys]`.
    pub unmasked: Array3<f32>,
    /// What goes into softmax, `-inf` where hidden: `[heads, queries, keys]`.
    pub scores: Array3<f32>,
    /// softmax of each row, which sums to 1, or to 0 where the query sees nothing: `[heads, queries, keys]`.
    pub weights: Array3<f32>,
    /// weights · v: `[heads, queries, value_dim]`.
    pub output: Array3<f32>,
}

/// softmax(q·k · scale / temperature, capped, + bias, masked) · v for each head.
///
/// `q [heads, queries, dim]`, `k [kv_heads, keys, dim]`, `v [kv_heads, keys, value_dim]`. Where `kv_heads` is less
/// than `heads` it divides it, and each key head serves `heads / kv_heads` query heads in turn (grouped queries).
///
/// # Errors
/// `shape`, `range` or `not-finite`, naming the argument.
pub fn scaled_dot_product(
    q: ArrayView3<f32>,
    k: ArrayView3<f32>,
    v: ArrayView3<f32>,
    options: &Options,
) -> Result<Attended> {
    let (heads, queries, dim) = q.dim();
    let (kv_heads, keys, _) = k.dim();
    if k.dim().2 != dim
        || v.dim().0 != kv_heads
        || v.dim().1 != keys
        || kv_heads == 0
        || heads % kv_heads != 0
    {
        return Err(Error::new(
            Code::Shape,
            "k",
            format!("{:?}", q.dim()),
            format!("{:?}", k.dim()),
        ));
    }
    let cells = options.mask.cells(heads, queries, keys)?;
    let scale = options.scale.unwrap_or(1.0 / (dim as f32).sqrt()) / options.temperature;
    let shape = (heads, queries, keys);
    let mut unmasked = Array3::zeros(shape);
    let mut scores = Array3::zeros(shape);
    let mut weights = Array3::zeros(shape);
    let mut output = Array3::zeros((heads, queries, v.dim().2));
    for h in 0..heads {
        let g = h * kv_heads / heads;
        for i in 0..queries {
            for j in 0..keys {
                let mut x = 0.0;
                for d in 0..dim {
                    x += q[[h, i, d]] * k[[g, j, d]];
                }
                x *= scale;
                if options.softcap > 0.0 {
                    x = options.softcap * (x / options.softcap).tanh();
                }
                let bias = match options.bias {
                    None => 0.0,
                    Some(Bias::Shared(b)) => b[[i, j]],
                    Some(Bias::PerHead(b)) => b[[h, i, j]],
                };
                let hidden = bias == f32::NEG_INFINITY || !cells.row(h, i)[j];
                unmasked[[h, i, j]] = if bias.is_finite() { x + bias } else { x };
                scores[[h, i, j]] = if hidden { f32::NEG_INFINITY } else { x + bias };
            }
            let row = scores.slice(s![h, i, ..]);
            let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            if max == f32::NEG_INFINITY {
                continue;
            }
            let exp: Vec<f32> = row.iter().map(|s| (s - max).exp()).collect();
            let sum: f32 = exp.iter().sum();
            for j in 0..keys {
                weights[[h, i, j]] = exp[j] / sum;
                for d in 0..v.dim().2 {
                    output[[h, i, d]] += weights[[h, i, j]] * v[[g, j, d]];
                }
            }
        }
    }
    Ok(Attended {
        unmasked,
        scores,
        weights,
        output,
    })
}
