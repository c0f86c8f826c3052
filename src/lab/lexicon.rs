//! The words the lab knows, English and Chinese, with their meanings and kinds.
//!
//! Knows words only: how a meaning becomes numbers is `layout`'s and `embedding`'s. The table is `lexicon.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word is. The features that have a dimension of their own, in the order of importance: a small d_model
/// keeps the first ones. They come in pairs, see `layout`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feature {
    /// Asks for its subject and its object.
    Verb,
    /// Names a being, a thing, a place.
    Noun,
    /// he, she, it, they: stands for a noun.
    Third,
    /// Of a living being.
    Animate,
    /// they, them: stands for several.
    They,
    /// More than one.
    Plural,
    /// Says how something is.
    Adjective,
    /// Any pronoun.
    Pronoun,
    /// the, a, numbers.
    Determiner,
    /// Particles, measure words, conjunctions.
    Function,
    /// in, on, with.
    Preposition,
    /// Says when, how much, or that not.
    Adverb,
    /// Punctuation, `<start>`, `<end>`.
    Mark,
}

/// All features, in their order.
pub const FEATURES: [Feature; 13] = [
    Feature::Verb,
    Feature::Noun,
    Feature::Third,
    Feature::Animate,
    Feature::They,
    Feature::Plural,
    Feature::Adjective,
    Feature::Pronoun,
    Feature::Determiner,
    Feature::Function,
    Feature::Preposition,
    Feature::Adverb,
    Feature::Mark,
];

impl Feature {
    /// The name in the table and on the page.
    pub fn name(self) -> &'static str {
        match self {
            Feature::Verb => "verb",
            Feature::Noun => "noun",
            Feature::Third => "third",
            Feature::Animate => "animate",
            Feature::They => "they",
            Feature::Adjective => "adjective",
            Feature::Pronoun => "pronoun",
            Feature::Determiner => "determiner",
            Feature::Plural => "plural",
            Feature::Mark => "mark",
            Feature::Function => "function",
            Feature::Preposition => "preposition",
            Feature::Adverb => "adverb",
        }
    }

    fn named(name: &str) -> Self {
        FEATURES
            .into_iter()
            .find(|feature| feature.name() == name)
            .unwrap_or_else(|| panic!("lexicon.tsv names a feature {name}"))
    }
}

/// A known word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its id: the place in the table.
    pub id: usize,
    /// Its meaning, shared by translations and inflections: a number below 264. A code has eight bits, but those of the
    /// first eight meanings, which are marks, are free: marks have none.
    pub meaning: usize,
    /// What it is.
    pub features: Vec<Feature>,
    /// Whether it is Chinese.
    pub chinese: bool,
}

/// The table, read once.
pub struct Lexicon {
    words: HashMap<&'static str, Word>,
    in_order: Vec<&'static str>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("lexicon.tsv")));

/// The words the lab knows.
pub fn lexicon() -> &'static Lexicon {
    &LEXICON
}

impl Lexicon {
    /// A word, in any case.
    pub fn get(&self, word: &str) -> Option<&Word> {
        self.words
            .get(word)
            .or_else(|| self.words.get(word.to_lowercase().as_str()))
    }

    /// All words in the order of their ids.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.in_order.iter().copied()
    }

    /// Whether `word` is a Chinese word of the table.
    pub fn is_chinese(&self, word: &str) -> bool {
        self.words.get(word).is_some_and(|word| word.chinese)
    }

    fn read(table: &'static str) -> Self {
        let mut lexicon = Lexicon {
            words: HashMap::new(),
            in_order: Vec::new(),
        };
        let rows = table.lines().filter(|line| !line.starts_with('#'));
        let mut meanings = HashMap::new();
        for row in rows {
            let columns: Vec<&str> = row.split('\t').collect();
            let &[name, features, english, chinese] = columns.as_slice() else {
                panic!("lexicon.tsv: four columns expected in {row}");
            };
            let next = meanings.len();
            let meaning = *meanings.entry(name).or_insert(next);
            for (forms, chinese) in [(english, false), (chinese, true)] {
                for form in forms.split_whitespace() {
                    lexicon.add(form, features, meaning, chinese);
                }
            }
        }
        lexicon
    }

    fn add(&mut self, form: &'static str, features: &str, meaning: usize, chinese: bool) {
        let (text, features) = if let Some((text, own)) = form.split_once('=') {
            (text, own.split(',').map(Feature::named).collect())
        } else {
            let (text, more) = form.split_once('+').unwrap_or((form, ""));
            let more = more.split('+').filter(|name| !name.is_empty());
            (
                text,
                features
                    .split(' ')
                    .chain(more)
                    .map(Feature::named)
                    .collect(),
            )
        };
        let id = self.in_order.len();
        let earlier = self.words.insert(
            text,
            Word {
                id,
                meaning,
                features,
                chinese,
            },
        );
        assert!(earlier.is_none(), "lexicon.tsv has {text:?} twice");
        self.in_order.push(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_table_reads_as_it_is_written() {
        for (word, like, features) in [
            (
                "Animals",
                "动物",
                &[Feature::Noun, Feature::Animate, Feature::Plural][..],
            ),
            ("didn't", "不", &[Feature::Verb]),
            (
                "他们",
                "he",
                &[
                    Feature::Pronoun,
                    Feature::Third,
                    Feature::Animate,
                    Feature::They,
                    Feature::Plural,
                ],
            ),
            ("的", "that", &[Feature::Function]),
            ("made", "做", &[Feature::Verb]),
            ("们", "们", &[Feature::Function, Feature::Plural]),
        ] {
            let (found, other) = (lexicon().get(word).unwrap(), lexicon().get(like).unwrap());
            assert_eq!(found.features, features, "{word}");
            assert_eq!(found.meaning, other.meaning, "{word} means {like}");
        }
        assert_eq!(lexicon().get("<start>").unwrap().id, 0);
        assert_eq!(lexicon().get("<end>").unwrap().id, 1);
        assert!(lexicon().get("blorp").is_none());
    }

    #[test]
    fn each_meaning_has_a_code_of_its_own() {
        for word in lexicon().words.values() {
            assert!(word.meaning < 256 + 8);
            assert_eq!(word.meaning < 8, word.features == [Feature::Mark]);
        }
    }

    #[test]
    fn a_known_word_is_found_by_its_lower_case() {
        assert!(lexicon().words().all(|word| word == word.to_lowercase()));
    }
}
