//! Recurrent networks and one head of attention against PyTorch, whose autograd gives the Jacobians: states and influences
//! from tests/golden/recurrent.json; and what a setting must do whatever the numbers are.
//!
//! Knows the file that tests/golden/recurrent.py made, and the public face of `recurrent`.

use base64::prelude::{BASE64_STANDARD, Engine};
use headlight::record::{Measure, Token};
use headlight::recurrent::{Head, Inputs, Lstm, Made, Rnn, Setting, make};
use ndarray::{Array1, Array2};
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const GOLDEN: &str = include_str!("golden/recurrent.json");

fn single(value: &Value) -> Array2<f32> {
    let bytes = BASE64_STANDARD
        .decode(value["f32"].as_str().expect("base64"))
        .expect("base64");
    let numbers = bytes.as_chunks::<4>().0.iter();
    let numbers: Vec<f32> = numbers.map(|&four| f32::from_le_bytes(four)).collect();
    let size = |at: usize| value["shape"][at].as_u64().map(|size| size as usize);
    let rows = size(0).expect("a shape");
    Array2::from_shape_vec((rows, size(1).unwrap_or(1)), numbers).expect("its own shape")
}

fn parameter(net: &Value, name: &str) -> Array2<f64> {
    single(&net["parameters"][name]).mapv(f64::from)
}

fn bias(net: &Value, name: &str) -> Array1<f64> {
    parameter(net, name).column(0).to_owned()
}

fn close(what: &str, got: f64, want: &Value, least: f64) {
    let want = want.as_f64().expect("a number");
    assert!(
        (got - want).abs() <= 1e-5 * want.abs().max(least),
        "{what} is {got:e}, PyTorch has {want:e}"
    );
}

/// States, and influences relative to each one's own size, however small.
fn check(what: &str, states: &Array2<f64>, logarithms: &Array2<f64>, net: &Value) {
    for (at, got) in states.iter().enumerate() {
        close(
            &format!("{what}, states[{at}]"),
            *got,
            &net["states"][at],
            1.0,
        );
    }
    for (at, logarithm) in logarithms.iter().enumerate() {
        let got = 10_f64.powf(*logarithm);
        close(
            &format!("{what}, influence[{at}]"),
            got,
            &net["influence"][at],
            0.0,
        );
    }
    assert_eq!(states.len(), net["states"].as_array().map_or(0, Vec::len));
    assert_eq!(
        logarithms.len(),
        net["influence"].as_array().map_or(0, Vec::len)
    );
}

#[test]
fn states_and_influences_are_those_of_pytorch_and_its_autograd() {
    let cases: Vec<Value> = serde_json::from_str(GOLDEN).expect("JSON");
    assert!(!cases.is_empty());
    for case in &cases {
        let x = single(&case["x"]);
        let name = |what: &str| format!("{}, {what}", case["name"]);
        let quiet = &mut |_| {};

        let net = &case["rnn"];
        let rnn = Rnn {
            w_ih: parameter(net, "w_ih"),
            w_hh: parameter(net, "w_hh"),
            b_ih: bias(net, "b_ih"),
            b_hh: bias(net, "b_hh"),
        };
        let run = rnn.run(x.view());
        check(&name("RNN"), &run.states, &run.influence(quiet), net);

        let net = &case["lstm"];
        let lstm = Lstm {
            w_ih: parameter(net, "w_ih"),
            w_hh: parameter(net, "w_hh"),
            b_ih: bias(net, "b_ih"),
            b_hh: bias(net, "b_hh"),
        };
        let run = lstm.run(x.view());
        check(&name("LSTM"), &run.states, &run.influence(quiet), net);

        let net = &case["attention"];
        let head = Head {
            wq: parameter(net, "wq"),
            wk: parameter(net, "wk"),
            wv: parameter(net, "wv"),
        };
        let run = head.run(x.view());
        check(&name("attention"), &run.outputs, &run.influence(), net);
    }
}

/// Seeded inputs, about as long as rows of the lab.
fn made(setting: &Setting, tokens: usize, size: f32) -> Made {
    let token = |id: usize| Token {
        text: id.to_string(),
        id,
        known: true,
        special: false,
    };
    let mut random = headlight::text::random::Random::new(5, "inputs");
    let x = Array2::from_shape_simple_fn((tokens, 8), || random.normal() * size);
    let inputs = Inputs {
        embedding: x.view(),
        x: x.view(),
    };
    make(
        setting,
        (0..tokens).map(token).collect(),
        inputs,
        &mut |_| {},
    )
    .expect("right")
}
