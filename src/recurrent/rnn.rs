//! The simple recurrent network: `h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)`, `h_0 = 0`.
//!
//! Elman 1990, "Finding structure in time"; parameters as PyTorch's `nn.RNN` has them. Knows nothing of tokens.

use ndarray::{Array1, Array2, ArrayView2};

use super::Facts;
use super::carried::{Carried, apply, double, product, scaled_rows, triangle};

/// Its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Rnn {
    /// W_ih `[width, d_model]`.
    pub w_ih: Array2<f64>,
    /// W_hh `[width, width]`.
    pub w_hh: Array2<f64>,
    /// b_ih `[width]`.
    pub b_ih: Array1<f64>,
    /// b_hh `[width]`.
    pub b_hh: Array1<f64>,
}

/// What it did with one sequence.
pub struct RnnRun<'a> {
    rnn: &'a Rnn,
    /// h_t: `[tokens, width]`, -1 to 1.
    pub states: Array2<f64>,
    /// 1 - h_t²: `[tokens, width]`.
    pub slopes: Array2<f64>,
}

impl Rnn {
    /// From the first of `x [tokens, d_model]` to the last.
    pub fn run(&self, x: ArrayView2<f32>) -> RnnRun<'_> {
        let x = double(x);
        let mut states = Array2::zeros((x.nrows(), self.b_ih.len()));
        let mut state = Array1::zeros(self.b_ih.len());
        for (x, mut row) in x.outer_iter().zip(states.outer_iter_mut()) {
            let sum = apply(&self.w_ih, x) + &self.b_ih + apply(&self.w_hh, state.view());
            state = (sum + &self.b_hh).mapv(libm::tanh);
            row.assign(&state);
        }
        RnnRun {
            rnn: self,
            slopes: states.mapv(|h: f64| 1.0 - h * h),
            states,
        }
    }

    /// What so many tokens take.
    pub fn facts(&self, tokens: usize) -> Facts {
        let matrices = self.w_ih.len() + self.w_hh.len();
        Facts {
            steps: tokens,
            products: tokens * matrices,
            parameters: matrices + self.b_ih.len() + self.b_hh.len(),
        }
    }
}

impl RnnRun<'_> {
    /// log₁₀ ‖∂h_t/∂x_s‖: `[tokens, tokens]`, -∞ for s > t.
    ///
    /// `∂h_s/∂x_s = diag(1 - h_s²) W_ih`, and each step after it multiplies by `diag(1 - h_t²) W_hh` (Pascanu et al. 2013,
    /// equations 4 and 5).
    pub fn influence(&self, report: &mut dyn FnMut(f64)) -> Array2<f64> {
        let tokens = self.states.nrows();
        let slopes = |t: usize| self.slopes.row(t).to_owned();
        let steps: Vec<_> = (0..tokens)
            .map(|t| scaled_rows(&slopes(t), self.rnn.w_hh.view()))
            .collect();
        let mut logarithms = Array2::from_elem((tokens, tokens), f64::NEG_INFINITY);
        let mut done = triangle(tokens, report);
        for s in 0..tokens {
            let mut jacobian = Carried::new([scaled_rows(&slopes(s), self.rnn.w_ih.view())]);
            logarithms[[s, s]] = jacobian.logarithm(0);
            for t in s + 1..tokens {
                jacobian.replace([product(&steps[t], &jacobian.parts[0])]);
                logarithms[[t, s]] = jacobian.logarithm(0);
            }
            done(s + 1);
        }
        logarithms
    }
}
