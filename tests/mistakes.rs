//! What attention and the lab refuse: each mistake by its code, its argument, what was expected and what came.
//!
//! Knows the public faces of `attention` and `lab` only; what a file may not be is in `files`. The same bodies run
//! natively and in the browser.

mod support;

use headlight::attention::{Bias, Options, Projections, multi_head, project, scaled_dot_product};
use headlight::error::Code;
use headlight::lab::{RECIPES, Spec, make};
use headlight::mask::{Custom, Mask};
use headlight::record::Kind;
use ndarray::{Array2, Array3, ArrayView2, s};
use support::{Shape, inputs, numbers};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const HIDDEN: f32 = f32::NEG_INFINITY;

#[test]
fn a_mistake_names_the_argument_what_was_expected_and_what_came() {
    let none = Mask::none();
    let plain = Options::new(&none);
    let refused = |code: Code,
                   said: &str,
                   shape: Shape,
                   options: Options,
                   spoil: fn(&mut [Array3<f32>; 3])| {
        let mut inputs = inputs(shape);
        spoil(&mut inputs);
        let [q, k, v] = &inputs;
        let error = scaled_dot_product(q.view(), k.view(), v.view(), &options).unwrap_err();
        assert_eq!((error.code, error.to_string().as_str()), (code, said));
    };
    let sound = [2, 2, 3, 4, 5, 5];
    let fine = |_: &mut [Array3<f32>; 3]| {};
    refused(
        Code::Range,
        "dim: expected at least 1, got 0",
        [2, 2, 3, 4, 0, 5],
        plain,
        fine,
    );
    refused(
        Code::Shape,
        "kvHeads: expected a divisor of heads, 3, got 2",
        [3, 2, 3, 4, 5, 5],
        plain,
        fine,
    );
    refused(
        Code::Shape,
        "k: expected [2, 4, 5], got [2, 3, 5]",
        sound,
        plain,
        |[_, k, _]| *k = numbers([2, 3, 5], 1),
    );
    refused(
        Code::NotFinite,
        "q: expected finite numbers, got NaN at 7",
        sound,
        plain,
        |[q, ..]| q[[0, 1, 2]] = f32::NAN,
    );
    refused(
        Code::NotFinite,
        "v: expected finite numbers, got -inf at 0",
        sound,
        plain,
        |[_, _, v]| v[[0, 0, 0]] = HIDDEN,
    );
    refused(
        Code::NotFinite,
        "scores: expected ±3.4e38, got overflow in head 1, query 2",
        sound,
        plain,
        |[q, k, _]| {
            q.slice_mut(s![1, 2, ..]).fill(1e30);
            k.fill(1e30);
        },
    );
    let numbers = |temperature, softcap| Options {
        temperature,
        softcap,
        ..plain
    };
    for bad in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e-45] {
        let said = format!("temperature: expected a finite number above 0, got {bad}");
        refused(Code::Range, &said, sound, numbers(bad, 0.0), fine);
    }
    refused(
        Code::Range,
        "softcap: expected a finite number, at least 0, got -2",
        sound,
        numbers(1.0, -2.0),
        fine,
    );
    let scale = Options {
        scale: Some(f32::NAN),
        ..plain
    };
    refused(
        Code::NotFinite,
        "scale: expected finite numbers, got NaN at 0",
        sound,
        scale,
        fine,
    );
    let narrow = Array2::zeros((3, 3));
    let bias = |bias| Options {
        bias: Some(Bias::Shared(bias)),
        ..plain
    };
    refused(
        Code::Shape,
        "bias: expected [3, 4], got [3, 3]",
        sound,
        bias(narrow.view()),
        fine,
    );
    let mut infinite = Array2::zeros((3, 4));
    infinite[[1, 1]] = f32::INFINITY;
    let said = "bias: expected finite numbers or -Infinity, got inf at 5";
    refused(Code::NotFinite, said, sound, bias(infinite.view()), fine);
    let short = Mask {
        custom: Some(Custom(vec![true; 5])),
        ..Mask::none()
    };
    let said = "mask: expected [3, 4] (12 cells) or [2, 3, 4], got 5";
    refused(
        Code::Shape,
        said,
        sound,
        Options {
            mask: &short,
            ..plain
        },
        fine,
    );
}

