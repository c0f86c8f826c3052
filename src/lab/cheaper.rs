//! Source: one head of the lab by every cheaper way to attend, as one record whose heads are the ways.
//!
//! Knows which ways are compared, on which head, and how far each is from the exact one. How each computes is the affair of
//! `attention::variants`.

use ndarray::{Array2, Array3, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::making::Maker;
use super::spec::{LIMITS, Spec, count};
use super::{Made, Note};
use crate::attention::project;
use crate::attention::variants::{
    Cost, Exact, Global, Head, Linear, LowRank, Size, Strided, Tiled, Variant, Window, group_of,
    shared,
};
use crate::error::{Code, Error, Result, choices};
use crate::mask::Mask;
use crate::record::{Measure, Record, Trace};
use crate::text::random::Random;

/// The ways, in the order of the record's heads.
pub const WAYS: [&str; 9] = [
    "exact",
    "window",
    "strided",
    "global",
    "lowrank",
    "linear",
    "grouped",
    "multiquery",
    "tiled",
];

/// The length that costs are also told for.
pub const LONG: usize = 4096;

/// What the reader chooses. Fields that are left out take their defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Cheaper {
    /// Which head of the lab, from 0; the last one, if there are fewer.
    pub of: usize,
    /// How far a window reaches to either side, 0 to 4096.
    pub reach: usize,
    /// From 1 to 4096.
    pub stride: usize,
    /// How many of the first tokens look at all and are seen by all, 0 to 4096.
    pub globals: usize,
    /// How many rows keys and values are mixed into, 1 to 4096.
    pub rank: usize,
    /// Rows and columns of a tile, 1 to 4096.
    pub tile: usize,
    /// How many heads of keys and values there are for all heads, 1 to 16; as many as heads, if there are fewer.
    pub groups: usize,
}

impl Default for Cheaper {
    fn default() -> Self {
        Cheaper {
            of: 2,
            reach: 2,
            stride: 4,
            globals: 1,
            rank: 4,
            tile: 4,
            groups: 2,
        }
    }
}

/// How far one way is from the exact one, and what it costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// ‖o - o_exact‖ / ‖o_exact‖ over all rows of the output, and of the row where it is greatest, from 0 on. Rows that are
    /// zero in the exact output do not count; `None` when all are.
    pub error: Option<[f64; 2]>,
    /// The greatest difference of a weight, 0 to 1.
    pub difference: f64,
    /// On this text.
    pub here: Cost,
    /// On [`LONG`] tokens, under the same mask but for single cells.
    pub long: Cost,
}

/// The record, and a row of facts for each of its heads.
pub struct Compared {
    /// With neither scores nor trace: most ways have none that mean the same.
    pub made: Made,
    /// In the order of [`WAYS`].
    pub facts: Vec<Facts>,
}

impl Cheaper {
    /// Checks every number against its range.
    ///
    /// # Errors
    /// `range` or `too-large`, naming the field.
    pub fn check(&self) -> Result<()> {
        count("stride", self.stride, LIMITS.tokens)?;
        count("rank", self.rank, LIMITS.tokens)?;
        count("tile", self.tile, LIMITS.tokens)?;
        count("groups", self.groups, LIMITS.heads)?;
        for (name, value) in [("reach", self.reach), ("globals", self.globals)] {
            if value > LIMITS.tokens {
                let expected = format!("0–{}", LIMITS.tokens);
                return Err(Error::new(Code::TooLarge, name, expected, value));
            }
        }
        Ok(())
    }

