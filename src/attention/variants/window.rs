//! Sliding window: a query looks at its neighbours (Beltagy, Peters and Cohan 2020, Longformer, section 3.1).
//!
//! Knows which keys those are. With a causal mask the window is what lies behind.

use std::ops::Range;

use super::sparse::{Pattern, near};

/// Query i looks at key j where |i - j| ≤ reach.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// How far to either side; the paper's window is twice that.
    pub reach: usize,
}

impl Pattern for Window {
    fn keys(&self, query: usize, span: Range<usize>, into: &mut Vec<usize>) {
        into.extend(near(query, self.reach, &span));
    }

    fn count(&self, query: usize, span: Range<usize>) -> usize {
        near(query, self.reach, &span).len()
    }

    fn kept(&self, _: usize) -> usize {
        self.reach.saturating_add(1)
    }
}
