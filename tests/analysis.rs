//! What is drawn of a record: views, averages and differences.
//!
//! Knows the public face of `analysis` only. The same bodies run natively and in the browser.

use headlight::analysis::{Alignment, Reading, Selection, View, aligned, difference, telling};
use headlight::lab::{MaskDirection, MaskSpec, Spec, make};
use headlight::record::Record;
use ndarray::{Array2, array, s};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const NAN: f32 = f32::NAN;

fn causal() -> Record {
    let mask = MaskSpec {
        direction: MaskDirection::Causal,
        ..MaskSpec::default()
    };
    let spec = Spec {
        target: "the cat sees a dog".into(),
        heads: 3,
        mask,
        ..Spec::default()
    };
    make(&spec).unwrap().record
}

#[test]
fn a_view_shows_numbers_where_they_are_seen() {
    let record = causal();
    let trace = record.trace.as_ref().unwrap();
    for view in [
        View::Scores,
        View::Masked,
        View::Weights,
        View::Weighted,
        View::Log,
    ] {
        let reading = Reading::new(&record, view, &[true; 3], Selection::ALL);
        for ((head, query, key), _) in record.weights.indexed_iter() {
            let value = reading.head(head)[[query, key]];
            let (score, weight) = (
                record.scores.as_ref().unwrap()[[head, query, key]],
                record.weights[[head, query, key]],
            );
            let v = trace.v.slice(s![head, key, ..]);
            let length = v.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt() as f32;
            let hidden = view != View::Scores && key > query;
            let expect = match view {
                _ if hidden => NAN,
                View::Scores | View::Masked => score,
                View::Weights => weight,
                View::Weighted => weight * length,
                View::Log if weight == 0.0 => NAN,
                View::Log => weight.log10(),
            };
            let same = (value.is_nan() && expect.is_nan()) || (value - expect).abs() <= 1e-5;
            assert!(
                same,
                "{view:?} [{head}, {query}, {key}]: {value} instead of {expect}"
            );
        }
    }
}

#[test]
fn a_view_of_what_is_not_known_shows_nothing() {
    let record = causal();
    let scoreless = Record {
        scores: None,
        ..record.clone()
    };
    let untraced = Record {
        trace: None,
        ..record
    };
    for (record, view, shows) in [
        (&scoreless, View::Scores, false),
        (&scoreless, View::Masked, false),
        (&scoreless, View::Weights, true),
        (&scoreless, View::Weighted, true),
        (&untraced, View::Scores, true),
        (&untraced, View::Masked, true),
        (&untraced, View::Weights, true),
        (&untraced, View::Weighted, false),
    ] {
        let reading = Reading::new(record, view, &[true; 3], Selection::ALL);
        for head in 0..4 {
            let shown = reading.head(head).iter().any(|value| !value.is_nan());
            assert_eq!(shown, shows, "{view:?}, head {head}");
        }
    }
}

#[test]
fn the_average_is_of_the_heads_that_are_on() {
    let mut record = causal();
    for (head, weight) in [1.0, 3.0, 8.0].into_iter().enumerate() {
        record.weights.slice_mut(s![head, .., ..]).fill(weight);
    }
    for (on, expect) in [
        ([true, true, true], 4.0),
        ([true, true, false], 2.0),
        ([false, false, true], 8.0),
        ([false, false, false], NAN),
    ] {
        let reading = Reading::new(&record, View::Weights, &on, Selection::ALL);
        let all = reading.head(3);
        for ((query, key), &average) in all.indexed_iter() {
            let expect = if key > query { NAN } else { expect };
            let same = average == expect || (average.is_nan() && expect.is_nan());
            assert!(
                same,
                "{on:?} [{query}, {key}]: {average} instead of {expect}"
            );
        }
    }
}

