//! Heads made on purpose: each is a rule that can be said in one sentence.
//!
//! Knows what each rule asks for, in the terms of `rule`; no sentence and no word.

use ndarray::Array2;

use super::digits;
use super::layout::Layout;
use super::lexicon::Feature::*;
use super::rule::{Head, KINDS, Rule, Site, whole};
use crate::error::{Code, Error, Result, choices};
use crate::record::Origin;
use crate::text::random::Random;

/// What a head may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipe {
    /// The word before.
    Previous,
    /// The word after.
    Next,
    /// The same place: the token itself, or in cross-attention the token at the same place of the other text.
    Place,
    /// The first token, whatever it is.
    First,
    /// The same word or another of the same meaning.
    Same,
    /// The same meaning in another language; what has no counterpart rests on punctuation.
    Align,
    /// The same part of speech.
    Kind,
    /// he, she, it, they: a noun that agrees in number, living beings first.
    Pronoun,
    /// A verb: the noun or pronoun closest before it.
    Subject,
    /// A verb: the noun or pronoun closest after it.
    Object,
    /// An adjective: the nearest noun or pronoun, rather one after it.
    Adjective,
    /// An article or number: the next noun.
    Determiner,
    /// A preposition: the next noun.
    Preposition,
    /// Asks for nothing: everything weighs the same.
    Uniform,
    /// The unit matrix: q = k = v = the first dimensions of x.
    Identity,
    /// One-digit whole numbers for paper and pencil.
    Digits,
    /// Seeded numbers, no reason at all.
    Random,
}

/// All recipes, in the order in which they are offered.
pub const RECIPES: [Recipe; 17] = [
    Recipe::Previous,
    Recipe::Next,
    Recipe::Place,
    Recipe::First,
    Recipe::Same,
    Recipe::Align,
    Recipe::Kind,
    Recipe::Pronoun,
    Recipe::Subject,
    Recipe::Object,
    Recipe::Adjective,
    Recipe::Determiner,
    Recipe::Preposition,
    Recipe::Uniform,
    Recipe::Identity,
    Recipe::Digits,
    Recipe::Random,
];

impl Recipe {
    /// The id: a key of the page's texts.
    pub fn id(self) -> &'static str {
        match self {
            Recipe::Previous => "previous",
            Recipe::Next => "next",
            Recipe::Place => "place",
            Recipe::First => "first",
            Recipe::Same => "same",
            Recipe::Align => "align",
            Recipe::Kind => "kind",
            Recipe::Pronoun => "pronoun",
            Recipe::Subject => "subject",
            Recipe::Object => "object",
            Recipe::Adjective => "adjective",
            Recipe::Determiner => "determiner",
            Recipe::Preposition => "preposition",
            Recipe::Uniform => "uniform",
            Recipe::Identity => "identity",
            Recipe::Digits => "digits",
            Recipe::Random => "random",
        }
    }

    /// The recipe of an id.
    ///
    /// # Errors
    /// `unknown`.
    pub fn named(id: &str) -> Result<Self> {
        RECIPES
            .into_iter()
            .find(|recipe| recipe.id() == id)
            .ok_or_else(|| {
                let known = choices(RECIPES.map(Recipe::id));
                Error::new(Code::Unknown, "recipes", known, id)
            })
    }

    /// Builds the matrices of head number `head`.
    pub fn build(self, head: usize, site: &Site) -> Head {
        let d_model = site.layout.d_model;
        match self {
            Recipe::Random => random(head, site),
            Recipe::Identity => whole(
                unit(d_model, site.d_k),
                unit(d_model, site.d_k),
                unit(d_model, site.d_v),
                unit(site.d_v, d_model),
                Origin::Identity,
            ),
            Recipe::Digits => {
                let [wq, wk, wv, wo] = digits::matrices(head, d_model, site.d_k, site.d_v);
                whole(wq, wk, wv, wo, self.origin())
            }
            _ => self.designed(site),
        }
    }

    fn origin(self) -> Origin {
        Origin::Designed {
            recipe: self.id().to_owned(),
        }
    }

    fn designed(self, site: &Site) -> Head {
        let mut rule = Rule::new(site);
        match self {
            Recipe::Previous => rule.only_place(-1.0),
            Recipe::Next => rule.only_place(1.0),
            Recipe::Place => rule.only_place(0.0),
            Recipe::First => rule.first(),
            Recipe::Same => rule.same(),
            Recipe::Align => {
                rule.rest_on_marks();
                rule.same();
            }
            Recipe::Kind => KINDS
                .into_iter()
                .for_each(|kind| rule.term(6.0, &[(kind, 1.0)], &[(kind, 1.0)])),
            Recipe::Pronoun => {
                // A noun, rather a living one, and no pronoun; then the right number, which weighs more than life.
                rule.term(
                    11.0,
                    &[(Third, 1.0)],
                    &[(Noun, 1.0), (Animate, 0.4), (Pronoun, -0.8)],
                );
                rule.term(9.0, &[(They, 2.0), (Third, -1.0)], &[(Plural, 1.0)]);
            }
            Recipe::Subject => rule.nearest(Verb, &[Noun, Pronoun], -1.5),
            Recipe::Object => rule.nearest(Verb, &[Noun, Pronoun], 1.5),
            Recipe::Adjective => rule.nearest(Adjective, &[Noun, Pronoun], 0.6),
            Recipe::Determiner => rule.nearest(Determiner, &[Noun], 1.5),
            Recipe::Preposition => rule.nearest(Preposition, &[Noun, Pronoun], 1.5),
            Recipe::Uniform | Recipe::Identity | Recipe::Digits | Recipe::Random => {}
        }
        rule.head(self.origin())
    }
}

/// Normal numbers of deviation 1/(3 √d_model): a third of the usual, as no layer norm shortens the rows of X here.
fn random(head: usize, site: &Site) -> Head {
    let Site {
        layout: Layout { d_model, .. },
        d_k,
        d_v,
        seed,
        ..
    } = *site;
    let deviation = 1.0 / (3.0 * (d_model as f32).sqrt());
    let draw = |matrix: &str, shape| {
        let mut numbers = Random::new(seed, &format!("{matrix}.{head}"));
        Array2::from_shape_simple_fn(shape, || numbers.normal() * deviation)
    };
    whole(
        draw("wq", (d_model, d_k)),
        draw("wk", (d_model, d_k)),
        draw("wv", (d_model, d_v)),
        draw("wo", (d_v, d_model)),
        Origin::Random { seed },
    )
}

fn unit(rows: usize, columns: usize) -> Array2<f32> {
    Array2::from_shape_fn((rows, columns), |(row, column)| {
        f32::from(u8::from(row == column))
    })
}
