//! The multi-head module: projections, attention in each head, W_O (Vaswani et al. 2017, section 3.2.2).
//!
//! Knows how heads lie in a row of the model's width: head `h` has the columns `h * dim .. (h + 1) * dim`.

use ndarray::{Array2, Array3, ArrayView2, ArrayView3};

use super::{Attended, Options, scaled_dot_product};
use crate::error::{Code, Error, Result};

/// The matrices of the module, each applied as x·W (+ b).
#[derive(Debug, Clone, Copy)]
pub struct Projections<'a> {
    /// W_Q `[query width, model_dim]`.
    pub wq: ArrayView2<'a, f32>,
    /// W_K `[key width, model_dim]`.
    pub wk: ArrayView2<'a, f32>,
    /// W_V `[value width, model_dim]`.
    pub wv: ArrayView2<'a, f32>,
    /// W_O `[model_dim, model_dim]`.
    pub wo: ArrayView2<'a, f32>,
    /// Added to Q, `[model_dim]`.
    pub bq: Option<&'a [f32]>,
    /// Added to K, `[model_dim]`.
    pub bk: Option<&'a [f32]>,
    /// Added to V, `[model_dim]`.
    pub bv: Option<&'a [f32]>,
    /// Added to the output, `[model_dim]`.
    pub bo: Option<&'a [f32]>,
}

/// What came of it, with what led there.
#[derive(Debug, Clone, PartialEq)]
pub struct MultiHead {
    /// Q `[heads, queries, dim]`.
    pub q: Array3<f32>,
    /// K `[heads, keys, dim]`.
    pub k: Array3<f32>,
    /// V `[heads, keys, dim]`.
    pub v: Array3<f32>,
    /// Attention in each head.
    pub attended: Attended,
    /// Concat(heads) · W_O (+ b): `[queries, model_dim]`.
    pub output: Array2<f32>,
}

/// Multi-head attention of `query [queries, _]` over `key [keys, _]` and `value [keys, _]`.
///
/// # Errors
/// `shape`, `range` or `not-finite`, naming the argument.
pub fn multi_head(
    query: ArrayView2<f32>,
    key: ArrayView2<f32>,
    value: ArrayView2<f32>,
    heads: usize,
    with: &Projections,
    options: &Options,
) -> Result<MultiHead> {
    let q = split_heads(project(query, with.wq, with.bq)?.view(), heads);
    let k = split_heads(project(key, with.wk, with.bk)?.view(), heads);
    let v = split_heads(project(value, with.wv, with.bv)?.view(), heads);
    let attended = scaled_dot_product(q.view(), k.view(), v.view(), options)?;
    let output = project(
        concat_heads(attended.output.view()).view(),
        with.wo,
        with.bo,
    )?;
    Ok(MultiHead {
        q,
        k,
        v,
        attended,
        output,
    })
}

/// x·W (+ b): `x [rows, depth]`, `w [depth, width]`, `bias [width]` -> `[rows, width]`.
///
/// # Errors
/// `shape` when the depths differ or the bias has another width.
pub fn project(
    x: ArrayView2<f32>,
    w: ArrayView2<f32>,
    bias: Option<&[f32]>,
) -> Result<Array2<f32>> {
    let ((rows, depth), (w_depth, width)) = (x.dim(), w.dim());
    if depth != w_depth {
        return Err(Error::new(
            Code::Shape,
            "w",
            format!("[{depth}, _]"),
            format!("[{w_depth}, {width}]"),
        ));
    }
    if let Some(bias) = bias.filter(|b| b.len() != width) {
        return Err(Error::new(Code::Shape, "bias", width, bias.len()));
    }
    let product = |(i, j)| (0..depth).fold(0.0, |sum, d| sum + x[[i, d]] * w[[d, j]]);
    Ok(Array2::from_shape_fn((rows, width), |at| {
        product(at) + bias.map_or(0.0, |b| b[at.1])
    }))
}

/// `[rows, heads * dim]` -> `[heads, rows, dim]`.
///
/// # Panics
/// When `heads` does not divide the width: check before.
pub fn split_heads(x: ArrayView2<f32>, heads: usize) -> Array3<f32> {
    let (rows, width) = x.dim();
    assert!(
        heads > 0 && width % heads == 0,
        "{heads} heads do not divide a width of {width}"
    );
    let dim = width / heads;
    Array3::from_shape_fn((heads, rows, dim), |(h, i, d)| x[[i, h * dim + d]])
}

/// `[heads, rows, dim]` -> `[rows, heads * dim]`: the heads side by side.
pub fn concat_heads(heads: ArrayView3<f32>) -> Array2<f32> {
    let (count, rows, dim) = heads.dim();
    Array2::from_shape_fn((rows, count * dim), |(i, column)| {
        heads[[column / dim, i, column % dim]]
    })
}
