//! Models as PyTorch computes them: a tiny checkpoint of each family in tests/golden/models, and those of the larger
//! collection beside a checkout when it is there (`HEADLIGHT_VECTORS`, or ../shared/vectors).
//!
//! Knows the form of those folders.
#![cfg(not(target_arch = "wasm32"))] // reads files

use std::fs;
use std::path::{Path, PathBuf};

use headlight::attention::{Keep, concat_heads};
use headlight::error::Code;
use headlight::model::{Kind, Loader, Model, Off, Run, Sampler, Switch};
use headlight::record::{Origin, Token};
use ndarray::{Array2, Array3, ArrayD, ArrayView2, Axis, Ix2, Ix4};
use safetensors::{Dtype, SafeTensors};

/// Numbers are within this of PyTorch's.
const CLOSE: f32 = 1e-5;

fn collections() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let vectors =
        std::env::var("HEADLIGHT_VECTORS").map_or(here.join("../shared/vectors"), PathBuf::from);
    let beside = vectors.join("models");
    let golden = here.join("tests/golden/models");
    [golden, beside]
        .into_iter()
        .filter(|folder| folder.exists())
        .collect()
}

fn folders() -> Vec<PathBuf> {
    let entries = collections()
        .into_iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

/// The model of a folder, from files that are read as the page reads them: header first, then part by part.
fn load(folder: &Path) -> Model {
    let config = fs::read_to_string(folder.join("config.json")).unwrap();
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("model") && name.ends_with(".safetensors"))
        .collect();
    names.sort();
    let files: Vec<(String, Vec<u8>)> = names
        .into_iter()
        .map(|name| (name.clone(), fs::read(folder.join(name)).unwrap()))
        .collect();
    load_from(&config, &files).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

fn load_from(config: &str, files: &[(String, Vec<u8>)]) -> headlight::error::Result<Model> {
    let mut loader = Loader::new(config)?;
    for (name, bytes) in files {
        let length = headlight::files::safetensors::header_length(bytes, name, bytes.len() as u64)?;
        loader.add(&bytes[8..8 + length], name, bytes.len() as u64)?;
    }
    for part in loader.parts()?.to_vec() {
        let bytes = &files[part.file].1;
        loader.put(&bytes[part.bytes.start as usize..part.bytes.end as usize])?;
    }
    loader.finish()
}

/// What PyTorch made of it.
struct Reference(Vec<u8>);

impl Reference {
    fn of(folder: &Path) -> Self {
        Reference(fs::read(folder.join("ref.safetensors")).unwrap())
    }

    fn tensors(&self) -> SafeTensors<'_> {
        SafeTensors::deserialize(&self.0).unwrap()
    }

    fn ids(&self, name: &str) -> Option<Vec<usize>> {
        let tensors = self.tensors();
        let tensor = tensors.tensor(name).ok()?;
        let ids = match tensor.dtype() {
            Dtype::I64 => tensor
                .data()
                .chunks(8)
                .map(|eight| i64::from_le_bytes(eight.try_into().unwrap()))
                .collect(),
            Dtype::I32 => tensor
                .data()
                .chunks(4)
                .map(|four| i64::from(i32::from_le_bytes(four.try_into().unwrap())))
                .collect(),
            other => panic!("ids of {other:?}"),
        };
        let ids: Vec<i64> = ids;
        Some(
            ids.into_iter()
                .map(|id| usize::try_from(id).unwrap())
                .collect(),
        )
    }

    fn floats(&self, name: &str) -> Option<ArrayD<f32>> {
        let tensors = self.tensors();
        let tensor = tensors.tensor(name).ok()?;
        assert_eq!(tensor.dtype(), Dtype::F32, "{name}");
        let numbers = tensor
            .data()
            .chunks(4)
            .map(|four| f32::from_le_bytes(four.try_into().unwrap()));
        let numbers = numbers.collect();
        Some(ArrayD::from_shape_vec(tensor.shape(), numbers).unwrap())
    }

    /// Rows of a sequence, without a batch of one.
    fn rows(&self, name: &str) -> Option<Array2<f32>> {
        let mut tensor = self.floats(name)?;
        while tensor.ndim() > 2 {
            assert_eq!(tensor.shape()[0], 1, "{name}");
            tensor = tensor.index_axis_move(Axis(0), 0);
        }
        Some(tensor.into_dimensionality::<Ix2>().unwrap())
    }
}

