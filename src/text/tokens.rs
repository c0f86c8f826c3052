//! Cuts text into tokens: words and punctuation, or characters.
//!
//! Knows Unicode's word and character boundaries (UAX #29) and the scripts that write without spaces. Must not know
//! which words exist: whoever wants Chinese cut into words says what a word is.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::{END, START};

/// How text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tokenizer {
    /// Words and punctuation marks; white space only separates.
    Words,
    /// Characters as a reader counts them (grapheme clusters); a run of white space is one `␣`.
    Characters,
}

/// How the word tokenizer cuts Chinese, Japanese and Korean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cjk {
    /// Each ideograph, kana and Hangul syllable is a token.
    Character,
    /// Chinese by the longest known word, characters elsewhere; a run of kana is one token; Korean as it is spaced.
    Word,
}

/// The longest word, in characters, that is looked for where nothing separates words.
const LONGEST: usize = 8;

/// Cuts `text` into tokens. `is_word` says which strings are words of a language written without spaces; it is
/// asked only for [`Cjk::Word`]. `<start>` and `<end>`, typed out, are one token each. Never gives an empty token.
pub fn tokenize(
    text: &str,
    tokenizer: Tokenizer,
    cjk: Cjk,
    is_word: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut tokens = Vec::new();
    for piece in pieces(text) {
        match (piece, tokenizer) {
            (START | END, _) => tokens.push(piece.to_owned()),
            (_, Tokenizer::Characters) => characters(piece, &mut tokens),
            (_, Tokenizer::Words) => words(piece, cjk, &is_word, &mut tokens),
        }
    }
    tokens
}

/// The text with the typed-out markers as pieces of their own.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((at, marker)) = [START, END]
        .into_iter()
        .filter_map(|marker| rest.find(marker).map(|at| (at, marker)))
        .min()
    {
        pieces.push(&rest[..at]);
        pieces.push(&rest[at..at + marker.len()]);
        rest = &rest[at + marker.len()..];
    }
    pieces.push(rest);
    pieces
}

fn characters(text: &str, tokens: &mut Vec<String>) {
    let mut in_space = false;
    for cluster in text.graphemes(true) {
        let space = cluster.chars().all(char::is_whitespace);
        if space && !in_space {
            tokens.push("␣".to_owned());
        } else if !space && !is_blank(cluster) {
            tokens.push(cluster.to_owned());
        }
        in_space = space;
    }
}

fn words(text: &str, cjk: Cjk, is_word: &impl Fn(&str) -> bool, tokens: &mut Vec<String>) {
    let mut run: Vec<&str> = Vec::new(); // adjacent characters of one script without spaces
    let mut script = Script::Spaced;
    for segment in text.split_word_bounds() {
        for part in by_script(segment) {
            let next = Script::of(part);
            if next != script {
                flush(&mut run, script, cjk, is_word, tokens);
                script = next;
            }
            match next {
                Script::Spaced if !is_blank(part) => tokens.push(part.to_owned()),
                Script::Spaced => {}
                Script::Hangul => run.push(part),
                Script::Han | Script::Kana => run.extend(part.graphemes(true)),
            }
            if next == Script::Hangul {
                flush(&mut run, script, cjk, is_word, tokens); // spaces separate Korean words already
            }
        }
    }
    flush(&mut run, script, cjk, is_word, tokens);
}

/// A segment of UAX #29 may join scripts (`5月` does not, `カーtest` does); they are told apart here.
fn by_script(segment: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut script) = (0, None);
    for (at, cluster) in segment.grapheme_indices(true) {
        let next = Script::of(cluster);
        if script.is_some_and(|script| script != next) {
            parts.push(&segment[start..at]);
            start = at;
        }
        script = Some(next);
    }
    parts.push(&segment[start..]);
    parts
}

