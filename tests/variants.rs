//! Cheaper ways to attend, each against its own definition in plain f64.
//!
//! Knows the public face of `attention::variants` only. The same bodies run natively and in the browser.

mod support;

use headlight::attention::variants::{
    Exact, Global, Head, Linear, LowRank, Size, Strided, Tiled, Variant, Window, group_of, shared,
};
use headlight::mask::{Direction, Mask};
use ndarray::{Array2, Array3, Axis, s};
use support::numbers;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const FACTOR: f32 = 0.6;

/// `[queries, keys, dim, value_dim]`
const SIZES: [[usize; 4]; 5] = [
    [1, 1, 1, 1],
    [7, 7, 4, 3],
    [12, 12, 16, 16],
    [5, 9, 3, 6],
    [11, 4, 5, 2],
];

fn masks() -> Vec<(&'static str, Mask)> {
    let causal = Mask::causal();
    vec![
        ("none", Mask::none()),
        ("causal", causal.clone()),
        (
            "anticausal",
            Mask {
                direction: Direction::Anticausal,
                ..Mask::none()
            },
        ),
        (
            "padding",
            Mask {
                padding: 3,
                ..causal.clone()
            },
        ),
        (
            "all padding",
            Mask {
                padding: 99,
                ..Mask::none()
            },
        ),
        (
            "prefix",
            Mask {
                prefix: 3,
                ..causal.clone()
            },
        ),
        (
            "window",
            Mask {
                window: Some((2, 1)),
                ..Mask::none()
            },
        ),
        (
            "single cells",
            Mask {
                flips: vec![(0, 0), (1, 3), (4, 2)],
                ..causal
            },
        ),
    ]
}

struct Inputs {
    q: Array2<f32>,
    k: Array2<f32>,
    v: Array2<f32>,
}

impl Inputs {
    fn new([queries, keys, dim, value_dim]: [usize; 4]) -> Self {
        let matrix = |rows, columns, seed| -> Array2<f32> {
            numbers([1, rows, columns], seed).remove_axis(Axis(0)) * 2.0
        };
        Inputs {
            q: matrix(queries, dim, 1),
            k: matrix(keys, dim, 2),
            v: matrix(keys, value_dim, 3),
        }
    }
}

/// Weights of rows of exponents' arguments, zeros where hidden.
fn softmax(scores: Array2<f64>) -> Array2<f64> {
    let mut weights = scores;
    for mut row in weights.rows_mut() {
        let max = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        row.mapv_inplace(|s| {
            if s == f64::NEG_INFINITY {
                0.0
            } else {
                (s - max).exp()
            }
        });
        let sum = row.sum();
        row.mapv_inplace(|e| if sum > 0.0 { e / sum } else { 0.0 });
    }
    weights
}

/// q·k · factor where the query sees the key.
fn scores(inputs: &Inputs, sees: impl Fn(usize, usize) -> bool) -> Array2<f64> {
    let (q, k) = (inputs.q.mapv(f64::from), inputs.k.mapv(f64::from));
    let mut scores = q.dot(&k.t()) * f64::from(FACTOR);
    for ((i, j), score) in scores.indexed_iter_mut() {
        if !sees(i, j) {
            *score = f64::NEG_INFINITY;
        }
    }
    scores
}

/// The weights by the way's own definition, `sees` being the mask.
type Definition = fn(&Inputs, &dyn Fn(usize, usize) -> bool) -> Array2<f64>;

fn low_rank(inputs: &Inputs, sees: &dyn Fn(usize, usize) -> bool, rank: usize) -> Array2<f64> {
    let queries = inputs.q.nrows();
    // All that it may keep to is padding, the same for all rows.
    let keys = (0..inputs.k.nrows()).filter(|&j| sees(0, j)).count();
    let rank = rank.min(keys);
    let e = Array2::from_shape_fn((rank, inputs.k.nrows()), |(s, j)| {
        let run = s * keys / rank..(s + 1) * keys / rank;
        if run.contains(&j) {
            1.0 / run.len() as f64
        } else {
            0.0
        }
    });
    if rank == 0 {
        return Array2::zeros((queries, inputs.k.nrows()));
    }
    let mixed = e.dot(&inputs.k.mapv(f64::from));
    let scores = inputs.q.mapv(f64::from).dot(&mixed.t()) * f64::from(FACTOR);
    softmax(scores).dot(&e)
}

fn linear(inputs: &Inputs, sees: &dyn Fn(usize, usize) -> bool) -> Array2<f64> {
    let phi = |x: &f32| {
        let x = f64::from(*x);
        if x > 0.0 { x + 1.0 } else { x.exp() }
    };
    let (q, k) = (inputs.q.map(phi), inputs.k.map(phi));
    let mut weights = q.dot(&k.t());
    for ((i, j), weight) in weights.indexed_iter_mut() {
        *weight *= f64::from(u8::from(sees(i, j)));
    }
    for mut row in weights.rows_mut() {
        let sum = row.sum();
        row.mapv_inplace(|w| if sum > 0.0 { w / sum } else { 0.0 });
    }
    weights
}

