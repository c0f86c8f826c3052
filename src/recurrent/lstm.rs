//! The long short-term memory, with a forget gate:
//!
//! `i, f, o = σ(W x_t + b + W' h_{t-1} + b')`, `g = tanh(the same with its own matrices)`,
//! `c_t = f ⊙ c_{t-1} + i ⊙ g`, `h_t = o ⊙ tanh c_t`, `h_0 = c_0 = 0`.
//!
//! Hochreiter and Schmidhuber 1997; the forget gate: Gers, Schmidhuber and Cummins 2000. Parameters and their order (i, f, g,
//! o) as PyTorch's `nn.LSTM` has them. Knows nothing of tokens.

use ndarray::{Array1, Array2, ArrayView2, Axis, concatenate, s};

use super::Facts;
use super::carried::{Carried, apply, double, product, scaled_rows, sigmoid, triangle};

/// Its parameters, those of i, f, g and o one under another.
#[derive(Debug, Clone, PartialEq)]
pub struct Lstm {
    /// W_ih `[4 width, d_model]`.
    pub w_ih: Array2<f64>,
    /// W_hh `[4 width, width]`.
    pub w_hh: Array2<f64>,
    /// b_ih `[4 width]`.
    pub b_ih: Array1<f64>,
    /// b_hh `[4 width]`.
    pub b_hh: Array1<f64>,
}

/// What it did with one sequence.
pub struct LstmRun<'a> {
    lstm: &'a Lstm,
    steps: Vec<Step>,
    /// h_t: `[tokens, width]`, -1 to 1.
    pub states: Array2<f64>,
    /// f_t: `[tokens, width]`, 0 to 1.
    pub forget: Array2<f64>,
}

/// By what the numbers of one step move with what went in, `[width]` each.
struct Step {
    /// ∂c_t/∂c_{t-1}: f.
    kept: Array1<f64>,
    /// ∂c_t by the sums inside i, f and g.
    cell: [Array1<f64>; 3],
    /// ∂h_t/∂c_t: o (1 - tanh² c_t).
    shown: Array1<f64>,
    /// ∂h_t by the sum inside o: tanh c_t · o (1 - o).
    gate: Array1<f64>,
}

impl Step {
    /// ∂c_t, and ∂h_t with c_t held, by the vector that these rows of i, f, g and o multiply: both `[width, columns]`, one
    /// under the other.
    fn by(&self, rows: &Array2<f64>) -> Array2<f64> {
        let width = self.kept.len();
        let of = |gate: usize| rows.slice(s![gate * width..(gate + 1) * width, ..]);
        let cell = (0..3)
            .map(|gate| scaled_rows(&self.cell[gate], of(gate)))
            .reduce(|sum, part| sum + part)
            .expect("three gates");
        concatenate![Axis(0), cell, scaled_rows(&self.gate, of(3))]
    }

    /// ∂h_t from ∂c_t and the rest of it.
    fn state(&self, cell: &Array2<f64>, rest: ArrayView2<f64>) -> Array2<f64> {
        scaled_rows(&self.shown, cell.view()) + rest
    }
}

impl Lstm {
    /// From the first of `x [tokens, d_model]` to the last.
    pub fn run(&self, x: ArrayView2<f32>) -> LstmRun<'_> {
        let x = double(x);
        let width = self.w_hh.ncols();
        let [mut states, mut forget] = [(); 2].map(|()| Array2::zeros((x.nrows(), width)));
        let [mut h, mut c] = [(); 2].map(|()| Array1::<f64>::zeros(width));
        let mut steps = Vec::new();
        for (t, x) in x.outer_iter().enumerate() {
            let sums = apply(&self.w_ih, x) + &self.b_ih + apply(&self.w_hh, h.view()) + &self.b_hh;
            let gate = |at: usize, of: fn(f64) -> f64| {
                sums.slice(s![at * width..(at + 1) * width]).mapv(of)
            };
            let (i, f, g, o) = (
                gate(0, sigmoid),
                gate(1, sigmoid),
                gate(2, libm::tanh),
                gate(3, sigmoid),
            );
            let slope = |gate: &Array1<f64>| gate.mapv(|gate| gate * (1.0 - gate));
            let new_c = &f * &c + &i * &g;
            let tanh = new_c.mapv(libm::tanh);
            steps.push(Step {
                cell: [slope(&i) * &g, slope(&f) * &c, g.mapv(|g| 1.0 - g * g) * &i],
                shown: tanh.mapv(|tanh| 1.0 - tanh * tanh) * &o,
                gate: slope(&o) * &tanh,
                kept: f.clone(),
            });
            h = o * tanh;
            c = new_c;
            states.row_mut(t).assign(&h);
            forget.row_mut(t).assign(&f);
        }
        LstmRun {
            lstm: self,
            steps,
            states,
            forget,
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

impl LstmRun<'_> {
    /// log₁₀ ‖∂h_t/∂x_s‖: `[tokens, tokens]`, -∞ for s > t. What is carried is the Jacobian of h and c together: the cell
    /// keeps its part by f alone (the "constant error carousel" of 1997, where f is 1).
    pub fn influence(&self, report: &mut dyn FnMut(f64)) -> Array2<f64> {
        let tokens = self.steps.len();
        let width = self.states.ncols();
        let by_state: Vec<_> = self
            .steps
            .iter()
            .map(|step| step.by(&self.lstm.w_hh))
            .collect();
        let mut logarithms = Array2::from_elem((tokens, tokens), f64::NEG_INFINITY);
        let mut done = triangle(tokens, report);
        for s in 0..tokens {
            let both = self.steps[s].by(&self.lstm.w_ih);
            let (cell, rest) = both.view().split_at(Axis(0), width);
            let cell = cell.to_owned();
            let state = self.steps[s].state(&cell, rest);
            let mut jacobians = Carried::new([cell, state]);
            logarithms[[s, s]] = jacobians.logarithm(1);
            for t in s + 1..tokens {
                let step = &self.steps[t];
                let [cell, state] = &jacobians.parts;
                let moved = product(&by_state[t], state);
                let (through, rest) = moved.view().split_at(Axis(0), width);
                let cell = scaled_rows(&step.kept, cell.view()) + through;
                let state = step.state(&cell, rest);
                jacobians.replace([cell, state]);
                logarithms[[t, s]] = jacobians.logarithm(1);
            }
            done(s + 1);
        }
        logarithms
    }
}
