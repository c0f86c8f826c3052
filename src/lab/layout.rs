//! Which dimension of X means what in the designed embedding.
//!
//! The position is added to all dimensions, so each kind of content lives where the position leaves it alone:
//! first the dimensions of the fast waves, empty, for the position; then the meaning, an error-correcting code that
//! bears some noise; last, where the waves hardly move, the features with names. In that part a sine stays near 0 and
//! a cosine near 1, so in each pair the even dimension is the feature that queries ask with (it must be 0 when
//! absent), and the odd one a feature that keys are found by (a constant there adds the same to all scores of a row,
//! which softmax does not see). Knows no words and no heads.

use super::lexicon::{FEATURES, Feature};

/// The dimensions of one d_model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The width of X.
    pub d_model: usize,
    /// The first dimensions, in pairs: left to the position.
    pub position: usize,
    /// How many features have a dimension; the first of [`FEATURES`].
    pub features: usize,
    /// Where the features begin: an even number.
    features_at: usize,
}

impl Layout {
    /// A quarter of d_model is for the position, a little over half of the rest for features as long as there are any,
    /// the others for the meaning: of 32 dimensions 8 + 13 + 11. Below 4 dimensions there is nothing but meaning.
    pub fn new(d_model: usize) -> Self {
        if d_model < 4 {
            return Layout {
                d_model,
                position: 0,
                features: 0,
                features_at: d_model / 2 * 2,
            };
        }
        let position = 2 * ((d_model + 4) / 8).max(1);
        // All of them from 32 dimensions on.
        let features = FEATURES
            .len()
            .min((d_model - position) * FEATURES.len() / 24);
        Layout {
            d_model,
            position,
            features,
            features_at: (d_model - features) / 2 * 2,
        }
    }

    /// The dimensions of the meaning's code, in order.
    pub fn meaning(&self) -> Vec<usize> {
        (self.position..self.features_at)
            .chain(self.features_at + self.features..self.d_model)
            .collect()
    }

    /// The dimension of a feature, if this d_model has room for it.
    pub fn feature(&self, feature: Feature) -> Option<usize> {
        let place = FEATURES[..self.features]
            .iter()
            .position(|&other| other == feature)?;
        Some(self.features_at + place)
    }

    /// What the embedding of a present feature is, and of a bit of the code, up to its sign: about √d_model, as the
    /// paper scales its embeddings (section 3.4), as a whole number, to be read easily.
    pub fn strength(&self) -> f32 {
        (self.d_model as f32).sqrt().round()
    }

    /// The names of all dimensions: `position 1`, ..., `meaning 1`, ..., and the features by name.
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![String::new(); self.d_model];
        for (number, name) in names[..self.position].iter_mut().enumerate() {
            *name = format!("position {}", number + 1);
        }
        for (number, dimension) in self.meaning().into_iter().enumerate() {
            names[dimension] = format!("meaning {}", number + 1);
        }
        for feature in FEATURES {
            if let Some(dimension) = self.feature(feature) {
                names[dimension] = feature.name().to_owned();
            }
        }
        names
    }

    /// The code of a meaning, `±1` a dimension of [`Layout::meaning`].
    ///
    /// A linear code (Hamming 1950, shortened): the first 8 signs are the number's bits, each further one is the
    /// parity of some of them. With 11 signs two meanings differ in 2 places at least, with 12 in 3, with 13 in 4.
    pub fn code(&self, meaning: usize) -> impl Iterator<Item = f32> {
        let signs = self.meaning().len();
        (0..signs).map(move |place| {
            let mask = PARITIES[place % PARITIES.len()];
            if (meaning & mask).count_ones().is_multiple_of(2) {
                1.0
            } else {
                -1.0
            }
        })
    }
}

/// Which bits each sign of a code is the parity of: the bits, four Hamming checks, a fifth that
/// makes the distance 4, and then whichever adds most distance (20 signs: 6, 24 signs: 8). Wider codes repeat.
#[rustfmt::skip]
const PARITIES: [usize; 24] = [
    0b0000_0001, 0b0000_0010, 0b0000_0100, 0b0000_1000,
    0b0001_0000, 0b0010_0000, 0b0100_0000, 0b1000_0000,
    0b1010_1011, 0b1101_0101, 0b1110_0110, 0b1111_1000,
    0b1001_1111, 0b0010_1110, 0b0101_1100, 0b0000_0111,
    0b0011_0101, 0b0100_0001, 0b0110_0010, 0b0001_1000,
    0b1110_1100, 0b1001_0111, 0b0100_1110, 0b1011_1101,
];

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn position_meaning_and_features_share_the_dimensions() {
        for (d_model, position, meaning, features) in [
            (1, 0, 1, 0),
            (4, 2, 1, 1),
            (8, 2, 3, 3),
            (16, 4, 6, 6),
            (31, 8, 11, 12),
            (32, 8, 11, 13),
            (128, 32, 83, 13),
        ] {
            let layout = Layout::new(d_model);
            let got = (layout.position, layout.meaning().len(), layout.features);
            assert_eq!(got, (position, meaning, features), "d_model {d_model}");
            assert!(
                layout.names().iter().all(|name| !name.is_empty()),
                "d_model {d_model}"
            );
            assert_eq!(layout.features_at % 2, 0, "d_model {d_model}");
        }
    }

    #[test]
    fn two_meanings_differ_in_several_signs() {
        for (d_model, distance) in [(32, 2), (33, 3), (34, 4), (64, 11)] {
            let layout = Layout::new(d_model);
            let codes: Vec<Vec<f32>> = (0..256)
                .map(|meaning| layout.code(meaning).collect())
                .collect();
            for (a, first) in codes.iter().enumerate() {
                for second in &codes[..a] {
                    let differ = first.iter().zip(second).filter(|(x, y)| x != y).count();
                    assert!(differ >= distance, "d_model {d_model}: only {differ} signs");
                }
            }
        }
    }
}
