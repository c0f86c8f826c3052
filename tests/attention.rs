//! Scaled dot-product and multi-head attention against attention in f64.
//!
//! Knows the public face of `attention` only. The same bodies run natively and in the browser.

mod support;

use headlight::attention::{
    Bias, Keep, Options, Projections, concat_heads, multi_head, scaled_dot_product, split_heads,
};
use headlight::mask::{Custom, Direction, Mask};
use ndarray::{Array2, Axis, s};
use support::{Shape, close, inputs, numbers, oracle};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const HIDDEN: f32 = f32::NEG_INFINITY;

fn check(what: &str, shape: Shape, size: f32, options: Options) {
    let [q, k, v] = inputs(shape);
    let q = q * size;
    let [heads, _, queries, keys, dim, _] = shape;
    let options = Options {
        keep: Keep {
            unmasked: true,
            scores: true,
        },
        ..options
    };
    let got = scaled_dot_product(q.view(), k.view(), v.view(), &options).expect(what);
    let brief = Options {
        keep: Keep::default(),
        ..options
    };
    let brief = scaled_dot_product(q.view(), k.view(), v.view(), &brief).expect(what);
    assert_eq!(
        (&brief.weights, &brief.output),
        (&got.weights, &got.output),
        "{what}: keeping steps changes no bit"
    );

    let mut memory = Vec::new();
    let mask = options.mask;
    let cells = mask.cells(heads, queries, keys, &mut memory).unwrap();
    let sees = |h: usize, i: usize, j: usize| {
        cells.span(h, i).contains(&j) && cells.row(h, i).is_none_or(|row| row[j])
    };
    let bias = |h: usize, i: usize, j: usize| {
        let bias = match options.bias {
            None => 0.0,
            Some(Bias::Shared(bias)) => bias[[i, j]],
            Some(Bias::PerHead(bias)) => bias[[h, i, j]],
        };
        f64::from(if sees(h, i, j) { bias } else { HIDDEN })
    };
    let scale = f64::from(options.scale.unwrap_or((dim as f32).sqrt().recip()));
    let factor = scale / f64::from(options.temperature);
    let (weights, output) = oracle(
        q.view(),
        k.view(),
        v.view(),
        factor,
        options.softcap.into(),
        bias,
    );
    // Scores are f32: one unit in their last place moves a weight by that much.
    let most = 2e-6_f64.max(f64::from(size) * 1e-6);
    close(what, got.weights.view(), &weights, most);
    close(what, got.output.view(), &output, most * 2.0);
    for ((at, &weight), &score) in got.weights.indexed_iter().zip(&got.scores) {
        let hidden = bias(at.0, at.1, at.2) == f64::NEG_INFINITY;
        assert_eq!(
            score == HIDDEN,
            hidden,
            "{what}: the score at {at:?} is -inf where hidden"
        );
        assert!(
            !hidden || weight.to_bits() == 0,
            "{what}: the hidden weight at {at:?} is exactly 0"
        );
        assert!(
            hidden || got.unmasked[at] == score,
            "{what}: the mask leaves the visible score at {at:?} alone"
        );
        assert!(
            got.unmasked[at].is_finite(),
            "{what}: nothing is hidden before the mask"
        );
    }
}

#[test]
fn attention_agrees_with_the_oracle_at_every_edge_of_blocks_and_tiles() {
    let none = Mask::none();
    for queries in [1, 3, 8, 9, 20] {
        for keys in [1, 4, 7, 8, 17] {
            for dim in [1, 3, 8] {
                check(
                    "plain",
                    [2, 2, queries, keys, dim, 5],
                    3.0,
                    Options::new(&none),
                );
            }
        }
    }
}

