//! What a call gives back: the arrays that `keep` names, new or those of `into`.
//!
//! Knows names and lengths, not what the numbers mean.

use js_sys::{Float32Array, Object};

use super::arguments::Arguments;
use super::objects::put;
use crate::error::Result;

/// Where the results go. All is found before anything is computed, so that a wrong `into` changes nothing.
pub struct Results {
    targets: Vec<Target>,
}

struct Target {
    name: &'static str,
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

    /// The object of results; `numbers` in the order of `possible`.
    pub fn filled<'a>(self, numbers: impl IntoIterator<Item = Option<&'a [f32]>>) -> Object {
        let results = Object::new();
        for (target, numbers) in self.targets.into_iter().zip(numbers) {
            let Some(numbers) = numbers.filter(|_| target.wanted) else {
                continue;
            };
            let array = match target.array {
                Some(array) => {
                    array.copy_from(numbers);
                    array
                }
                None => Float32Array::from(numbers),
            };
            put(&results, &[(target.name, array.into())]);
        }
        results
    }
}
