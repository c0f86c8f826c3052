//! Token to id.
//!
//! Knows the order of a fixed list of words; not what they mean.

use std::collections::HashMap;

/// A fixed list of words, then the unknown ones in order of first appearance. So a word of the list keeps its id
/// while somebody types, and an unknown one keeps it as long as nothing unknown is put before it.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    ids: HashMap<String, usize>,
    fixed: usize,
}

impl Vocabulary {
    /// The vocabulary of a fixed list: the id of a word is its place in the list, counted from 0.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let ids: HashMap<String, usize> = words
            .into_iter()
            .enumerate()
            .map(|(id, word)| (word.to_owned(), id))
            .collect();
        Vocabulary {
            fixed: ids.len(),
            ids,
        }
    }

    /// The id of `word`, given now if it has none. Upper and lower case share an id.
    pub fn id(&mut self, word: &str) -> usize {
        let next = self.ids.len();
        *self.ids.entry(word.to_lowercase()).or_insert(next)
    }

    /// Whether an id belongs to the fixed list.
    pub fn is_fixed(&self, id: usize) -> bool {
        id < self.fixed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn known_words_keep_their_place_and_unknown_ones_follow() {
        let mut vocabulary = Vocabulary::new(["<start>", "cat"]);
        let ids: Vec<usize> = ["Cat", "blorp", "<start>", "zig", "Blorp"]
            .map(|word| vocabulary.id(word))
            .into();
        assert_eq!(ids, [1, 2, 0, 3, 2]);
        assert!(vocabulary.is_fixed(1) && !vocabulary.is_fixed(2));
    }
}