fn run(model: &Model, reference: &Reference) -> Run {
    let ids = reference.ids("input_ids").unwrap();
    let decoder_ids = reference.ids("decoder_input_ids");
    model
        .run(&ids, decoder_ids.as_deref(), &[], &mut |_, _| ())
        .unwrap()
}

fn check_rows(what: &str, got: ArrayView2<f32>, want: &Array2<f32>, most: f32) {
    assert_eq!(got.dim(), want.dim(), "{what}");
    let error = got
        .iter()
        .zip(want)
        .map(|(got, want)| (got - want).abs())
        .fold(0.0, f32::max);
    assert!(error <= most, "{what}: {error:e} from PyTorch");
}

#[test]
fn every_family_gives_the_weights_hidden_states_and_scores_of_pytorch() {
    for folder in folders() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let (model, reference) = (load(&folder), Reference::of(&folder));
        let run = run(&model, &reference);
        let mut checked = 0;
        for (kind, key) in [
            (Kind::Encoder, "attentions"),
            (Kind::Decoder, "attentions"),
            (Kind::Encoder, "encoder_attentions"),
            (Kind::Decoder, "decoder_attentions"),
            (Kind::Cross, "cross_attentions"),
        ] {
            let Some(want) = reference.floats(key) else {
                continue;
            };
            let want = want.into_dimensionality::<Ix4>().unwrap();
            let layers: Vec<usize> = run
                .attentions()
                .into_iter()
                .filter(|(its, _)| *its == kind)
                .map(|(_, layer)| layer)
                .collect();
            if layers.is_empty() {
                continue;
            }
            assert_eq!(layers.len(), want.dim().0, "{name}: layers of {key}");
            for layer in layers {
                let heads = want.dim().1;
                let got = model
                    .attended(&run, (kind, layer), 0..heads, Keep::default())
                    .unwrap()
                    .weights;
                let want = want.index_axis(Axis(0), layer);
                assert_eq!(got.dim(), want.dim(), "{name}: {key}");
                assert_eq!(run.kept(kind, layer).weights, got, "{name}: {key}, kept");
                let error = got
                    .iter()
                    .zip(&want)
                    .map(|(got, want)| (got - want).abs())
                    .fold(0.0, f32::max);
                assert!(
                    error <= CLOSE,
                    "{name}: {key}, layer {layer}: {error:e} from PyTorch"
                );
                checked += 1;
            }
        }
        assert!(checked > 0, "{name} holds attentions");
        let side = run.decoder.as_ref().or(run.encoder.as_ref()).unwrap();
        if let Some(want) = reference.rows("last_hidden_state") {
            check_rows(
                &format!("{name}: last hidden state"),
                side.hidden.view(),
                &want,
                2.0 * CLOSE,
            );
        }
        // T5's output in the larger collection is its logits.
        for key in ["logits", "output"] {
            let Some(want) = reference.rows(key) else {
                continue;
            };
            if want.ncols() == model.info().vocab {
                let logits = model.logits(side.hidden.view()).unwrap();
                check_rows(
                    &format!("{name}: logits"),
                    logits.view(),
                    &want,
                    2.0 * CLOSE,
                );
            } else {
                check_rows(
                    &format!("{name}: {key}"),
                    side.hidden.view(),
                    &want,
                    2.0 * CLOSE,
                );
            }
        }
    }
}

