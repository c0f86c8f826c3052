//! `attention` and `multiHeadAttention` as www/headlight.js documents them.
//!
//! Knows the names of options and results. Their memory is kept from call to call, so a page that computes at each
//! keystroke allocates once; large results leave it some heads at a time, so it holds no second copy of them.

use std::cell::RefCell;
use std::ops::Range;

use js_sys::Object;
use ndarray::{ArrayView, Dimension, IntoDimension};
use wasm_bindgen::prelude::*;

use super::arguments::Arguments;
use super::results::Results;
use crate::attention::{
    self, Attended, BUILD, Bias, Call, Keep, Module, ModuleWorkspace, Options, Projections,
    Workspace,
};
use crate::error::Result;
use crate::mask::Mask;
use crate::shape::{self, Shape};

/// The build that runs: `simd128` or `portable`.
#[wasm_bindgen]
pub fn build() -> String {
    BUILD.into()
}

/// See `Headlight.attention` in www/headlight.js.
#[wasm_bindgen]
pub fn attention(options: &Object) -> std::result::Result<Object, JsValue> {
    Ok(with_memory(|memory| attend(&Arguments(options), memory))?)
}

/// See `Headlight.multiHeadAttention` in www/headlight.js.
#[wasm_bindgen(js_name = multiHeadAttention)]
pub fn multi_head_attention(options: &Object) -> std::result::Result<Object, JsValue> {
    Ok(with_memory(|memory| {
        let mut module = std::mem::take(&mut memory.module);
        let given = Arguments(options);
        let result = module
            .take(&given, memory)
            .and_then(|()| module.attend(&given, memory));
        memory.module = module;
        result
    })?)
}

/// See `Headlight.multiHead` in www/headlight.js.
#[wasm_bindgen]
#[derive(Default)]
pub struct MultiHead {
    heads: usize,
    /// Of query, key and value rows, and of the output.
    widths: [usize; 4],
    module: Module,
}

#[wasm_bindgen]
impl MultiHead {
    /// Takes the matrices.
    #[wasm_bindgen(constructor)]
    pub fn new(matrices: &Object) -> std::result::Result<MultiHead, JsValue> {
        let mut module = MultiHead::default();
        with_memory(|memory| module.take(&Arguments(matrices), memory))?;
        Ok(module)
    }

    /// Attention with these matrices.
    #[wasm_bindgen(js_name = attend)]
    pub fn attend_by(&self, options: &Object) -> std::result::Result<Object, JsValue> {
        Ok(with_memory(|memory| {
            self.attend(&Arguments(options), memory)
        })?)
    }
}

/// Memory that is used again from call to call.
#[derive(Default)]
struct Memory {
    /// q, k, v; or query, key, value.
    inputs: [Vec<f32>; 3],
    bias: Vec<f32>,
    /// W_Q, W_K, W_V, W_O, and what is added to each product.
    matrices: [Vec<f32>; 4],
    added: [Vec<f32>; 4],
    workspace: Workspace,
    attended: Attended,
    module: MultiHead,
    module_workspace: ModuleWorkspace,
    module_result: attention::MultiHead,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// Lends the memory. It is taken out meanwhile: reading an option may run the caller's code, which may call again.
fn with_memory<T>(run: impl FnOnce(&mut Memory) -> T) -> T {
    let mut memory = MEMORY.take();
    let result = run(&mut memory);
    MEMORY.set(memory);
    result
}

fn attend(given: &Arguments, memory: &mut Memory) -> Result<Object> {
    let (heads, dim) = (given.count("heads")?, given.count("dim")?);
    let shape = Shape {
        heads,
        kv_heads: given.count_or("kvHeads", heads)?,
        queries: given.count("queries")?,
        keys: given.count("keys")?,
        dim,
        value_dim: given.count_or("valueDim", dim)?,
    }
    .checked()?;
    let cells = &shape.weights();
    let mut results = Results::of(
        given,
        &[
            ("weights", cells),
            ("output", &shape.output()),
            ("scores", cells),
            ("unmasked", cells),
        ],
    )?;
    let Memory {
        inputs: [q, k, v],
        bias,
        workspace,
        attended,
        ..
    } = memory;
    given.floats("q", &shape.q(), q)?;
    given.floats("k", &shape.k(), k)?;
    given.floats("v", &shape.v(), v)?;
    let mask = given.mask()?;
    let options = options(given, &mask, &shape, &results, bias)?;
    let (q, k, v) = (view(q, shape.q()), view(k, shape.k()), view(v, shape.v()));
    let mut call = Call::checked(&q, &k, &v, &options, workspace)?;
    let at_once = at_once(&shape);
    for first in (0..heads).step_by(at_once) {
        let range = first..heads.min(first + at_once);
        call.attend(range.clone(), attended)?;
        write_heads(&mut results, range, attended, "output");
    }
    Ok(results.object())
}

/// So many numbers of a result are held at once, when it has more than a head.
const HELD: usize = 1 << 18;

/// How many heads are computed before their results leave the module's memory: ranges of equal size share it.
fn at_once(shape: &Shape) -> usize {
    let most = (HELD / (shape.queries * shape.keys)).clamp(1, shape.heads);
    let is_even = |count: &usize| shape.heads.is_multiple_of(*count);
    (1..=most).rev().find(is_even).unwrap_or(1)
}

fn write_heads(results: &mut Results, heads: Range<usize>, attended: &Attended, output: &str) {
    let Attended {
        weights,
        output: outputs,
        scores,
        unmasked,
    } = attended;
    let arrays = [
        ("weights", weights),
        (output, outputs),
        ("scores", scores),
        ("unmasked", unmasked),
    ];
    for (name, array) in arrays {
        let (count, rows, columns) = array.dim();
        debug_assert!(count == 0 || count == heads.len());
        results.write(name, heads.start * rows * columns, array.as_slice());
    }
}

impl MultiHead {
    fn take(&mut self, given: &Arguments, memory: &mut Memory) -> Result<()> {
        self.heads = given.count("heads")?;
        let width = given.count("modelDim")?;
        self.widths = [
            width,
            given.count_or("keyDim", width)?,
            given.count_or("valueDim", width)?,
            width,
        ];
        shape::head_width("modelDim", width, self.heads)?;
        let Memory {
            matrices, added, ..
        } = memory;
        let mut biased = [false; 4];
        for (at, name) in ["wq", "wk", "wv", "wo"].into_iter().enumerate() {
            given.floats(name, &[self.widths[at], width], &mut matrices[at])?;
        }
        for (at, name) in ["bq", "bk", "bv", "bo"].into_iter().enumerate() {
            biased[at] = given.floats_or_none(name, &[width], &mut added[at])?;
        }
        let w = |at: usize| view(&matrices[at], [self.widths[at], width]);
        let b = |at: usize| biased[at].then_some(&added[at][..]);
        let with = Projections {
            wq: w(0),
            wk: w(1),
            wv: w(2),
            wo: w(3),
            bq: b(0),
            bk: b(1),
            bv: b(2),
            bo: b(3),
        };
        self.module.take(self.heads, &with)
    }

