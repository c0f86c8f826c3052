//! Reading an options object: each value checked, each mistake named.
//!
//! Knows the kinds of values that options have, not what they are for.

use js_sys::{Float32Array, Object, Reflect, Uint8Array};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::error::{Code, Error, Result};
use crate::mask::{Custom, Direction, Mask};
use crate::shape;

/// The one argument of a call: an object whose fields are read by name.
pub struct Arguments<'a>(pub &'a Object);

impl Arguments<'_> {
    /// The field, unless it is missing, undefined or null.
    pub fn get(&self, name: &str) -> Option<JsValue> {
        let value = Reflect::get(self.0, &name.into()).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    /// A whole number of at least 1.
    pub fn count(&self, name: &str) -> Result<usize> {
        let value = self.get(name).unwrap_or(JsValue::UNDEFINED);
        match value.as_f64() {
            Some(x) if x.fract() == 0.0 && (1.0..=u32::MAX as f64).contains(&x) => Ok(x as usize),
            _ => Err(Error::new(
                Code::Range,
                name,
                "a whole number, at least 1",
                say(&value),
            )),
        }
    }

    /// [`Arguments::count`] with a default.
    pub fn count_or(&self, name: &str, default: usize) -> Result<usize> {
        if self.get(name).is_some() {
            self.count(name)
        } else {
            Ok(default)
        }
    }

    /// A whole number that may be negative, 0 by default.
    pub fn offset(&self, name: &str) -> Result<isize> {
        let Some(value) = self.get(name) else {
            return Ok(0);
        };
        match value.as_f64() {
            Some(x) if x.fract() == 0.0 && x.abs() <= i32::MAX as f64 => Ok(x as isize),
            _ => Err(Error::new(Code::Range, name, "a whole number", say(&value))),
        }
    }

    /// A finite number.
    pub fn number(&self, name: &str) -> Result<Option<f32>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match value.as_f64().map(|x| x as f32) {
            Some(x) if x.is_finite() => Ok(Some(x)),
            Some(_) => Err(Error::new(
                Code::NotFinite,
                name,
                "a finite number",
                say(&value),
            )),
            None => Err(Error::new(Code::Range, name, "a number", say(&value))),
        }
    }

    /// Copies a Float32Array of these dimensions into `to`.
    pub fn floats(&self, name: &str, dims: &[usize], to: &mut Vec<f32>) -> Result<()> {
        let array = self.typed::<Float32Array>(name, "a Float32Array", dims)?;
        shape::fits(name, dims, array.length() as usize)?;
        to.resize(array.length() as usize, 0.0);
        array.copy_to(to);
        Ok(())
    }

    /// [`Arguments::floats`] that may be missing.
    pub fn floats_or_none(&self, name: &str, dims: &[usize], to: &mut Vec<f32>) -> Result<bool> {
        let given = self.get(name).is_some();
        if given {
            self.floats(name, dims, to)?;
        }
        Ok(given)
    }

    /// A Float32Array with one plane for all heads or one for each: `[heads, queries, keys]` with `heads` 1 or all.
    pub fn planes(
        &self,
        name: &str,
        dims: [usize; 3],
        to: &mut Vec<f32>,
    ) -> Result<Option<[usize; 3]>> {
        if self.get(name).is_none() {
            return Ok(None);
        }
        let array = self.typed::<Float32Array>(name, "a Float32Array", &dims)?;
        let shared = [1, dims[1], dims[2]];
        let length = array.length() as usize;
        let dims = if length == dims[1] * dims[2] {
            shared
        } else {
            dims
        };
        self.floats(name, &dims, to)?;
        Ok(Some(dims))
    }

    /// A small record or list, of which a default stands for missing.
    pub fn record<T: DeserializeOwned>(&self, name: &str, code: Code, default: T) -> Result<T> {
        let Some(value) = self.get(name) else {
            return Ok(default);
        };
        read(name, code, value)
    }

    /// The array to write a result into: that of `into`, an earlier result, or none.
    pub fn into(&self, name: &str, length: usize) -> Result<Option<Float32Array>> {
        let Some(into) = self
            .get("into")
            .and_then(|into| into.dyn_into::<Object>().ok())
        else {
            return Ok(None);
        };
        let Some(array) = Arguments(&into).get(name) else {
            return Ok(None);
        };
        match array.dyn_into::<Float32Array>() {
            Ok(array) if array.length() as usize == length => Ok(Some(array)),
            Ok(array) => Err(Error::new(
                Code::Shape,
                format!("into.{name}"),
                length,
                array.length(),
            )),
            Err(other) => Err(Error::new(
                Code::Shape,
                format!("into.{name}"),
                "a Float32Array",
                say(&other),
            )),
        }
    }

    /// The fields `mask` and `offset`.
    pub fn mask(&self) -> Result<Mask> {
        let offset = self.offset("offset")?;
        let Some(value) = self.get("mask") else {
            return Ok(Mask {
                offset,
                ..Mask::none()
            });
        };
        if let Some(name) = value.as_string() {
            let direction = match name.as_str() {
                "none" => Direction::Both,
                "causal" => Direction::Causal,
                "anticausal" => Direction::Anticausal,
                _ => return Err(mask_error(&value)),
            };
            return Ok(Mask {
                direction,
                offset,
                ..Mask::none()
            });
        }
        if let Some(cells) = value.dyn_ref::<Uint8Array>() {
            return Ok(Mask {
                custom: Some(custom(cells)),
                offset,
                ..Mask::none()
            });
        }
        match value.dyn_ref::<Object>().filter(|object| is_record(object)) {
            Some(parts) => mask_of_parts(parts, offset),
            None => Err(mask_error(&value)),
        }
    }

    fn typed<T: JsCast>(&self, name: &str, kind: &str, dims: &[usize]) -> Result<T> {
        let value = self.get(name).unwrap_or(JsValue::UNDEFINED);
        value.dyn_into().map_err(|value| {
            Error::new(
                Code::Shape,
                name,
                format!("{kind} of {dims:?}"),
                say(&value),
            )
        })
    }
}

