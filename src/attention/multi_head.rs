//! The multi-head module: projections, attention in each head, W_O (Vaswani et al. 2017, section 3.2.2).
//!
//! Knows how heads lie in a row of the model's width: head `h` has the columns `h * dim .. (h + 1) * dim`.

use std::ops::Range;

use ndarray::{Array2, Array3, ArrayView2, ArrayView3, ArrayViewMut2, Axis, s};

use super::{Attended, Call, Options, Workspace, finite};
use crate::error::Result;
use crate::kernel::{self, Panels, Strips};
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
    let mut module = Module::default();
    module.take(heads, with)?;
    let mut result = MultiHead::default();
    let inputs = [query, key, value];
    let mut workspace = ModuleWorkspace::default();
    module.attend(
        inputs,
        options,
        heads,
        &mut workspace,
        &mut result,
        |_, _| (),
    )?;
    Ok(result)
}

/// The module with its matrices packed for use: what is computed many times takes them once.
#[derive(Debug, Clone, Default)]
pub struct Module {
    heads: usize,
    model_dim: usize,
    /// Of W_Q, W_K, W_V and W_O.
    projections: [Projection; 4],
}

/// One matrix `[depth, width]`, packed for use, and what is added to its products.
#[derive(Debug, Clone, Default)]
pub struct Projection {
    depth: usize,
    w: Panels,
    /// `[width]`, or nothing.
    bias: Vec<f32>,
}

/// Memory that is used again from call to call.
#[derive(Debug, Clone, Default)]
pub struct ModuleWorkspace {
    attention: Workspace,
    /// What is projected, packed.
    strips: Strips,
    /// `[queries, model_dim]` or `[keys, model_dim]`: before heads are split, or after they are joined.
    rows: Array2<f32>,
}

impl Module {
    /// Takes these matrices; their memory is used again. After an error the module is of no use.
    ///
    /// # Errors
    /// `shape`, `range` or `not-finite`, naming the argument.
    pub fn take(&mut self, heads: usize, with: &Projections) -> Result<()> {
        let model_dim = with.wq.ncols();
        shape::head_width("modelDim", model_dim, heads)?;
        (self.heads, self.model_dim) = (heads, model_dim);
        let given = [
            ("wq", with.wq, "bq", with.bq),
            ("wk", with.wk, "bk", with.bk),
            ("wv", with.wv, "bv", with.bv),
            ("wo", with.wo, "bo", with.bo),
        ];
        for (projection, (w_name, w, b_name, bias)) in self.projections.iter_mut().zip(given) {
            let depth = if w_name == "wo" { model_dim } else { w.nrows() };
            shape::positive(w_name, w.len())?;
            shape::same(w_name, &[depth, model_dim], w.shape())?;
            shape::fits(b_name, &[model_dim], bias.map_or(model_dim, <[f32]>::len))?;
            let w = row_major(&w);
            finite(w_name, &w)?;
            finite(b_name, bias.unwrap_or_default())?;
            projection.depth = depth;
            kernel::pack(&w, depth, model_dim, &mut projection.w);
            projection.bias.clear();
            projection.bias.extend_from_slice(bias.unwrap_or_default());
        }
        Ok(())
    }

