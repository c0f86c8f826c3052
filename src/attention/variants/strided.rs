//! Strided: a query looks at its neighbours and, beyond them, at one key in each stride (Child et al. 2019, section 4.3, both
//! patterns of which in one head: the merged head of section 5.1).
//!
//! Knows which keys those are. The paper's form is causal; without a causal mask it looks to either side alike.

use std::ops::Range;

use super::sparse::{Pattern, near};

/// Query i looks at key j where |i - j| ≤ stride, or stride divides i - j.
#[derive(Debug, Clone, Copy)]
pub struct Strided {
    /// At least 1.
    pub stride: usize,
}

impl Strided {
    /// The keys of `among` that lie a multiple of the stride away from the query.
    fn far(&self, query: usize, among: Range<usize>) -> impl ExactSizeIterator<Item = usize> {
        let stride = self.stride.max(1);
        let ahead = (query % stride + stride - among.start % stride) % stride;
        (among.start + ahead..among.end.max(among.start + ahead)).step_by(stride)
    }
}

impl Pattern for Strided {
    fn keys(&self, query: usize, span: Range<usize>, into: &mut Vec<usize>) {
        let near = near(query, self.stride, &span);
        into.extend(self.far(query, span.start..near.start));
        into.extend(near.clone());
        into.extend(self.far(query, near.end..span.end));
    }

    fn count(&self, query: usize, span: Range<usize>) -> usize {
        let near = near(query, self.stride, &span);
        let before = self.far(query, span.start..near.start).len();
        before + near.len() + self.far(query, near.end..span.end).len()
    }

    fn kept(&self, keys: usize) -> usize {
        keys
    }
}