/// The parts of a mask that are numbers and switches.
#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[derive(Default)]
struct Parts {
    causal: bool,
    anticausal: bool,
    window: Option<(u32, u32)>,
    prefix: u32,
    padding: u32,
}

const PARTS: [&str; 6] = [
    "causal",
    "anticausal",
    "window",
    "prefix",
    "padding",
    "custom",
];

fn mask_of_parts(object: &Object, offset: isize) -> Result<Mask> {
    for key in Object::keys(object).iter() {
        if !key
            .as_string()
            .is_some_and(|key| PARTS.contains(&key.as_str()))
        {
            return Err(Error::new(
                Code::Mask,
                "mask",
                format!("parts among {}", PARTS.join(", ")),
                say(&key),
            ));
        }
    }
    let parts: Parts = read("mask", Code::Mask, object.into())?;
    let direction = match (parts.causal, parts.anticausal) {
        (false, false) => Direction::Both,
        (true, false) => Direction::Causal,
        (false, true) => Direction::Anticausal,
        (true, true) => {
            let expected = "causal or anticausal, not both (for the diagonal: window: [0, 0])";
            return Err(Error::new(Code::Mask, "mask", expected, "both"));
        }
    };
    let cells = Arguments(object)
        .get("custom")
        .map(|cells| cells.dyn_into::<Uint8Array>())
        .transpose();
    let custom = match cells {
        Ok(cells) => cells.as_ref().map(custom),
        Err(other) => {
            return Err(Error::new(
                Code::Mask,
                "mask.custom",
                "a Uint8Array",
                say(&other),
            ));
        }
    };
    Ok(Mask {
        direction,
        offset,
        window: parts
            .window
            .map(|(left, right)| (left as usize, right as usize)),
        prefix: parts.prefix as usize,
        padding: parts.padding as usize,
        custom,
        flips: Vec::new(),
    })
}

/// 0 hides, any other number shows.
fn custom(cells: &Uint8Array) -> Custom {
    Custom(cells.to_vec().into_iter().map(|cell| cell != 0).collect())
}

fn mask_error(value: &JsValue) -> Error {
    let expected = "'none', 'causal', 'anticausal', { window: [left, right], ... } or a Uint8Array";
    Error::new(Code::Mask, "mask", expected, say(value))
}

fn read<T: DeserializeOwned>(name: &str, code: Code, value: JsValue) -> Result<T> {
    let got = say(&value);
    serde_wasm_bindgen::from_value(value).map_err(|error| Error::new(code, name, error, got))
}

/// A plain object, not an array of any kind.
fn is_record(object: &Object) -> bool {
    object.constructor().name() == "Object"
}

/// A value in a few words, for a message.
fn say(value: &JsValue) -> String {
    if let Some(text) = value.as_string() {
        return format!("'{}'", text.chars().take(40).collect::<String>());
    }
    if value.is_function() {
        return "a function".into();
    }
    match value.dyn_ref::<Object>() {
        Some(object) if is_record(object) => js_sys::JSON::stringify(object)
            .map_or("an object".into(), |text| {
                text.as_string().unwrap_or_default()
            }),
        Some(object) => format!(
            "{} of length {}",
            object.constructor().name(),
            length(object)
        ),
        None => format!("{value:?}")
            .trim_start_matches("JsValue(")
            .trim_end_matches(')')
            .into(),
    }
}

fn length(object: &Object) -> f64 {
    Arguments(object)
        .get("length")
        .and_then(|length| length.as_f64())
        .unwrap_or_default()
}