#[test]
fn greedy_generation_gives_the_tokens_of_pytorch_and_the_bits_of_one_pass() {
    let mut generated = 0;
    for folder in folders() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let reference = Reference::of(&folder);
        let Some(want) = reference.ids("generated") else {
            continue;
        };
        generated += 1;
        let model = load(&folder);
        let ids = reference.ids("input_ids").unwrap();
        let mut run = model.run(&ids, None, &[], &mut |_, _| ()).unwrap();
        let mut greedy = Sampler::new(0.0, 0, 1).unwrap();
        let mut got = Vec::new();
        for _ in 0..want.len() {
            let choice = model.next(&run, &mut greedy, 3).unwrap();
            assert_eq!(choice.taken, choice.candidates[0]);
            got.push(choice.taken.id);
            model.go_on(&mut run, &[choice.taken.id]).unwrap();
        }
        // Some references begin with what was given.
        let want = if want.len() > got.len() {
            want[ids.len()..].to_vec()
        } else {
            want
        };
        assert_eq!(got, want, "{name}");

        let all = run.decoder.as_ref().unwrap().ids.clone();
        let encoder = run.encoder.as_ref().map(|side| side.ids.clone());
        let once = match encoder {
            Some(ids) => model.run(&ids, Some(&all), &[], &mut |_, _| ()),
            None => model.run(&all, None, &[], &mut |_, _| ()),
        };
        let once = once.unwrap();
        if name == "mistral" {
            continue; // where a window slides, what a block of rows sees begins elsewhere, and so does the order of its sums
        }
        for (kind, layer) in run.attentions() {
            let (grown, whole) = (run.kept(kind, layer), once.kept(kind, layer));
            assert!(
                grown.q == whole.q && grown.k == whole.k && grown.v == whole.v,
                "{name}: {kind:?} {layer}"
            );
            let kept = &grown.weights;
            assert_eq!(kept.is_empty(), kind != Kind::Encoder, "{name}: {kind:?}");
        }
        assert_eq!(
            run.decoder.unwrap().hidden,
            once.decoder.unwrap().hidden,
            "{name}"
        );
    }
    assert!(
        generated >= 8,
        "{generated} references hold generated tokens"
    );
}

#[test]
fn a_head_that_is_off_changes_what_comes_after_it_and_nothing_before() {
    let folder = folders()
        .into_iter()
        .find(|folder| folder.ends_with("bart-lm"))
        .unwrap();
    let (model, reference) = (load(&folder), Reference::of(&folder));
    let (ids, decoder_ids) = (
        reference.ids("input_ids").unwrap(),
        reference.ids("decoder_input_ids").unwrap(),
    );
    let with = |off: &[Off]| {
        model
            .run(&ids, Some(&decoder_ids), off, &mut |_, _| ())
            .unwrap()
    };
    let all_on = with(&[]);
    for (_, how) in Switch::ALL {
        let off = Off {
            kind: Kind::Cross,
            layer: 0,
            head: 1,
            how,
        };
        let run = with(&[off]);
        for (kind, layer) in run.attentions() {
            let same = run.kept(kind, layer).q == all_on.kept(kind, layer).q;
            let before = kind == Kind::Encoder || layer == 0;
            assert_eq!(same, before, "{how:?}: {kind:?} {layer}");
            let again = model.attended(
                &run,
                (kind, layer),
                0..run.kept(kind, layer).q.dim().0,
                Keep::default(),
            );
            let kept = &run.kept(kind, layer).weights;
            assert_eq!(*kept, again.unwrap().weights, "{how:?}: {kind:?} {layer}");
        }
        assert_ne!(
            run.decoder.unwrap().hidden,
            all_on.decoder.as_ref().unwrap().hidden
        );
    }
}

