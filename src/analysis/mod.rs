//! Readings of a record: what is drawn of it, averages and differences, figures of heads, attention through layers.
//!
//! Knows records; not where they come from, nor colours.

mod alignment;
mod figures;
mod induction;
mod picking;
mod rollout;
mod selection;
mod telling;

pub use alignment::{Alignment, aligned};
pub use figures::{Figure, Seen, named};
pub use induction::induction;
pub use picking::{Trimmed, threshold, top_k, trimmed};
pub use rollout::{Link, Step, carried, rollout, strongest_links, strongest_path, with_residual};
pub use selection::Selection;
pub use telling::{Cell, telling};

use ndarray::{Array2, ArrayView1, ArrayView2, Axis, CowArray, Ix2};

use crate::kernel;
use crate::record::Record;
use crate::shape::row_major;

/// What is shown of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The scores before the mask.
    Scores,
    /// The scores that go into softmax.
    Masked,
    /// The weights.
    Weights,
    /// weights · ‖v‖: how much a key's value really brings (after Kobayashi et al. 2020, "Attention is not only a
    /// weight").
    Weighted,
    /// The weights' base-10 logarithms: what is spread over many powers of ten.
    Log,
}

/// The numbers of one view of a record, a head at a time: all of them at once may be more than there is room for.
pub struct Reading<'a> {
    record: &'a Record,
    view: View,
    on: &'a [bool],
    selection: Selection,
    /// The keys that are left out, if any are.
    out: Option<Vec<bool>>,
    /// Which key a query may see and is not left out: `[queries, keys]`.
    visible: CowArray<'a, bool, Ix2>,
    /// ‖v‖ of each key, for [`View::Weighted`] only: `[heads, keys]`.
    lengths: Vec<f32>,
}

impl<'a> Reading<'a> {
    /// `on`: which heads the average is of.
    ///
    /// # Panics
    /// When `on` has not one entry a head.
    pub fn new(record: &'a Record, view: View, on: &'a [bool], selection: Selection) -> Self {
        assert_eq!(on.len(), record.weights.dim().0, "on or off, for each head");
        let out = selection.out(&record.key_tokens);
        let mut visible = CowArray::from(&record.visible);
        for (key, _) in out.iter().flatten().enumerate().filter(|(_, out)| **out) {
            visible.column_mut(key).fill(false);
        }
        Reading {
            record,
            view,
            on,
            selection,
            out,
            visible,
            lengths: match view {
                View::Weighted => lengths(record),
                _ => Vec::new(),
            },
        }
    }

    /// `[heads, queries, keys]` of the record.
    pub fn dim(&self) -> (usize, usize, usize) {
        self.record.weights.dim()
    }

    /// Whether keys are left out.
    pub fn leaves_out(&self) -> bool {
        self.out.is_some()
    }

