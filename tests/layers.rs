//! Attention through layers and parts of weights, against plain f64 and against trying all there is.
//!
//! Knows the public face of `analysis` only. The same bodies run natively and in the browser.

mod support;

use headlight::analysis::{
    Link, Trimmed, carried, rollout, strongest_links, strongest_path, threshold, top_k, trimmed,
    with_residual,
};
use ndarray::{Array1, Array2, ArrayView2, Axis, array};
use support::{MASKS, weights};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Layers of random weights, from the lowest.
fn layers(count: u32, tokens: usize, mask: usize, sharp: f64) -> Vec<Array2<f32>> {
    let visible = Array2::from_shape_fn((tokens, tokens), |(i, j)| MASKS[mask].1(i, j));
    let layer = |seed| weights(&visible, sharp, seed);
    (1..=count).map(layer).collect()
}

fn views(layers: &[Array2<f32>]) -> Vec<ArrayView2<'_, f32>> {
    layers.iter().map(|layer| layer.view()).collect()
}

#[test]
fn rollout_is_the_product_of_half_attention_and_half_staying() {
    let check = |count: u32, tokens: usize, mask: usize| {
        let layers = layers(count, tokens, mask, 4.0);
        let mut want = Array2::<f64>::eye(tokens);
        for weights in &layers {
            let mut handed_on = weights.mapv(f64::from) * 0.5 + Array2::<f64>::eye(tokens) * 0.5;
            for (token, mut row) in handed_on.rows_mut().into_iter().enumerate() {
                if row.sum() < 0.75 {
                    row[token] = 1.0; // it saw nothing, and stays
                }
            }
            want = handed_on.dot(&want);
        }
        let got = rollout(&views(&layers)).unwrap();
        for ((at, &got), &want) in got.indexed_iter().zip(&want) {
            let what = format!("{count} layers, {}, {at:?}: {got}, {want}", MASKS[mask].0);
            assert!((f64::from(got) - want).abs() < 1e-6, "{what}");
        }
        let sums = got.mapv(f64::from).sum_axis(Axis(1));
        assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-6), "{sums}");
    };
    for mask in 0..MASKS.len() {
        for (count, tokens) in [(1, 5), (2, 4), (3, 13), (12, 30)] {
            check(count, tokens, mask);
        }
    }
    assert_eq!(rollout(&[]), None);
}

/// Of all paths from the token the one with the largest product, tried one by one.
fn best_path(layers: &[Array2<f64>], token: usize) -> (f64, Vec<usize>) {
    let Some((top, below)) = layers.split_last() else {
        return (1.0, Vec::new());
    };
    let paths = (0..top.ncols()).map(|key| {
        let (product, mut path) = best_path(below, key);
        path.insert(0, key);
        (product * top[[token, key]], path)
    });
    paths
        .reduce(|best, path| if path.0 > best.0 { path } else { best })
        .unwrap()
}

#[test]
fn the_strongest_path_is_the_one_that_trying_all_finds() {
    let check = |layers: &[Array2<f32>], token: usize| {
        let exact: Vec<_> = layers
            .iter()
            .map(|weights| weights.mapv(f64::from))
            .collect();
        let (product, keys) = best_path(&exact, token);
        let steps = strongest_path(&views(layers), token);
        let Some(steps) = steps else {
            return assert_eq!(product, 0.0, "from {token}");
        };
        assert_eq!(
            steps.iter().map(|step| step.key).collect::<Vec<_>>(),
            keys,
            "from {token}"
        );
        let mut at = token;
        for (step, layer) in steps.iter().zip((0..layers.len()).rev()) {
            assert_eq!((step.layer, step.query), (layer, at));
            assert_eq!(step.weight, layers[layer][[step.query, step.key]]);
            at = step.key;
        }
    };
    for mask in 0..MASKS.len() {
        let layers = layers(4, 6, mask, 3.0);
        let stay: Vec<_> = layers
            .iter()
            .map(|weights| with_residual(weights.view()))
            .collect();
        for token in 0..6 {
            check(&layers, token);
            check(&stay, token);
        }
    }
    // The strongest first link leads to where nothing is strong.
    let greedy = [
        array![[0.5, 0.5], [0.1, 0.9]],
        array![[0.6, 0.4], [1.0, 0.0]],
    ];
    check(&greedy, 0);
    // Of equal ones the earlier key.
    check(
        &[
            array![[0.5, 0.5], [0.5, 0.5]],
            array![[0.5, 0.5], [0.5, 0.5]],
        ],
        1,
    );
    assert_eq!(strongest_path(&[], 0), None);
}