#[test]
fn the_row_of_a_token_is_the_runs_own_step_by_step() {
    for folder in folders() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let (model, reference) = (load(&folder), Reference::of(&folder));
        let run = run(&model, &reference);
        let placement = model.info().placement;
        // A window that slides changes the order of a row's sums.
        let slides = name == "mistral";
        let same = |got: &[f32], want: &[f32], at: &str| {
            let row = |x: &[f32]| Array2::from_shape_vec((1, x.len()), x.to_vec()).unwrap();
            check_rows(
                at,
                row(got).view(),
                &row(want),
                if slides { CLOSE } else { 0.0 },
            );
        };
        for (side, kind) in [(&run.encoder, Kind::Encoder), (&run.decoder, Kind::Decoder)] {
            let Some(side) = side else { continue };
            for row in 0..side.ids.len() {
                let mut given: Option<Vec<f32>> = None;
                for (layer, kept) in side.layers.iter().enumerate() {
                    let at = format!("{name}: {kind:?}, layer {layer}, row {row}");
                    let rows = model.trace_row(&run, kind, layer, row).unwrap();
                    let get = |step: &str| {
                        let found = rows.iter().find(|(name, _)| *name == step);
                        found.map(|(_, values)| values.clone())
                    };
                    let input = get("input").unwrap();
                    match &given {
                        None => same(&get("x").unwrap(), &input, &at),
                        Some(given) => same(&input, given, &at),
                    }
                    same(&get("own.in").unwrap(), &kept.own.x.row(row).to_vec(), &at);
                    assert_eq!(get("own.in").unwrap() == input, placement == "post", "{at}");
                    if let Some(cross) = &kept.cross {
                        same(&get("cross.in").unwrap(), &cross.x.row(row).to_vec(), &at);
                    }
                    let (base, parts) = match (placement, &kept.cross) {
                        ("parallel", _) => (input, vec!["own.out", "feed.out"]),
                        (_, None) => (get("own.norm").unwrap(), vec!["feed.out"]),
                        (_, Some(_)) => (get("cross.norm").unwrap(), vec!["feed.out"]),
                    };
                    let mut sum = base;
                    for part in parts {
                        let part = get(part).unwrap();
                        sum.iter_mut().zip(part).for_each(|(to, x)| *to += x);
                    }
                    assert_eq!(get("feed.sum").unwrap(), sum, "{at}");
                    let last = layer + 1 == side.layers.len();
                    assert_eq!(get("final").is_some(), last, "{at}");
                    if let Some(hidden) = get("final") {
                        same(&hidden, &side.hidden.row(row).to_vec(), &at);
                    }
                    given = get("feed.norm").or(get("feed.sum"));
                }
            }
            for (layer, row) in [(side.layers.len(), 0), (0, side.ids.len())] {
                assert!(model.trace_row(&run, kind, layer, row).is_err(), "{name}");
            }
        }
    }
}

#[test]
fn the_row_of_a_token_is_without_what_heads_that_are_off_would_give() {
    for folder in folders() {
        let (model, reference) = (load(&folder), Reference::of(&folder));
        let kind = if model.info().kind == "decoder" {
            Kind::Decoder
        } else {
            Kind::Encoder
        };
        for (_, how) in Switch::ALL {
            let off = [Off {
                kind,
                layer: 0,
                head: 0,
                how,
            }];
            let ids = reference.ids("input_ids").unwrap();
            let run = model.run(&ids, None, &off, &mut |_, _| ()).unwrap();
            let side = if kind == Kind::Encoder {
                &run.encoder
            } else {
                &run.decoder
            };
            let side = side.as_ref().unwrap();
            let rows = model
                .trace_row(&run, kind, side.layers.len() - 1, 0)
                .unwrap();
            assert_eq!(rows.last().unwrap().1, side.hidden.row(0).to_vec());
        }
    }
}

