//! From a spec to a record, step by step: tokens, X, matrices, attention, output.
//!
//! Knows the order of the steps; each step's rules are in the modules beside it.

use ndarray::{Array2, Array3, ArrayView2, Axis};

use super::Note;
use super::embedding::{embed, names};
use super::layout::Layout;
use super::lexicon::lexicon;
use super::rule::{Head, Site};
use super::spec::{Embedding, LIMITS, Position, Spec, edited, finite};
use crate::attention::{
    Attended, Call, Keep, Options, Projection, Workspace, Written, concat_heads, split_heads,
    write_out,
};
use crate::error::{Code, Error, Result};
use crate::record::{HeadOrigin, Input, Kind, Measure, Origin, Record, Sum, Token, Trace};
use crate::shape::row_major;
use crate::text::{END, START, Vocabulary, position::sinusoidal, tokenize};

/// A record and what is worth saying about it.
pub struct Made {
    /// The record, with its trace.
    pub record: Record,
    /// What is worth saying.
    pub notes: Vec<Note>,
}

/// Computes what the spec describes, from text to the module's output.
///
/// # Errors
/// Names the field at fault: `empty` (`target`, `source`), `too-large`, `range`, `shape`, `not-finite`, `unknown`.
pub fn make(spec: &Spec) -> Result<Made> {
    Maker::default().make(spec, &mut |_| {})
}

/// Computes one spec after the other. Whoever types changes the text only: the matrices of the last spec are kept.
#[derive(Default)]
pub struct Maker {
    kept: Option<Kept>,
}

struct Kept {
    /// The spec without its texts, which no matrix depends on.
    spec: Spec,
    matrices: Matrices,
    packed: Packed,
    notes: Vec<Note>,
}

/// The matrices as they are used: all heads side by side.
struct Packed {
    /// Of W_Q, W_K and W_V: `[d_model, heads * d_k]`, or d_v.
    q: Projection,
    k: Projection,
    v: Projection,
    /// Of W_O: `[heads * d_v, d_model]`.
    o: Projection,
}

impl Maker {
    /// As [`make`]; tells `report` now and then what share of the work is done, up to 1.
    ///
    /// # Errors
    /// As [`make`].
    pub fn make(&mut self, spec: &Spec, report: &mut dyn FnMut(f64)) -> Result<Made> {
        spec.check()?;
        let without_texts = Spec {
            target: String::new(),
            source: String::new(),
            ..spec.clone()
        };
        let kept = match self.kept.take() {
            Some(kept) if kept.spec == without_texts => kept,
            _ => {
                let (matrices, notes) = matrices(spec, Layout::new(spec.d_model))?;
                let side_by_side = |w: &Array3<f32>| Projection::new(concat_heads(w.view()).view());
                let packed = Packed {
                    q: side_by_side(&matrices.wq),
                    k: side_by_side(&matrices.wk),
                    v: side_by_side(&matrices.wv),
                    o: Projection::new(matrices.wo.view()),
                };
                Kept {
                    spec: without_texts,
                    matrices,
                    packed,
                    notes,
                }
            }
        };
        let made = made(spec, &kept, report);
        self.kept = Some(kept);
        made
    }
}

