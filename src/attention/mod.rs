//! Attention: softmax(q·k · scale) · v, with masks, and the multi-head module around it.
//!
//! Knows shapes and order of steps; the numbers are `kernel`'s. Knows nothing of tokens, text or drawing.

mod blocks;
mod multi_head;
mod output;
mod scaled_dot_product;
pub mod variants;

pub use crate::kernel::BUILD;
pub use multi_head::{
    Module, ModuleWorkspace, MultiHead, Projection, Projections, concat_heads, multi_head, project,
    split_heads,
};
pub use output::{Written, write_out};
pub use scaled_dot_product::{
    Attended, Bias, Call, Keep, Options, Workspace, scaled_dot_product, scaled_dot_product_into,
};

use crate::error::{Code, Error, Result};

/// That all numbers of `argument` are finite.
fn finite(argument: &str, x: &[f32]) -> Result<()> {
    if crate::kernel::all_finite(x) {
        return Ok(());
    }
    let at = x.iter().position(|x| !x.is_finite()).unwrap_or_default();
    Err(Error::new(
        Code::NotFinite,
        argument,
        "finite numbers",
        format!("{} at {at}", x[at]),
    ))
}