    /// [`multi_head`] of query, key and value, using the memory of `result` and of the workspace again, `at_once` heads
    /// at a time: `done` is called with each range of heads, when `result.attended` holds them and no others. After an
    /// error `result` holds nothing of use.
    ///
    /// # Errors
    /// As [`multi_head`].
    pub fn attend(
        &self,
        [query, key, value]: [ArrayView2<f32>; 3],
        options: &Options,
        at_once: usize,
        workspace: &mut ModuleWorkspace,
        result: &mut MultiHead,
        mut done: impl FnMut(Range<usize>, &Attended),
    ) -> Result<()> {
        let (heads, model_dim) = (self.heads, self.model_dim);
        shape::same("value", &[key.nrows(), value.ncols()], value.shape())?;
        let ModuleWorkspace {
            attention,
            strips,
            rows,
        } = workspace;
        let MultiHead {
            q,
            k,
            v,
            attended,
            output,
        } = result;
        let [w_q, w_k, w_v, w_o] = &self.projections;
        w_q.apply("query", query, strips, rows)?;
        split_into(rows.view(), heads, q);
        w_k.apply("key", key, strips, rows)?;
        split_into(rows.view(), heads, k);
        w_v.apply("value", value, strips, rows)?;
        split_into(rows.view(), heads, v);

        let (q, k, v) = (q.view(), k.view(), v.view());
        let mut call = Call::checked(&q, &k, &v, options, attention)?;
        sized(rows, [query.nrows(), model_dim]);
        for first in (0..heads).step_by(at_once) {
            let range = first..heads.min(first + at_once);
            call.attend(range.clone(), attended)?;
            let dim = model_dim / heads;
            let columns = s![.., range.start * dim..range.end * dim];
            join_into(attended.output.view(), &mut rows.slice_mut(columns));
            done(range, attended);
        }
        w_o.apply("heads", rows.view(), strips, output)?;
        finite("output", &row_major(output))
    }
}

impl Projection {
    /// Packs `w [depth, width]`.
    pub fn new(w: ArrayView2<f32>) -> Self {
        let mut projection = Projection {
            depth: w.nrows(),
            ..Projection::default()
        };
        kernel::pack(&row_major(&w), w.nrows(), w.ncols(), &mut projection.w);
        projection
    }

    /// What these columns of `x [rows, depth]` add to x·W: all of them make the whole of it, `[rows, width]`.
    ///
    /// # Errors
    /// `shape` when `x` has another depth.
    pub fn part_of(&self, x: ArrayView2<f32>, columns: Range<usize>) -> Result<Array2<f32>> {
        let (depth, width) = self.w.dims();
        shape::same("x", &[x.nrows(), depth], x.shape())?;
        let mut sums = Array2::zeros((x.nrows(), width));
        let out = sums.as_slice_mut().expect("zeros makes it row-major");
        let (x, mut memory) = (row_major(&x), Strips::default());
        kernel::matmul(&x, columns, &self.w, 0..width, 1.0, &mut memory, out);
        Ok(sums)
    }

    /// x·W (+ b) into `out`.
    fn apply(
        &self,
        name: &str,
        x: ArrayView2<f32>,
        memory: &mut Strips,
        out: &mut Array2<f32>,
    ) -> Result<()> {
        shape::positive(name, x.len())?;
        shape::same(name, &[x.nrows(), self.depth], x.shape())?;
        let numbers = row_major(&x);
        finite(name, &numbers)?;
        let (depth, width) = self.w.dims();
        sized(out, [x.nrows(), width]);
        let sums = out.as_slice_mut().expect("it was made row-major");
        kernel::matmul(&numbers, 0..depth, &self.w, 0..width, 1.0, memory, sums);
        add(sums, &self.bias);
        Ok(())
    }
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
    shape::fits("bias", &[width], bias.map_or(width, <[f32]>::len))?;
    let mut product = Array2::zeros((rows, width));
    let sums = product.as_slice_mut().expect("zeros makes it row-major");
    if rows > 0 && !w.is_empty() {
        let (x, w, mut memory) = (row_major(&x), row_major(&w), Default::default());
        kernel::multiply(&x, &w, depth, width, &mut memory, sums);
    }
    add(sums, bias.unwrap_or_default());
    Ok(product)
}

/// Adds the bias to each row; it may be empty.
fn add(rows: &mut [f32], bias: &[f32]) {
    if !bias.is_empty() {
        for row in rows.chunks_exact_mut(bias.len()) {
            row.iter_mut().zip(bias).for_each(|(x, b)| *x += b);
        }
    }
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
