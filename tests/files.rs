//! Records as JSON: they come back as they went, and whatever else is read is a named mistake.
//!
//! Knows the public face of `files` only. The same bodies run natively and in the browser.

use headlight::error::Code;
use headlight::files::record::{from_json, to_json};
use headlight::lab::{make, presets};
use headlight::record::Record;
use serde_json::{Value, json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn record(id: &str) -> Record {
    let preset = presets().into_iter().find(|preset| preset.id == id);
    make(&preset.unwrap().state.spec).unwrap().record
}

#[test]
fn a_record_comes_back_bit_by_bit() {
    for preset in presets() {
        let record = make(&preset.state.spec).unwrap().record;
        assert_eq!(
            from_json(&to_json(&record)).unwrap(),
            record,
            "{}",
            preset.id
        );
    }
}

#[test]
fn numbers_that_json_does_not_have_come_back_too() {
    let mut record = record("by-hand");
    let numbers = [
        f32::NEG_INFINITY,
        f32::INFINITY,
        f32::NAN,
        f32::MIN_POSITIVE / 2.0,
        f32::MAX,
        -0.0,
        0.1,
        16_777_217.0,
    ];
    record
        .scores
        .iter_mut()
        .zip(numbers)
        .for_each(|(score, number)| *score = number);
    record.trace = None;
    let back = from_json(&to_json(&record)).unwrap();
    let bits = |record: &Record| {
        record
            .scores
            .iter()
            .map(|x| x.to_bits())
            .collect::<Vec<_>>()
    };
    assert_eq!(bits(&back), bits(&record));
}

#[test]
fn a_file_that_is_no_record_is_a_named_mistake() {
    let whole: Value = serde_json::from_str(&to_json(&record("by-hand"))).unwrap();
    let with = |pointer: &str, value: Value| {
        let mut changed = whole.clone();
        *changed.pointer_mut(pointer).expect(pointer) = value;
        changed.to_string()
    };
    for (text, argument) in [
        (String::new(), "record"),
        ("not JSON".into(), "record"),
        ("[]".into(), "format"),
        ("{}".into(), "format"),
        ("[".repeat(100_000), "record"),
        (r#"{ "format": "headlight-record" }"#.into(), "version"),
        (
            r#"{ "format": "headlight-record", "version": 1 }"#.into(),
            "record",
        ),
        (with("/format", json!("other")), "format"),
        (with("/version", json!(2)), "version"),
        (with("/kind", json!("sideways")), "record"),
        (with("/heads", json!(0)), "heads"),
        (with("/heads", json!(3)), "scores"),
        (with("/heads", json!(usize::MAX)), "scores"),
        (with("/queries", json!(5)), "queryTokens"),
        (with("/scores", json!([1, 2])), "scores"),
        (with("/scores/0", json!("much")), "record"),
        (with("/weights/0", json!(null)), "record"),
        (with("/visible", json!([1])), "visible"),
        (with("/visible/0", json!(300)), "record"),
        (with("/trace/dModel", json!(0)), "trace.dModel"),
        (with("/trace/dV", json!(usize::MAX)), "trace.wo"),
        (with("/trace/moved", json!([])), "trace.moved"),
        (with("/trace/origins", json!([])), "trace.origins"),
        (
            with("/trace/dimensions", json!(["one"])),
            "trace.dimensions",
        ),
        (with("/trace/q", json!([])), "trace.q"),
        (with("/trace/queryInput/x", json!([])), "trace.x"),
    ] {
        let error = from_json(&text).expect_err(argument);
        let start: String = text.chars().take(60).collect();
        assert_eq!(
            (error.code, error.argument.as_str()),
            (Code::File, argument),
            "{start}: {error}"
        );
    }
}

#[test]
fn a_file_cut_anywhere_is_a_mistake_and_no_panic() {
    let text = to_json(&record("by-hand"));
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        assert!(from_json(&text[..end]).is_err(), "cut at {end}");
    }
}