fn ways() -> Vec<(&'static str, Box<dyn Variant>, Definition)> {
    vec![
        ("exact", Box::new(Exact), |x, sees| softmax(scores(x, sees))),
        ("window of 2", Box::new(Window { reach: 2 }), |x, sees| {
            softmax(scores(x, |i, j| sees(i, j) && i.abs_diff(j) <= 2))
        }),
        ("window of 0", Box::new(Window { reach: 0 }), |x, sees| {
            softmax(scores(x, |i, j| sees(i, j) && i == j))
        }),
        ("stride of 3", Box::new(Strided { stride: 3 }), |x, sees| {
            softmax(scores(x, |i, j| {
                let away = i.abs_diff(j);
                sees(i, j) && (away <= 3 || away.is_multiple_of(3))
            }))
        }),
        (
            "global 2 and window of 1",
            Box::new(Global {
                reach: 1,
                globals: 2,
            }),
            |x, sees| {
                softmax(scores(x, |i, j| {
                    sees(i, j) && (i.abs_diff(j) <= 1 || i < 2 || j < 2)
                }))
            },
        ),
        ("rank 3", Box::new(LowRank { rank: 3 }), |x, sees| {
            low_rank(x, sees, 3)
        }),
        ("linear", Box::new(Linear), linear),
        ("tiles of 1", Box::new(Tiled { tile: 1 }), |x, sees| {
            softmax(scores(x, sees))
        }),
        ("tiles of 3", Box::new(Tiled { tile: 3 }), |x, sees| {
            softmax(scores(x, sees))
        }),
        ("one tile", Box::new(Tiled { tile: 64 }), |x, sees| {
            softmax(scores(x, sees))
        }),
    ]
}

/// That each number is within `most` of the true one.
fn close(what: &str, got: &Array2<f32>, want: &Array2<f64>, most: f64) {
    let all = |x: &Array2<f32>| x.clone().insert_axis(Axis(0));
    let want: Array3<f64> = want.clone().insert_axis(Axis(0));
    support::close(what, all(got).view(), &want, most);
}

#[test]
fn each_way_agrees_with_its_definition_under_what_it_carries_of_a_mask() {
    for size in SIZES {
        let inputs = Inputs::new(size);
        let (q, k, v) = (inputs.q.view(), inputs.k.view(), inputs.v.view());
        let head = Head::new(&q, &k, &v, FACTOR, 0.0).unwrap();
        for (mask_name, mask) in masks() {
            for (name, way, definition) in ways() {
                let what = format!("{name}, {mask_name}, {size:?}");
                let visible = way.carried(&mask).visible(size[0], size[1]).unwrap();
                let want = definition(&inputs, &|i, j| visible[i * size[1] + j]);
                let output = want.dot(&inputs.v.mapv(f64::from));
                let (got, cost) = way.attend(&head, &mask).expect(&what);
                let weights = way.weights(&head, &mask).expect(&what);
                close(&format!("{what}: weights"), &weights, &want, 1e-6);
                close(&format!("{what}: output"), &got, &output, 4e-6);
                assert_eq!(
                    cost,
                    way.cost(head.size(), &mask).unwrap(),
                    "{what}: what was counted"
                );
            }
        }
    }
}

/// That two ways give the same output but for rounding.
fn check(what: &str, way: &dyn Variant, other: &dyn Variant) {
    for mask in [Mask::none(), Mask::causal()] {
        let inputs = Inputs::new([13, 13, 8, 6]);
        let (q, k, v) = (inputs.q.view(), inputs.k.view(), inputs.v.view());
        let head = Head::new(&q, &k, &v, FACTOR, 0.0).unwrap();
        let mask = way.carried(&mask);
        let got = way.attend(&head, &mask).unwrap().0;
        let want = other.attend(&head, &mask).unwrap().0.mapv(f64::from);
        close(what, &got, &want, 2e-6);
    }
}

#[test]
fn taken_to_its_end_each_way_is_exact_attention() {
    check("a window over all", &Window { reach: 13 }, &Exact);
    check("a stride of 1", &Strided { stride: 1 }, &Exact);
    let globals = Global {
        reach: 0,
        globals: 13,
    };
    check("all tokens global", &globals, &Exact);
    check("as many rows as keys", &LowRank { rank: 13 }, &Exact);
    for tile in [1, 2, 5, 12, 13, 100] {
        check("whatever the tile", &Tiled { tile }, &Exact);
    }
    let none = Global {
        reach: 2,
        globals: 0,
    };
    check("without a global token", &none, &Window { reach: 2 });
}

