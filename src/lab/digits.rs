//! Heads for paper and pencil: one-digit whole numbers, two of them in turn.
//!
//! Knows the columns of the digits embedding (noun, verb, adjective, animate), nothing of waves or codes.

use ndarray::Array2;

/// Sparse matrix: (row, column, value).
type Cells = &'static [(usize, usize, f32)];

/// Even heads: a verb asks for a noun (column 0), rather a living one (column 1); the value tells which noun it was.
/// Odd heads: a noun asks for what is said of it, its verb (0) and, if it lives, an adjective (1).
const HEADS: [[Cells; 4]; 2] = [
    [
        &[(1, 0, 1.0), (1, 1, 1.0)],
        &[(0, 0, 1.0), (3, 1, 1.0)],
        &[(0, 0, 1.0), (3, 1, 1.0)],
        &[(0, 0, 1.0), (1, 3, 1.0)],
    ],
    [
        &[(0, 0, 1.0), (3, 1, 1.0)],
        &[(1, 0, 1.0), (2, 1, 1.0)],
        &[(1, 0, 1.0), (2, 1, 1.0)],
        &[(0, 1, 1.0), (1, 2, 1.0)],
    ],
];

/// W_Q, W_K `[d_model, d_k]`, W_V `[d_model, d_v]` and W_O `[d_v, d_model]` of a head. Made for d_model 4 and
/// d_k = d_v = 2; wider ones are filled with zeros, narrower ones cut.
pub fn matrices(head: usize, d_model: usize, d_k: usize, d_v: usize) -> [Array2<f32>; 4] {
    let shapes = [
        (d_model, d_k),
        (d_model, d_k),
        (d_model, d_v),
        (d_v, d_model),
    ];
    let mut matrices = shapes.map(Array2::zeros);
    for (matrix, cells) in matrices.iter_mut().zip(HEADS[head % HEADS.len()]) {
        for &(row, column, value) in cells {
            if let Some(cell) = matrix.get_mut((row, column)) {
                *cell = value;
            }
        }
    }
    matrices
}
