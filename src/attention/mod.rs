//! Attention: softmax(q·k · scale) · v, with masks, and the multi-head module around it.
//!
//! Knows shapes and order of steps; the numbers are `kernel`'s. Knows nothing of tokens, text or drawing.

mod multi_head;
mod scaled_dot_product;

pub use multi_head::{MultiHead, Projections, concat_heads, multi_head, project, split_heads};
pub use scaled_dot_product::{Attended, Bias, Keep, Options, scaled_dot_product};
