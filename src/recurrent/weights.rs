//! The parameters, drawn at random.
//!
//! Knows seeds and widths. Each recurrent matrix is an orthogonal one times the scale (Saxe et al. 2014), so that all its
//! singular values, and with them its spectral radius, are the scale itself: a step without its tanh would change every
//! length by exactly that factor.

use ndarray::{Array1, Array2, Axis, concatenate, s};

use super::{Head, Lstm, Rnn, Setting};
use crate::text::random::Random;

/// What W_ih of the RNN is times, beside 1/√d_model: rows of the lab are some 4 a number, and so little of them comes in
/// that tanh stays where it is nearly straight: the recurrent matrix alone decides what becomes of an influence.
const LITTLE: f64 = 0.02;
/// The same of the LSTM's gates and of the head: they move with each word, and neither saturates.
const EVEN: f64 = 0.2;

/// Its biases are 0.
pub fn rnn(setting: &Setting, d_model: usize) -> Rnn {
    let width = setting.state_width;
    Rnn {
        w_ih: normal(setting, "rnn w_ih", width, d_model) * LITTLE,
        w_hh: recurrent(setting, "rnn w_hh"),
        b_ih: Array1::zeros(width),
        b_hh: Array1::zeros(width),
    }
}

/// Its biases are 0 but for b_ih of the forget gate.
pub fn lstm(setting: &Setting, d_model: usize) -> Lstm {
    let width = setting.state_width;
    let w_ih = ["i", "f", "g", "o"]
        .map(|gate| normal(setting, &format!("lstm w_i{gate}"), width, d_model) * EVEN);
    let w_hh = ["i", "f", "g", "o"].map(|gate| recurrent(setting, &format!("lstm w_h{gate}")));
    let under = |parts: &[Array2<f64>; 4]| {
        let [i, f, g, o] = parts;
        concatenate![Axis(0), *i, *f, *g, *o]
    };
    let mut b_ih = Array1::zeros(4 * width);
    b_ih.slice_mut(s![width..2 * width])
        .fill(f64::from(setting.forget_bias));
    Lstm {
        w_ih: under(&w_ih),
        w_hh: under(&w_hh),
        b_ih,
        b_hh: Array1::zeros(4 * width),
    }
}

/// Without biases.
pub fn head(setting: &Setting, d_model: usize) -> Head {
    let [wq, wk, wv] = ["head wq", "head wk", "head wv"]
        .map(|name| normal(setting, name, setting.state_width, d_model) * EVEN);
    Head { wq, wk, wv }
}

/// Normal numbers of variance 1 / columns, so that a product is about as long as what it is of: `[rows, columns]`.
fn normal(setting: &Setting, purpose: &str, rows: usize, columns: usize) -> Array2<f64> {
    let mut random = Random::new(setting.seed, purpose);
    let deviation = 1.0 / (columns as f64).sqrt();
    Array2::from_shape_simple_fn((rows, columns), || f64::from(random.normal()) * deviation)
}

/// The scale times an orthogonal matrix: normal numbers, orthonormalised row by row (modified Gram and Schmidt, twice).
fn recurrent(setting: &Setting, purpose: &str) -> Array2<f64> {
    let width = setting.state_width;
    let mut rows = normal(setting, purpose, width, width);
    for row in 0..width {
        let (before, mut rest) = rows.view_mut().split_at(Axis(0), row);
        let mut new = rest.row_mut(0);
        for other in before.outer_iter().chain(before.outer_iter()) {
            let along = other.iter().zip(&new).fold(0.0, |sum, (a, b)| sum + a * b);
            new.zip_mut_with(&other, |number, other| *number -= along * other);
        }
        let length = new
            .iter()
            .fold(0.0, |sum, number| sum + number * number)
            .sqrt();
        new.mapv_inplace(|number| number / length);
    }
    rows * f64::from(setting.recurrent_scale)
}