fn made(spec: &Spec, kept: &Kept, report: &mut dyn FnMut(f64)) -> Result<Made> {
    let Kept {
        matrices,
        packed,
        notes,
        ..
    } = kept;
    let mut notes = notes.clone();
    let mut vocabulary = Vocabulary::new(lexicon().words());
    let query_tokens = tokens(spec, "target", &spec.target, &mut vocabulary)?;
    let key_tokens = match spec.kind {
        Kind::SelfAttention => query_tokens.clone(),
        Kind::CrossAttention => tokens(spec, "source", &spec.source, &mut vocabulary)?,
    };
    fit(spec, query_tokens.len(), key_tokens.len())?;
    let layout = Layout::new(spec.d_model);
    let query_input = input(spec, &layout, &query_tokens)?;
    let key_input = match spec.kind {
        Kind::SelfAttention => None,
        Kind::CrossAttention => Some(input(spec, &layout, &key_tokens)?),
    };
    let Matrices {
        wq,
        wk,
        wv,
        wo,
        origins,
    } = matrices.clone();

    let x_keys = key_input
        .as_ref()
        .map_or(&query_input.x, |input| &input.x)
        .view();
    let q = each_head("q", query_input.x.view(), &packed.q, spec.heads)?;
    let k = each_head("k", x_keys, &packed.k, spec.heads)?;
    let v = each_head("v", x_keys, &packed.v, spec.heads)?;
    let mask = spec.mask.mask();
    let scale = if spec.scaled {
        1.0 / (spec.d_k as f32).sqrt()
    } else {
        1.0
    };
    let options = Options {
        scale: Some(scale),
        temperature: spec.temperature,
        softcap: spec.softcap,
        keep: Keep {
            unmasked: true,
            scores: false,
        },
        ..Options::new(&mask)
    };
    let (mut workspace, mut attended) = (Workspace::default(), Attended::default());
    let views = (q.view(), k.view(), v.view());
    Call::checked(&views.0, &views.1, &views.2, &options, &mut workspace)?.attend_reporting(
        0..spec.heads,
        &mut attended,
        &mut shares(spec.heads * query_tokens.len(), report),
    )?;
    let (queries, keys) = (query_tokens.len(), key_tokens.len());
    let visible = Array2::from_shape_vec((queries, keys), mask.visible(queries, keys)?)
        .expect("a mask has a cell for each query and key");
    let hidden = visible
        .outer_iter()
        .filter(|row| !row.iter().any(|&cell| cell))
        .count();
    if hidden > 0 {
        notes.push(Note::NothingVisible { queries: hidden });
    }

    let off = || spec.heads_off.iter().filter(|&&head| head < spec.heads);
    let given = off().next().map(|_| {
        let mut given = attended.output.clone();
        off().for_each(|&head| given.index_axis_mut(Axis(0), head).fill(0.0));
        given
    });
    let Written {
        output,
        effect,
        moved,
    } = write_out(&attended.output, given.as_ref(), &packed.o, None)?;
    let embedding_origin = embedding_origin(spec, query_tokens.iter().chain(&key_tokens));
    let record = Record {
        kind: spec.kind,
        layer: None,
        query_tokens,
        key_tokens,
        measure: Measure::Weights,
        names: Vec::new(),
        scores: Some(attended.unmasked),
        visible,
        weights: attended.weights,
        scale,
        temperature: spec.temperature,
        origin: whole_origin(&embedding_origin, &origins),
        trace: Some(Trace {
            query_input,
            key_input,
            wq,
            wk,
            wv,
            wo,
            biases: None,
            turned: false,
            distances: None,
            q,
            k,
            v,
            heads: attended.output,
            output,
            effect,
            moved,
            dimensions: names(spec.embedding, &layout),
            origins,
            embedding_origin,
        }),
    };
    Ok(Made { record, notes })
}

/// The tokens of the target and what goes in for them: for what else is made of the lab's text.
///
/// # Errors
/// As [`make`].
pub fn read(spec: &Spec) -> Result<(Vec<Token>, Input)> {
    spec.check()?;
    let mut vocabulary = Vocabulary::new(lexicon().words());
    let tokens = tokens(spec, "target", &spec.target, &mut vocabulary)?;
    let input = input(spec, &Layout::new(spec.d_model), &tokens)?;
    Ok((tokens, input))
}

/// Tells the share of so many rows, some dozens of times in all: each time is a call of JavaScript.
fn shares(rows: usize, report: &mut dyn FnMut(f64)) -> impl FnMut(usize) {
    let mut next = 0.0;
    move |done| {
        let share = done as f64 / rows as f64;
        if share >= next {
            next = share + 1.0 / 64.0;
            report(share);
        }
    }
}

/// That there are not more cells than [`LIMITS`] allows; else which text is too long, and how long it may be.
fn fit(spec: &Spec, queries: usize, keys: usize) -> Result<()> {
    let most = LIMITS.cells / spec.heads;
    if queries * keys <= most {
        return Ok(());
    }
    let (argument, most, got) = match spec.kind {
        Kind::SelfAttention => ("target", most.isqrt(), queries),
        Kind::CrossAttention if keys > queries => ("source", most / queries, keys),
        Kind::CrossAttention => ("target", most / keys, queries),
    };
    Err(Error::new(Code::TooLarge, argument, most, got))
}

fn tokens(
    spec: &Spec,
    argument: &str,
    text: &str,
    vocabulary: &mut Vocabulary,
) -> Result<Vec<Token>> {
    let lexicon = lexicon();
    let mut texts = tokenize(text, spec.tokenizer, spec.cjk, |word| {
        lexicon.is_chinese(word)
    });
    if texts.is_empty() {
        return Err(Error::new(Code::Empty, argument, "≥ 1", 0));
    }
    if spec.start_end {
        texts.insert(0, START.to_owned());
        texts.push(END.to_owned());
    }
    if texts.len() > LIMITS.tokens {
        let most = LIMITS.tokens;
        return Err(Error::new(Code::TooLarge, argument, most, texts.len()));
    }
    let token = |text: String| {
        let id = vocabulary.id(&text);
        Token {
            id,
            known: vocabulary.is_fixed(id),
            special: text == START || text == END,
            text,
        }
    };
    Ok(texts.into_iter().map(token).collect())
}

