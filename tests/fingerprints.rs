//! The same bits everywhere: hashes of whole results, equal natively and in both WebAssembly builds.
//!
//! Knows seeded workloads and their hashes. A change of these numbers is a change of the arithmetic: make it on purpose,
//! and only if native, portable and simd128 agree again.

mod support;

use headlight::attention::variants::{Head, Linear, LowRank, Strided, Tiled, Variant, Window};
use headlight::attention::{Bias, Keep, Options, Projections, multi_head, scaled_dot_product};
use headlight::files::safetensors::header_length;
use headlight::kernel;
use headlight::lab::{self, Spec};
use headlight::mask::Mask;
use headlight::model::picture::Order;
use headlight::model::{Kind, Loader};
use headlight::recurrent;
use ndarray::{Array2, Axis};
use support::numbers;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// FNV-1a over the bits.
fn hash<'a>(numbers: impl IntoIterator<Item = &'a f32>) -> u64 {
    let bytes = numbers.into_iter().flat_map(|x| x.to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn check<const N: usize>(got: [(&str, u64); N], want: [(&str, u64); N]) {
    let read = |all: [(&str, u64); N]| {
        all.map(|(what, hash)| format!("(\"{what}\", {hash:#018x})"))
            .join(", ")
    };
    assert_eq!(read(got), read(want));
}

#[test]
fn attention_has_the_same_bits_everywhere() {
    let (q, k, v) = (
        numbers([6, 21, 19], 1) * 4.0,
        numbers([3, 30, 19], 2),
        numbers([3, 30, 13], 3),
    );
    let bias = numbers([6, 21, 30], 4);
    let mask = Mask {
        offset: 5,
        window: Some((17, 3)),
        padding: 2,
        ..Mask::causal()
    };
    let options = Options {
        bias: Some(Bias::PerHead(bias.view())),
        softcap: 3.0,
        temperature: 0.7,
        keep: Keep {
            scores: true,
            unmasked: true,
        },
        ..Options::new(&mask)
    };
    let got = scaled_dot_product(q.view(), k.view(), v.view(), &options).unwrap();
    check(
        [
            ("unmasked", hash(&got.unmasked)),
            ("scores", hash(&got.scores)),
            ("weights", hash(&got.weights)),
            ("output", hash(&got.output)),
        ],
        [
            ("unmasked", 0x3c20_f088_ce6a_6ebd),
            ("scores", 0xa39e_90c6_a1bc_7b72),
            ("weights", 0x1510_ed7f_7a3e_7a75),
            ("output", 0x026b_5647_a2ae_c43f),
        ],
    );
}

#[test]
fn the_module_has_the_same_bits_everywhere() {
    let matrix = |rows, columns, seed| -> Array2<f32> {
        numbers([1, rows, columns], seed).remove_axis(Axis(0))
    };
    let (x, y) = (matrix(33, 60, 1), matrix(40, 60, 2));
    let w = [3, 4, 5, 6].map(|seed| matrix(60, 60, seed));
    let b = matrix(1, 60, 7);
    let b = b.as_slice();
    let [wq, wk, wv, wo] = &w;
    let with = Projections {
        wq: wq.view(),
        wk: wk.view(),
        wv: wv.view(),
        wo: wo.view(),
        bq: b,
        bk: b,
        bv: b,
        bo: b,
    };
    let got = multi_head(
        x.view(),
        y.view(),
        y.view(),
        5,
        &with,
        &Options::new(&Mask::none()),
    )
    .unwrap();
    check(
        [
            ("weights", hash(&got.attended.weights)),
            ("output", hash(&got.output)),
        ],
        [
            ("weights", 0x0075_69c3_3159_6853),
            ("output", 0xb321_61cc_4e72_ec49),
        ],
    );
}

#[test]
fn the_functions_have_the_same_bits_everywhere() {
    let mut row: Vec<f32> = numbers([1, 1, 4099], 1).iter().map(|x| x * 100.0).collect();
    let mut capped = row.clone();
    kernel::softcap(&mut capped, 30.0);
    let mut norms = [0.0; 409];
    kernel::norms(&capped[..4090], 10, &mut norms);
    assert!(kernel::softmax(&mut row));
    check(
        [
            ("softcap", hash(&capped)),
            ("norms", hash(&norms)),
            ("softmax", hash(&row)),
        ],
        [
            ("softcap", 0x972a_1491_43aa_8d9a),
            ("norms", 0x33d0_051d_bfc6_5b16),
            ("softmax", 0x58d7_cc55_af80_0ab9),
        ],
    );
}

#[test]
fn a_drawing_has_the_same_bits_everywhere() {
    let (config, file) = (
        include_str!("golden/picture/config.json"),
        include_bytes!("golden/picture/model.safetensors"),
    );
    let length = header_length(file, "model", file.len() as u64).unwrap();
    let mut loader = Loader::picture(config).unwrap();
    loader
        .add(&file[8..8 + length], "model", file.len() as u64)
        .unwrap();
    for part in loader.parts().unwrap().to_vec() {
        let bytes = &file[part.bytes.start as usize..part.bytes.end as usize];
        loader.put(bytes).unwrap();
    }
    let picture = loader.finish_picture().unwrap();
    let order = Order {
        ids: &[1, 4, 9, 3],
        seed: 11,
        steps: 6,
        factors: &[1.0, 0.5, 2.0, 0.0],
        off: &[],
    };
    let mut drawing = picture.begin(order).unwrap();
    let noise = hash(drawing.noisy());
    let mut last = picture.step(&mut drawing).unwrap();
    while !drawing.is_done() {
        last = picture.step(&mut drawing).unwrap();
    }
    check(
        [
            ("noise", noise),
            ("weights", hash(&last.run.kept(Kind::Cross, 1).weights)),
            ("clean", hash(&last.clean)),
            ("pixels", hash(&picture.pixels(drawing.noisy()))),
        ],
        [
            ("noise", 0x9c26_c795_f53a_1c89),
            ("weights", 0x10f7_e10c_b47c_866e),
            ("clean", 0x363a_8c57_48e9_a523),
            ("pixels", 0xa8d8_4663_7fea_f19f),
        ],
    );
}

#[test]
fn influences_have_the_same_bits_everywhere() {
    let spec = Spec {
        target: "The animal didn't cross the street because it was too tired.".to_owned(),
        ..Spec::default()
    };
    let (tokens, input) = lab::read(&spec).unwrap();
    let inputs = recurrent::Inputs {
        embedding: input.sum.as_ref().unwrap().embedding.view(),
        x: input.x.view(),
    };
    let setting = recurrent::Setting {
        recurrent_scale: 1.5,
        ..Default::default()
    };
    let made = recurrent::make(&setting, tokens, inputs, &mut |_| {}).unwrap();
    let of = |head| hash(made.record.weights.index_axis(Axis(0), head));
    check(
        [("rnn", of(0)), ("lstm", of(1)), ("attention", of(2))],
        [
            ("rnn", 0x5944_641c_4ad6_d7aa),
            ("lstm", 0x6a07_6261_e56a_9cf8),
            ("attention", 0x0156_2f1b_2ca6_c7ff),
        ],
    );
}

#[test]
fn cheaper_ways_to_attend_have_the_same_bits_everywhere() {
    let matrix = |rows, columns, seed| -> Array2<f32> {
        numbers([1, rows, columns], seed).remove_axis(Axis(0)) * 2.0
    };
    let (q, k, v) = (matrix(23, 15, 1), matrix(23, 15, 2), matrix(23, 9, 3));
    let (q, k, v) = (q.view(), k.view(), v.view());
    let head = Head::new(&q, &k, &v, 0.7, 5.0).unwrap();
    let mask = Mask::causal();
    let hash = |way: &dyn Variant| {
        let (output, _) = way.attend(&head, &mask).unwrap();
        hash(output.iter().chain(&way.weights(&head, &mask).unwrap()))
    };
    check(
        [
            ("window", hash(&Window { reach: 4 })),
            ("strided", hash(&Strided { stride: 5 })),
            ("low rank", hash(&LowRank { rank: 6 })),
            ("linear", hash(&Linear)),
            ("tiled", hash(&Tiled { tile: 7 })),
        ],
        [
            ("window", 0x1487_cd89_12dd_c24a),
            ("strided", 0x059f_52bd_1711_c476),
            ("low rank", 0x1f97_f957_83c8_1683),
            ("linear", 0x9ea8_e618_3e68_7c27),
            ("tiled", 0x8af7_1707_813b_4b95),
        ],
    );
}
