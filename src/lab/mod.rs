//! The lab: text and matrices that people edit, made into a record.
//!
//! Knows words and rules for heads. Must not know how a record is drawn, nor that there is a page.

mod cheaper;
mod digits;
mod embedding;
mod layout;
mod lexicon;
mod making;
mod presets;
mod recipes;
mod rule;
mod spec;
mod spread;

use serde::Serialize;

pub use cheaper::{Cheaper, Compared, Facts, LONG, Trial, WAYS, compare};
pub use layout::Layout;
pub use making::{Made, Maker, make, read};
pub use presets::{Group, Page, Preset, presets};
pub use recipes::{RECIPES, Recipe};
pub use spec::{Embedding, LIMITS, Limits, MaskDirection, MaskSpec, Position, Spec};
pub use spread::{Spread, draws, spread, spread_at};

/// Something worth saying that is not an error.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "code", content = "vars", rename_all = "kebab-case")]
pub enum Note {
    /// A head's rule needs something that X does not have. It still computes what it computes.
    RecipeLacks {
        /// The head, counted from 1 as people see it.
        head: usize,
        /// Its recipe.
        recipe: &'static str,
        /// `position`, `designed` (the designed embedding), `dK` (a larger one), or the name of a feature.
        needs: &'static str,
    },
    /// Some cells of a head are more than f32 holds: they stand as its greatest number.
    Beyond {
        /// The head's name.
        head: &'static str,
        /// How many.
        cells: usize,
    },
    /// A way to attend cannot keep to the mask, and looks at what it hides.
    MaskNotKept {
        /// The way's name.
        head: &'static str,
        /// What share of its weight is hidden, 0 to 1.
        share: f64,
    },
    /// Some queries see no key at all: their rows are zeros.
    NothingVisible {
        /// How many.
        queries: usize,
    },
}
