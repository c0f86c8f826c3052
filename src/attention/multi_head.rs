//! The multi-head module: projections, attention in each head, W_O (Vaswani et al. 2017, section 3.2.2).
//!
//! Knows how heads lie in a row of the model's width: head `h` has the columns `h * dim .. (h + 1) * dim`.

use std::ops::Range;

use ndarray::{Array2, Array3, ArrayView2, ArrayView3, ArrayViewMut2, Axis, s};

use super::{Attended, Call, Options, Workspace, finite};
use crate::error::Result;
use crate::kernel::{self, Panels};
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
    let mut workspace = ModuleWorkspace::default();
    let all = |_: Range<usize>, _: &Attended| ();
    multi_head_into(
        query,
        key,
        value,
        heads,
        with,
        options,
        &mut workspace,
        &mut result,
        heads,
        all,
    )?;
    Ok(result)
}

/// Memory that is used again from call to call.
#[derive(Debug, Clone, Default)]
pub struct ModuleWorkspace {
    attention: Workspace,
    w: Panels,
    /// `[queries, model_dim]` or `[keys, model_dim]`: before heads are split, or after they are joined.
    rows: Array2<f32>,
}

/// [`multi_head`] that uses the memory of `result` and of the workspace again, and computes `at_once` heads at a time:
/// `done` is called with each range of heads, when `result.attended` holds them and no others. After an error
/// `result` holds nothing of use.
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
    workspace: &mut ModuleWorkspace,
    result: &mut MultiHead,
    at_once: usize,
    mut done: impl FnMut(Range<usize>, &Attended),
) -> Result<()> {
    let model_dim = with.wq.ncols();
    shape::head_width("modelDim", model_dim, heads)?;
    shape::same("value", &[key.nrows(), value.ncols()], value.shape())?;
    let ModuleWorkspace { attention, w, rows } = workspace;
    let inputs = [
        (("query", query), ("wq", with.wq), ("bq", with.bq)),
        (("key", key), ("wk", with.wk), ("bk", with.bk)),
        (("value", value), ("wv", with.wv), ("bv", with.bv)),
    ];
    let MultiHead {
        q,
        k,
        v,
        attended,
        output,
    } = result;
    for (input, split) in inputs.into_iter().zip([&mut *q, &mut *k, &mut *v]) {
        projected(input.0, input.1, input.2, model_dim, w, rows)?;
        split_into(rows.view(), heads, split);
    }
    let (q, k, v) = (q.view(), k.view(), v.view());
    let mut call = Call::checked(&q, &k, &v, options, attention)?;
    sized(rows, [query.nrows(), model_dim]);
    for first in (0..heads).step_by(at_once) {
        let range = first..heads.min(first + at_once);
        call.attend(range.clone(), attended)?;
        let columns = model_dim / heads * range.start..model_dim / heads * range.end;
        join_into(attended.output.view(), &mut rows.slice_mut(s![.., columns]));
        done(range, attended);
    }
    let concat = ("heads", rows.view());
    projected(
        concat,
        ("wo", with.wo),
        ("bo", with.bo),
        model_dim,
        w,
        output,
    )?;
    finite("output", &row_major(output))
}

type Named<'a> = (&'static str, ArrayView2<'a, f32>);

/// [`project`] to a given width, with errors in the names of what is multiplied.
fn projected(
    (x_name, x): Named,
    (w_name, w): Named,
    (b_name, b): (&'static str, Option<&[f32]>),
    width: usize,
    packed: &mut Panels,
    out: &mut Array2<f32>,
) -> Result<()> {
    shape::positive(x_name, x.len())?;
    shape::same(w_name, &[x.ncols(), width], w.shape())?;
    shape::fits(b_name, &[width], b.map_or(width, <[f32]>::len))?;
    finite(x_name, &row_major(&x))?;
    finite(w_name, &row_major(&w))?;
    finite(b_name, b.unwrap_or_default())?;
    project_into(x, w, b, packed, out)
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
    let mut product = Array2::default((0, 0));
    project_into(x, w, bias, &mut Panels::default(), &mut product)?;
    Ok(product)
}

fn project_into(
    x: ArrayView2<f32>,
    w: ArrayView2<f32>,
    bias: Option<&[f32]>,
    packed: &mut Panels,
    product: &mut Array2<f32>,
) -> Result<()> {
    let ((rows, depth), width) = (x.dim(), w.ncols());
    shape::same("w", &[depth, width], w.shape())?;
    sized(product, [rows, width]);
    let out = product.as_slice_mut().expect("it was made row-major");
    if w.is_empty() {
        out.fill(0.0);
    } else {
        kernel::pack(&row_major(&w), depth, width, packed);
        kernel::matmul(&row_major(&x), 0..depth, packed, 0..width, 1.0, out);
    }
    if let Some(bias) = bias {
        shape::fits("bias", &[width], bias.len())?;
        for row in out.chunks_exact_mut(width.max(1)) {
            row.iter_mut().zip(bias).for_each(|(x, b)| *x += b);
        }
    }
    Ok(())
}

/// Makes the array one of these dimensions, if it is not; what it holds is of no use either way.
fn sized(array: &mut Array2<f32>, dims: [usize; 2]) {
    if array.shape() != dims {
        *array = Array2::zeros(dims);
    }
}

/// `[rows, heads * dim]` -> `[heads, rows, dim]`.
///
/// # Panics
/// When `heads` does not divide the width: check before.
pub fn split_heads(x: ArrayView2<f32>, heads: usize) -> Array3<f32> {
    let mut split = Array3::default((0, 0, 0));
    split_into(x, heads, &mut split);
    split
}

fn split_into(x: ArrayView2<f32>, heads: usize, split: &mut Array3<f32>) {
    let (rows, width) = x.dim();
    assert!(
        heads > 0 && width % heads == 0,
        "{heads} heads do not divide a width of {width}"
    );
    let dims = [heads, rows, width / heads];
    if split.shape() != dims {
        *split = Array3::zeros(dims);
    }
    let columns = x.axis_chunks_iter(Axis(1), dims[2].max(1));
    for (mut head, columns) in split.outer_iter_mut().zip(columns) {
        head.assign(&columns);
    }
}

/// `[heads, rows, dim]` -> `[rows, heads * dim]`: the heads side by side.
pub fn concat_heads(heads: ArrayView3<f32>) -> Array2<f32> {
    let (count, rows, dim) = heads.dim();
    let mut concat = Array2::zeros((rows, count * dim));
    join_into(heads, &mut concat.view_mut());
    concat
}

fn join_into(heads: ArrayView3<f32>, concat: &mut ArrayViewMut2<f32>) {
    let columns = concat.axis_chunks_iter_mut(Axis(1), heads.dim().2.max(1));
    for (head, mut columns) in heads.outer_iter().zip(columns) {
        columns.assign(&head);
    }
}
