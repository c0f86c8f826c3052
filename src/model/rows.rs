//! What became of one token, step by step.
//!
//! Knows the names of the steps; they are taken again, by the token alone, with the keys and values that the run kept.

use ndarray::{Array2, s};

use super::embed::{position_rows, token_rows};
use super::pass::Pass;
use super::stack::Attention;
use super::{Kind, Model, Run};
use crate::error::{Code, Error, Result};

/// The numbers of a step.
pub type Row = (&'static str, Vec<f32>);

impl Model {
    /// The row of one token of a side (`Encoder` or `Decoder`) in one layer, step by step, to the bit what the run had
    /// where no window slides.
    /// Where the token comes from: `embedding`, `position` (where a row is added; neither where the run was given rows),
    /// `x`, the first layer's input. In the layer:
    /// `input`; for each of `own`, `cross` (where there is an encoder) and `feed`: `.in`, `.out`, the `.sum` with what came
    /// in, and the `.norm` of that. Each is `[d_model]`, `embedding` and `position` as wide as the table, `feed.hidden`,
    /// behind the activation, `[d_ff]`. Where the norm stands before, `.in` is behind it and `.norm` the sum unchanged.
    /// Where the two stand side by side there is one sum, `feed.sum`. `final`, in the last layer: what the stack gives.
    ///
    /// # Errors
    /// `range`, naming `side`, `layer` or `row`.
    pub fn trace_row(&self, run: &Run, side: Kind, layer: usize, row: usize) -> Result<Vec<Row>> {
        let (stack, its) = match side {
            Kind::Encoder => (&self.encoder, &run.encoder),
            _ => (&self.decoder, &run.decoder),
        };
        let (Some(stack), Some(its)) = (stack, its) else {
            return Err(Error::new(
                Code::Range,
                "side",
                self.info().kind,
                side.name(),
            ));
        };
        for (name, count, got) in [
            ("layer", its.layers.len(), layer),
            ("row", its.ids.len(), row),
        ] {
            if got >= count {
                return Err(Error::new(
                    Code::Range,
                    name,
                    format!("0–{}", count - 1),
                    got,
                ));
            }
        }
        let mut rows = Vec::new();
        let mut note = |name, x: &Array2<f32>| rows.push((name, x.row(0).to_vec()));
        let only = |all: Array2<f32>| all.slice(s![row..row + 1, ..]).to_owned();
        let mut pass = Pass::new(self, stack, side, &run.off, false).weighing(&run.factors);
        let mut x = match &its.given {
            Some(given) => only(given.clone()),
            None => {
                let embedding = token_rows(&self.weights, stack, &its.ids[row..=row]);
                note("embedding", &embedding);
                if let Some(positions) = position_rows(&self.weights, stack, &its.ids, 0) {
                    note("position", &only(positions));
                }
                only(pass.embed(&its.ids, 0))
            }
        };
        note("x", &x);
        for at in 0..=layer {
            let mut attend = |pass: &mut Pass, attention: &Attention, kind, _: Array2<f32>| {
                let kept = run.kept(kind, at);
                pass.mix(attention, (kind, at), kept, row..row + 1)
            };
            if at == layer {
                note("input", &x);
                x = pass.layer(at, x, run.encoder.is_some(), &mut attend, &mut note)?;
            } else {
                x = pass.layer(at, x, run.encoder.is_some(), &mut attend, &mut |_, _| ())?;
            }
        }
        if layer + 1 == its.layers.len() {
            note("final", &pass.finish(x));
        }
        Ok(rows)
    }
}
