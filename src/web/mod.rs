//! The boundary to JavaScript: the only room that names wasm_bindgen, js_sys, web_sys or serde_wasm_bindgen.
//!
//! Knows how arguments arrive and how results leave; computes nothing. Bulk numbers pass as typed arrays, copied both
//! ways: no view into this memory survives a call. Mistakes become an `Error` with `code`, `argument`, `expected` and
//! `got`.

mod arguments;
pub mod core;
mod experiment;
pub mod lab;
mod look;
pub mod model;
mod objects;
mod painting;
pub mod picture;
mod readings;
mod results;
pub mod run;
pub mod spread;
mod through;

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::error::Error;

thread_local! {
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs once, when the module is loaded: a panic is written to the console with its place and stack, and remembered.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|info| {
        PANIC.with_borrow_mut(|panic| *panic = Some(info.to_string()));
        console_error_panic_hook::hook(info);
    }));
}

/// What the panic said that stopped this module; nothing while it is sound. After a panic nothing else may be called.
#[wasm_bindgen(js_name = panicMessage)]
pub fn panic_message() -> Option<String> {
    PANIC.with_borrow(Clone::clone)
}

/// Panics, so that tests can see what happens then.
#[doc(hidden)]
#[wasm_bindgen(js_name = panicOnPurpose)]
pub fn panic_on_purpose() {
    panic!("on purpose");
}

impl From<Error> for JsValue {
    fn from(error: Error) -> JsValue {
        let js = js_sys::Error::new(&error.to_string());
        let fields = [
            ("code", error.code.as_str().into()),
            ("argument", error.argument.into()),
            ("expected", error.expected.into()),
            ("got", error.got.into()),
        ];
        objects::put(&js, &fields);
        js.into()
    }
}
