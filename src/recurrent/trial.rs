//! The three networks on seeded numbers, to be run one after the other while somebody else looks at a clock.
//!
//! Knows no time. Only the states are computed, no derivatives.

use ndarray::Array2;

use super::{Head, Lstm, NAMES, Rnn, Setting, weights};
use crate::error::{Code, Error, Result, choices};
use crate::shape::{MOST_TOKENS, positive};
use crate::text::random::Random;

/// Networks, and a sequence for them.
pub struct Trial {
    rnn: Rnn,
    lstm: Lstm,
    head: Head,
    /// `[tokens, d_model]`.
    x: Array2<f32>,
}

/// The widest row.
const WIDEST_ROW: usize = 128;

impl Trial {
    /// Of so many rows as wide as this, seeded as the setting is.
    ///
    /// # Errors
    /// `range` or `not-finite` for a setting, `range` for no tokens or no width, `too-large` above 4,096 tokens or a width of 128.
    pub fn new(setting: &Setting, tokens: usize, d_model: usize) -> Result<Self> {
        setting.check()?;
        for (name, count, most) in [
            ("tokens", tokens, MOST_TOKENS),
            ("dModel", d_model, WIDEST_ROW),
        ] {
            positive(name, count)?;
            if count > most {
                return Err(Error::new(Code::TooLarge, name, most, count));
            }
        }
        let mut random = Random::new(setting.seed, "trial");
        Ok(Trial {
            rnn: weights::rnn(setting, d_model),
            lstm: weights::lstm(setting, d_model),
            head: weights::head(setting, d_model),
            x: Array2::from_shape_simple_fn((tokens, d_model), || random.normal()),
        })
    }

    /// The last state of the network of this name, one of [`NAMES`]: `[width]`.
    ///
    /// # Errors
    /// `unknown` for another name.
    pub fn run(&self, name: &str) -> Result<Vec<f64>> {
        let x = self.x.view();
        let states = match name {
            "rnn" => self.rnn.run(x).states,
            "lstm" => self.lstm.run(x).states,
            "attention" => self.head.run(x).outputs,
            _ => return Err(Error::new(Code::Unknown, "name", choices(NAMES), name)),
        };
        Ok(states.row(states.nrows() - 1).to_vec())
    }
}
