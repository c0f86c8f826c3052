//! The lab's head by each way to attend: the record, how far each way is from the exact one, and what is said.
//!
//! Knows the public face of `lab` only; what each way computes is in `variants`. The same bodies run natively and in the browser.

use headlight::error::Result;
use headlight::lab::{
    Cheaper, Compared, Maker, MaskDirection, MaskSpec, Note, Spec, Trial, WAYS, compare, make,
};
use headlight::mask::Mask;
use ndarray::{Axis, s};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn spec() -> Spec {
    Spec {
        target: "The animal didn't cross the street because it was too tired.".to_owned(),
        recipes: ["previous", "same", "pronoun", "subject"]
            .map(str::to_owned)
            .to_vec(),
        ..Spec::default()
    }
}

fn compared(spec: &Spec, with: &Cheaper) -> Result<Compared> {
    compare(spec, with, &mut Maker::default(), &mut |_| {})
}

fn at(name: &str) -> usize {
    WAYS.iter().position(|way| *way == name).unwrap()
}

#[test]
fn the_record_has_a_head_for_each_way_and_claims_no_trace() {
    let lab = make(&spec()).unwrap().record;
    for of in 0..4 {
        let with = Cheaper {
            of,
            ..Cheaper::default()
        };
        let Compared { made, facts } = compared(&spec(), &with).unwrap();
        let record = made.record;
        assert_eq!(record.names, WAYS);
        assert!(record.trace.is_none() && record.scores.is_none());
        assert_eq!(
            (record.visible, record.query_tokens),
            (lab.visible.clone(), lab.query_tokens.clone())
        );
        let exact = record.weights.index_axis(Axis(0), 0);
        assert_eq!(
            exact,
            lab.weights.index_axis(Axis(0), of),
            "exact is the lab's head {of}"
        );
        assert_eq!(facts[0].error, Some([0.0, 0.0]));
        for (name, weights) in WAYS.iter().zip(record.weights.outer_iter()) {
            for sum in weights.sum_axis(Axis(1)) {
                assert!((sum - 1.0).abs() < 1e-5, "{name}: a row sums to {sum}");
            }
        }
    }
    // Beyond the last head it is the last one.
    let last = Cheaper {
        of: 9,
        ..Cheaper::default()
    };
    let weights = compared(&spec(), &last).unwrap().made.record.weights;
    assert_eq!(
        weights.slice(s![0, .., ..]),
        lab.weights.slice(s![3, .., ..])
    );
}

/// The way's `[error, worst row, difference of a weight]` with this setting.
fn check(
    name: &str,
    with: &Cheaper,
    direction: MaskDirection,
    expected: impl Fn([f64; 3]) -> bool,
) {
    let spec = Spec {
        mask: MaskSpec {
            direction,
            ..MaskSpec::default()
        },
        ..spec()
    };
    let facts = compared(&spec, with).unwrap().facts[at(name)];
    let [error, worst] = facts.error.unwrap();
    let got = [error, worst, facts.difference];
    assert!(
        expected(got),
        "{name} of {with:?} under {direction:?}: {got:?}"
    );
}

#[test]
fn a_way_is_off_by_what_it_leaves_out_and_by_nothing_when_it_leaves_out_nothing() {
    let all = Cheaper {
        reach: 12,
        stride: 1,
        globals: 12,
        rank: 12,
        groups: 4,
        ..Cheaper::default()
    };
    let none =
        |[error, worst, difference]: [f64; 3]| error < 2e-6 && worst < 4e-6 && difference < 2e-6;
    let some = |[error, worst, difference]: [f64; 3]| {
        error > 0.01 && worst >= error && difference > 0.01 && difference <= 1.0
    };
    for direction in [MaskDirection::Both, MaskDirection::Causal] {
        for name in ["window", "strided", "global", "grouped", "tiled"] {
            check(name, &all, direction, none);
        }
        for name in [
            "window",
            "strided",
            "global",
            "lowrank",
            "linear",
            "grouped",
            "multiquery",
        ] {
            check(name, &Cheaper::default(), direction, some);
        }
        check("tiled", &Cheaper::default(), direction, none);
    }
    check("lowrank", &all, MaskDirection::Both, none);
}

#[test]
fn who_cannot_keep_to_a_mask_says_so() {
    let notes = |mask: MaskSpec| {
        let spec = Spec { mask, ..spec() };
        let notes = compared(&spec, &Cheaper::default()).unwrap().made.notes;
        notes
            .into_iter()
            .filter_map(|note| match note {
                Note::MaskNotKept { head, share } => {
                    assert!(share > 0.0 && share < 1.0, "{head}: {share}");
                    Some(head)
                }
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    let causal = MaskSpec {
        direction: MaskDirection::Causal,
        ..MaskSpec::default()
    };
    assert_eq!(notes(MaskSpec::default()), Vec::<&str>::new());
    assert_eq!(
        notes(MaskSpec {
            padding: 2,
            ..MaskSpec::default()
        }),
        Vec::<&str>::new()
    );
    assert_eq!(notes(causal.clone()), ["lowrank"]);
    assert_eq!(
        notes(MaskSpec {
            flips: vec![(3, 1)],
            ..causal
        }),
        ["lowrank", "linear"]
    );
}

#[test]
fn costs_are_of_this_text_and_of_4096_tokens() {
    let facts = compared(&spec(), &Cheaper::default()).unwrap().facts;
    let cost = |name: &str| (facts[at(name)].here, facts[at(name)].long);
    // 12 tokens, d_k and d_v of 16.
    let (here, long) = cost("exact");
    assert_eq!(
        (here.products, here.held, here.kept),
        (144 * 32, 144, Some(12 * 32))
    );
    assert_eq!(
        (long.products, long.held, long.kept),
        ((1 << 24) * 32, 1 << 24, Some(4096 * 32))
    );
    // Two groups of two heads keep half as much a head; one group a quarter.
    assert_eq!(cost("grouped").1.kept, Some(4096 * 32 / 2));
    assert_eq!(cost("multiquery").1.kept, Some(4096 * 32 / 4));
    assert_eq!(cost("lowrank").1.kept, None);
    assert_eq!(cost("linear").1.held, 16 * 16 + 16 + 16);
}

#[test]
fn what_cannot_be_compared_is_a_named_mistake() {
    let mistake = |with: Cheaper| {
        compared(&spec(), &with)
            .map(|_| ())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        mistake(Cheaper {
            stride: 0,
            ..Cheaper::default()
        }),
        "stride: expected 1–4096, got 0"
    );
    assert_eq!(
        mistake(Cheaper {
            reach: 4097,
            ..Cheaper::default()
        }),
        "reach: expected 0–4096, got 4097"
    );
    let long = Spec {
        target: "cat ".repeat(1500),
        heads: 1,
        ..spec()
    };
    let error = compared(&long, &Cheaper::default())
        .map(|_| ())
        .unwrap_err();
    assert_eq!(error.to_string(), "target: expected 1365, got 1500");
}

#[test]
fn a_trial_costs_what_the_formulas_say_and_knows_no_other_way() {
    let with = Cheaper {
        reach: 3,
        ..Cheaper::default()
    };
    let trial = Trial::new(with, Mask::causal(), 100, [8, 4], 1).unwrap();
    assert_eq!(trial.attend("exact").unwrap().products, 100 * 101 / 2 * 12);
    assert_eq!(trial.attend("window").unwrap().products, (4 * 100 - 6) * 12);
    let error = trial.attend("clever").unwrap_err();
    assert_eq!((error.code.as_str(), &*error.argument), ("unknown", "way"));
}