#[test]
fn every_option_agrees_with_the_oracle_alone_and_together() {
    let shape = [4, 2, 9, 11, 6, 3];
    let none = Mask::none();
    let plain = Options::new(&none);
    check("grouped queries", shape, 3.0, plain);
    check("one key head", [6, 1, 5, 5, 4, 9], 3.0, plain);
    check(
        "scale",
        shape,
        3.0,
        Options {
            scale: Some(-0.7),
            ..plain
        },
    );
    check(
        "temperature",
        shape,
        3.0,
        Options {
            temperature: 0.2,
            ..plain
        },
    );
    check(
        "softcap",
        shape,
        9.0,
        Options {
            softcap: 1.5,
            ..plain
        },
    );

    let mut bias = numbers([4, 9, 11], 7);
    bias.iter_mut().step_by(5).for_each(|bias| *bias = HIDDEN);
    bias.slice_mut(s![1, 3, ..]).fill(HIDDEN);
    let shared = bias.slice(s![1, .., ..]);
    check(
        "a bias for each head",
        shape,
        3.0,
        Options {
            bias: Some(Bias::PerHead(bias.view())),
            ..plain
        },
    );
    check(
        "a shared bias",
        shape,
        3.0,
        Options {
            bias: Some(Bias::Shared(shared)),
            ..plain
        },
    );

    let custom = |len: usize| {
        Some(Custom(
            (0..len).map(|i| i % 7 != 0 && i / 11 != 3).collect(),
        ))
    };
    let masks = [
        Mask::causal(),
        Mask {
            offset: 2,
            ..Mask::causal()
        },
        Mask {
            direction: Direction::Anticausal,
            offset: 3,
            ..Mask::none()
        },
        Mask {
            window: Some((2, 1)),
            ..Mask::none()
        },
        Mask {
            prefix: 4,
            ..Mask::causal()
        },
        Mask {
            padding: 5,
            ..Mask::none()
        },
        Mask {
            padding: 11,
            ..Mask::none()
        },
        Mask {
            custom: custom(99),
            ..Mask::none()
        },
        Mask {
            custom: custom(4 * 99),
            padding: 1,
            window: Some((9, 3)),
            flips: vec![(8, 10)],
            ..Mask::causal()
        },
    ];
    for mask in &masks {
        let what = format!("{mask:?}");
        check(&what, shape, 3.0, Options { mask, ..plain });
        let bias = Some(Bias::PerHead(bias.view()));
        check(
            &what,
            shape,
            3.0,
            Options {
                mask,
                bias,
                softcap: 2.0,
                temperature: 0.5,
                scale: Some(0.9),
                keep: plain.keep,
            },
        );
    }
}

/// Whole numbers make scores that f32 holds exactly, so the weights must be right however large the scores are.
#[test]
fn scores_up_to_ten_thousand_stay_exact() {
    let whole = |seed: u32, most: f32| numbers([2, 12, 4], seed).mapv(|x| (x * most).round());
    let (q, k, v) = (whole(1, 50.0), whole(2, 50.0), numbers([2, 12, 4], 3));
    let none = Mask::none();
    let options = Options {
        scale: Some(1.0),
        ..Options::new(&none)
    };
    let got = scaled_dot_product(q.view(), k.view(), v.view(), &options).unwrap();
    let (weights, output) = oracle(q.view(), k.view(), v.view(), 1.0, 0.0, |_, _, _| 0.0);
    close("weights", got.weights.view(), &weights, 1e-6);
    close("output", got.output.view(), &output, 1e-6);

    let close_call = |score: f32| ndarray::array![[[score]], [[0.0]]];
    let keys = ndarray::array![[[1.0_f32], [1.0 - 1.0 / 8192.0]], [[1.0], [1.0]]];
    let (q, v) = (close_call(8192.0), numbers([2, 2, 1], 4));
    let got = scaled_dot_product(q.view(), keys.view(), v.view(), &options).unwrap();
    let e = std::f64::consts::E;
    let want = ndarray::array![[[e / (e + 1.0), 1.0 / (e + 1.0)]], [[0.5, 0.5]]];
    close("8192 and 8191", got.weights.view(), &want, 1e-6);
}