    /// How the way of this name attends, and how many heads of keys and values it takes from so many.
    fn way(&self, name: &str, heads: usize) -> Result<(Box<dyn Variant>, usize)> {
        let &Cheaper {
            reach,
            globals,
            stride,
            rank,
            tile,
            groups,
            ..
        } = self;
        Ok(match name {
            "exact" => (Box::new(Exact), heads),
            "window" => (Box::new(Window { reach }), heads),
            "strided" => (Box::new(Strided { stride }), heads),
            "global" => (Box::new(Global { reach, globals }), heads),
            "lowrank" => (Box::new(LowRank { rank }), heads),
            "linear" => (Box::new(Linear), heads),
            "grouped" => (Box::new(Exact), groups.min(heads)),
            "multiquery" => (Box::new(Exact), 1),
            "tiled" => (Box::new(Tiled { tile }), heads),
            _ => return Err(Error::new(Code::Unknown, "way", choices(WAYS), name)),
        })
    }
}

/// One head of the lab, by each of [`WAYS`].
///
/// # Errors
/// Names the field at fault, as [`super::make`].
pub fn compare(
    spec: &Spec,
    with: &Cheaper,
    maker: &mut Maker,
    report: &mut dyn FnMut(f64),
) -> Result<Compared> {
    with.check()?;
    let Made { record, mut notes } = maker.make(spec, &mut |share| report(share * 0.5))?;
    let trace = record
        .trace
        .as_ref()
        .expect("the lab knows how scores came about");
    let (_, queries, keys) = record.weights.dim();
    if queries * keys > LIMITS.cells / WAYS.len() {
        let most = (LIMITS.cells / WAYS.len()).isqrt();
        return Err(Error::new(
            Code::TooLarge,
            "target",
            most,
            queries.max(keys),
        ));
    }
    let of = with.of.min(spec.heads - 1);
    let q = trace.q.index_axis(Axis(0), of);
    let (factor, mask) = (record.scale / record.temperature, spec.mask.mask());
    let mut weights = Array3::zeros((WAYS.len(), queries, keys));
    let mut facts: Vec<Facts> = Vec::new();
    let mut exact = Array2::zeros((0, 0));
    for (at, name) in WAYS.into_iter().enumerate() {
        let (way, groups) = with.way(name, spec.heads)?;
        let [k, v] = keys_and_values(trace, of, groups)?;
        let (k, v) = (k.view(), v.view());
        let head = Head::new(&q, &k, &v, factor, spec.softcap)?;
        let (output, here) = way.attend(&head, &mask)?;
        weights
            .index_axis_mut(Axis(0), at)
            .assign(&way.weights(&head, &mask)?);
        if at == 0 {
            exact = output.clone();
        }
        let [own, all] = [at, 0].map(|at| weights.index_axis(Axis(0), at));
        let long = long_cost(&*way, head.size(), &mask)?;
        facts.push(Facts {
            error: distance(output.view(), exact.view()),
            difference: greatest_difference(own, all),
            here: shared_cost(here, groups, spec.heads),
            long: shared_cost(long, groups, spec.heads),
        });
        if way.carried(&mask).visible(queries, keys)? != mask.visible(queries, keys)? {
            notes.push(Note::MaskNotKept {
                head: name,
                share: hidden_share(own, &record.visible),
            });
        }
        report(0.5 + 0.5 * (at + 1) as f64 / WAYS.len() as f64);
    }
    let record = Record {
        scores: None,
        measure: Measure::Weights,
        names: WAYS.map(str::to_owned).to_vec(),
        weights,
        scale: 1.0,
        temperature: 1.0,
        trace: None,
        ..record
    };
    let made = Made { record, notes };
    Ok(Compared { made, facts })
}

/// K and V of a head, when all heads together have so many.
fn keys_and_values(trace: &Trace, of: usize, groups: usize) -> Result<[Array2<f32>; 2]> {
    let heads = trace.q.dim().0;
    if groups == heads {
        return Ok([&trace.k, &trace.v].map(|x| x.index_axis(Axis(0), of).to_owned()));
    }
    let input = trace.key_input.as_ref().unwrap_or(&trace.query_input);
    let group = group_of(of, heads, groups);
    let by = |w: &Array3<f32>| {
        let w = shared(w.view(), groups);
        project(input.x.view(), w.index_axis(Axis(0), group), None)
    };
    Ok([by(&trace.wk)?, by(&trace.wv)?])
}

