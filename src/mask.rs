//! Which keys a query may see.
//!
//! Knows positions only, no scores: what "hidden" does to a number is said in `attention`.

use std::ops::Range;

use crate::error::{Code, Error, Result};

/// Which way a query may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Everywhere.
    #[default]
    Both,
    /// At itself and what came before: key `j` where `j <= i + offset`.
    Causal,
    /// At itself and what follows: key `j` where `j >= i + offset`.
    Anticausal,
}

/// Cells set one by one, row-major, true where visible: `[queries, keys]` for all heads, or `[heads, queries, keys]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Custom(pub Vec<bool>);

/// Which keys a query may see. A key is visible where every part allows it; `flips` then turn single cells over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mask {
    /// Which way a query may look.
    pub direction: Direction,
    /// Query `i` stands at position `i + offset` among the keys. 0 lines up the beginnings,
    /// `keys - queries` the ends (the newest queries after a cache of earlier keys).
    pub offset: isize,
    /// `(left, right)`: query `i` sees key `j` where `i + offset - left <= j <= i + offset + right`.
    pub window: Option<(usize, usize)>,
    /// With [`Direction::Causal`]: the first `prefix` keys may be seen by every query.
    pub prefix: usize,
    /// The last `padding` keys are padding, seen by no query.
    pub padding: usize,
    /// Cells set one by one.
    pub custom: Option<Custom>,
    /// Cells `(query, key)` turned over at the end, in every head; those out of range are ignored.
    pub flips: Vec<(usize, usize)>,
}

impl Mask {
    /// Everything is visible.
    pub fn none() -> Self {
        Self::default()
    }

    /// Itself and what came before.
    pub fn causal() -> Self {
        Mask {
            direction: Direction::Causal,
            ..Self::default()
        }
    }

    /// Whether this mask hides nothing, whatever the numbers of queries and keys.
    pub fn is_none(&self) -> bool {
        self.direction == Direction::Both
            && self.window.is_none()
            && self.padding == 0
            && self.custom.is_none()
            && self.flips.is_empty()
    }

    /// Visibility `[queries, keys]`, row-major, of a mask that is the same for all heads.
    ///
    /// # Errors
    /// `shape` when custom cells are given and there are not `queries * keys` of them.
    pub fn visible(&self, queries: usize, keys: usize) -> Result<Vec<bool>> {
        let mut cells = Vec::new();
        self.fill(1, queries, keys, &mut cells)?;
        Ok(cells)
    }

    /// What each query sees in every head. `memory` holds single cells, when the mask has any.
    ///
    /// # Errors
    /// `shape` when custom cells are neither `[queries, keys]` nor `[heads, queries, keys]`.
    pub fn cells<'a>(
        &'a self,
        heads: usize,
        queries: usize,
        keys: usize,
        memory: &'a mut Vec<bool>,
    ) -> Result<Cells<'a>> {
        memory.clear();
        if self.custom.is_some() || !self.flips.is_empty() {
            self.fill(heads, queries, keys, memory)?;
        }
        Ok(Cells {
            mask: self,
            queries,
            keys,
            cells: memory,
        })
    }

    /// Every cell, once when all heads share the mask.
    fn fill(&self, heads: usize, queries: usize, keys: usize, cells: &mut Vec<bool>) -> Result<()> {
        let size = queries * keys;
        cells.clear();
        match &self.custom {
            None => cells.resize(size, true),
            Some(Custom(given)) if given.len() == size || given.len() == heads * size => {
                cells.extend_from_slice(given);
            }
            Some(Custom(given)) => {
                let all = if heads == 1 {
                    String::new()
                } else {
                    format!(" or [{heads}, {queries}, {keys}]")
                };
                let expected = format!("[{queries}, {keys}] ({size} cells){all}");
                return Err(Error::new(Code::Shape, "mask", expected, given.len()));
            }
        }
        for head in cells.chunks_exact_mut(size.max(1)) {
            for (query, row) in head.chunks_exact_mut(keys.max(1)).enumerate() {
                let span = self.span(query, keys);
                row[..span.start].fill(false);
                row[span.end..].fill(false);
            }
            for &(i, j) in self.flips.iter().filter(|&&(i, j)| i < queries && j < keys) {
                head[i * keys + j] ^= true;
            }
        }
        Ok(())
    }

    /// The keys that direction, window, prefix and padding let a query see: always one run of keys.
    fn span(&self, query: usize, keys: usize) -> Range<usize> {
        let here = self.offset.saturating_add_unsigned(query);
        let key = |at: isize| usize::try_from(at).unwrap_or(0).min(keys);
        let after = |at: isize| key(at.saturating_add(1));
        let (mut start, mut end) = (0, keys.saturating_sub(self.padding));
        match self.direction {
            Direction::Both => {}
            Direction::Causal => end = end.min(after(here).max(self.prefix)),
            Direction::Anticausal => start = key(here),
        }
        if let Some((left, right)) = self.window {
            start = start.max(key(here.saturating_sub_unsigned(left)));
            end = end.min(after(here.saturating_add_unsigned(right)));
        }
        start.min(end)..end
    }
}

