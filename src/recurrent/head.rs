//! One head of causal attention, `o_t = Σ a_ts v_s`, `a_t = softmax over s ≤ t of q_t · k_s / √width`, and its derivatives.
//!
//! Vaswani et al. 2017, section 3.2.1. Knows nothing of tokens; `crate::attention` computes attention without derivatives.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use super::Facts;
use super::carried::{apply, double, length, logarithm, product};

/// Its matrices, `[width, d_model]` each: W · x, as PyTorch's `nn.Linear` has them.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// W_Q.
    pub wq: Array2<f64>,
    /// W_K.
    pub wk: Array2<f64>,
    /// W_V.
    pub wv: Array2<f64>,
}

/// What it did with one sequence.
pub struct HeadRun<'a> {
    head: &'a Head,
    q: Array2<f64>,
    k: Array2<f64>,
    v: Array2<f64>,
    /// a: `[tokens, tokens]`, 0 for s > t; each row sums to 1.
    pub weights: Array2<f64>,
    /// o_t: `[tokens, width]`.
    pub outputs: Array2<f64>,
}

impl Head {
    /// Of all of `x [tokens, d_model]`, each by itself.
    pub fn run(&self, x: ArrayView2<f32>) -> HeadRun<'_> {
        let x = double(x);
        let of = |w: &Array2<f64>| product(&x, &w.t().as_standard_layout().to_owned());
        let (q, k, v) = (of(&self.wq), of(&self.wk), of(&self.wv));
        let tokens = x.nrows();
        let mut weights = Array2::zeros((tokens, tokens));
        for t in 0..tokens {
            let scores: Vec<f64> = (0..=t)
                .map(|s| dot(q.row(t), k.row(s)) * self.scale())
                .collect();
            let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let powers: Vec<f64> = scores.iter().map(|score| libm::exp(score - most)).collect();
            let sum = powers.iter().fold(0.0, |sum, power| sum + power);
            for (s, power) in powers.iter().enumerate() {
                weights[[t, s]] = power / sum;
            }
        }
        HeadRun {
            head: self,
            outputs: product(&weights, &v),
            q,
            k,
            v,
            weights,
        }
    }

    /// What so many tokens take: none waits for another.
    pub fn facts(&self, tokens: usize) -> Facts {
        let matrices = self.wq.len() + self.wk.len() + self.wv.len();
        let pairs = tokens * (tokens + 1) / 2;
        Facts {
            steps: 1,
            products: tokens * matrices + pairs * 2 * self.wq.nrows(),
            parameters: matrices,
        }
    }

    fn scale(&self) -> f64 {
        1.0 / (self.wq.nrows() as f64).sqrt()
    }
}

impl HeadRun<'_> {
    /// log₁₀ ‖∂o_t/∂x_s‖: `[tokens, tokens]`, -∞ for s > t.
    ///
    /// Through the value and the key of s: `a_ts (W_V + (v_s - o_t) ⊗ W_Kᵀ q_t / √width)`; for s = t through the query too:
    /// `Σ_j a_tj (v_j - o_t) ⊗ W_Qᵀ k_j / √width`, since `∂a_tj/∂score_tj' = a_tj (δ_jj' - a_tj')`.
    pub fn influence(&self) -> Array2<f64> {
        let Head { wq, wk, wv } = self.head;
        let scale = self.head.scale();
        let tokens = self.q.nrows();
        let (width, d_model) = wv.dim();
        let mut logarithms = Array2::from_elem((tokens, tokens), f64::NEG_INFINITY);
        let wk_turned = wk.t().to_owned();
        for t in 0..tokens {
            let asked = apply(&wk_turned, self.q.row(t)) * scale;
            let away = |s: usize| -> Array1<f64> { &self.v.row(s) - &self.outputs.row(t) };
            let mut by_query = Array2::zeros((width, width));
            for s in 0..=t {
                let (away, share) = (away(s), self.weights[[t, s]]);
                for ((row, column), sum) in by_query.indexed_iter_mut() {
                    *sum += share * away[row] * self.k[[s, column]] * scale;
                }
            }
            let by_query = product(&by_query, wq);
            for s in 0..=t {
                let (away, share) = (away(s), self.weights[[t, s]]);
                let jacobian = Array2::from_shape_fn((width, d_model), |(row, column)| {
                    let here = share * (wv[[row, column]] + away[row] * asked[column]);
                    if s == t {
                        here + by_query[[row, column]]
                    } else {
                        here
                    }
                });
                logarithms[[t, s]] = logarithm(length(&jacobian));
            }
        }
        logarithms
    }
}

fn dot(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b)
}
