//! Keys and values shared by several heads: multi-query (Shazeer 2019) and grouped-query attention (Ainslie et al. 2023).
//!
//! Knows how heads that were made alone are made to share: the mean of their matrices, which is how the paper converts a
//! checkpoint (section 2.1). What is computed from them then is exact attention. One group is multi-query; as many groups as
//! heads share nothing.

use ndarray::{Array3, ArrayView3, Axis};

/// Which of `groups` groups a head belongs to: neighbours share, as evenly as they can.
pub fn group_of(head: usize, heads: usize, groups: usize) -> usize {
    head * groups.clamp(1, heads) / heads
}

/// The mean of the matrices of each group: W_K or W_V `[heads, d_model, width]` -> `[groups, d_model, width]`. More groups
/// than heads are as many as heads.
///
/// # Panics
/// When there are no heads.
pub fn shared(w: ArrayView3<f32>, groups: usize) -> Array3<f32> {
    let (heads, rows, columns) = w.dim();
    let groups = groups.clamp(1, heads);
    let mut means = Array3::zeros((groups, rows, columns));
    for (group, mut mean) in means.outer_iter_mut().enumerate() {
        let of = (0..heads).filter(|&head| group_of(head, heads, groups) == group);
        let mut count = 0.0;
        for head in of {
            mean += &w.index_axis(Axis(0), head);
            count += 1.0;
        }
        mean /= count;
    }
    means
}
