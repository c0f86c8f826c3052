//! Attention as others compute it: PyTorch in tests/golden, and the larger collection beside a checkout when it is there
//! (`HEADLIGHT_VECTORS`, or ../shared/vectors).
//!
//! Knows the form of those files. A case with a batch is checked sequence by sequence.
#![cfg(not(target_arch = "wasm32"))] // reads files

mod support;

use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine};
use headlight::attention::{Bias, Options, Projections, multi_head, scaled_dot_product};
use headlight::mask::{Custom, Mask};
use ndarray::{Array1, Array2, Array3, ArrayD, Axis, Ix1, Ix2, Ix3, Slice};
use serde_json::Value;
use support::close;

struct Case(Value);

impl Case {
    fn all(path: &Path) -> Vec<Case> {
        let text = std::fs::read_to_string(path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        assert!(!cases.is_empty(), "{} holds cases", path.display());
        cases.into_iter().map(Case).collect()
    }

    fn name(&self) -> &str {
        self.0["name"].as_str().unwrap()
    }

    fn number(&self, name: &str) -> Option<f32> {
        self.0[name].as_f64().map(|x| x as f32)
    }

    fn tensor(&self, name: &str) -> Option<ArrayD<f32>> {
        let tensor = self.0["tensors"].get(name)?;
        let shape: Vec<usize> = serde_json::from_value(tensor["shape"].clone()).unwrap();
        let bytes = BASE64_STANDARD
            .decode(tensor["f32"].as_str().unwrap())
            .unwrap();
        let numbers = bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|&four| f32::from_le_bytes(four))
            .collect();
        Some(ArrayD::from_shape_vec(shape, numbers).unwrap())
    }

    /// One sequence of a batch.
    fn of<D: ndarray::Dimension>(&self, name: &str, batch: usize) -> ndarray::Array<f32, D> {
        let tensor = self
            .tensor(name)
            .unwrap_or_else(|| panic!("{} has {name}", self.name()));
        tensor
            .index_axis_move(Axis(0), batch)
            .into_dimensionality()
            .unwrap()
    }

    fn batches(&self) -> usize {
        self.tensor("output").unwrap().shape()[0]
    }

    /// The mask in this crate's terms: a boolean mask says true for what `visible` says it does, a float one is a bias.
    fn mask_and_bias(&self, batch: usize, true_is_visible: bool) -> (Mask, Option<Array3<f32>>) {
        let mut mask = if self.0["causal"] == true {
            Mask::causal()
        } else {
            Mask::none()
        };
        let Some(given) = self.tensor("attn_mask") else {
            return (mask, None);
        };
        let given = match given.ndim() {
            2 => given.insert_axis(Axis(0)),
            _ => given.index_axis_move(Axis(0), batch),
        };
        let given: Array3<f32> = given.into_dimensionality().unwrap();
        if self.0["tensors"]["attn_mask"]["dtype"] != "bool" {
            return (mask, Some(given));
        }
        mask.custom = Some(Custom(
            given
                .iter()
                .map(|&x| (x != 0.0) == true_is_visible)
                .collect(),
        ));
        (mask, None)
    }
}

fn compare(case: &Case, batch: usize, what: &str, got: ndarray::ArrayView3<f32>) {
    let want: ArrayD<f32> = case.of(what, batch);
    let want = if want.ndim() == 2 {
        want.insert_axis(Axis(0))
    } else {
        want
    };
    let want: Array3<f32> = want.into_dimensionality().unwrap();
    close(
        &format!("{}: {what}", case.name()),
        got,
        &want.mapv(f64::from),
        1e-5,
    );
}

/// A bias of one plane is the same for all heads.
fn bias(bias: &Option<Array3<f32>>) -> Option<Bias<'_>> {
    let bias = bias.as_ref()?;
    Some(if bias.len_of(Axis(0)) == 1 {
        Bias::Shared(bias.index_axis(Axis(0), 0))
    } else {
        Bias::PerHead(bias.view())
    })
}