#[test]
fn a_weight_that_one_mask_hides_is_zero_there_and_a_score_is_nothing() {
    let now = array![[0.5, 0.25, NAN, NAN]];
    let then = array![[0.25, NAN, 0.25, NAN]];
    for (view, expect) in [
        (View::Weights, array![[0.25, 0.25, -0.25, NAN]]),
        (View::Weighted, array![[0.25, 0.25, -0.25, NAN]]),
        (View::Masked, array![[0.25, NAN, NAN, NAN]]),
    ] {
        let got = difference(now.clone().into(), then.view(), view).into_owned();
        let shown = |cells: &Array2<f32>| format!("{cells}");
        assert_eq!(shown(&got), shown(&expect), "{view:?}");
    }
}

#[test]
fn a_token_stands_for_the_one_in_its_place_by_the_fewest_changes() {
    let check = |now: &str, then: &str, expect: &[i32]| {
        let words = |text: &str| text.split(' ').map(String::from).collect::<Vec<_>>();
        let places = aligned(&words(now), &words(then));
        let got: Vec<i32> = places
            .iter()
            .map(|at| at.map_or(-1, |at| at as i32))
            .collect();
        assert_eq!(got, expect, "{now:?} to {then:?}");
    };
    check("the cat sat", "the cat sat", &[0, 1, 2]);
    check("the dog sat", "the cat sat", &[0, 1, 2]);
    check("the old cat sat", "the cat sat", &[0, -1, 1, 2]);
    check("cat sat", "the cat sat", &[1, 2]);
    check("the cat sat down", "the dog sat", &[0, 1, 2, -1]);
    check("a b c d", "x a b c", &[1, 2, 3, -1]);
    check("a a a", "a", &[0, -1, -1]);
    check("p q r", "x", &[-1, -1, 0]);
    check("x", "p q r", &[2]);
}

#[test]
fn numbers_are_laid_where_their_tokens_are_now() {
    let then = array![[1.0, 2.0], [3.0, 4.0]];
    let alignment = Alignment::new(
        &[vec!["b"], vec!["a", "new", "b"]],
        &[vec!["a", "b"], vec!["a", "b"]],
    );
    let laid = alignment.laid(then.view(), -1.0);
    assert_eq!(laid, array![[3.0, -1.0, 4.0]]);
    assert!(!alignment.is_identity((2, 2)));
    let same = Alignment::new(&[vec!["a"], vec!["b", "c"]], &[vec!["a"], vec!["x", "c"]]);
    assert!(same.is_identity((1, 2)) && !same.is_identity((1, 3)) && !same.is_identity((2, 2)));
}

#[test]
fn the_telling_cell_is_above_chance_and_above_what_is_usual() {
    const ALL: [u8; 9] = [1; 9];
    const CAUSAL: [u8; 9] = [1, 0, 0, 1, 1, 0, 1, 1, 1];
    let words = "w0 w1 w2";
    let check = |why: &str, weights: [f32; 9], visible: [u8; 9], words: &str, expect| {
        let spec = Spec {
            target: words.into(),
            heads: 1,
            ..Spec::default()
        };
        let mut record = make(&spec).unwrap().record;
        record.visible = Array2::from_shape_fn((3, 3), |(q, k)| visible[3 * q + k] == 1);
        let weights = Array2::from_shape_vec((3, 3), weights.to_vec()).unwrap();
        let cell = telling(&record, record.visible.view(), weights.view());
        assert_eq!(cell.map(|cell| (cell.query, cell.key)), expect, "{why}");
        if let Some(cell) = cell {
            assert_eq!(cell.weight, weights[[cell.query, cell.key]]);
        }
    };
    for (why, weights, visible, words, expect) in [
        (
            "not the key that everybody looks at",
            [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.1, 0.9, 0.0],
            ALL,
            words,
            Some((2, 1)),
        ),
        (
            "not the row that sees one key",
            [1.0, 0.0, 0.0, 0.2, 0.8, 0.0, 0.4, 0.3, 0.3],
            CAUSAL,
            words,
            Some((1, 1)),
        ),
        (
            "not the full stop",
            [0.0, 0.0, 1.0, 0.0, 0.6, 0.4, 0.9, 0.1, 0.0],
            ALL,
            "it was .",
            Some((1, 1)),
        ),
        (
            "not the even row that sees few",
            [1.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.45, 0.1, 0.45],
            CAUSAL,
            words,
            Some((2, 0)),
        ),
        (
            "not the row that few keys make strong",
            [1.0, 0.0, 0.0, 0.7, 0.3, 0.0, 0.02, 0.68, 0.3],
            CAUSAL,
            words,
            Some((2, 1)),
        ),
        (
            "nothing where nothing is seen",
            [0.0; 9],
            [0; 9],
            words,
            None,
        ),
    ] {
        check(why, weights, visible, words, expect);
    }
}

