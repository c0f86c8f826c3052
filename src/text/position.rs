//! Where a token stands, as a vector.
//!
//! "Attention Is All You Need" (Vaswani et al., 2017), section 3.5:
//! `PE(pos, 2i) = sin(pos / 10000^(2i / d_model))`, `PE(pos, 2i+1) = cos(pos / 10000^(2i / d_model))`.
//! Knows places only. Uses libm's functions, not the platform's: they give the same bits natively and in WebAssembly.

use ndarray::Array2;

/// How far one step of the sequence turns pair `i` (dimensions 2i and 2i+1), in radians: from 1 down to almost 1/10000.
pub fn frequency(pair: usize, d_model: usize) -> f64 {
    libm::pow(10000.0, -((2 * pair) as f64) / d_model as f64)
}

/// The paper's positions times `strength`: `[tokens, d_model]`, each number in `[-strength, strength]`.
/// An odd `d_model` ends with the sine of an unfinished pair.
pub fn sinusoidal(tokens: usize, d_model: usize, strength: f32) -> Array2<f32> {
    let frequencies: Vec<f64> = (0..d_model)
        .map(|column| frequency(column / 2, d_model))
        .collect();
    Array2::from_shape_fn((tokens, d_model), |(position, column)| {
        let angle = position as f64 * frequencies[column];
        let wave = if column % 2 == 0 {
            libm::sin(angle)
        } else {
            libm::cos(angle)
        };
        wave as f32 * strength
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn positions_follow_the_formula_of_the_paper() {
        let table = sinusoidal(50, 6, 1.0);
        for (position, column, expect) in [
            (0, 0, 0.0),
            (0, 1, 1.0),
            (3, 0, 3f64.sin()),
            (3, 1, 3f64.cos()),
            (49, 2, (49.0 / 10000f64.powf(2.0 / 6.0)).sin()),
            (49, 5, (49.0 / 10000f64.powf(4.0 / 6.0)).cos()),
        ] {
            let got = f64::from(table[[position, column]]);
            assert!(
                (got - expect).abs() < 1e-6,
                "PE({position}, {column}): {got} instead of {expect}"
            );
        }
    }

    #[test]
    fn an_odd_width_and_a_strength_are_respected() {
        let (one, twice) = (sinusoidal(5, 7, 1.0), sinusoidal(5, 7, 2.0));
        assert_eq!(one.dim(), (5, 7));
        assert_eq!(twice, one.mapv(|v| 2.0 * v));
        assert!(sinusoidal(5, 7, 0.0).iter().all(|&v| v == 0.0));
    }
}