fn check(case: &Case) {
    for batch in 0..case.batches() {
        if case.0["kind"] == "nn.MultiheadAttention" {
            check_module(case, batch)
        } else {
            check_heads(case, batch)
        }
    }
}

fn check_heads(case: &Case, batch: usize) {
    let [q, k, v] = ["q", "k", "v"].map(|name| case.of::<Ix3>(name, batch));
    let (mask, mut added) = case.mask_and_bias(batch, true);
    if case.tensor("bias").is_some() {
        added = Some(case.of("bias", batch));
    }
    let bias = bias(&added);
    let mut runs = vec![(&mask, bias)];
    let causal = Mask::causal();
    if case.0["causal_topleft_only"] == true {
        runs.push((&causal, None));
    }
    for (mask, bias) in runs {
        let softcap = case.number("softcap").unwrap_or(0.0);
        let scale = case.number("scale");
        let options = Options {
            bias,
            scale,
            softcap,
            ..Options::new(mask)
        };
        let got = scaled_dot_product(q.view(), k.view(), v.view(), &options).unwrap();
        compare(case, batch, "weights", got.weights.view());
        compare(case, batch, "output", got.output.view());
    }
}

fn check_module(case: &Case, batch: usize) {
    let width = case.0["embed_dim"].as_u64().unwrap() as usize;
    let heads = case.0["num_heads"].as_u64().unwrap() as usize;
    let parameter = |name: &str| case.tensor(&format!("param.{name}"));
    let matrix = |at: usize, name: &str| -> Array2<f32> {
        let all = parameter("in_proj_weight").map(|all| {
            all.slice_axis(Axis(0), Slice::from(at * width..(at + 1) * width))
                .to_owned()
        });
        let out_in = all.or_else(|| parameter(name)).unwrap();
        out_in.into_dimensionality::<Ix2>().unwrap().reversed_axes()
    };
    let vector = |name: &str| -> Array1<f32> {
        parameter(name)
            .unwrap()
            .into_dimensionality::<Ix1>()
            .unwrap()
    };
    let [wq, wk, wv] = [
        (0, "q_proj_weight"),
        (1, "k_proj_weight"),
        (2, "v_proj_weight"),
    ]
    .map(|(at, name)| matrix(at, name));
    let wo = parameter("out_proj.weight")
        .unwrap()
        .into_dimensionality::<Ix2>()
        .unwrap()
        .reversed_axes();
    let (b, bo) = (
        vector("in_proj_bias").to_vec(),
        vector("out_proj.bias").to_vec(),
    );
    let with = Projections {
        wq: wq.view(),
        wk: wk.view(),
        wv: wv.view(),
        wo: wo.view(),
        bq: Some(&b[..width]),
        bk: Some(&b[width..2 * width]),
        bv: Some(&b[2 * width..]),
        bo: Some(&bo),
    };
    let [query, key, value] = ["query", "key", "value"].map(|name| case.of::<Ix2>(name, batch));
    let (mask, added) = case.mask_and_bias(batch, false);
    let options = Options {
        bias: bias(&added),
        ..Options::new(&mask)
    };
    let got = multi_head(
        query.view(),
        key.view(),
        value.view(),
        heads,
        &with,
        &options,
    )
    .unwrap();
    compare(case, batch, "weights", got.attended.weights.view());
    compare(
        case,
        batch,
        "output",
        got.output.view().insert_axis(Axis(0)),
    );
}

#[test]
fn attention_is_what_pytorch_computes() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/attention.json");
    Case::all(&golden).iter().for_each(check);
}

#[test]
fn attention_is_what_the_collection_of_references_says() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors");
    let folder = std::env::var_os("HEADLIGHT_VECTORS")
        .map_or_else(beside, PathBuf::from)
        .join("attention");
    for (file, least) in [("onnx.json", 20), ("torch.json", 10)] {
        let path = folder.join(file);
        if !path.exists() {
            eprintln!(
                "SKIPPED: {} is not there; tests/golden still was checked",
                path.display()
            );
            continue;
        }
        let cases = Case::all(&path);
        assert!(cases.len() >= least, "{file} has {} cases", cases.len());
        cases.iter().for_each(check);
    }
}