    fn attend(&self, given: &Arguments, memory: &mut Memory) -> Result<Object> {
        let (heads, width) = (self.heads, self.widths[0]);
        let shape = Shape {
            heads,
            kv_heads: heads,
            queries: given.count("queries")?,
            keys: given.count("keys")?,
            dim: width / heads,
            value_dim: width / heads,
        }
        .checked()?;
        let cells = &shape.weights();
        let mut results = Results::of(
            given,
            &[
                ("weights", cells),
                ("output", &[shape.queries, width]),
                ("scores", cells),
                ("unmasked", cells),
                ("q", &shape.q()),
                ("k", &shape.k()),
                ("v", &shape.v()),
                ("heads", &shape.output()),
            ],
        )?;
        let Memory {
            inputs,
            bias,
            module_workspace,
            module_result,
            ..
        } = memory;
        let rows = [shape.queries, shape.keys, shape.keys];
        for (at, name) in ["query", "key", "value"].into_iter().enumerate() {
            given.floats(name, &[rows[at], self.widths[at]], &mut inputs[at])?;
        }
        let mask = given.mask()?;
        let options = options(given, &mask, &shape, &results, bias)?;
        let sequence = |at: usize| view(&inputs[at], [rows[at], self.widths[at]]);
        self.module.attend(
            [sequence(0), sequence(1), sequence(2)],
            &options,
            at_once(&shape),
            module_workspace,
            module_result,
            |range, attended| write_heads(&mut results, range, attended, "heads"),
        )?;
        let attention::MultiHead {
            q, k, v, output, ..
        } = module_result;
        results.write("output", 0, output.as_slice());
        for (name, array) in [("q", q), ("k", k), ("v", v)] {
            results.write(name, 0, array.as_slice());
        }
        Ok(results.object())
    }
}

/// What both calls have in common.
fn options<'a>(
    given: &Arguments,
    mask: &'a Mask,
    shape: &Shape,
    results: &Results,
    bias: &'a mut Vec<f32>,
) -> Result<Options<'a>> {
    let dims = given.planes("bias", shape.weights(), bias)?;
    Ok(Options {
        mask,
        bias: dims.map(|dims| match dims {
            [1, queries, keys] => Bias::Shared(view(bias, [queries, keys])),
            dims => Bias::PerHead(view(bias, dims)),
        }),
        scale: given.number("scale")?,
        temperature: given.number("temperature")?.unwrap_or(1.0),
        softcap: given.number("softcap")?.unwrap_or(0.0),
        keep: Keep {
            scores: results.wanted("scores"),
            unmasked: results.wanted("unmasked"),
        },
    })
}

/// Numbers whose count was checked, as an array.
fn view<const N: usize, D>(numbers: &[f32], dims: [usize; N]) -> ArrayView<'_, f32, D>
where
    D: Dimension,
    [usize; N]: IntoDimension<Dim = D>,
{
    ArrayView::from_shape(dims, numbers).expect("the length was checked")
}