#[test]
fn a_head_off_by_its_mean_gives_the_mean_of_its_outputs_up_to_the_row_or_in_an_encoder_of_all() {
    for folder in folders() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let (model, reference) = (load(&folder), Reference::of(&folder));
        let all_on = run(&model, &reference);
        let ids = reference.ids("input_ids").unwrap();
        let decoder_ids = all_on.decoder.as_ref().map(|side| side.ids.clone());
        for kind in Kind::ALL {
            if !all_on.attentions().contains(&(kind, 0)) {
                continue;
            }
            let at = format!("{name}: {kind:?}");
            let head = all_on.kept(kind, 0).q.dim().0 - 1;
            let off = [Off {
                kind,
                layer: 0,
                head,
                how: Switch::Mean,
            }];
            let off_run = model
                .run(&ids, decoder_ids.as_deref(), &off, &mut |_, _| ())
                .unwrap();
            let token = |id: usize| Token {
                text: String::new(),
                id,
                known: true,
                special: false,
            };
            let (_, queries, keys) = all_on.kept(kind, 0).weights.dim();
            let tokens = |count: usize| (0..count).map(token).collect();
            let record = model
                .record(
                    &off_run,
                    (kind, 0),
                    tokens(queries),
                    tokens(keys),
                    Origin::Yours,
                )
                .unwrap();
            let trace = record.trace.unwrap();
            // What each row is given, by the definition.
            let mut given = trace.heads.mapv(f64::from);
            for row in 0..queries {
                let seen = if kind == Kind::Encoder {
                    0..queries
                } else {
                    0..row + 1
                };
                for dim in 0..given.dim().2 {
                    let outputs = seen
                        .clone()
                        .map(|row| f64::from(trace.heads[[head, row, dim]]));
                    given[[head, row, dim]] = outputs.sum::<f64>() / seen.len() as f64;
                }
            }
            let given = given.mapv(|x| x as f32);
            let mut want = concat_heads(given.view()).dot(&trace.wo);
            if let Some(biases) = &trace.biases {
                want += &ndarray::ArrayView1::from(&biases.o);
            }
            check_rows(&at, trace.output.view(), &want, 3.0 * CLOSE);
            // The pass itself had the same.
            let (side, step) = match kind {
                Kind::Encoder => (Kind::Encoder, "own.out"),
                Kind::Decoder => (Kind::Decoder, "own.out"),
                Kind::Cross => (Kind::Decoder, "cross.out"),
            };
            for row in 0..queries {
                let rows = model.trace_row(&off_run, side, 0, row).unwrap();
                let (_, got) = rows.iter().find(|(name, _)| *name == step).unwrap();
                let got = Array2::from_shape_vec((1, got.len()), got.clone()).unwrap();
                let want = want.row(row).insert_axis(Axis(0)).to_owned();
                check_rows(&format!("{at}, row {row}"), got.view(), &want, 3.0 * CLOSE);
            }
            // Token by token it is what it is at once, to the bit where no window slides.
            let (Some(decoder_ids), false) = (&decoder_ids, name == "mistral") else {
                continue;
            };
            let mut grown = match &all_on.encoder {
                Some(_) => model.run(&ids, Some(&decoder_ids[..1]), &off, &mut |_, _| ()),
                None => model.run(&decoder_ids[..1], None, &off, &mut |_, _| ()),
            }
            .unwrap();
            for id in &decoder_ids[1..] {
                model.go_on(&mut grown, &[*id]).unwrap();
            }
            assert_eq!(
                grown.decoder.unwrap().hidden,
                off_run.decoder.unwrap().hidden,
                "{at}"
            );
        }
    }
}

#[test]
fn a_trace_holds_what_the_layer_was_computed_from() {
    for folder in folders() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let (model, reference) = (load(&folder), Reference::of(&folder));
        let run = run(&model, &reference);
        for (kind, layer) in run.attentions() {
            let token = |id: usize| Token {
                text: id.to_string(),
                id,
                known: true,
                special: false,
            };
            let kept = run.kept(kind, layer);
            let tokens = |count: usize| (0..count).map(token).collect();
            let (queries, keys) = (kept.q.dim().1, kept.k.dim().1);
            let record = model
                .record(
                    &run,
                    (kind, layer),
                    tokens(queries),
                    tokens(keys),
                    Origin::Yours,
                )
                .unwrap();
            let trace = record.trace.unwrap();
            let at = format!("{name}: {kind:?} {layer}");
            if let Some(sum) = &trace.query_input.sum {
                assert_eq!(&sum.embedding + &sum.position, trace.query_input.x, "{at}");
            }
            let x_keys = trace
                .key_input
                .as_ref()
                .map_or(&trace.query_input.x, |input| &input.x);
            let biases = trace.biases.as_ref();
            let made = |x: &Array2<f32>, w: &Array3<f32>, b: Option<&Array2<f32>>, head: usize| {
                let made = x.dot(&w.index_axis(Axis(0), head));
                match b {
                    Some(b) => made + b.row(head),
                    None => made,
                }
            };
            let close = |what: &str, got: ArrayView2<f32>, want: &Array2<f32>| {
                check_rows(&format!("{at}: {what}"), got, want, 3.0 * CLOSE)
            };
            for head in 0..trace.q.dim().0 {
                let of = |stack: &Array3<f32>| stack.index_axis(Axis(0), head).to_owned();
                if !trace.turned {
                    close(
                        "q",
                        of(&trace.q).view(),
                        &made(&trace.query_input.x, &trace.wq, biases.map(|b| &b.q), head),
                    );
                    close(
                        "k",
                        of(&trace.k).view(),
                        &made(x_keys, &trace.wk, biases.map(|b| &b.k), head),
                    );
                }
                close(
                    "v",
                    of(&trace.v).view(),
                    &made(x_keys, &trace.wv, biases.map(|b| &b.v), head),
                );
                let mut scores = of(&trace.q).dot(&of(&trace.k).t()) * record.scale;
                if let Some(distances) = &trace.distances {
                    scores += &distances.index_axis(Axis(0), head);
                }
                close(
                    "scores",
                    of(record.scores.as_ref().unwrap()).view(),
                    &scores,
                );
                close(
                    "head",
                    of(&trace.heads).view(),
                    &of(&record.weights).dot(&of(&trace.v)),
                );
            }
            let mut output = concat_heads(trace.heads.view()).dot(&trace.wo);
            if let Some(biases) = biases {
                output += &ndarray::ArrayView1::from(&biases.o);
            }
            close("output", trace.output.view(), &output);
            assert!(
                trace
                    .effect
                    .iter()
                    .all(|effect| effect.is_finite() && *effect >= 0.0)
                    && trace.moved.iter().all(|moved| *moved == 0.0)
            );
        }
    }
}