/// Ends a run of characters written without spaces.
fn flush(
    run: &mut Vec<&str>,
    script: Script,
    cjk: Cjk,
    is_word: &impl Fn(&str) -> bool,
    tokens: &mut Vec<String>,
) {
    match (script, cjk) {
        (Script::Hangul, Cjk::Character) => {
            tokens.extend(
                run.iter()
                    .flat_map(|word| word.graphemes(true))
                    .map(str::to_owned),
            );
        }
        (_, Cjk::Character) => tokens.extend(run.iter().map(|&c| c.to_owned())),
        (Script::Han, Cjk::Word) => {
            let mut at = 0;
            while at < run.len() {
                let longest = (2..=LONGEST.min(run.len() - at))
                    .rev()
                    .find(|&length| is_word(&run[at..at + length].concat()))
                    .unwrap_or(1);
                tokens.push(run[at..at + longest].concat());
                at += longest;
            }
        }
        (_, Cjk::Word) if !run.is_empty() => tokens.push(run.concat()),
        _ => {}
    }
    run.clear();
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Spaced,
    Han,
    Kana,
    Hangul,
}

impl Script {
    /// By the first character: a combining mark belongs to what it is written on.
    fn of(text: &str) -> Script {
        match text.chars().next().map_or(0, u32::from) {
            0x3005
            | 0x3007
            | 0x3400..=0x4DBF
            | 0x4E00..=0x9FFF
            | 0xF900..=0xFAFF
            | 0x20000..=0x3FFFF => Script::Han,
            0x3041..=0x309F
            | 0x30A1..=0x30FA
            | 0x30FC..=0x30FF
            | 0x31F0..=0x31FF
            | 0xFF66..=0xFF9D => Script::Kana,
            0x1100..=0x11FF | 0x3130..=0x318F | 0xA960..=0xA97F | 0xAC00..=0xD7FF => Script::Hangul,
            _ => Script::Spaced,
        }
    }
}

/// Nothing to see: white space, controls, and the marks that only join or direct.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn check(text: &str, tokenizer: Tokenizer, cjk: Cjk, expect: &[&str]) {
        let known = ["昨天", "图书馆", "图书", "学生"];
        assert_eq!(
            tokenize(text, tokenizer, cjk, |word| known.contains(&word)),
            expect,
            "{text:?}"
        );
    }

    #[test]
    fn words_and_punctuation_are_tokens_and_spaces_are_not() {
        for (text, expect) in [
            (
                "The cat didn't sleep.",
                &["The", "cat", "didn't", "sleep", "."][..],
            ),
            ("  a\t\nb\u{200B} ", &["a", "b"]),
            ("3.14, ok?!", &["3.14", ",", "ok", "?", "!"]),
            ("", &[]),
            ("שלום עולם", &["שלום", "עולם"]),
            ("👩‍👩‍👧 hi é", &["👩‍👩‍👧", "hi", "é"]),
            ("<start>go<end>", &["<start>", "go", "<end>"]),
            ("<strt>", &["<", "strt", ">"]),
        ] {
            check(text, Tokenizer::Words, Cjk::Word, expect);
        }
    }

    #[test]
    fn chinese_japanese_and_korean_are_cut_by_character_or_by_word() {
        for (text, cjk, expect) in [
            (
                "昨天学生在图书馆。",
                Cjk::Word,
                &["昨天", "学生", "在", "图书馆", "。"][..],
            ),
            (
                "昨天在图书馆",
                Cjk::Character,
                &["昨", "天", "在", "图", "书", "馆"],
            ),
            ("カメラを買った", Cjk::Word, &["カメラを", "買", "った"]),
            ("カメラ", Cjk::Character, &["カ", "メ", "ラ"]),
            ("한국어 공부", Cjk::Word, &["한국어", "공부"]),
            (
                "한국어 공부",
                Cjk::Character,
                &["한", "국", "어", "공", "부"],
            ),
            ("abc图书x", Cjk::Word, &["abc", "图书", "x"]),
        ] {
            check(text, Tokenizer::Words, cjk, expect);
        }
    }

    #[test]
    fn characters_are_what_a_reader_counts_and_a_space_is_seen() {
        check(
            "a  é👍🏽",
            Tokenizer::Characters,
            Cjk::Word,
            &["a", "␣", "é", "👍🏽"],
        );
        check(
            "<start>图书",
            Tokenizer::Characters,
            Cjk::Word,
            &["<start>", "图", "书"],
        );
    }
}
