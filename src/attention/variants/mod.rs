//! Cheaper ways to attend, each computing in its own way, with what it costs counted as it runs.
//!
//! Knows one head's Q, K and V, and masks. Each way is a file with its formula and its source. Knows neither where Q, K and V
//! come from nor how they are compared. The [queries, keys] matrix of weights is made for showing only, apart from the
//! output, by [`Variant::weights`].

mod exact;
mod global;
mod head;
mod linear;
mod low_rank;
mod shared;
mod sparse;
mod strided;
mod tiled;
mod window;

use ndarray::Array2;

pub use exact::Exact;
pub use global::Global;
pub use head::{Head, Size};
pub use linear::Linear;
pub use low_rank::LowRank;
pub use shared::{group_of, shared};
pub use strided::Strided;
pub use tiled::Tiled;
pub use window::Window;

use crate::error::Result;
use crate::mask::Mask;

/// What one head costs, Q, K and V given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Multiplications, each with its addition: of q·k, of weights · v, and of what takes their place. Sums count too; exp and
    /// divisions do not.
    pub products: u64,
    /// Numbers held at once beside Q, K, V and the output. Copies that only a fast product needs are not counted, nor are
    /// the places of cells.
    pub held: u64,
    /// Numbers to keep in order to go on by one token, with the causal form: the cache of keys and values or what stands for
    /// it. `None`: there is no causal form.
    pub kept: Option<u64>,
}

/// One way to attend.
pub trait Variant {
    /// The part of a mask that this way can keep to: all of it, where nothing else is said.
    fn carried(&self, mask: &Mask) -> Mask {
        mask.clone()
    }

    /// The output `[queries, value_dim]` under what it carries of the mask, and what that cost, counted as it ran.
    ///
    /// # Errors
    /// `not-finite` when a number leaves the range of f32; `shape` when a mask's own cells do not fit.
    fn attend(&self, head: &Head, mask: &Mask) -> Result<(Array2<f32>, Cost)>;

    /// The weights `[queries, keys]` that give this output, output = weights · V: each row sums to 1, or to 0 where nothing is
    /// seen.
    ///
    /// # Errors
    /// As [`Variant::attend`].
    fn weights(&self, head: &Head, mask: &Mask) -> Result<Array2<f32>>;

    /// What [`Variant::attend`] costs, without computing it.
    ///
    /// # Errors
    /// `shape` when a mask's own cells do not fit.
    fn cost(&self, size: Size, mask: &Mask) -> Result<Cost>;
}