    /// Which key a query may see and is not left out: `[queries, keys]`.
    pub fn visible(&self) -> ArrayView2<'_, bool> {
        self.visible.view()
    }

    /// The weights of a head without the keys that are left out, [`trimmed`]: `[queries, keys]`; after the last head their
    /// average over those that are on, zeros when none is.
    ///
    /// # Panics
    /// When `head` is beyond the average.
    pub fn weights(&self, head: usize) -> CowArray<'_, f32, Ix2> {
        if head == self.on.len() {
            let average = self.average(|head| self.weights(head));
            return average.map_or_else(|| self.all(0.0), CowArray::from);
        }
        let weights = self.record.weights.index_axis(Axis(0), head);
        match &self.out {
            Some(out) => trimmed(weights, self.record.visible.view(), out)
                .weights
                .into(),
            None => weights.into(),
        }
    }

    /// The numbers of a head, `[queries, keys]`; after the last head comes the average of those that are on. NaN where
    /// there is nothing to show: in cells that the mask hides or that are not selected (but for [`View::Scores`]), in all
    /// of a view that is of what the record does not know (its scores, or for [`View::Weighted`] its values), in the
    /// average when no head is on, and for [`View::Log`] where a weight is 0. Without keys that are left out, the weights of a row sum to 1 again.
    ///
    /// # Panics
    /// When `head` is beyond the average.
    pub fn head(&self, head: usize) -> CowArray<'_, f32, Ix2> {
        let mut values = if head < self.on.len() {
            self.numbers(head)
        } else {
            let average = self.average(|head| self.numbers(head));
            average.map_or_else(|| self.all(f32::NAN), CowArray::from)
        };
        if self.view == View::Scores {
            return values;
        }
        let selection = self.selection;
        let picks = selection.picks();
        let picked = picks.then(|| selection.picked(self.weights(head).view(), self.visible()));
        let shown = picked
            .as_ref()
            .map_or(self.visible(), |picked| picked.view());
        if shown.iter().any(|&shown| !shown) {
            values.zip_mut_with(&shown, |value, &shown| {
                *value = if shown { *value } else { f32::NAN };
            });
        }
        values
    }

    /// The numbers of a head wherever they are known.
    fn numbers(&self, head: usize) -> CowArray<'_, f32, Ix2> {
        match (self.view, &self.record.scores) {
            (View::Scores | View::Masked, Some(scores)) => scores.index_axis(Axis(0), head).into(),
            (View::Scores | View::Masked, None) => self.all(f32::NAN),
            (View::Weights, _) => self.weights(head),
            (View::Log, _) => self.weights(head).mapv(logarithm).into(),
            (View::Weighted, _) => {
                let (_, _, keys) = self.dim();
                let mut values = self.weights(head);
                values *= &ArrayView1::from(&self.lengths[head * keys..][..keys]);
                values
            }
        }
    }

    fn all(&self, value: f32) -> CowArray<'_, f32, Ix2> {
        Array2::from_elem(self.visible.dim(), value).into()
    }

    /// The mean over the heads that are on; nothing when none is.
    fn average<'n>(
        &self,
        numbers: impl Fn(usize) -> CowArray<'n, f32, Ix2>,
    ) -> Option<Array2<f32>> {
        let mut sum = Array2::zeros(self.visible.dim());
        let mut count = 0.0;
        for head in (0..self.on.len()).filter(|&head| self.on[head]) {
            count += 1.0;
            sum += &numbers(head);
        }
        sum /= count;
        (count > 0.0).then_some(sum)
    }
}

/// Of base 10; NaN for 0.
fn logarithm(weight: f32) -> f32 {
    if weight > 0.0 {
        libm::log10(f64::from(weight)) as f32
    } else {
        f32::NAN
    }
}

/// ‖v‖ of each key: `[heads, keys]`; NaN when the record does not know its values.
fn lengths(record: &Record) -> Vec<f32> {
    let (heads, _, keys) = record.weights.dim();
    let mut lengths = vec![f32::NAN; heads * keys];
    if let Some(trace) = &record.trace {
        kernel::norms(&row_major(&trace.v), trace.v.dim().2, &mut lengths);
    }
    lengths
}

/// `now - then`, cell by cell, for one view. Where the mask hides a cell on one side only, its weight there is 0, but
/// a score, or a logarithm, is nothing to subtract: NaN.
pub fn difference<'a>(
    mut now: CowArray<'a, f32, Ix2>,
    then: ArrayView2<f32>,
    view: View,
) -> CowArray<'a, f32, Ix2> {
    let absent = match view {
        View::Scores | View::Masked | View::Log => f32::NAN,
        View::Weights | View::Weighted => 0.0,
    };
    now.zip_mut_with(&then, |now, &then| {
        *now = match (now.is_nan(), then.is_nan()) {
            (true, true) => f32::NAN,
            (true, false) => absent - then,
            (false, true) => *now - absent,
            (false, false) => *now - then,
        }
    });
    now
}
