//! Which token of one text stands for which of another, so that two records of different texts can be subtracted.
//!
//! Knows texts; not where they come from.

use ndarray::{Array2, ArrayView2, CowArray, Ix2};

use super::{View, difference};

/// Of two records, which row and which column of the one before stands for each of the one now; `None` where none does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alignment {
    /// For each query now.
    pub queries: Vec<Option<usize>>,
    /// For each key now.
    pub keys: Vec<Option<usize>>,
}

impl Alignment {
    /// Of the texts of queries and of keys, token by token, as [`aligned`] has it.
    pub fn new<T: PartialEq>(now: &[Vec<T>; 2], then: &[Vec<T>; 2]) -> Self {
        let queries = aligned(&now[0], &then[0]);
        let one = now[0] == now[1] && then[0] == then[1];
        let keys = if one {
            queries.clone()
        } else {
            aligned(&now[1], &then[1])
        };
        Self { queries, keys }
    }

    /// `now - then` as [`difference`] has it, in the shape of `now`; NaN where there is no counterpart to subtract.
    pub fn difference<'a>(
        &self,
        now: CowArray<'a, f32, Ix2>,
        then: ArrayView2<f32>,
        view: View,
    ) -> CowArray<'a, f32, Ix2> {
        let mut cells = difference(now, self.laid(then, f32::NAN).view(), view);
        for ((query, key), cell) in cells.indexed_iter_mut() {
            if self.queries[query].is_none() || self.keys[key].is_none() {
                *cell = f32::NAN;
            }
        }
        cells
    }

    /// Numbers of the record before, `[its queries, its keys]`, where those they stand for are now: `[queries, keys]`,
    /// `absent` where there is no counterpart.
    pub fn laid(&self, then: ArrayView2<f32>, absent: f32) -> Array2<f32> {
        Array2::from_shape_fn(
            (self.queries.len(), self.keys.len()),
            |(query, key)| match (self.queries[query], self.keys[key]) {
                (Some(query), Some(key)) => then[(query, key)],
                _ => absent,
            },
        )
    }

    /// Whether each token stands for the one at its own place, and none is left over of texts of these lengths.
    pub fn is_identity(&self, then: (usize, usize)) -> bool {
        let same = |of: &[Option<usize>], len| {
            of.len() == len && of.iter().enumerate().all(|(at, &to)| to == Some(at))
        };
        same(&self.queries, then.0) && same(&self.keys, then.1)
    }
}

/// For each token of `now` the place in `then` of the one that it stands for, by the fewest tokens inserted, left out or
/// replaced (Wagner & Fischer 1974, "The string-to-string correction problem"); a replaced token stands for the one in its
/// place. Of several ways that are as short, replacing goes before leaving out, from the end on. Places grow. Of what
/// differs in the middle neither text may have 65,535 tokens or more.
pub fn aligned<T: PartialEq>(now: &[T], then: &[T]) -> Vec<Option<usize>> {
    let head = now.iter().zip(then).take_while(|(a, b)| a == b).count();
    let tail = now[head..]
        .iter()
        .rev()
        .zip(then[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (middle, other) = (&now[head..now.len() - tail], &then[head..then.len() - tail]);
    let mut places: Vec<Option<usize>> =
        (0..now.len()).map(|at| (at < head).then_some(at)).collect();
    for back in 1..=tail {
        places[now.len() - back] = Some(then.len() - back);
    }
    // changes[(i, j)]: the fewest between the first i and the first j tokens of what differs.
    let (rows, columns) = (middle.len() + 1, other.len() + 1);
    let mut changes = Array2::<u16>::zeros((rows, columns));
    for i in 0..rows {
        for j in 0..columns {
            changes[(i, j)] = match (i, j) {
                (0, far) | (far, 0) => far as u16,
                _ => {
                    let replaced = u16::from(middle[i - 1] != other[j - 1]);
                    let gap = changes[(i - 1, j)].min(changes[(i, j - 1)]) + 1;
                    gap.min(changes[(i - 1, j - 1)] + replaced)
                }
            };
        }
    }
    let (mut i, mut j) = (middle.len(), other.len());
    while i > 0 && j > 0 {
        let replaced = u16::from(middle[i - 1] != other[j - 1]);
        if changes[(i, j)] == changes[(i - 1, j - 1)] + replaced {
            (i, j) = (i - 1, j - 1);
            places[head + i] = Some(head + j);
        } else if changes[(i, j)] == changes[(i - 1, j)] + 1 {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    places
}
