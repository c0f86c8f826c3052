//! Recurrent networks beside attention: how far each input still moves each state, exactly.
//!
//! Knows cells and one head of attention, and what their derivatives are. Must not know what a token means, where X
//! comes from, nor how a record is drawn. Computed in f64 and in one order of operations, with libm's functions, so all
//! builds give the same bits.
//!
//! The influence of input s on state t is ‖∂h_t/∂x_s‖, the Frobenius length of the Jacobian `[width, d_model]`: the root of
//! what all numbers of h_t together move, squared, when each number of x_s moves by itself. Jacobians are carried forward from step to
//! step: nothing is sampled, nothing is a finite difference. That such products vanish or explode is Hochreiter 1991,
//! Bengio et al. 1994 and Pascanu et al. 2013.

mod carried;
mod head;
mod lstm;
mod rnn;
mod trial;
mod weights;

use ndarray::{Array2, Array3, ArrayView2};
use serde::{Deserialize, Serialize};

pub use head::Head;
pub use lstm::Lstm;
pub use rnn::Rnn;
pub use trial::Trial;

use crate::error::{Code, Error, Result};
use crate::record::{Kind, Measure, Origin, Record, Token};

/// What the networks are made from. Fields that are left out take their defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Setting {
    /// Numbers of a state, and of a query, key and value of the head: 1 to [`WIDEST`].
    pub state_width: usize,
    /// Times an orthogonal matrix, it is each recurrent matrix: all its singular values, and its spectral radius. 0 to 4.
    pub recurrent_scale: f32,
    /// b_f of the LSTM: how far its forget gate is open before it has seen anything (Gers et al. 2000). -5 to 10.
    pub forget_bias: f32,
    /// Of all that is drawn at random.
    pub seed: u32,
}

impl Default for Setting {
    fn default() -> Self {
        Setting {
            state_width: 16,
            recurrent_scale: 1.0,
            forget_bias: 1.0,
            seed: 1,
        }
    }
}

/// The widest state.
pub const WIDEST: usize = 64;

/// The most of tokens² · width² · d_model: some seconds.
const MOST_WORK: usize = 1 << 31;

/// The heads of the record, in their order.
pub const NAMES: [&str; 3] = ["rnn", "lstm", "attention"];

/// What one sequence goes in as, `[tokens, d_model]` each.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Of the recurrent networks, without a position: their order is the order of the steps.
    pub embedding: ArrayView2<'a, f32>,
    /// Of the head of attention, with the position that was added to it: without one it would know no order.
    pub x: ArrayView2<'a, f32>,
}

/// Influences, and what else there is to say of how they came about.
pub struct Made {
    /// Of measure influence, its heads are [`NAMES`]: `weights[h, t, s]` is ‖∂h_t/∂x_s‖, 0 for s > t; what is more than f32
    /// holds stands as its greatest number.
    pub record: Record,
    /// How many cells of each head are more than f32 holds.
    pub beyond: [usize; 3],
    /// What was inside.
    pub inside: Inside,
    /// The influence of each input on the last state as its base-10 logarithm, -∞ for 0: `[heads, tokens]`. It holds what
    /// f32 does not.
    pub last: Array2<f64>,
    /// One a head.
    pub facts: [Facts; 3],
}

/// What decides how much of an influence is left after a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Inside {
    /// 1 - h_t² of the RNN, the slope of its tanh: `[tokens, width]`, 0 to 1.
    pub slopes: Array2<f32>,
    /// f_t of the LSTM, what share of the cell it keeps: `[tokens, width]`, 0 to 1.
    pub forget: Array2<f32>,
    /// The weights of the head: `[tokens, tokens]`; each row sums to 1.
    pub shares: Array2<f32>,
}

/// What a network takes for so many tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// How many steps must wait for the one before.
    pub steps: usize,
    /// Multiplications with an addition, in all matrix products.
    pub products: usize,
    /// Numbers that would be learned.
    pub parameters: usize,
}

impl Setting {
    /// Checks every number against its range.
    ///
    /// # Errors
    /// `range` or `not-finite`, naming the field.
    pub fn check(&self) -> Result<()> {
        if !(1..=WIDEST).contains(&self.state_width) {
            let expected = format!("1–{WIDEST}");
            return Err(Error::new(
                Code::Range,
                "stateWidth",
                expected,
                self.state_width,
            ));
        }
        for (name, value, least, most) in [
            ("recurrentScale", self.recurrent_scale, 0.0, 4.0),
            ("forgetBias", self.forget_bias, -5.0, 10.0),
        ] {
            if !(least..=most).contains(&value) {
                let code = if value.is_finite() {
                    Code::Range
                } else {
                    Code::NotFinite
                };
                return Err(Error::new(code, name, format!("{least}–{most}"), value));
            }
        }
        Ok(())
    }
}

/// An RNN, an LSTM and a causal head of attention, drawn at random, on one sequence. Tells `report` the share that is done.
///
/// # Errors
/// `range` or `not-finite` for a setting, `too-large` for more tokens than a browser bears at these widths (`target`).
pub fn make(
    setting: &Setting,
    tokens: Vec<Token>,
    inputs: Inputs,
    report: &mut dyn FnMut(f64),
) -> Result<Made> {
    setting.check()?;
    let (count, d_model) = inputs.x.dim();
    let width = setting.state_width;
    let most = (MOST_WORK / (width * width * d_model)).isqrt();
    if count > most {
        return Err(Error::new(Code::TooLarge, "target", most, count));
    }
    let rnn = weights::rnn(setting, d_model);
    let lstm = weights::lstm(setting, d_model);
    let head = weights::head(setting, d_model);
    let run_rnn = rnn.run(inputs.embedding);
    let run_lstm = lstm.run(inputs.embedding);
    let run_head = head.run(inputs.x);
    let logarithms = [
        run_rnn.influence(&mut |share| report(0.3 * share)),
        run_lstm.influence(&mut |share| report(0.3 + 0.65 * share)),
        run_head.influence(),
    ];
    let mut weights = Array3::zeros((NAMES.len(), count, count));
    let mut last = Array2::zeros((NAMES.len(), count));
    let mut beyond = [0; 3];
    for (head, logarithms) in logarithms.iter().enumerate() {
        for ((t, s), &logarithm) in logarithms.indexed_iter() {
            let length = libm::pow(10.0, logarithm);
            beyond[head] += usize::from(length > f64::from(f32::MAX));
            weights[[head, t, s]] = length.min(f64::from(f32::MAX)) as f32;
        }
        last.row_mut(head).assign(&logarithms.row(count - 1));
    }
    let single = |numbers: &Array2<f64>| numbers.mapv(|number| number as f32);
    Ok(Made {
        beyond,
        inside: Inside {
            slopes: single(&run_rnn.slopes),
            forget: single(&run_lstm.forget),
            shares: single(&run_head.weights),
        },
        last,
        facts: [rnn.facts(count), lstm.facts(count), head.facts(count)],
        record: Record {
            kind: Kind::SelfAttention,
            layer: None,
            query_tokens: tokens.clone(),
            key_tokens: tokens,
            scores: None,
            measure: Measure::Influence,
            names: NAMES.map(str::to_owned).into(),
            visible: Array2::from_shape_fn((count, count), |(t, s)| s <= t),
            weights,
            scale: 1.0,
            temperature: 1.0,
            origin: Origin::Random { seed: setting.seed },
            trace: None,
        },
    })
}
