//! What a call gives back: the arrays that `keep` names, new or those of `into`.
//!
//! Knows names and lengths, not what the numbers mean.

use js_sys::{Float32Array, Object};
use wasm_bindgen::prelude::*;

use super::arguments::Arguments;
use super::objects::put;
use crate::error::Result;

#[wasm_bindgen]
extern "C" {
    /// The object of results, whose usual fields are set as JavaScript sets them: making a string of JavaScript's of a
    /// name takes half a microsecond, a call for 16 tokens thirty.
    type Fields;
    #[wasm_bindgen(method, setter, structural)]
    fn set_weights(this: &Fields, array: &Float32Array);
    #[wasm_bindgen(method, setter, structural)]
    fn set_output(this: &Fields, array: &Float32Array);
}

/// Where the results go. All is found before anything is computed, so that a wrong `into` changes nothing.
pub struct Results {
    targets: Vec<Target>,
}

struct Target {
    name: &'static str,
    length: usize,
    wanted: bool,
    array: Option<Float32Array>,
}

impl Results {
    /// Reads `keep` and `into`: `possible` are the names and shapes there are, the first two kept by default.
    pub fn of(given: &Arguments, possible: &[(&'static str, &[usize])]) -> Result<Self> {
        let names: Vec<&str> = possible.iter().map(|(name, _)| *name).collect();
        let kept = given.names("keep", &names)?;
        let kept = kept.unwrap_or_else(|| names.iter().take(2).map(ToString::to_string).collect());
        let target = |&(name, dims): &(&'static str, &[usize])| {
            let wanted = kept.iter().any(|kept| kept == name);
            let length = dims.iter().product();
            let array = if wanted {
                given.into(name, length)?
            } else {
                None
            };
            Ok(Target {
                name,
                length,
                wanted,
                array,
            })
        };
        Ok(Results {
            targets: possible.iter().map(target).collect::<Result<_>>()?,
        })
    }

    /// Whether this result is to be given back.
    pub fn wanted(&self, name: &str) -> bool {
        self.targets
            .iter()
            .any(|target| target.wanted && target.name == name)
    }

    /// Writes numbers of the result of this name, if it is wanted, from the place `at` on.
    pub fn write(&mut self, name: &str, at: usize, numbers: Option<&[f32]>) {
        let wanted = |target: &&mut Target| target.wanted && target.name == name;
        let (Some(target), Some(numbers)) = (self.targets.iter_mut().find(wanted), numbers) else {
            return;
        };
        let length = target.length as u32;
        let array = target
            .array
            .get_or_insert_with(|| Float32Array::new_with_length(length));
        if numbers.len() == target.length {
            array.copy_from(numbers);
        } else {
            let part = array.subarray(at as u32, (at + numbers.len()) as u32);
            part.copy_from(numbers);
        }
    }

    /// The object of the results that were written.
    pub fn object(self) -> Object {
        let results = Object::new();
        let fields = results.unchecked_ref::<Fields>();
        for target in self.targets {
            match (target.name, target.array) {
                ("weights", Some(array)) => fields.set_weights(&array),
                ("output", Some(array)) => fields.set_output(&array),
                (name, Some(array)) => put(&results, &[(name, array.into())]),
                (_, None) => {}
            }
        }
        results
    }
}