fn input(spec: &Spec, layout: &Layout, tokens: &[Token]) -> Result<Input> {
    let embedding = embed(
        tokens,
        layout,
        spec.embedding,
        spec.embedding_seed,
        &spec.embedding_edits,
    )?;
    let position = match spec.position {
        Position::None => Array2::zeros(embedding.dim()),
        Position::Sinusoidal => sinusoidal(tokens.len(), spec.d_model, spec.position_strength),
    };
    let x = &embedding + &position;
    let sum = Some(Sum {
        embedding,
        position,
    });
    Ok(Input { sum, x })
}

#[derive(Clone)]
struct Matrices {
    wq: Array3<f32>,
    wk: Array3<f32>,
    wv: Array3<f32>,
    wo: Array2<f32>,
    origins: Vec<HeadOrigin>,
}

/// Builds each head by its recipe, then puts the reader's own matrices over it.
fn matrices(spec: &Spec, layout: Layout) -> Result<(Matrices, Vec<Note>)> {
    let site = Site {
        layout,
        d_k: spec.d_k,
        d_v: spec.d_v,
        seed: spec.seed,
        waves: spec.position_strength,
        position: spec.position == Position::Sinusoidal && spec.position_strength > 0.0,
        designed: spec.embedding == Embedding::Designed,
    };
    let mut notes = Vec::new();
    let mut heads = Vec::new();
    for (number, recipe) in spec.head_recipes()?.into_iter().enumerate() {
        let mut head = recipe.build(number, &site);
        notes.extend(head.lacks.map(|needs| Note::RecipeLacks {
            head: number + 1,
            recipe: recipe.id(),
            needs,
        }));
        for (name, matrix, origin) in [
            ("wq", &mut head.wq, &mut head.origin.wq),
            ("wk", &mut head.wk, &mut head.origin.wk),
            ("wv", &mut head.wv, &mut head.origin.wv),
            ("wo", &mut head.wo, &mut head.origin.wo),
        ] {
            if let Some(cells) = spec.matrix_edits.get(&format!("{name}.{number}")) {
                edited(
                    &format!("matrixEdits.{name}.{number}"),
                    cells,
                    matrix.shape(),
                )?;
                *matrix = Array2::from_shape_vec(matrix.dim(), cells.clone())
                    .expect("its length was checked");
                *origin = Origin::Yours;
            }
        }
        heads.push(head);
    }
    let stacked = |part: fn(&Head) -> &Array2<f32>, rows, columns| {
        let mut cells = Vec::with_capacity(heads.len() * rows * columns);
        for head in &heads {
            cells.extend_from_slice(&row_major(part(head)));
        }
        Array3::from_shape_vec((heads.len(), rows, columns), cells)
            .expect("all heads have one shape")
    };
    let (d_model, d_k, d_v) = (spec.d_model, spec.d_k, spec.d_v);
    let wo = stacked(|head| &head.wo, d_v, d_model);
    let matrices = Matrices {
        wq: stacked(|head| &head.wq, d_model, d_k),
        wk: stacked(|head| &head.wk, d_model, d_k),
        wv: stacked(|head| &head.wv, d_model, d_v),
        wo: wo
            .into_shape_with_order((heads.len() * d_v, d_model))
            .expect("rows under rows"),
        origins: heads.into_iter().map(|head| head.origin).collect(),
    };
    Ok((matrices, notes))
}

/// x `[rows, d_model]` through all heads' matrices at once: `[heads, rows, width]`.
fn each_head(name: &str, x: ArrayView2<f32>, w: &Projection, heads: usize) -> Result<Array3<f32>> {
    let all = w.part_of(x, 0..x.ncols())?;
    finite(name, &row_major(&all))?;
    Ok(split_heads(all.view(), heads))
}

fn embedding_origin<'a>(spec: &Spec, mut tokens: impl Iterator<Item = &'a Token>) -> Origin {
    if tokens.any(|token| spec.embedding_edits.contains_key(&token.text)) {
        return Origin::Yours;
    }
    match spec.embedding {
        Embedding::Designed => Origin::Designed {
            recipe: "designed".to_owned(),
        },
        Embedding::Digits => Origin::Designed {
            recipe: "digits".to_owned(),
        },
        Embedding::Random => Origin::Random {
            seed: spec.embedding_seed,
        },
    }
}

/// One word for the whole: what a reader edited outweighs what is random, and that what is designed.
fn whole_origin(embedding: &Origin, heads: &[HeadOrigin]) -> Origin {
    let parts = || {
        let matrices = heads
            .iter()
            .flat_map(|head| [&head.wq, &head.wk, &head.wv, &head.wo]);
        matrices.chain([embedding])
    };
    let random = parts().find(|part| matches!(part, Origin::Random { .. }));
    if parts().any(|part| *part == Origin::Yours) {
        Origin::Yours
    } else if let Some(random) = random {
        random.clone()
    } else if parts().all(|part| *part == Origin::Identity) {
        Origin::Identity
    } else {
        Origin::Designed {
            recipe: "lab".to_owned(),
        }
    }
}