#[test]
fn a_tensor_that_no_memory_of_32_bits_holds_is_refused_before_it_is_read() {
    // A header is enough: nothing is read of the file.
    let check = |vocab: u64, d_model: u64, argument: &str, expected: &str| {
        let config = format!(
            r#"{{"model_type": "gpt2", "n_embd": {d_model}, "n_head": 1, "n_layer": 1, "n_positions": 8, "vocab_size": {vocab}}}"#
        );
        let bytes = vocab * d_model * 4;
        let header = format!(
            r#"{{"wte.weight": {{"dtype": "F32", "shape": [{vocab}, {d_model}], "data_offsets": [0, {bytes}]}}}}"#
        );
        let mut loader = Loader::new(&config).unwrap();
        loader
            .add(
                header.as_bytes(),
                "model.safetensors",
                8 + header.len() as u64 + bytes,
            )
            .unwrap();
        let error = loader.parts().unwrap_err();
        assert_eq!(
            (error.code, error.argument.as_str(), error.expected.as_str()),
            (Code::TooLarge, argument, expected)
        );
    };
    check(1 << 20, 512, "wte.weight", "2032 MiB");
    check(1 << 21, 1024, "wte.weight", "2032 MiB");
}

#[test]
fn a_run_that_could_not_go_on_is_as_it_was() {
    // The model's own weights, one of them so large that a token's scores leave the range of f32.
    let folder = folders()
        .into_iter()
        .find(|folder| folder.ends_with("marian"))
        .unwrap();
    let config = fs::read_to_string(folder.join("config.json")).unwrap();
    let mut bytes = fs::read(folder.join("model.safetensors")).unwrap();
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let (start, bad) = {
        let tensors = SafeTensors::deserialize(&bytes).unwrap();
        let shared = tensors.tensor("model.shared.weight").unwrap();
        let start = shared.data().as_ptr() as usize - bytes.as_ptr() as usize;
        (start, 40 * shared.shape()[1] * 4)
    };
    assert!(start >= 8 + length);
    for (at, four) in bytes[start + bad..][..32 * 4].chunks_mut(4).enumerate() {
        let huge = if at % 2 == 0 { 3e38f32 } else { -3e38 };
        four.copy_from_slice(&huge.to_le_bytes());
    }
    let model = load_from(&config, &[("model.safetensors".into(), bytes)]).unwrap();
    let mut run = model
        .run(&[3, 5], Some(&[7, 8]), &[], &mut |_, _| ())
        .unwrap();
    let before = run.clone();
    let error = model.go_on(&mut run, &[40]).unwrap_err();
    assert_eq!(error.code, Code::NotFinite, "{error}");
    let (side, want) = (
        run.decoder.as_ref().unwrap(),
        before.decoder.as_ref().unwrap(),
    );
    assert_eq!((&side.ids, &side.hidden), (&want.ids, &want.hidden));
    model.go_on(&mut run, &[9]).unwrap();
    let whole = model
        .run(&[3, 5], Some(&[7, 8, 9]), &[], &mut |_, _| ())
        .unwrap();
    assert_eq!(run.decoder.unwrap().hidden, whole.decoder.unwrap().hidden);
}