#[test]
fn a_layer_may_look_at_other_tokens_than_its_own() {
    // Two tokens look at three, which look at each other.
    let below = array![[0.5, 0.2, 0.3], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]];
    let cross = array![[0.25, 0.5, 0.25], [0.0, 0.0, 1.0]];
    let got = carried(cross.view(), below.view());
    let want = array![[0.25, 0.525, 0.225], [0.3, 0.3, 0.4]];
    assert!(
        (&got - &want).iter().all(|off: &f32| off.abs() < 1e-6),
        "{got}"
    );
    let link = |key, weight| Some(Link { key, weight });
    assert_eq!(
        strongest_links(&[below.view(), cross.view()]),
        [
            vec![link(0, 0.5), link(1, 0.8), link(2, 0.4)],
            vec![link(1, 0.5), link(2, 1.0)],
        ]
    );
    // Who sees nothing leads nowhere, and neither does who looks only there.
    let blind = array![[0.0, 0.0], [0.5, 0.5]];
    let only = array![[1.0, 0.0], [0.2, 0.8]];
    assert_eq!(
        strongest_links(&[blind.view(), only.view()]),
        [vec![None, link(0, 0.5)], vec![None, link(1, 0.8)]]
    );
    assert!(strongest_links(&[]).is_empty());
}

#[test]
fn without_some_keys_the_rest_of_each_row_is_a_whole() {
    let check = |why: &str, mask: usize, out: &[bool]| {
        let visible = Array2::from_shape_fn((5, 4), |(i, j)| MASKS[mask].1(i, j));
        let weights = weights(&visible, 3.0, 9);
        let got = trimmed(weights.view(), visible.view(), out);
        for i in 0..5 {
            let left = |j: usize| visible[[i, j]] && !out[j];
            let sum: f64 = (0..4)
                .filter(|&j| left(j))
                .map(|j| f64::from(weights[[i, j]]))
                .sum();
            for j in 0..4 {
                let want = if left(j) {
                    f64::from(weights[[i, j]]) / sum
                } else {
                    0.0
                };
                assert!(
                    (f64::from(got.weights[[i, j]]) - want).abs() < 1e-7,
                    "{why} [{i}, {j}]"
                );
                assert_eq!(got.visible[[i, j]], left(j), "{why} [{i}, {j}]");
            }
        }
    };
    for mask in 0..MASKS.len() {
        check("the first", mask, &[true, false, false, false]);
        check("some", mask, &[true, false, true, false]);
        check("none", mask, &[false; 4]);
        check("all", mask, &[true; 4]);
    }
    let weights = array![[1.0, 0.0, 0.0], [0.8, 0.05, 0.15]];
    let got = trimmed(
        weights.view(),
        array![[true; 3], [true; 3]].view(),
        &[true, false, false],
    );
    let left = Trimmed {
        weights: array![[0.0, 0.0, 0.0], [0.0, 0.25, 0.75]],
        visible: array![[false, false, false], [false, true, true]],
    };
    assert_eq!(
        got.visible, left.visible,
        "a row without weight shows nothing"
    );
    assert!(
        (&got.weights - &left.weights)
            .iter()
            .all(|off| off.abs() < 1e-6),
        "{got:?}"
    );
}

#[test]
fn the_strongest_cells_are_those_that_sorting_finds() {
    let row = array![[0.1, 0.3, 0.3, 0.0, 0.3]];
    let check = |got: Array2<bool>, want: &str| {
        let marks: String = got.iter().map(|&is| if is { 'x' } else { '.' }).collect();
        assert_eq!(marks, want);
    };
    let seen = array![[true, true, true, true, false]];
    let all = Array2::from_elem((1, 5), true);
    for (visible, k, want) in [
        (&all, 0, "....."),
        (&all, 1, ".x..."),
        (&all, 3, ".xx.x"),
        (&all, 4, "xxx.x"),
        (&all, 9, "xxxxx"),
        (&seen, 3, "xxx.."),
        (&seen, 9, "xxxx."),
    ] {
        check(top_k(row.view(), visible.view(), k), want);
    }
    for (visible, least, want) in [
        (&all, 0.3, ".xx.x"),
        (&seen, 0.3, ".xx.."),
        (&seen, 0.0, "xxxx."),
        (&all, 0.31, "....."),
    ] {
        check(threshold(row.view(), visible.view(), least), want);
    }
    // Equal ones, so many that sorting moves them.
    let even = Array2::from_elem((1, 200), 0.005);
    let all = Array2::from_elem((1, 200), true);
    let first: Array1<bool> = (0..200).map(|key| key < 90).collect();
    assert_eq!(top_k(even.view(), all.view(), 90).row(0), first);
    // Each row by itself, against a sort of the whole.
    let visible = Array2::from_elem((20, 30), true);
    let weights = weights(&visible, 2.0, 3);
    for (weights, picked) in weights
        .rows()
        .into_iter()
        .zip(top_k(weights.view(), visible.view(), 7).rows())
    {
        let mut sorted = weights.to_vec();
        sorted.sort_by(|a, b| b.total_cmp(a));
        let want: Array1<bool> = weights.mapv(|weight| weight >= sorted[6]);
        assert_eq!(picked, want);
    }
}