#[test]
fn a_query_that_sees_nothing_has_zeros_and_a_mask_may_say_the_same_as_another() {
    let [q, k, v] = inputs([2, 2, 6, 6, 4, 4]);
    let run = |mask: &Mask| {
        scaled_dot_product(q.view(), k.view(), v.view(), &Options::new(mask)).unwrap()
    };
    let nothing = run(&Mask {
        padding: 6,
        ..Mask::none()
    });
    assert!(
        nothing
            .weights
            .iter()
            .chain(&nothing.output)
            .all(|x| x.to_bits() == 0)
    );
    let early = run(&Mask {
        offset: -2,
        ..Mask::causal()
    });
    for query in 0..2 {
        assert!(
            early
                .output
                .slice(s![.., query, ..])
                .iter()
                .all(|x| x.to_bits() == 0)
        );
    }
    let cells = Mask::causal().visible(6, 6).unwrap();
    assert_eq!(
        run(&Mask::causal()),
        run(&Mask {
            custom: Some(Custom(cells)),
            ..Mask::none()
        })
    );
}

#[test]
fn the_module_is_its_parts_one_after_the_other() {
    let matrix = |rows, columns, seed| numbers([1, rows, columns], seed).remove_axis(Axis(0));
    let (query, key, value) = (matrix(4, 6, 1), matrix(5, 3, 2), matrix(5, 7, 3));
    let (wq, wk, wv, wo) = (
        matrix(6, 6, 4),
        matrix(3, 6, 5),
        matrix(7, 6, 6),
        matrix(6, 6, 7),
    );
    let b = matrix(4, 6, 8);
    let rows: Vec<&[f32]> = b.outer_iter().map(|row| row.to_slice().unwrap()).collect();
    let with = Projections {
        wq: wq.view(),
        wk: wk.view(),
        wv: wv.view(),
        wo: wo.view(),
        bq: Some(rows[0]),
        bk: None,
        bv: Some(rows[2]),
        bo: Some(rows[3]),
    };
    let mask = Mask {
        offset: 1,
        ..Mask::causal()
    };
    let got = multi_head(
        query.view(),
        key.view(),
        value.view(),
        2,
        &with,
        &Options::new(&mask),
    )
    .unwrap();

    let true_product = |x: &Array2<f32>, w: &Array2<f32>, b: Option<usize>| {
        Array2::from_shape_fn((x.nrows(), 6), |(i, j)| {
            let terms = x
                .row(i)
                .into_iter()
                .zip(w.column(j))
                .map(|(x, w)| f64::from(*x) * f64::from(*w));
            terms.sum::<f64>() + b.map_or(0.0, |b| f64::from(rows[b][j]))
        })
    };
    let split = |x: Array2<f64>| split_heads(x.mapv(|x| x as f32).view(), 2).mapv(f64::from);
    close(
        "q",
        got.q.view(),
        &split(true_product(&query, &wq, Some(0))),
        1e-6,
    );
    close(
        "k",
        got.k.view(),
        &split(true_product(&key, &wk, None)),
        1e-6,
    );
    close(
        "v",
        got.v.view(),
        &split(true_product(&value, &wv, Some(2))),
        1e-6,
    );
    let cells = mask.visible(4, 5).unwrap();
    let hidden = |_, i: usize, j: usize| {
        if cells[i * 5 + j] {
            0.0
        } else {
            f64::NEG_INFINITY
        }
    };
    let scale = 1.0 / 3.0_f64.sqrt();
    let (weights, heads) = oracle(got.q.view(), got.k.view(), got.v.view(), scale, 0.0, hidden);
    close("weights", got.attended.weights.view(), &weights, 1e-6);
    close("heads", got.attended.output.view(), &heads, 2e-6);
    let concat = concat_heads(got.attended.output.view());
    assert_eq!(split_heads(concat.view(), 2), got.attended.output);
    let output = true_product(&concat, &wo, Some(3)).insert_axis(Axis(0));
    close(
        "output",
        got.output.view().insert_axis(Axis(0)),
        &output,
        2e-6,
    );
}
