//! What is drawn of a record: views, averages and differences.
//!
//! Knows the public face of `analysis` only. The same bodies run natively and in the browser.

use headlight::analysis::{Reading, View, difference};
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
    for view in [View::Scores, View::Masked, View::Weights, View::Weighted] {
        let reading = Reading::new(&record, view, &[true; 3]);
        for ((head, query, key), _) in record.weights.indexed_iter() {
            let value = reading.head(head)[[query, key]];
            let (score, weight) = (
                record.scores[[head, query, key]],
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
fn without_values_nothing_is_known_of_what_a_weight_brings() {
    let record = Record {
        trace: None,
        ..causal()
    };
    assert!((0..4).all(|head| {
        let reading = Reading::new(&record, View::Weighted, &[true; 3]);
        reading.head(head).iter().all(|value| value.is_nan())
    }));
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
        let all = Reading::new(&record, View::Weights, &on).head(3);
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
        let got = difference(now.clone(), then.view(), view);
        let shown = |cells: &Array2<f32>| format!("{cells}");
        assert_eq!(shown(&got), shown(&expect), "{view:?}");
    }
}