/// From the first visible cell to the last.
fn seen(row: &[bool]) -> Range<usize> {
    let visible = |&seen: &bool| seen;
    let start = row.iter().position(visible).unwrap_or(0);
    start..row.iter().rposition(visible).map_or(0, |last| last + 1)
}

/// A mask for given numbers of heads, queries and keys.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'a> {
    mask: &'a Mask,
    queries: usize,
    keys: usize,
    /// `[queries, keys]` or `[heads, queries, keys]`; empty when each query sees one run of keys.
    cells: &'a [bool],
}

impl Cells<'_> {
    /// From the first key that the query sees to the last, empty when it sees none.
    pub fn span(&self, head: usize, query: usize) -> Range<usize> {
        match self.row(head, query) {
            Some(row) => seen(row),
            None => self.mask.span(query, self.keys),
        }
    }

    /// What the query sees, one cell a key; nothing when it sees every key of its span.
    pub fn row(&self, head: usize, query: usize) -> Option<&[bool]> {
        if self.cells.is_empty() {
            return None;
        }
        // All heads have the rows of the first when they share the mask.
        let rows = self.cells.len() / self.keys;
        let row = (head * self.queries + query) % rows;
        Some(&self.cells[row * self.keys..][..self.keys])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Rows as drawn: `x` visible, `.` hidden.
    fn check(mask: Mask, drawn: &[&str]) {
        let keys = drawn[0].len();
        let cells = mask.visible(drawn.len(), keys).unwrap();
        let rows: Vec<String> = cells
            .chunks(keys)
            .map(|row| {
                row.iter()
                    .map(|&seen| if seen { 'x' } else { '.' })
                    .collect()
            })
            .collect();
        assert_eq!(rows, drawn, "{mask:?}");
    }

    #[test]
    fn each_part_hides_what_its_name_says() {
        let causal = Mask::causal();
        check(Mask::none(), &["xxx", "xxx"]);
        check(causal.clone(), &["x..", "xx.", "xxx"]);
        check(
            Mask {
                offset: 2,
                ..causal.clone()
            },
            &["xxx.", "xxxx"],
        );
        check(
            Mask {
                offset: -1,
                ..causal.clone()
            },
            &["...", "x..", "xx."],
        );
        check(
            Mask {
                direction: Direction::Anticausal,
                ..Mask::none()
            },
            &["xxx", ".xx", "..x"],
        );
        check(
            Mask {
                direction: Direction::Anticausal,
                offset: 1,
                ..Mask::none()
            },
            &[".xx", "..x", "..."],
        );
        check(
            Mask {
                window: Some((1, 0)),
                ..Mask::none()
            },
            &["x...", "xx..", ".xx.", "..xx"],
        );
        check(
            Mask {
                window: Some((0, usize::MAX)),
                offset: 1,
                ..Mask::none()
            },
            &[".xxx", "..xx"],
        );
        check(
            Mask {
                prefix: 2,
                ..causal.clone()
            },
            &["xx.", "xx.", "xxx"],
        );
        check(
            Mask {
                prefix: 2,
                ..Mask::none()
            },
            &["xxx"],
        );
        check(
            Mask {
                padding: 2,
                ..Mask::none()
            },
            &["x..", "x.."],
        );
        check(
            Mask {
                padding: 9,
                ..Mask::none()
            },
            &["..."],
        );
        check(
            Mask {
                custom: Some(Custom(vec![true, false, false, true])),
                ..Mask::none()
            },
            &["x.", ".x"],
        );
    }

    #[test]
    fn parts_combine_and_flips_come_last() {
        let mask = Mask {
            prefix: 1,
            window: Some((1, 9)),
            padding: 1,
            flips: vec![(0, 3), (3, 2), (7, 0), (0, 9)],
            ..Mask::causal()
        };
        check(mask, &["x..x", "xx..", ".xx.", "...."]);
    }

    #[test]
    fn custom_cells_may_differ_by_head_and_must_fit() {
        let custom = |n| Mask {
            custom: Some(Custom((0..n).map(|i| i >= 4).collect())),
            ..Mask::none()
        };
        let (mask, mut memory) = (custom(8), Vec::new());
        let cells = mask.cells(2, 2, 2, &mut memory).unwrap();
        assert_eq!(
            (cells.row(0, 1), cells.row(1, 1)),
            (Some(&[false; 2][..]), Some(&[true; 2][..]))
        );
        let error = custom(6).cells(2, 2, 2, &mut Vec::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "mask: expected [2, 2] (4 cells) or [2, 2, 2], got 6"
        );
        assert_eq!(error.code, Code::Shape);
    }
}