#[test]
fn softcap_holds_the_scores_of_every_way_that_has_scores() {
    let inputs = Inputs::new([9, 9, 8, 6]);
    let views = (inputs.q.view(), inputs.k.view(), inputs.v.view());
    let head = |softcap| Head::new(&views.0, &views.1, &views.2, 3.0, softcap).unwrap();
    let exact = Exact.weights(&head(0.5), &Mask::causal()).unwrap();
    for (name, way) in [
        ("window", &Window { reach: 9 } as &dyn Variant),
        ("tiles", &Tiled { tile: 4 }),
    ] {
        let capped = way.weights(&head(0.5), &Mask::causal()).unwrap();
        close(name, &capped, &exact.mapv(f64::from), 1e-6);
    }
    let rank = LowRank { rank: 9 };
    let [capped, want] =
        [&rank as &dyn Variant, &Exact].map(|way| way.weights(&head(0.5), &Mask::none()).unwrap());
    close("rank", &capped, &want.mapv(f64::from), 1e-6);
}

#[test]
fn what_grows_with_the_square_of_the_length_is_only_what_should() {
    let cost = |way: &dyn Variant, n: usize, mask: &Mask| {
        let size = Size {
            queries: n,
            keys: n,
            dim: 16,
            value_dim: 16,
        };
        way.cost(size, mask).unwrap()
    };
    let none = Mask::none();
    let growth = |way: &dyn Variant| {
        let [short, long] = [1024, 4096].map(|n| cost(way, n, &none));
        [short.products as f64, short.held as f64]
            .into_iter()
            .zip([long.products as f64, long.held as f64])
            .map(|(short, long)| (long / short * 10.0).round() / 10.0)
            .collect::<Vec<_>>()
    };
    // Four times as long: [products, held].
    assert_eq!(growth(&Exact), [16.0, 16.0]);
    assert_eq!(growth(&Tiled { tile: 64 }), [16.0, 1.9]);
    assert_eq!(growth(&Window { reach: 8 }), [4.0, 4.0]);
    assert_eq!(growth(&LowRank { rank: 32 }), [4.0, 3.9]);
    assert_eq!(growth(&Linear), [4.0, 1.0]);
    // By hand: 4,096 rows of 17 cells, but for what lies beyond the ends.
    let window = cost(&Window { reach: 8 }, 4096, &none);
    assert_eq!(window.held, 4096 * 17 - 2 * (8 * 9 / 2));
    assert_eq!(window.products, window.held * 32);
    assert_eq!(window.kept, Some(9 * 32));
    let exact = cost(&Exact, 4096, &Mask::causal());
    assert_eq!(exact.products, 4096 * 4097 / 2 * 32);
    assert_eq!(cost(&LowRank { rank: 4 }, 64, &none).kept, None);
}

#[test]
fn groups_share_the_mean_of_their_matrices() {
    let w = numbers([6, 3, 4], 5);
    assert_eq!(shared(w.view(), 6), w);
    assert_eq!(shared(w.view(), 99), w);
    for (groups, want) in [
        (1, vec![0, 0, 0, 0, 0, 0]),
        (2, vec![0, 0, 0, 1, 1, 1]),
        (4, vec![0, 0, 1, 2, 2, 3]),
        (6, vec![0, 1, 2, 3, 4, 5]),
    ] {
        let got: Vec<usize> = (0..6).map(|head| group_of(head, 6, groups)).collect();
        assert_eq!(got, want, "{groups} groups");
        let means = shared(w.view(), groups);
        assert_eq!(means.dim(), (groups, 3, 4));
        for (group, mean) in means.outer_iter().enumerate() {
            let of: Vec<usize> = (0..6).filter(|&head| want[head] == group).collect();
            for ((row, column), &got) in mean.indexed_iter() {
                let sum: f64 = of.iter().map(|&h| f64::from(w[[h, row, column]])).sum();
                assert!((f64::from(got) - sum / of.len() as f64).abs() < 1e-6);
            }
        }
    }
}

#[test]
fn what_cannot_be_computed_is_a_named_mistake() {
    let inputs = Inputs::new([3, 3, 2, 2]);
    let [q, k, v] = [&inputs.q, &inputs.k, &inputs.v].map(|x| x.view());
    let new = |k: &ndarray::ArrayView2<f32>, factor| {
        Head::new(&q, k, &v, factor, 0.0)
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    assert_eq!(
        new(&k.slice(s![..2, ..]), 1.0),
        Err("v: expected [2, 2], got [3, 2]".to_owned())
    );
    assert_eq!(
        new(&k, f32::NAN),
        Err("scale: expected finite numbers, got NaN at 0".to_owned())
    );
    let large = Inputs {
        q: &inputs.q * 1e30,
        k: &inputs.k * 1e30,
        v: inputs.v.clone(),
    };
    let (q, k) = (large.q.view(), large.k.view());
    let head = Head::new(&q, &k, &v, 1.0, 0.0).unwrap();
    for (name, way, _) in ways() {
        let error = way.attend(&head, &Mask::none()).map(|_| ()).unwrap_err();
        assert_eq!(error.code.as_str(), "not-finite", "{name}");
    }
}
