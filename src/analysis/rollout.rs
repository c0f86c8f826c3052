//! Attention through layers: how much of each token at the bottom is in each at the top, and by which way.
//!
//! Knows one matrix of weights for each layer, over one sequence; not which model they are from. What it makes of them is
//! a reading of weights alone: values, norms and feed-forward layers do not count in it.

use ndarray::{Array2, ArrayView2};

use crate::kernel;
use crate::shape::row_major;

/// 0.5 · weights + 0.5 · I: what a layer hands on when its input is added to what attention brings (Abnar and Zuidema 2020,
/// "Quantifying attention flow in transformers", section 3). A row that sees nothing hands on its own token alone.
///
/// `weights [tokens, tokens]`, the mean over a layer's heads, rows sum to 1 or 0; so do the result's, always to 1.
///
/// # Panics
/// When the weights are not square.
pub fn with_residual(weights: ArrayView2<f32>) -> Array2<f32> {
    assert!(weights.is_square(), "one sequence");
    let mut handed_on = weights.to_owned();
    for (token, mut row) in handed_on.rows_mut().into_iter().enumerate() {
        row[token] += 1.0;
        // As the paper's own code has it: 2 for a row of weights, 1 for a row without.
        let sum: f64 = row.iter().map(|&weight| f64::from(weight)).sum();
        row.mapv_inplace(|weight| (f64::from(weight) / sum) as f32);
    }
    handed_on
}

/// Attention rollout: the product of [`with_residual`] of all layers, the lowest first, `[top tokens, bottom tokens]`;
/// rows sum to 1 (Abnar and Zuidema 2020, section 3).
///
/// `layers`: from the lowest, each `[tokens, tokens]` as [`with_residual`] takes it. Nothing without layers.
///
/// # Panics
/// When layers differ in shape, or are not square.
pub fn rollout(layers: &[ArrayView2<f32>]) -> Option<Array2<f32>> {
    let matrices = layers.iter().map(|&weights| with_residual(weights));
    matrices.reduce(|below, layer| carried(layer.view(), below.view()))
}

/// `layer · below`: what `below [tokens, bottom tokens]` says of the tokens that `layer [rows, tokens]` looks at, carried
/// to its rows: `[rows, bottom tokens]`. So cross-attention looks through the layers of the encoder.
///
/// # Panics
/// When the layer's columns are not the rows below.
pub fn carried(layer: ArrayView2<f32>, below: ArrayView2<f32>) -> Array2<f32> {
    let (tokens, bottom) = below.dim();
    assert_eq!(layer.ncols(), tokens, "the layer looks at what is below");
    let mut product = vec![0.0; layer.nrows() * bottom];
    let mut memory = Default::default();
    let rows = layer.nrows();
    let (layer, below) = (row_major(&layer), row_major(&below));
    kernel::multiply(&layer, &below, tokens, bottom, &mut memory, &mut product);
    Array2::from_shape_vec((rows, bottom), product).expect("a cell for each pair")
}

/// One link of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The layer, from 0, the lowest.
    pub layer: usize,
    /// The token that looks.
    pub query: usize,
    /// The token that is looked at, one layer below.
    pub key: usize,
    /// How strongly.
    pub weight: f32,
}

/// Where the strongest path from a token goes on, one layer below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The token that is looked at.
    pub key: usize,
    /// How strongly.
    pub weight: f32,
}

/// Of each layer, and each token above it, the first link of the strongest path down from there: of all paths that take one
/// link a layer the one with the largest product of weights (Viterbi's dynamic programming). Of two equal ones the one with
/// the earlier key where they part. Nothing for a token all of whose paths have a link without weight.
///
/// `layers`: from the lowest, each `[tokens above, tokens below]`: the mean over heads for what attention alone does, or
/// [`with_residual`] of it, where staying costs half at most.
///
/// # Panics
/// When a layer has not a column for each token above the one below.
pub fn strongest_links(layers: &[ArrayView2<f32>]) -> Vec<Vec<Option<Link>>> {
    // Of each token, above the layers so far: the product along the best path from it.
    let mut products = vec![1.0; layers.first().map_or(0, |lowest| lowest.ncols())];
    let mut links = Vec::with_capacity(layers.len());
    for weights in layers {
        assert_eq!(
            weights.ncols(),
            products.len(),
            "a layer looks at what is below"
        );
        let best = |query: usize| {
            let paths = weights.row(query).into_iter().zip(&products);
            let paths = paths.map(|(&weight, product)| f64::from(weight) * product);
            let (key, product) =
                paths.enumerate().fold(
                    (0, 0.0),
                    |best, path| {
                        if path.1 > best.1 { path } else { best }
                    },
                );
            let weight = weights.get([query, key]).copied().unwrap_or_default();
            ((product > 0.0).then_some(Link { key, weight }), product)
        };
        let (first, above): (Vec<_>, Vec<f64>) = (0..weights.nrows()).map(best).unzip();
        links.push(first);
        products = above;
    }
    links
}

/// The strongest path from `token` above the top layer down to the tokens below the lowest, from the top, as
/// [`strongest_links`] finds it. Nothing without layers, or when every path has a link without weight.
///
/// # Panics
/// When there is no such token, or as [`strongest_links`].
pub fn strongest_path(layers: &[ArrayView2<f32>], token: usize) -> Option<Vec<Step>> {
    let links = strongest_links(layers);
    links.last()?[token]?;
    let mut query = token;
    let path = links.iter().enumerate().rev().map(|(layer, links)| {
        let Link { key, weight } = links[query].expect("a path that goes on to the lowest layer");
        let step = Step {
            layer,
            query,
            key,
            weight,
        };
        query = key;
        step
    });
    Some(path.collect())
}