/// What [`LONG`] tokens would cost.
fn long_cost(way: &dyn Variant, size: Size, mask: &Mask) -> Result<Cost> {
    let mask = Mask {
        flips: Vec::new(),
        ..mask.clone()
    };
    let size = Size {
        queries: LONG,
        keys: LONG,
        ..size
    };
    way.cost(size, &mask)
}

/// A head's share of what its group keeps.
fn shared_cost(cost: Cost, groups: usize, heads: usize) -> Cost {
    let kept = cost.kept.map(|kept| kept * groups as u64 / heads as u64);
    Cost { kept, ..cost }
}

/// ‖got - want‖ / ‖want‖ over all rows that `want` has a length in, and the greatest of a row; `None` where there is none.
fn distance(got: ArrayView2<f32>, want: ArrayView2<f32>) -> Option<[f64; 2]> {
    let (mut all, mut worst) = ([0.0; 2], 0.0_f64);
    for (got, want) in got.outer_iter().zip(want.outer_iter()) {
        let (mut apart, mut length) = (0.0, 0.0);
        for (&got, &want) in got.iter().zip(want) {
            let (got, want) = (f64::from(got), f64::from(want));
            apart += (got - want) * (got - want);
            length += want * want;
        }
        if length > 0.0 {
            all = [all[0] + apart, all[1] + length];
            worst = worst.max(apart / length);
        }
    }
    (all[1] > 0.0).then(|| [(all[0] / all[1]).sqrt(), worst.sqrt()])
}

fn greatest_difference(a: ArrayView2<f32>, b: ArrayView2<f32>) -> f64 {
    let differences = a.iter().zip(b).map(|(a, b)| f64::from((a - b).abs()));
    differences.fold(0.0, f64::max)
}

/// The share of all weight that lies where nothing should be seen.
fn hidden_share(weights: ArrayView2<f32>, visible: &Array2<bool>) -> f64 {
    let (mut hidden, mut all) = (0.0, 0.0);
    for (&weight, &visible) in weights.iter().zip(visible) {
        all += f64::from(weight);
        hidden += if visible { 0.0 } else { f64::from(weight) };
    }
    if all > 0.0 { hidden / all } else { 0.0 }
}

/// One head of so many tokens, of seeded numbers, to be computed by one way after the other while somebody looks at a clock.
pub struct Trial {
    with: Cheaper,
    mask: Mask,
    q: Array2<f32>,
    k: Array2<f32>,
    v: Array2<f32>,
}

impl Trial {
    /// Q, K `[tokens, dim]` and V `[tokens, value_dim]` of normal numbers.
    ///
    /// # Errors
    /// `range` or `too-large`, naming the argument.
    pub fn new(
        with: Cheaper,
        mask: Mask,
        tokens: usize,
        [dim, value_dim]: [usize; 2],
        seed: u32,
    ) -> Result<Self> {
        with.check()?;
        count("tokens", tokens, LIMITS.tokens)?;
        count("dK", dim, LIMITS.width)?;
        count("dV", value_dim, LIMITS.width)?;
        let drawn = |name: &str, width| {
            let mut random = Random::new(seed, name);
            Array2::from_shape_simple_fn((tokens, width), || random.normal())
        };
        Ok(Trial {
            with,
            mask,
            q: drawn("q", dim),
            k: drawn("k", dim),
            v: drawn("v", value_dim),
        })
    }

    /// Computes the output by the way of this name, and tells what that cost.
    ///
    /// # Errors
    /// `unknown` for another name.
    pub fn attend(&self, name: &str) -> Result<Cost> {
        let (q, k, v) = (self.q.view(), self.k.view(), self.v.view());
        let scale = 1.0 / (q.ncols() as f32).sqrt();
        let head = Head::new(&q, &k, &v, scale, 0.0)?;
        let (way, _) = self.with.way(name, 1)?;
        Ok(way.attend(&head, &self.mask)?.1)
    }
}
