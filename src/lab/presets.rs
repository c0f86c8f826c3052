//! Specs worth opening: each head of a preset has a reason that can be said in one sentence.
//!
//! Knows sentences and which recipes suit them; nothing of how recipes work. Proved in `tests/lab.rs`.

use serde::Serialize;

use super::spec::{Embedding, MaskDirection, MaskSpec, Position, Spec};
use crate::record::Kind;

/// A spec with a name, and how the page opens it.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// A key of the page's texts.
    pub id: &'static str,
    /// Where it is offered.
    pub group: Group,
    /// The state of the page that it sets.
    pub state: Page,
}

/// Where a preset is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// One text.
    #[serde(rename = "self")]
    SelfAttention,
    /// Two texts.
    #[serde(rename = "cross")]
    CrossAttention,
    /// For paper and pencil.
    Hand,
}

/// What a preset sets: the spec, and which head and cell are open.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// What is computed.
    pub spec: Spec,
    /// The open head.
    pub open: usize,
    /// The open cell: query, key.
    pub cell: Option<(usize, usize)>,
}

/// All presets; the first is what a new page shows.
pub fn presets() -> Vec<Preset> {
    let animal = "The animal didn't cross the street because it was too tired.";
    let reasons = ["previous", "same", "pronoun", "subject", "next", "uniform"];
    let causal = MaskSpec {
        direction: MaskDirection::Causal,
        ..MaskSpec::default()
    };
    vec![
        alone("reasons", spec(animal, &reasons), 2, (7, 1)),
        alone(
            "causal",
            Spec {
                mask: causal.clone(),
                ..spec(animal, &reasons)
            },
            4,
            (2, 2),
        ),
        alone(
            "grammar",
            spec(
                "The big dog chased a small cat in the garden.",
                &[
                    "determiner",
                    "adjective",
                    "subject",
                    "object",
                    "preposition",
                    "kind",
                ],
            ),
            2,
            (3, 2),
        ),
        alone(
            "reasons-zh",
            spec("那只猫没有穿过那条街，因为它太累了。", &reasons),
            2,
            (10, 2),
        ),
        alone(
            "two-antecedents",
            spec("The dog saw the cat because it was hungry.", &reasons),
            2,
            (6, 1),
        ),
        alone(
            "bag",
            Spec {
                position: Position::None,
                ..spec(
                    "The dog bites the man. The man bites the dog.",
                    &["same", "previous", "subject", "kind"],
                )
            },
            0,
            (1, 10),
        ),
        alone(
            "window",
            Spec {
                mask: MaskSpec {
                    window: Some((2, 2)),
                    ..MaskSpec::default()
                },
                ..spec(
                    "The girl gave the boy a book and he read it in the garden.",
                    &["uniform", "previous", "same", "kind"],
                )
            },
            0,
            (7, 5),
        ),
        alone(
            "prefix",
            Spec {
                mask: MaskSpec {
                    prefix: 5,
                    ..causal
                },
                start_end: true,
                ..spec(
                    "Who likes tea? I like tea.",
                    &["first", "same", "next", "uniform"],
                )
            },
            3,
            (1, 4),
        ),
        alone("random", spec(animal, &["random"; 6]), 0, (7, 7)),
        across(
            "word-order",
            "我昨天在家喝了茶。",
            "I drank tea at home yesterday.",
            (1, 5),
        ),
        across(
            "relative",
            "我买的书很好。",
            "The book that I bought is very good.",
            (2, 2),
        ),
        across("question", "你喜欢茶吗？", "Do you like tea?", (3, 0)),
        across(
            "measure",
            "三只猫在桌子下睡觉。",
            "Three cats sleep under the table.",
            (6, 2),
        ),
        Preset {
            id: "by-hand",
            group: Group::Hand,
            state: Page {
                spec: Spec {
                    embedding: Embedding::Digits,
                    position: Position::None,
                    d_model: 4,
                    heads: 2,
                    d_k: 2,
                    d_v: 2,
                    ..spec("big cats drink milk", &["digits", "digits"])
                },
                open: 0,
                cell: Some((2, 1)),
            },
        },
    ]
}

fn spec(target: &str, recipes: &[&str]) -> Spec {
    Spec {
        target: target.to_owned(),
        heads: recipes.len(),
        recipes: recipes.iter().map(|&recipe| recipe.to_owned()).collect(),
        ..Spec::default()
    }
}

fn alone(id: &'static str, spec: Spec, open: usize, cell: (usize, usize)) -> Preset {
    Preset {
        id,
        group: Group::SelfAttention,
        state: Page {
            spec,
            open,
            cell: Some(cell),
        },
    }
}

fn across(id: &'static str, target: &str, source: &str, cell: (usize, usize)) -> Preset {
    let spec = Spec {
        kind: Kind::CrossAttention,
        source: source.to_owned(),
        ..spec(target, &["align", "place", "kind", "uniform"])
    };
    Preset {
        id,
        group: Group::CrossAttention,
        state: Page {
            spec,
            open: 0,
            cell: Some(cell),
        },
    }
}