/// A record whose heads all have these weights; its first and last token are special.
fn led() -> Record {
    let mut record = causal();
    let rows = [
        [1.0, 0.0, 0.0, 0.0, 0.0],
        [0.8, 0.2, 0.0, 0.0, 0.0],
        [0.6, 0.1, 0.3, 0.0, 0.0],
        [0.5, 0.1, 0.1, 0.3, 0.0],
        [0.5, 0.25, 0.0, 0.05, 0.2],
    ];
    for ((_, query, key), weight) in record.weights.indexed_iter_mut() {
        *weight = rows[query][key];
    }
    record.key_tokens[0].special = true;
    record.key_tokens[4].special = true;
    record
}

#[test]
fn a_selection_leaves_keys_out_and_shows_the_strongest_of_what_is_left() {
    const NONE: [f32; 5] = [NAN; 5];
    let record = led();
    let all = Selection::ALL;
    for (selection, row, expect) in [
        (all, 4, [0.5, 0.25, 0.0, 0.05, 0.2]),
        (
            Selection { first: true, ..all },
            4,
            [NAN, 0.5, 0.0, 0.1, 0.4],
        ),
        (
            Selection {
                special: true,
                ..all
            },
            2,
            [NAN, 0.25, 0.75, NAN, NAN],
        ),
        (
            Selection {
                special: true,
                ..all
            },
            0,
            NONE,
        ),
        (
            Selection {
                strongest: Some(2),
                ..all
            },
            4,
            [0.5, 0.25, NAN, NAN, NAN],
        ),
        (
            Selection {
                first: true,
                strongest: Some(1),
                ..all
            },
            3,
            [NAN, NAN, NAN, 0.6, NAN],
        ),
        (
            Selection { least: 0.2, ..all },
            4,
            [0.5, 0.25, NAN, NAN, 0.2],
        ),
        (
            Selection {
                least: 0.2,
                strongest: Some(1),
                ..all
            },
            2,
            [0.6, NAN, NAN, NAN, NAN],
        ),
    ] {
        // The average of heads that are alike is each of them.
        for head in [0, 3] {
            let reading = Reading::new(&record, View::Weights, &[true; 3], selection);
            for (key, expect) in expect.into_iter().enumerate() {
                let value = reading.head(head)[[row, key]];
                let same = (value.is_nan() && expect.is_nan()) || (value - expect).abs() <= 1e-6;
                assert!(
                    same,
                    "{selection:?}, head {head}, [{row}, {key}]: {value}, not {expect}"
                );
            }
        }
    }
}

#[test]
fn scores_before_the_mask_are_shown_whole_and_after_it_as_selected() {
    let record = led();
    let selection = Selection {
        first: true,
        strongest: Some(1),
        ..Selection::ALL
    };
    for (view, shown) in [(View::Scores, 5), (View::Masked, 1), (View::Weighted, 1)] {
        let reading = Reading::new(&record, view, &[true; 3], selection);
        let count = reading
            .head(1)
            .row(4)
            .iter()
            .filter(|x| !x.is_nan())
            .count();
        assert_eq!(count, shown, "{view:?}");
    }
}
