//! The multi-head module: projections, attention in each head, W_O (Vaswani et al. 2017, section 3.2.2).
//!
//! Knows how heads lie in a row of the model's width: head `h` has the columns `h * dim .. (h + 1) * dim`.

use ndarray::{Array2, Array3, ArrayView1, ArrayView2, ArrayView3};

use super::{Attended, Options, Workspace, finite, scaled_dot_product_into};
use crate::error::Result;
use crate::kernel::{self, Bands, Panels};
use crate::shape::{self, row_major};

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
#[derive(Debug, Clone, Default, PartialEq)]
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
/// `shape`, `range`, `too-large` or `not-finite`, naming the argument as `hl.multiHeadAttention` does.
pub fn multi_head(
    query: ArrayView2<f32>,
    key: ArrayView2<f32>,
    value: ArrayView2<f32>,
    heads: usize,
    with: &Projections,
    options: &Options,
) -> Result<MultiHead> {
    let mut result = MultiHead::default();
    multi_head_into(
        query,
        key,
        value,
        heads,
        with,
        options,
        &mut Workspace::default(),
        &mut result,
    )?;
    Ok(result)
}

/// [`multi_head`] that uses the memory of `result` and of the workspace again. After an error `result` holds nothing
/// of use.
///
/// # Errors
/// As [`multi_head`].
#[allow(clippy::too_many_arguments)] // three sequences, the module, and where to work
pub fn multi_head_into(
    query: ArrayView2<f32>,
    key: ArrayView2<f32>,
    value: ArrayView2<f32>,
    heads: usize,
    with: &Projections,
    options: &Options,
    workspace: &mut Workspace,
    result: &mut MultiHead,
) -> Result<()> {
    let model_dim = with.wq.ncols();
    shape::head_width("modelDim", model_dim, heads)?;
    shape::same("value", &[key.nrows(), value.ncols()], value.shape())?;
    let project = |x: Named, w: Named, b| projected(x, w, b, model_dim);
    let q = project(("query", query), ("wq", with.wq), ("bq", with.bq))?;
    let k = project(("key", key), ("wk", with.wk), ("bk", with.bk))?;
    let v = project(("value", value), ("wv", with.wv), ("bv", with.bv))?;
    result.q = split_heads(q.view(), heads);
    result.k = split_heads(k.view(), heads);
    result.v = split_heads(v.view(), heads);
    let (q, k, v) = (result.q.view(), result.k.view(), result.v.view());
    scaled_dot_product_into(q, k, v, options, workspace, &mut result.attended)?;
    let concat = concat_heads(result.attended.output.view());
    result.output = projected(
        ("heads", concat.view()),
        ("wo", with.wo),
        ("bo", with.bo),
        model_dim,
    )?;
    finite("output", &row_major(&result.output))
}

type Named<'a> = (&'static str, ArrayView2<'a, f32>);

/// [`project`] to a given width, with errors in the names of what is multiplied.
fn projected(
    (x_name, x): Named,
    (w_name, w): Named,
    (b_name, b): (&'static str, Option<&[f32]>),
    width: usize,
) -> Result<Array2<f32>> {
    shape::positive(x_name, x.len())?;
    shape::same(w_name, &[x.ncols(), width], w.shape())?;
    shape::fits(b_name, &[width], b.map_or(width, <[f32]>::len))?;
    finite(x_name, &row_major(&x))?;
    finite(w_name, &row_major(&w))?;
    finite(b_name, b.unwrap_or_default())?;
    project(x, w, b)
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
    let ((rows, depth), width) = (x.dim(), w.ncols());
    shape::same("w", &[depth, width], w.shape())?;
    let mut product = Array2::zeros((rows, width));
    if !w.is_empty() {
        let (mut left, mut right) = (Bands::default(), Panels::default());
        left.pack(&row_major(&x), depth, 0..depth);
        right.pack(&row_major(&w), depth, width);
        let out = product.as_slice_mut().expect("zeros makes it row-major");
        kernel::matmul(&left, &right, 0..width, 1.0, out);
    }
    if let Some(bias) = bias {
        shape::fits("bias", &[width], bias.len())?;
        product += &ArrayView1::from(bias);
    }
    Ok(product)
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
