//! What holds for any attention, whatever the numbers: sums, hidden cells, symmetry.
//!
//! Knows the public face of `attention` only.

mod support;

use headlight::attention::{Attended, Keep, Options, scaled_dot_product};
use headlight::mask::{Custom, Direction, Mask};
use ndarray::{Array3, Axis};
use proptest::prelude::*;
use support::numbers;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[derive(Debug, Clone)]
struct Drawn {
    q: Array3<f32>,
    k: Array3<f32>,
    v: Array3<f32>,
    mask: Mask,
    softcap: f32,
}

prop_compose! {
    fn drawn()(
        kv_heads in 1..3_usize, group in 1..3_usize, queries in 1..21_usize, keys in 1..21_usize,
        dim in 1..10_usize, value_dim in 1..10_usize,
    )(
        direction in prop_oneof![Just(Direction::Both), Just(Direction::Causal), Just(Direction::Anticausal)],
        offset in -3..4_isize,
        window in prop::option::of((0..9_usize, 0..9_usize)),
        prefix in 0..4_usize,
        padding in 0..4_usize,
        custom in prop::option::of(prop::collection::vec(prop::bool::weighted(0.8), queries * keys)),
        flips in prop::collection::vec((0..queries, 0..keys), 0..3),
        size in prop_oneof![Just(0.1_f32), Just(3.0), Just(100.0)],
        softcap in prop_oneof![Just(0.0_f32), Just(2.0)],
        seed in any::<u16>(),
        (heads, kv_heads) in Just((kv_heads * group, kv_heads)),
        (queries, keys, dim, value_dim) in Just((queries, keys, dim, value_dim)),
    ) -> Drawn {
        let seed = u32::from(seed) * 4;
        Drawn {
            q: numbers([heads, queries, dim], seed) * size,
            k: numbers([kv_heads, keys, dim], seed + 1),
            v: numbers([kv_heads, keys, value_dim], seed + 2),
            mask: Mask { direction, offset, window, prefix, padding, custom: custom.map(Custom), flips },
            softcap,
        }
    }
}

impl Drawn {
    fn options(&self) -> Options<'_> {
        let keep = Keep {
            scores: true,
            unmasked: true,
        };
        Options {
            softcap: self.softcap,
            keep,
            ..Options::new(&self.mask)
        }
    }

    fn run(&self) -> Attended {
        scaled_dot_product(self.q.view(), self.k.view(), self.v.view(), &self.options()).unwrap()
    }
}

fn near(a: &Array3<f32>, b: &Array3<f32>, most: f32) -> bool {
    a.dim() == b.dim() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= most)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn rows_sum_to_one_or_to_zero_and_hidden_weights_are_exactly_zero(drawn in drawn()) {
        let Attended { weights, output, .. } = drawn.run();
        let (_, queries, keys) = weights.dim();
        let visible = drawn.mask.visible(queries, keys).unwrap();
        for head in weights.outer_iter() {
            for (row, visible) in head.outer_iter().zip(visible.chunks(keys)) {
                let sum: f32 = row.sum();
                let want = if visible.contains(&true) { 1.0 } else { 0.0 };
                prop_assert!((sum - want).abs() < 1e-5, "a row sums to {sum}");
                for (weight, visible) in row.iter().zip(visible) {
                    prop_assert!((0.0..=1.0).contains(weight) && (*visible || weight.to_bits() == 0));
                }
            }
        }
        let most = drawn.v.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        prop_assert!(output.iter().all(|x| x.abs() <= most * 1.0001), "an output is a mean of values");
    }

    #[test]
    fn permuting_the_keys_permutes_the_columns_and_leaves_the_output(
        (drawn, order) in drawn().prop_flat_map(|drawn| {
            let keys: Vec<usize> = (0..drawn.k.len_of(Axis(1))).collect();
            (Just(drawn), Just(keys).prop_shuffle())
        })
    ) {
        let (queries, keys) = (drawn.q.len_of(Axis(1)), order.len());
        let visible = drawn.mask.visible(queries, keys).unwrap();
        let permuted = visible.chunks(keys).flat_map(|row| order.iter().map(|&key| row[key])).collect();
        let other = Drawn {
            k: drawn.k.select(Axis(1), &order),
            v: drawn.v.select(Axis(1), &order),
            mask: Mask { custom: Some(Custom(permuted)), ..Mask::none() },
            ..drawn.clone()
        };
        let (a, b) = (drawn.run(), other.run());
        prop_assert_eq!(a.scores.select(Axis(2), &order), b.scores, "scores keep their bits");
        prop_assert!(near(&a.weights.select(Axis(2), &order), &b.weights, 1e-6));
        prop_assert!(near(&a.output, &b.output, 1e-5));
    }

    #[test]
    fn scaling_q_scales_the_scores(drawn in drawn(), power in -3..4_i32) {
        let drawn = Drawn { softcap: 0.0, ..drawn };
        let factor = 2.0_f32.powi(power);
        let by_q = Drawn { q: &drawn.q * factor, ..drawn.clone() }.run();
        prop_assert_eq!(&by_q.unmasked, &(drawn.run().unmasked * factor), "a power of two changes no digit");
        let (q, k, v) = (drawn.q.view(), drawn.k.view(), drawn.v.view());
        let by_temperature = Options { temperature: 1.0 / factor, ..drawn.options() };
        prop_assert_eq!(by_q, scaled_dot_product(q, k, v, &by_temperature).unwrap());
    }
}
