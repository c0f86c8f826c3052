//! Global tokens and a sliding window: some tokens look at all and are seen by all (Beltagy et al. 2020, Longformer,
//! section 3.1; Zaheer et al. 2020, BigBird, section 2, without its random keys).
//!
//! Knows which keys those are. The global tokens are the first ones, as `<s>` and a question are in the papers; one matrix
//! W_Q, W_K, W_V serves all, where Longformer gives its global tokens their own.

use std::ops::Range;

use super::sparse::{Pattern, near};

/// Query i looks at key j where |i - j| ≤ reach, or i or j is one of the first `globals`.
#[derive(Debug, Clone, Copy)]
pub struct Global {
    /// How far to either side.
    pub reach: usize,
    /// How many of the first tokens are global.
    pub globals: usize,
}

impl Global {
    /// The global keys, and the near ones behind them.
    fn runs(&self, query: usize, span: &Range<usize>) -> [Range<usize>; 2] {
        if query < self.globals {
            return [span.clone(), span.end..span.end];
        }
        let first = span.start..self.globals.clamp(span.start, span.end);
        let near = near(query, self.reach, span);
        let beyond = near.start.max(first.end)..near.end.max(first.end);
        [first, beyond]
    }
}

impl Pattern for Global {
    fn keys(&self, query: usize, span: Range<usize>, into: &mut Vec<usize>) {
        into.extend(self.runs(query, &span).into_iter().flatten());
    }

    fn count(&self, query: usize, span: Range<usize>) -> usize {
        self.runs(query, &span).iter().map(Range::len).sum()
    }

    fn kept(&self, _: usize) -> usize {
        self.globals.saturating_add(self.reach).saturating_add(1)
    }
}
