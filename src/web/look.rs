//! How the page wants a record painted.
//!
//! Knows the names that `Look` of www/types.d.ts gives to views, palettes and scales; paints nothing.

use js_sys::Object;

use super::arguments::{Arguments, whole};
use crate::analysis::{Selection, View};
use crate::draw::{PALETTES, Palette};
use crate::error::Result;

/// How a record is to be painted: `Look`.
pub struct Look {
    /// Which numbers.
    pub view: View,
    /// In which colours.
    pub palette: Palette,
    /// What a range of colours is taken over.
    pub scale_by: ScaleBy,
    /// For a dark page.
    pub dark: bool,
    /// What is subtracted, if anything.
    pub against: Option<Against>,
    /// Which cells.
    pub selection: Selection,
    /// The heads whose cells are wanted, the open one first. One beyond the last is the average.
    pub heads: Vec<usize>,
    /// As many pixels as the small picture of a head has room for, (rows, columns).
    pub room: (usize, usize),
}

/// What a range of colours is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleBy {
    /// Each head has its own.
    Head,
    /// Each row has its own.
    Row,
    /// All heads share one.
    All,
    /// Weights run from 0 to 1, whatever is shown; other numbers as for all heads.
    Whole,
}

/// What is subtracted.
#[derive(Clone, Copy)]
pub enum Against {
    /// A head of the same record.
    Head(usize),
    /// The pinned record.
    Pin,
}

impl Look {
    /// Reads what JavaScript gives; a mistake names the field.
    pub fn read(look: &Object) -> Result<Self> {
        let look = Arguments(look);
        let views = [
            ("scores", View::Scores),
            ("masked", View::Masked),
            ("weights", View::Weights),
            ("weighted", View::Weighted),
            ("log", View::Log),
        ];
        let scales = [
            ("head", ScaleBy::Head),
            ("row", ScaleBy::Row),
            ("all", ScaleBy::All),
            ("whole", ScaleBy::Whole),
        ];
        Ok(Look {
            view: look.choice("view", &views)?,
            palette: look.choice("palette", &PALETTES.map(|palette| (palette.id(), palette)))?,
            scale_by: look.choice("scaleBy", &scales)?,
            dark: look.get("dark").is_some_and(|dark| dark.is_truthy()),
            against: match look.get("against") {
                None => None,
                Some(value) => Some(match whole(&value, 0) {
                    Some(head) => Against::Head(head),
                    None => look.choice("against", &[("pin", Against::Pin)])?,
                }),
            },
            selection: {
                let trims = [
                    ("none", (false, false)),
                    ("special", (true, false)),
                    ("first", (false, true)),
                    ("both", (true, true)),
                ];
                let trim = look.get("trim").map(|_| look.choice("trim", &trims));
                let (special, first) = trim.unwrap_or(Ok((false, false)))?;
                Selection {
                    special,
                    first,
                    strongest: match look.get("strongest") {
                        None => None,
                        Some(_) => Some(look.count("strongest")?),
                    },
                    least: look.number("least")?.unwrap_or(0.0),
                }
            },
            heads: look.counts("heads")?,
            room: match look.counts("room")?[..] {
                [columns, rows] => (rows, columns),
                _ => return Err(look.wrong("room", "[width, height]")),
            },
        })
    }
}
