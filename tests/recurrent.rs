//! Recurrent networks and one head of attention against PyTorch, whose autograd gives the Jacobians: states and influences
//! from tests/golden/recurrent.json; and what a setting must do whatever the numbers are.
//!
//! Knows the file that tests/golden/recurrent.py made, and the public face of `recurrent`.

use base64::prelude::{BASE64_STANDARD, Engine};
use headlight::record::{Measure, Token};
use headlight::recurrent::{Head, Inputs, Lstm, Made, NAMES, Rnn, Setting, Trial, make};
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

/// The influence of input s on state t, as the record has it.
fn of(made: &Made, head: usize, t: usize, s: usize) -> f32 {
    made.record.weights[[head, t, s]]
}

#[test]
fn the_record_is_of_influence_with_a_head_for_each_network_and_nothing_from_later_words() {
    let made = made(&Setting::default(), 7, 1.0);
    let record = &made.record;
    assert_eq!(record.measure, Measure::Influence);
    assert_eq!(record.names, ["rnn", "lstm", "attention"]);
    assert_eq!(record.weights.dim(), (3, 7, 7));
    assert!(record.scores.is_none() && record.trace.is_none());
    for ((_, t, s), &length) in record.weights.indexed_iter() {
        assert_eq!(record.visible[[t, s]], s <= t);
        assert_eq!(length > 0.0, s <= t, "{t}, {s}: {length}");
    }
    for (head, row) in made.last.outer_iter().enumerate() {
        for (s, logarithm) in row.iter().enumerate() {
            let length = of(&made, head, 6, s);
            assert_eq!(10_f64.powf(*logarithm) as f32, length);
        }
    }
}

#[test]
fn the_scale_of_the_recurrent_matrix_decides_whether_an_influence_vanishes() {
    // How much is left over 20 steps, for each of a word: below its bound, since tanh only shortens.
    let left = |scale: f32| {
        let made = made(
            &Setting {
                recurrent_scale: scale,
                ..Setting::default()
            },
            21,
            1.0,
        );
        of(&made, 0, 20, 0) / of(&made, 0, 0, 0)
    };
    for (scale, least, most) in [
        (0.0, 0.0, 0.0),
        (0.5, 1e-7, 1e-6),
        (1.0, 0.5, 1.0),
        (1.5, 10.0, 3400.0),
    ] {
        let left = left(scale);
        assert!((least..=most).contains(&left), "{scale}: {left}");
        assert!(
            left <= scale.powi(20),
            "{scale}: {left} is beyond its bound"
        );
    }
}

#[test]
fn an_open_forget_gate_keeps_what_a_closed_one_loses() {
    let left = |forget_bias: f32| {
        let setting = Setting {
            forget_bias,
            recurrent_scale: 0.5,
            ..Setting::default()
        };
        let made = made(&setting, 21, 1.0);
        of(&made, 1, 20, 0) / of(&made, 1, 0, 0)
    };
    let [closed, half, open] = [-3.0, 1.0, 8.0].map(left);
    assert!(
        closed < 1e-6 && half > 10.0 * closed && open > 0.2,
        "{closed} {half} {open}"
    );
}

#[test]
fn what_exceeds_single_precision_is_counted_and_stands_as_the_greatest_number() {
    let setting = Setting {
        recurrent_scale: 4.0,
        state_width: 4,
        ..Setting::default()
    };
    // Nothing comes in, so tanh stays at 0, where it is straight: each step makes a length 4 times as long.
    let made = made(&setting, 90, 0.0);
    let own = of(&made, 0, 0, 0);
    let [beyond, ..] = made.beyond;
    assert!(beyond > 0);
    assert_eq!(of(&made, 0, 89, 0), f32::MAX);
    assert!(made.record.weights.iter().all(|length| length.is_finite()));
    let decades = made.last[[0, 0]] - f64::from(own).log10();
    assert!((decades - 89.0 * 4_f64.log10()).abs() < 1e-6, "{decades}");
}

#[test]
fn a_setting_out_of_its_range_and_a_text_too_long_are_named() {
    let check = |setting: Setting, expected: &str| {
        assert_eq!(setting.check().unwrap_err().to_string(), expected);
    };
    let sound = Setting::default;
    check(
        Setting {
            state_width: 0,
            ..sound()
        },
        "stateWidth: expected 1–64, got 0",
    );
    check(
        Setting {
            state_width: 65,
            ..sound()
        },
        "stateWidth: expected 1–64, got 65",
    );
    check(
        Setting {
            recurrent_scale: 4.5,
            ..sound()
        },
        "recurrentScale: expected 0–4, got 4.5",
    );
    check(
        Setting {
            forget_bias: f32::NAN,
            ..sound()
        },
        "forgetBias: expected -5–10, got NaN",
    );
    let x = Array2::zeros((200, 128));
    let inputs = Inputs {
        embedding: x.view(),
        x: x.view(),
    };
    let wide = Setting {
        state_width: 64,
        ..sound()
    };
    let error = make(&wide, Vec::new(), inputs, &mut |_| {})
        .err()
        .expect("too long");
    assert_eq!(error.to_string(), "target: expected 64, got 200");
}

#[test]
fn a_trial_runs_each_network_by_its_name_and_no_other() {
    let trial = Trial::new(&Setting::default(), 40, 8).unwrap();
    for name in NAMES {
        let state = trial.run(name).unwrap();
        assert_eq!(state.len(), 16);
        assert!(state.iter().any(|number| *number != 0.0), "{name}");
    }
    let error = trial.run("gru").unwrap_err().to_string();
    assert_eq!(error, "name: expected rnn | lstm | attention, got gru");
    for (tokens, width) in [(0, 8), (5000, 8), (8, 0), (8, 129)] {
        assert!(Trial::new(&Setting::default(), tokens, width).is_err());
    }
}
