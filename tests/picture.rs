//! A model that draws, as PyTorch computes it: a tiny seeded checkpoint in tests/golden/picture.
//!
//! Knows the form of that folder.
#![cfg(not(target_arch = "wasm32"))] // reads files

use std::fs;
use std::path::{Path, PathBuf};

use headlight::error::{Code, Result};
use headlight::files::safetensors::header_length;
use headlight::model::picture::{Order, Picture, Step};
use headlight::model::{Kind, Loader, Off, Switch};
use headlight::record::{Origin, Token};
use ndarray::{ArrayD, ArrayViewD, Axis};
use safetensors::SafeTensors;

/// Steps of the drawings in the reference.
const STEPS: usize = 5;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/picture")
}

fn read(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

fn config() -> String {
    String::from_utf8(read("config.json")).unwrap()
}

fn load(config: &str, file: &[u8]) -> Result<Picture> {
    let mut loader = Loader::picture(config)?;
    let length = header_length(file, "model", file.len() as u64)?;
    loader.add(&file[8..8 + length], "model", file.len() as u64)?;
    for part in loader.parts()?.to_vec() {
        loader.put(&file[part.bytes.start as usize..part.bytes.end as usize])?;
    }
    loader.finish_picture()
}

fn tiny() -> Picture {
    load(&config(), &read("model.safetensors")).unwrap()
}

/// Numbers of the reference, of any type.
fn reference(name: &str) -> ArrayD<f32> {
    let bytes = read("ref.safetensors");
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let tensor = tensors.tensor(name).unwrap();
    let numbers: Vec<f32> = match tensor.dtype() {
        safetensors::Dtype::I64 => {
            let (eights, _) = tensor.data().as_chunks();
            eights
                .iter()
                .map(|&eight| i64::from_le_bytes(eight) as f32)
                .collect()
        }
        _ => {
            let (fours, _) = tensor.data().as_chunks();
            fours.iter().map(|&four| f32::from_le_bytes(four)).collect()
        }
    };
    ArrayD::from_shape_vec(tensor.shape(), numbers).unwrap()
}

fn ids() -> Vec<usize> {
    reference("ids").iter().map(|&id| id as usize).collect()
}

fn order<'a>(ids: &'a [usize], factors: &'a [f32]) -> Order<'a> {
    Order {
        ids,
        seed: 7,
        steps: STEPS,
        factors,
        off: &[],
    }
}

fn draw(picture: &Picture, order: Order) -> Vec<Step> {
    let mut drawing = picture.begin(order).unwrap();
    let mut steps = Vec::new();
    while !drawing.is_done() {
        steps.push(picture.step(&mut drawing).unwrap());
    }
    steps
}

fn check(what: &str, got: ArrayViewD<f32>, most: f32) {
    let want = reference(what);
    assert_eq!(got.shape(), want.shape(), "{what}");
    let error = got
        .iter()
        .zip(&want)
        .map(|(got, want)| (got - want).abs())
        .fold(0.0, f32::max);
    assert!(error <= most, "{what}: {error:e} from PyTorch");
}

#[test]
fn every_weight_and_every_step_is_that_of_pytorch() {
    let (picture, ids) = (tiny(), ids());
    let factors: Vec<f32> = reference("factors").into_iter().collect();
    for (name, factors) in [("plain", &[][..]), ("weighed", &factors)] {
        for (at, step) in draw(&picture, order(&ids, factors)).iter().enumerate() {
            // A sampling builds upon its steps: a rounding of the first is in all.
            let most = if at == 0 { 1e-5 } else { 1e-4 };
            check(
                &format!("{name}.{at}.clean"),
                step.clean.view().into_dyn(),
                most,
            );
            for layer in 0..2 {
                for (kind, its) in [(Kind::Decoder, "own"), (Kind::Cross, "cross")] {
                    let weights = step.run.kept(kind, layer).weights.view().into_dyn();
                    check(&format!("{name}.{at}.{its}.{layer}"), weights, most);
                }
            }
        }
    }
}

#[test]
fn noise_is_decided_by_its_seed() {
    let (picture, ids) = (tiny(), ids());
    let noise = |seed| {
        let order = Order {
            seed,
            ..order(&ids, &[])
        };
        picture.begin(order).unwrap().noisy().clone()
    };
    check("noise", noise(7).view().into_dyn(), 0.0);
    assert_ne!(noise(7), noise(8));
}

#[test]
fn factors_of_one_change_nothing_and_a_word_that_is_off_leaves_its_weights() {
    let (picture, ids) = (tiny(), ids());
    let ones = vec![1.0; ids.len()];
    let last = |factors: &[f32]| draw(&picture, order(&ids, factors)).pop().unwrap();
    assert_eq!(last(&[]).clean, last(&ones).clean);
    let off = [1.0, 0.0, 1.0, 1.0, 1.0, 1.0];
    let first = draw(&picture, order(&ids, &off)).swap_remove(0);
    let weights = &first.run.kept(Kind::Cross, 0).weights;
    for sum in weights.sum_axis(Axis(2)) {
        assert!((sum - 1.0).abs() < 1e-5, "a row sums to {sum}");
    }
    assert_ne!(last(&off).clean, last(&[]).clean);
}

#[test]
fn a_head_that_is_off_changes_the_picture_and_a_factor_counts_for_it_too() {
    let (picture, ids) = (tiny(), ids());
    let off = |kind, how| {
        let off = [Off {
            kind,
            layer: 1,
            head: 2,
            how,
        }];
        let order = Order {
            off: &off,
            ..order(&ids, &[])
        };
        draw(&picture, order).pop().unwrap().clean
    };
    let plain = draw(&picture, order(&ids, &[])).pop().unwrap().clean;
    for kind in [Kind::Decoder, Kind::Cross] {
        assert_ne!(off(kind, Switch::Zero), plain);
        assert_ne!(off(kind, Switch::Uniform), off(kind, Switch::Zero));
    }
}

#[test]
fn a_step_gives_records_and_each_cell_can_be_followed() {
    let (picture, ids) = (tiny(), ids());
    let factors: Vec<f32> = reference("factors").into_iter().collect();
    let step = draw(&picture, order(&ids, &factors)).swap_remove(0);
    let tokens = |count: usize| -> Vec<Token> {
        let token = |at: usize| Token {
            text: at.to_string(),
            id: at,
            known: true,
            special: false,
        };
        (0..count).map(token).collect()
    };
    let origin = Origin::Trained {
        model: "tiny".into(),
    };
    let record = picture
        .model
        .record(&step.run, (Kind::Cross, 1), tokens(16), tokens(6), origin)
        .unwrap();
    check("weighed.0.cross.1", record.weights.view().into_dyn(), 1e-5);
    // A row taken through the layers again is that of the run, with its factors.
    let rows = picture
        .model
        .trace_row(&step.run, Kind::Decoder, 1, 9)
        .unwrap();
    let (name, last) = rows.last().unwrap();
    let hidden = &step.run.decoder.as_ref().unwrap().hidden;
    assert_eq!((*name, last), ("final", &hidden.row(9).to_vec()));
}

#[test]
fn cells_become_pixels_row_by_row() {
    let picture = tiny();
    let cells = ndarray::Array2::from_shape_fn((16, 12), |(cell, number)| {
        (cell * 12 + number) as f32 / 192.0
    });
    let pixels = picture.pixels(&cells);
    assert_eq!(pixels.dim(), (8, 8, 3));
    for (row, column, colour, cell, number) in [
        (0, 0, 0, 0, 0),
        (0, 1, 2, 0, 5),
        (1, 0, 1, 0, 7),
        (3, 6, 0, 7, 6),
    ] {
        let want = (cells[[cell, number]] + 1.0) / 2.0;
        assert_eq!(
            pixels[[row, column, colour]],
            want,
            "{row} {column} {colour}"
        );
    }
}

#[test]
fn a_wrong_order_is_named() {
    let picture = tiny();
    let ids = ids();
    let plain = order(&ids, &[]);
    let encoder = [Off {
        kind: Kind::Encoder,
        layer: 0,
        head: 0,
        how: Switch::Zero,
    }];
    let (no_steps, many) = (
        Order { steps: 0, ..plain },
        Order {
            steps: 1001,
            ..plain
        },
    );
    let off = Order {
        off: &encoder,
        ..plain
    };
    for (order, code, argument) in [
        (order(&[], &[]), Code::Empty, "ids"),
        (order(&[12], &[]), Code::Range, "ids"),
        (order(&[1; 9], &[]), Code::TooLarge, "ids"),
        (order(&ids, &[1.0]), Code::Shape, "factors"),
        (order(&[1], &[2.5]), Code::Range, "factors"),
        (order(&[1], &[f32::NAN]), Code::Range, "factors"),
        (no_steps, Code::Range, "steps"),
        (many, Code::Range, "steps"),
        (off, Code::Unknown, "headsOff"),
    ] {
        let error = picture.begin(order).unwrap_err();
        assert_eq!((error.code, &*error.argument), (code, argument), "{error}");
    }
    let mut drawing = picture.begin(Order { steps: 1, ..plain }).unwrap();
    picture.step(&mut drawing).unwrap();
    assert_eq!(picture.step(&mut drawing).unwrap_err().code, Code::Range);
}

#[test]
fn a_wrong_checkpoint_is_named() {
    let file = read("model.safetensors");
    let fails = |from: &str, to: &str| {
        assert!(config().contains(from), "{from}");
        load(&config().replace(from, to), &file).unwrap_err()
    };
    for (from, to, code, argument) in [
        (
            "headlight-picture",
            "bert",
            Code::Unknown,
            "config.model_type",
        ),
        ("cosine", "linear", Code::Unknown, "config.schedule"),
        ("\"side\": 8", "\"side\": 9", Code::Range, "config.side"),
        (
            "\"side\": 8",
            "\"side\": 800",
            Code::TooLarge,
            "config.side",
        ),
        ("\"side\": 8", "\"side\": 16", Code::Shape, "cells.weight"),
        (
            "\"d_ff\": 48",
            "\"d_ff\": 32",
            Code::Shape,
            "layers.0.up.weight",
        ),
        (
            "\"num_layers\": 2",
            "\"num_layers\": 3",
            Code::File,
            "layers.2.own.q.weight",
        ),
        (
            "\"num_heads\": 4",
            "\"num_heads\": 5",
            Code::Shape,
            "config.d_model",
        ),
    ] {
        let error = fails(from, to);
        assert_eq!((error.code, &*error.argument), (code, argument), "{error}");
    }
    let language = r#"{ "model_type": "headlight-picture" }"#;
    assert_eq!(Loader::new(language).unwrap_err().code, Code::Unknown);
}

#[test]
fn the_shipped_model_is_what_its_card_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/models/picture");
    let config = fs::read_to_string(folder.join("config.json")).unwrap();
    let picture = load(
        &config,
        &fs::read(folder.join("model.safetensors")).unwrap(),
    )
    .unwrap();
    let info = picture.info();
    let card = fs::read_to_string(folder.join("README.md")).unwrap();
    let thousands = format!(
        "{},{:03} parameters",
        info.parameters / 1000,
        info.parameters % 1000
    );
    assert!(card.contains(&thousands), "{thousands}");
    assert_eq!((info.side, info.cells, info.vocab), (16, 64, 35));
}
