//! Records as JSON: they come back as they went, and whatever else is read is a named mistake.
//!
//! Knows the public face of `files` only. The same bodies run natively and in the browser.

use headlight::error::Code;
use headlight::files::record::{from_json, to_json};
use headlight::lab::{make, presets};
use headlight::record::{Measure, Record};
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
fn a_record_without_scores_comes_back_without() {
    let record = Record {
        scores: None,
        trace: None,
        names: ["this one", "that one"].map(String::from).to_vec(),
        measure: Measure::Influence,
        ..record("by-hand")
    };
    assert_eq!(from_json(&to_json(&record)).unwrap(), record);
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
    let scores = record.scores.as_mut().unwrap();
    scores
        .iter_mut()
        .zip(numbers)
        .for_each(|(score, number)| *score = number);
    record.trace = None;
    let back = from_json(&to_json(&record)).unwrap();
    let bits = |record: &Record| {
        let scores = record.scores.as_ref().unwrap();
        scores.iter().map(|x| x.to_bits()).collect::<Vec<_>>()
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
    let text = |text: &str| text.to_owned();
    for (text, argument, expected, got) in [
        (text(""), "json", "JSON", "1:0"),
        (text("{\n not JSON"), "json", "JSON", "2:2"),
        ("[".repeat(100_000), "json", "JSON", "1:128"),
        (text("[]"), "format", "headlight-record", "null"),
        (text("{}"), "format", "headlight-record", "null"),
        (
            with("/format", json!("other")),
            "format",
            "headlight-record",
            "other",
        ),
        (with("/version", json!(2)), "version", "1", "2"),
        (with("/version", json!(null)), "version", "1", "null"),
        (
            with("/kind", json!("sideways")),
            "kind",
            "self | cross",
            "sideways",
        ),
        (with("/layer", json!(-1)), "layer", "≥ 0", "-1"),
        (with("/heads", json!(0)), "heads", "≥ 1", "0"),
        (with("/heads", json!("two")), "heads", "≥ 1", "two"),
        (with("/heads", json!(3)), "scores", "3 × 4 × 4 = 48", "32"),
        (with("/heads", json!(u32::MAX)), "scores", "", "32"),
        (with("/queries", json!(5)), "queryTokens", "5", "4"),
        (
            with("/queryTokens", json!({})),
            "queryTokens",
            "array",
            "object",
        ),
        (
            with("/keyTokens/2/text", json!(7)),
            "keyTokens[2].text",
            "string",
            "7",
        ),
        (
            with("/keyTokens/2/known", json!(1)),
            "keyTokens[2].known",
            "boolean",
            "1",
        ),
        (
            with("/scores", json!([1, 2])),
            "scores",
            "2 × 4 × 4 = 32",
            "2",
        ),
        (with("/scores", json!(true)), "scores", "array", "true"),
        (
            with("/scores/17", json!("much")),
            "scores[17]",
            "number",
            "much",
        ),
        (
            with("/weights/0", json!(null)),
            "weights[0]",
            "number",
            "null",
        ),
        (with("/visible", json!([1])), "visible", "4 × 4 = 16", "1"),
        (with("/visible/0", json!(300)), "visible", "0 | 1", "300"),
        (with("/scale", json!([])), "scale", "number", "array"),
        (
            with("/origin", json!("mine")),
            "origin.from",
            "designed | random | identity | yours | trained | rollout | file",
            "null",
        ),
        (with("/trace", json!(1)), "trace.dModel", "≥ 1", "null"),
        (with("/trace/dModel", json!(0)), "trace.dModel", "≥ 1", "0"),
        (with("/trace/dV", json!(u32::MAX)), "trace.wv", "", "16"),
        (with("/trace/wo", json!([])), "trace.wo", "4 × 4 = 16", "0"),
        (with("/trace/moved", json!([])), "trace.moved", "4", "0"),
        (with("/trace/origins", json!([])), "trace.origins", "2", "0"),
        (
            with("/trace/dimensions", json!(["one"])),
            "trace.dimensions",
            "4",
            "1",
        ),
        (
            with("/trace/q", json!([])),
            "trace.q",
            "2 × 4 × 2 = 16",
            "0",
        ),
        (
            with("/trace/queryInput/x", json!([])),
            "trace.queryInput.x",
            "4 × 4 = 16",
            "0",
        ),
        (
            with(
                "/trace/origins/1/wk",
                json!({ "from": "random", "seed": -1 }),
            ),
            "trace.origins[1].wk.seed",
            "≥ 0",
            "-1",
        ),
    ] {
        let error = from_json(&text).expect_err(argument);
        assert_eq!(
            (error.code, error.argument.as_str(), error.got.as_str()),
            (Code::File, argument, got),
            "{error}"
        );
        // What no machine holds is not multiplied out alike on all.
        assert!(expected.is_empty() || error.expected == expected, "{error}");
    }
}

#[test]
fn a_file_cut_anywhere_is_a_mistake_and_no_panic() {
    let text = to_json(&record("by-hand"));
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        assert!(from_json(&text[..end]).is_err(), "cut at {end}");
    }
}