#[test]
fn the_module_names_its_own_arguments() {
    let matrix = |rows, columns| Array2::from_elem((rows, columns), 0.5_f32);
    let (x, wide, w) = (matrix(3, 4), matrix(3, 5), matrix(4, 4));
    let with = Projections {
        wq: w.view(),
        wk: w.view(),
        wv: w.view(),
        wo: w.view(),
        bq: None,
        bk: None,
        bv: None,
        bo: None,
    };
    let none = Mask::none();
    let refused = |said: &str, key: ArrayView2<f32>, heads: usize, with: Projections| {
        let error =
            multi_head(x.view(), key, x.view(), heads, &with, &Options::new(&none)).unwrap_err();
        assert_eq!(error.to_string(), said);
    };
    refused(
        "modelDim: expected a multiple of heads, 3, got 4",
        x.view(),
        3,
        with,
    );
    refused("key: expected [3, 4], got [3, 5]", wide.view(), 2, with);
    refused(
        "value: expected [2, 4], got [3, 4]",
        x.slice(s![..2, ..]),
        2,
        with,
    );
    refused(
        "bo: expected [4] (4 numbers), got 3 numbers",
        x.view(),
        2,
        Projections {
            bo: Some(&[0.0; 3]),
            ..with
        },
    );
    let bad = Array2::from_elem((4, 4), f32::NAN);
    refused(
        "wo: expected finite numbers, got NaN at 0",
        x.view(),
        2,
        Projections {
            wo: bad.view(),
            ..with
        },
    );
    let large = Array2::from_elem((4, 4), f32::MAX);
    let error = "output: expected finite numbers, got inf at 0";
    refused(
        error,
        x.view(),
        2,
        Projections {
            wo: large.view(),
            ..with
        },
    );
    assert_eq!(
        project(x.view(), wide.view(), None)
            .unwrap_err()
            .to_string(),
        "w: expected [4, 5], got [3, 5]"
    );
}

