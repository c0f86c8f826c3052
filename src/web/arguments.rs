//! Reading an options object: each value checked, each mistake named.
//!
//! Knows the kinds of values that options have, not what they are for.

use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::error::{Code, Error, Result, choices};
use crate::mask::{Custom, Direction, Mask};
use crate::shape;

/// The one argument of a call: an object whose fields are read by name.
pub struct Arguments<'a>(pub &'a Object);

/// Declares how each of these fields is read: as JavaScript reads it, which takes a tenth of a lookup by a name that
/// has to become a string of JavaScript's first.
macro_rules! fields {
    ($($name:literal $read:ident)*) => {
        #[wasm_bindgen]
        extern "C" {
            type Fields;
            $(
                #[wasm_bindgen(method, getter, structural, catch, js_name = $name)]
                fn $read(this: &Fields) -> std::result::Result<JsValue, JsValue>;
            )*
        }

        fn read(object: &Object, name: &str) -> std::result::Result<JsValue, JsValue> {
            let fields = object.unchecked_ref::<Fields>();
            match name {
                $($name => fields.$read(),)*
                _ => Reflect::get(object, &name.into()),
            }
        }
    };
}

// What is read at each call of `attention`; other fields are looked up by their names.
fields! {
    "heads" heads "kvHeads" kv_heads "queries" queries "keys" keys "dim" dim "valueDim" value_dim
    "q" q "k" k "v" v "query" query "key" key "value" value
    "mask" mask "offset" offset "bias" bias "scale" scale "temperature" temperature "softcap" softcap
    "keep" keep "into" into "weights" weights "output" output
}

impl Arguments<'_> {
    /// The field, unless it is missing, undefined or null.
    pub fn get(&self, name: &str) -> Option<JsValue> {
        let value = read(self.0, name).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    /// A whole number of at least 1.
    pub fn count(&self, name: &str) -> Result<usize> {
        count(name, &self.get(name).unwrap_or(JsValue::UNDEFINED))
    }

    /// [`Arguments::count`] with a default.
    pub fn count_or(&self, name: &str, default: usize) -> Result<usize> {
        match self.get(name) {
            None => Ok(default),
            Some(value) => count(name, &value),
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

    /// A list of whole numbers.
    pub fn counts(&self, name: &str) -> Result<Vec<usize>> {
        let list = self
            .get(name)
            .and_then(|list| list.dyn_into::<Array>().ok());
        let counts = list.and_then(|list| list.iter().map(|value| whole(&value, 0)).collect());
        counts.ok_or_else(|| self.wrong(name, "a list of whole numbers, at least 0"))
    }

    /// That the field is not what was expected.
    pub fn wrong(&self, name: &str, expected: &str) -> Error {
        let got = self.get(name).unwrap_or(JsValue::UNDEFINED);
        Error::new(Code::Range, name, expected, say(&got))
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

    /// What one of these names stands for.
    pub fn choice<T: Copy>(&self, name: &str, named: &[(&str, T)]) -> Result<T> {
        let value = self.get(name).unwrap_or(JsValue::UNDEFINED);
        let text = value.as_string();
        let found = named.iter().find(|(name, _)| text.as_deref() == Some(name));
        found.map(|(_, value)| *value).ok_or_else(|| {
            let names = choices(named.iter().map(|(name, _)| *name));
            Error::new(Code::Unknown, name, names, say(&value))
        })
    }

    /// A list of some of these names; nothing when it is missing.
    pub fn names(&self, name: &str, names: &[&str]) -> Result<Option<Vec<String>>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let wrong = |got: &JsValue| {
            let expected = format!("names among {}", names.join(", "));
            Error::new(Code::Unknown, name, expected, say(got))
        };
        let list = value.dyn_ref::<Array>().ok_or_else(|| wrong(&value))?;
        let read = |value: JsValue| {
            let text = value
                .as_string()
                .filter(|text| names.contains(&text.as_str()));
            text.ok_or_else(|| wrong(&value))
        };
        list.iter().map(read).collect::<Result<_>>().map(Some)
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

const PARTS: [&str; 6] = [
    "causal",
    "anticausal",
    "window",
    "prefix",
    "padding",
    "custom",
];

fn mask_of_parts(object: &Object, offset: isize) -> Result<Mask> {
    let wrong = |expected: &str, got: &JsValue| Error::new(Code::Mask, "mask", expected, say(got));
    for key in Object::keys(object).iter() {
        if !key.as_string().is_some_and(|key| PARTS.contains(&&*key)) {
            return Err(wrong(&format!("parts among {}", PARTS.join(", ")), &key));
        }
    }
    let parts = Arguments(object);
    let switch = |name: &str| match parts.get(name) {
        None => Ok(false),
        Some(value) => value
            .as_bool()
            .ok_or_else(|| wrong(&format!("{name}: true or false"), &value)),
    };
    let count = |name: &str| match parts.get(name) {
        None => Ok(0),
        Some(value) => whole(&value, 0)
            .ok_or_else(|| wrong(&format!("{name}: a whole number, at least 0"), &value)),
    };
    let direction = match (switch("causal")?, switch("anticausal")?) {
        (false, false) => Direction::Both,
        (true, false) => Direction::Causal,
        (false, true) => Direction::Anticausal,
        (true, true) => {
            let expected = "causal or anticausal, not both (for the diagonal: window: [0, 0])";
            return Err(Error::new(Code::Mask, "mask", expected, "both"));
        }
    };
    let window = parts
        .get("window")
        .map(|value| {
            let sides = value.dyn_ref::<Array>().filter(|sides| sides.length() == 2);
            sides
                .and_then(|sides| Some((whole(&sides.get(0), 0)?, whole(&sides.get(1), 0)?)))
                .ok_or_else(|| wrong("window: [left, right], whole numbers, at least 0", &value))
        })
        .transpose()?;
    let custom = parts
        .get("custom")
        .map(|value| match value.dyn_ref::<Uint8Array>() {
            Some(cells) => Ok(custom(cells)),
            None => Err(wrong("custom: a Uint8Array", &value)),
        })
        .transpose()?;
    Ok(Mask {
        direction,
        offset,
        window,
        prefix: count("prefix")?,
        padding: count("padding")?,
        custom,
        flips: Vec::new(),
    })
}

fn count(name: &str, value: &JsValue) -> Result<usize> {
    whole(value, 1).ok_or_else(|| {
        let expected = "a whole number, at least 1";
        Error::new(Code::Range, name, expected, say(value))
    })
}

/// A whole number of at least `least`.
pub fn whole(value: &JsValue, least: u32) -> Option<usize> {
    let range = f64::from(least)..=f64::from(u32::MAX);
    let number = value
        .as_f64()
        .filter(|x| x.fract() == 0.0 && range.contains(x));
    number.map(|x| x as usize)
}

/// 0 hides, any other number shows.
fn custom(cells: &Uint8Array) -> Custom {
    Custom(cells.to_vec().into_iter().map(|cell| cell != 0).collect())
}

fn mask_error(value: &JsValue) -> Error {
    let expected = "'none', 'causal', 'anticausal', { window: [left, right], ... } or a Uint8Array";
    Error::new(Code::Mask, "mask", expected, say(value))
}

/// A plain object, not an array of any kind.
fn is_record(object: &Object) -> bool {
    object.constructor().name() == "Object"
}

/// A value in a few words, for a message.
pub fn say(value: &JsValue) -> String {
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
