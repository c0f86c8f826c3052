//! The tests run on the build they are meant for: four lanes at once in the browser when simd128 was asked for.
//!
//! Knows the name of the build; nothing of what it computes.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn the_build_under_test_is_the_one_that_was_asked_for() {
    let asked = option_env!("HEADLIGHT_BUILD").unwrap_or("portable");
    assert_eq!(headlight::attention::BUILD, asked);
}