/// These reach a page in any language: no prose in what was expected and what came.
#[test]
fn the_lab_says_what_it_refuses_in_numbers_shapes_and_names() {
    let edits = |name: &str, numbers: &[f32]| [(name.to_owned(), numbers.to_vec())].into();
    let cat = || Spec {
        target: "cat".into(),
        heads: 1,
        recipes: vec!["same".into()],
        ..Spec::default()
    };
    let check = |spec: Spec, code: Code, argument: &str, expected: &str, got: &str| {
        let error = make(&spec).err().expect(argument);
        let fields = [error.argument.as_str(), &error.expected, &error.got];
        assert_eq!((error.code, fields), (code, [argument, expected, got]));
    };
    let (target, source) = (" \n".into(), String::new());
    check(Spec { target, ..cat() }, Code::Empty, "target", "≥ 1", "0");
    let kind = Kind::CrossAttention;
    let across = Spec {
        kind,
        source,
        ..cat()
    };
    check(across, Code::Empty, "source", "≥ 1", "0");
    for (words, start_end, heads, fit, got) in [
        (4097, false, 1, "4096", "4097"),
        (4095, true, 1, "4096", "4097"),
        (1025, false, 16, "1024", "1025"),
    ] {
        let target = "a ".repeat(words);
        let long = Spec {
            target,
            start_end,
            heads,
            ..cat()
        };
        check(long, Code::TooLarge, "target", fit, got);
    }
    for (target, source, argument, fit, got) in [
        (1200, 1100, "target", "953", "1200"),
        (1100, 1200, "source", "953", "1200"),
    ] {
        let wide = Spec {
            kind: Kind::CrossAttention,
            target: "a ".repeat(target),
            source: "a ".repeat(source),
            heads: 16,
            ..cat()
        };
        check(wide, Code::TooLarge, argument, fit, got);
    }

    check(
        Spec { heads: 0, ..cat() },
        Code::Range,
        "heads",
        "1–16",
        "0",
    );
    check(
        Spec { heads: 64, ..cat() },
        Code::TooLarge,
        "heads",
        "1–16",
        "64",
    );
    check(
        Spec {
            d_model: 129,
            ..cat()
        },
        Code::TooLarge,
        "dModel",
        "1–128",
        "129",
    );
    check(Spec { d_k: 0, ..cat() }, Code::Range, "dK", "1–128", "0");
    check(Spec { d_v: 0, ..cat() }, Code::Range, "dV", "1–128", "0");
    for (bad, code, got) in [
        (4.5, Code::Range, "4.5"),
        (f32::NAN, Code::NotFinite, "NaN"),
    ] {
        let position_strength = bad;
        check(
            Spec {
                position_strength,
                ..cat()
            },
            code,
            "positionStrength",
            "0–4",
            got,
        );
    }
    for (bad, code, got) in [
        (0.0, Code::Range, "0"),
        (f32::INFINITY, Code::NotFinite, "inf"),
    ] {
        let temperature = bad;
        check(
            Spec {
                temperature,
                ..cat()
            },
            code,
            "temperature",
            "> 0",
            got,
        );
    }
    check(
        Spec {
            softcap: -1.0,
            ..cat()
        },
        Code::Range,
        "softcap",
        "≥ 0",
        "-1",
    );

    let recipes = vec!["magic".into()];
    let known = RECIPES.map(|recipe| recipe.id()).join(" | ");
    check(
        Spec { recipes, ..cat() },
        Code::Unknown,
        "recipes",
        &known,
        "magic",
    );
    let matrix = |name: &str, numbers: &[f32]| Spec {
        matrix_edits: edits(name, numbers),
        ..cat()
    };
    let names = "wq.0 | wk.0 | wv.0 | wo.0 | …";
    check(
        matrix("wz.0", &[]),
        Code::Unknown,
        "matrixEdits",
        names,
        "wz.0",
    );
    check(
        matrix("wq.0", &[1.0; 3]),
        Code::Shape,
        "matrixEdits.wq.0",
        "32 × 16 = 512",
        "3",
    );
    check(
        matrix("wo.0", &[f32::NAN; 512]),
        Code::NotFinite,
        "matrixEdits.wo.0",
        "±3.4e38",
        "NaN",
    );
    let row = |numbers: &[f32]| Spec {
        embedding_edits: edits("cat", numbers),
        ..cat()
    };
    check(row(&[1.0]), Code::Shape, "embeddingEdits.cat", "32", "1");
    check(
        row(&[-f32::INFINITY; 32]),
        Code::NotFinite,
        "embeddingEdits.cat",
        "±3.4e38",
        "-inf",
    );
}

#[test]
fn numbers_that_grow_too_large_are_a_mistake_at_the_step_where_they_do() {
    for (edited, size, argument) in [
        (&["wq.0"][..], 3e38, "q"),
        (&["wk.0"], 3e38, "k"),
        (&["wv.0"], 3e38, "v"),
        (&["wo.0"], 3e38, "output"),
        (&["wq.0", "wk.0"], 1e20, "scores"),
    ] {
        let edits = edited
            .iter()
            .map(|name| (name.to_string(), vec![size; 512]));
        let spec = Spec {
            target: "cat dog".into(),
            heads: 1,
            recipes: vec!["same".into()],
            matrix_edits: edits.collect(),
            ..Spec::default()
        };
        let error = make(&spec).err().expect(argument);
        assert_eq!(
            (error.code, error.argument.as_str(), error.expected.as_str()),
            (Code::NotFinite, argument, "±3.4e38")
        );
    }
}
