//! The spread of scores against its law and against numpy, from tests/golden/spread.json.
//!
//! Knows the law's statistics and the file that tests/golden/spread.py made; nothing of how the figures are drawn.

use headlight::error::Code;
use headlight::lab::{Spread, draws, spread, spread_at};
use ndarray::Array3;
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const GOLDEN: &str = include_str!("golden/spread.json");

#[test]
fn of_given_numbers_the_spread_is_what_numpy_computes() {
    let cases: Vec<Value> = serde_json::from_str(GOLDEN).expect("JSON");
    assert!(!cases.is_empty());
    for case in &cases {
        let numbers = |name: &str| -> Vec<f64> {
            let list = case[name].as_array().expect("a list");
            list.iter().map(|x| x.as_f64().expect("a number")).collect()
        };
        let shape: Vec<usize> = numbers("shape").iter().map(|&n| n as usize).collect();
        let tensor = |name: &str, rows: usize| {
            let values = numbers(name).iter().map(|&x| x as f32).collect();
            Array3::from_shape_vec((shape[0], rows, shape[3]), values).expect("its shape")
        };
        let (q, k) = (tensor("q", shape[1]), tensor("k", shape[2]));
        let scale = case["scale"].as_f64().expect("a number") as f32;
        let got = spread(q.view(), k.view(), scale).expect("the numbers are right");
        for (name, got) in figures(&got) {
            let want = case[name].as_f64().expect("a number");
            assert!(
                (got - want).abs() <= 1e-5 * want.abs().max(1.0),
                "{shape:?}: {name} is {got}, numpy has {want}"
            );
        }
    }
}

#[test]
fn scores_spread_by_the_root_of_the_width_and_scaled_ones_by_1() {
    for (dim, keys, seed) in [(1, 16, 1), (4, 2, 2), (16, 16, 3), (48, 48, 4), (200, 8, 5)] {
        let [plain, scaled] = spread_at(dim, keys, seed).expect("in range");
        let (d, n) = (dim as f64, keys as f64);
        // The variance of one draw's mean square, Σ (q·k)² / keys, relative to d²: 2/d + 2/n + 4/(nd), if k is normal. Of a root
        // half as much varies; five times the standard deviation of the mean over all draws is not chance.
        let most = 5.0 * 0.5 * ((2.0 / d + 2.0 / n + 4.0 / (n * d)) / draws(dim) as f64).sqrt();
        for (name, got, law) in [
            ("plain", plain.deviation, d.sqrt()),
            ("scaled", scaled.deviation, 1.0),
        ] {
            let off = (got / law - 1.0).abs();
            assert!(off <= most, "d_k {dim}: {name} {got}, the law has {law}");
        }
        let ratio = plain.deviation / scaled.deviation / d.sqrt();
        assert!((ratio - 1.0).abs() < 1e-5, "d_k {dim}: the same scores");
    }
}

#[test]
fn without_the_scale_softmax_saturates_as_the_width_grows_and_with_it_nothing_changes() {
    let widths = [1, 16, 512].map(|dim| spread_at(dim, 8, 1).expect("in range"));
    for two in widths.windows(2) {
        let [before, after] = [two[0][0], two[1][0]];
        assert!(after.largest > before.largest);
        assert!(after.entropy < before.entropy);
    }
    let [plain, scaled] = widths[2];
    assert!(plain.largest > 0.9 && plain.entropy < 0.4 && plain.jacobian < 0.15);
    // q·k/√d_k tends to a normal number, whatever the width.
    let [_, narrower] = widths[1];
    for ((name, wide), (_, narrow)) in figures(&scaled).into_iter().zip(figures(&narrower)) {
        assert!(
            (wide / narrow - 1.0).abs() < 0.06,
            "{name}: {wide}, {narrow}"
        );
    }
}

#[test]
fn figures_stay_within_what_they_can_be() {
    for (dim, keys) in [(1, 1), (1, 2), (128, 2), (16, 64)] {
        for spread in spread_at(dim, keys, 9).expect("in range") {
            let least = 1.0 / keys as f64 - 1e-6;
            assert!(spread.largest >= least && spread.largest <= 1.0 + 1e-6);
            assert!(spread.entropy >= -1e-6 && spread.entropy <= (keys as f64).log2() + 1e-6);
            assert!(spread.jacobian >= 0.0 && spread.jacobian <= 0.5 + 1e-6);
            assert!(spread.entropy.is_sign_positive(), "no -0");
        }
    }
}

#[test]
fn the_seed_decides_every_number() {
    assert_eq!(spread_at(8, 4, 7), spread_at(8, 4, 7));
    assert_ne!(spread_at(8, 4, 7), spread_at(8, 4, 8));
}

#[test]
fn nothing_and_far_too_much_are_named() {
    for (dim, keys, argument) in [
        (0, 4, "dim"),
        (4, 0, "keys"),
        (1 << 11, 1 << 10, "dim"),
        (usize::MAX, 2, "dim"),
    ] {
        let error = spread_at(dim, keys, 1).expect_err("out of range");
        assert_eq!(
            (error.code, error.argument.as_str()),
            (Code::Range, argument)
        );
    }
}

fn figures(spread: &Spread) -> [(&'static str, f64); 4] {
    [
        ("deviation", spread.deviation),
        ("largest", spread.largest),
        ("entropy", spread.entropy),
        ("jacobian", spread.jacobian),
    ]
}
