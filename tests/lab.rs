//! The lab: each head of a preset does what its recipe says, and edits count. What it refuses is in `mistakes`.
//!
//! Knows the public face of `lab` only. The same bodies run natively and in the browser.

use headlight::lab::{
    Embedding, Maker, MaskDirection, MaskSpec, Note, Position, RECIPES, Spec, make, presets,
};
use headlight::record::{Origin, Record};
use ndarray::{Array2, s};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn preset(id: &str) -> Spec {
    presets()
        .into_iter()
        .find(|preset| preset.id == id)
        .expect(id)
        .state
        .spec
}

fn record(spec: &Spec) -> Record {
    make(spec).expect("the spec is right").record
}

fn text(target: &str, recipes: &[&str]) -> Spec {
    Spec {
        target: target.into(),
        heads: recipes.len(),
        recipes: recipes.iter().map(ToString::to_string).collect(),
        ..Spec::default()
    }
}

/// In the head of this recipe, the query puts at least 0.8 of its weight on these keys together.
fn looks_at(spec: &Spec, recipe: &str, query: &str, keys: &[&str]) {
    let record = record(spec);
    let head = spec
        .recipes
        .iter()
        .position(|id| id == recipe)
        .expect(recipe);
    let row = record
        .query_tokens
        .iter()
        .position(|token| token.text == query)
        .expect(query);
    let weight: f32 = record
        .key_tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| keys.contains(&token.text.as_str()))
        .map(|(key, _)| record.weights[[head, row, key]])
        .sum();
    let row = record.weights.slice(s![head, row, ..]);
    assert!(
        weight >= 0.8,
        "{recipe}: {query} puts {weight} on {keys:?}: {row}"
    );
}

#[test]
fn every_head_of_a_preset_has_the_reason_that_it_says() {
    for (id, recipe, query, keys) in [
        ("reasons", "previous", "it", &["because"][..]),
        ("reasons", "next", "it", &["was"]),
        ("reasons", "same", "The", &["The", "the"]),
        ("reasons", "same", "animal", &["animal"]),
        ("reasons", "pronoun", "it", &["animal"]),
        ("reasons", "subject", "cross", &["animal"]),
        ("reasons", "subject", "was", &["it"]),
        ("reasons", "subject", "because", &["The"]),
        ("causal", "previous", "street", &["the"]),
        ("causal", "pronoun", "it", &["animal"]),
        ("causal", "subject", "cross", &["animal"]),
        ("reasons-zh", "previous", "它", &["因为"]),
        ("reasons-zh", "next", "太", &["累"]),
        ("reasons-zh", "same", "那", &["那"]),
        ("reasons-zh", "pronoun", "它", &["猫"]),
        ("reasons-zh", "subject", "穿过", &["猫"]),
        ("two-antecedents", "pronoun", "it", &["dog", "cat"]),
        ("grammar", "determiner", "a", &["cat"]),
        ("grammar", "adjective", "big", &["dog"]),
        ("grammar", "adjective", "small", &["cat"]),
        ("grammar", "subject", "chased", &["dog"]),
        ("grammar", "object", "chased", &["cat"]),
        ("grammar", "preposition", "in", &["garden"]),
        ("grammar", "kind", "dog", &["dog", "cat", "garden"]),
        ("bag", "same", "dog", &["dog"]),
        ("bag", "kind", "man", &["man", "dog"]),
        ("prefix", "first", "Who", &["<start>"]),
        ("prefix", "same", "like", &["like", "likes"]),
        ("word-order", "align", "昨天", &["yesterday"]),
        ("word-order", "align", "家", &["home"]),
        ("word-order", "align", "喝", &["drank"]),
        ("word-order", "align", "了", &["."]),
        ("word-order", "place", "昨天", &["drank"]),
        ("word-order", "kind", "喝", &["drank"]),
        ("relative", "align", "的", &["that"]),
        ("relative", "align", "书", &["book"]),
        ("relative", "align", "买", &["bought"]),
        ("question", "align", "吗", &["Do"]),
        ("question", "align", "喜欢", &["like"]),
        ("measure", "align", "猫", &["cats"]),
        ("measure", "align", "下", &["under"]),
        ("measure", "align", "只", &["."]),
        ("by-hand", "digits", "drink", &["cats"]),
    ] {
        looks_at(&preset(id), recipe, query, keys);
    }
}

#[test]
fn a_rule_follows_the_words_and_not_the_preset() {
    for (sentence, recipe, query, keys) in [
        (
            "The cats and the bird sleep because they love sleep",
            "pronoun",
            "they",
            &["cats"][..],
        ),
        (
            "The boys and the girl sleep because she is tired",
            "pronoun",
            "she",
            &["girl"],
        ),
        (
            "I read the book because it is good",
            "pronoun",
            "it",
            &["book"],
        ),
        (
            "we saw a small red house near the river",
            "adjective",
            "red",
            &["house"],
        ),
        // Number decides before life does, and no pronoun finds itself.
        (
            "The students read the book because it is good",
            "pronoun",
            "it",
            &["book"],
        ),
        (
            "The student read the books because they are good",
            "pronoun",
            "they",
            &["books"],
        ),
        (
            "The dogs saw the cat and they slept",
            "pronoun",
            "they",
            &["dogs"],
        ),
        ("blorp sees blorp", "same", "blorp", &["blorp"]),
        ("老师很累，因为他没有睡觉", "pronoun", "他", &["老师"]),
    ] {
        looks_at(&text(sentence, &[recipe]), recipe, query, keys);
    }
}

#[test]
fn a_word_that_asks_nothing_spreads_evenly() {
    let record = record(&text(
        "The students read the book because they liked it.",
        &["pronoun"],
    ));
    for (token, row) in record
        .query_tokens
        .iter()
        .zip(record.weights.index_axis(ndarray::Axis(0), 0).rows())
    {
        if !["they", "it"].contains(&token.text.as_str()) {
            let even = 1.0 / row.len() as f32;
            assert!(
                row.iter().all(|weight| (weight / even - 1.0).abs() < 0.2),
                "{}: {row}",
                token.text
            );
        }
    }
}

#[test]
fn a_rule_works_at_every_place_of_a_long_text() {
    let long = "the cat sees a dog and ".repeat(40);
    let record = record(&text(&long, &["previous", "next"]));
    let last = record.query_tokens.len() - 1;
    for query in 1..last {
        for (head, key) in [(0, query - 1), (1, query + 1)] {
            let weight = record.weights[[head, query, key]];
            assert!(weight > 0.8, "head {head}, query {query}: {weight}");
        }
    }
}

#[test]
fn a_uniform_head_weighs_all_that_is_seen_the_same() {
    let spec = preset("causal");
    let record = record(&spec);
    let head = spec.recipes.iter().position(|id| id == "uniform").unwrap();
    for query in 0..record.query_tokens.len() {
        for key in 0..=query {
            let weight = record.weights[[head, query, key]];
            assert!((weight - 1.0 / (query + 1) as f32).abs() < 1e-6);
        }
    }
}

#[test]
fn a_preset_opens_on_the_strongest_cell_of_its_row() {
    for preset in presets() {
        let Some((query, key)) = preset.state.cell else {
            continue;
        };
        let weights = record(&preset.state.spec).weights;
        let row = weights.slice(s![preset.state.open, query, ..]);
        let most = row.iter().copied().fold(0.0, f32::max);
        assert_eq!(row[key], most, "{}: {row}", preset.id);
        assert!(most > 1.5 / row.len() as f32, "{}: {row}", preset.id);
    }
}

/// Where the position goes X changes, and nothing else: a class compares the same matrices.
#[test]
fn designed_matrices_do_not_depend_on_whether_there_is_a_position() {
    let ids: Vec<&str> = RECIPES.iter().map(|recipe| recipe.id()).collect();
    for recipes in ids.chunks(9) {
        let of = |position| {
            let spec = Spec {
                position,
                ..text("It was the cat.", recipes)
            };
            let trace = record(&spec).trace.unwrap();
            (trace.wq, trace.wk, trace.wv, trace.wo)
        };
        assert!(
            of(Position::None) == of(Position::Sinusoidal),
            "{recipes:?}"
        );
    }
}

#[test]
fn meanings_are_found_across_languages_without_position_too() {
    for (id, query, keys) in [
        ("word-order", "昨天", &["yesterday"][..]),
        ("word-order", "喝", &["drank"]),
        ("word-order", "了", &["."]),
        ("measure", "猫", &["cats"]),
        ("measure", "只", &["."]),
    ] {
        let spec = Spec {
            position: Position::None,
            ..preset(id)
        };
        looks_at(&spec, "align", query, keys);
    }
}

#[test]
fn plural_pronouns_find_a_plural_in_chinese_too() {
    for (said, pronoun, noun) in [
        ("学生们喜欢书，因为他们很聪明。", "他们", "学生"),
        ("女孩们念书，她们很高兴。", "她们", "女孩"),
        (
            "The teacher saw the kids because they were late.",
            "they",
            "kids",
        ),
    ] {
        let spec = text(said, &["pronoun"]);
        let tokens = record(&spec).query_tokens;
        assert!(tokens.iter().all(|token| token.known), "{tokens:?}");
        looks_at(&spec, "pronoun", pronoun, &[noun, "们"]);
    }
}

#[test]
fn presets_are_right_and_say_what_they_lack() {
    for preset in presets() {
        let made = make(&preset.state.spec).expect(preset.id);
        let lacking: Vec<_> = made
            .notes
            .iter()
            .filter_map(|note| match note {
                Note::RecipeLacks { recipe, needs, .. } => Some((*recipe, *needs)),
                _ => None,
            })
            .collect();
        let expect = match preset.id {
            "bag" => &[("previous", "position"), ("subject", "position")][..],
            _ => &[],
        };
        assert_eq!(lacking, expect, "{}", preset.id);
        let (heads, queries, keys) = made.record.weights.dim();
        assert!(preset.state.open < heads, "{}", preset.id);
        let (query, key) = preset.state.cell.unwrap();
        assert!(query < queries && key < keys, "{}", preset.id);
        let known = made
            .record
            .query_tokens
            .iter()
            .chain(&made.record.key_tokens);
        for token in known {
            assert!(
                token.known,
                "{}: {} is not in the lexicon",
                preset.id, token.text
            );
        }
    }
}

#[test]
fn the_preset_for_paper_has_whole_numbers_of_one_digit() {
    let record = record(&preset("by-hand"));
    let trace = record.trace.as_ref().unwrap();
    let arrays = [
        trace.wq.iter(),
        trace.wk.iter(),
        trace.wv.iter(),
        trace.q.iter(),
        trace.k.iter(),
        trace.v.iter(),
    ];
    let matrices = arrays
        .into_iter()
        .flatten()
        .chain(&trace.wo)
        .chain(&trace.query_input.x);
    for &number in matrices {
        assert!(number.fract() == 0.0 && number.abs() < 10.0, "{number}");
    }
    // drink: q = [2, 2]; k of big, cats, drink, milk: [0, 0], [2, 1], [0, 0], [2, -1].
    let scores: Vec<f32> = record
        .scores
        .as_ref()
        .unwrap()
        .slice(s![0, 2, ..])
        .iter()
        .map(|score| (score * 2f32.sqrt()).round())
        .collect();
    assert_eq!(scores, [0.0, 6.0, 0.0, 2.0]);
}

#[test]
fn the_same_word_has_the_same_x_only_without_position() {
    let spec = text("the dog sees the dog", &["same"]);
    let rows = |spec: &Spec| {
        let x = record(spec).trace.unwrap().query_input.x;
        (x.row(1).to_owned(), x.row(4).to_owned())
    };
    let (first, second) = rows(&spec);
    assert_ne!(first, second);
    let (first, second) = rows(&Spec {
        position: Position::None,
        ..spec
    });
    assert_eq!(first, second);
}

#[test]
fn what_a_head_matters_is_what_the_output_loses_without_it() {
    let spec = preset("reasons");
    let all = record(&spec).trace.unwrap();
    for head in 0..spec.heads {
        let off = Spec {
            heads_off: vec![head, 99],
            ..spec.clone()
        };
        let off = record(&off).trace.unwrap();
        assert_eq!(
            off.heads, all.heads,
            "a head that is off still has its own output"
        );
        for (query, &moved) in off.moved.iter().enumerate() {
            let effect = all.effect[[head, query]];
            assert!(
                (moved - effect).abs() < 1e-5,
                "head {head}: {moved} and {effect}"
            );
            let row = |output: &Array2<f32>| output.row(query).to_owned();
            let length = |row: ndarray::Array1<f32>| row.iter().map(|x| x * x).sum::<f32>().sqrt();
            let expect = length(row(&all.output) - row(&off.output)) / length(row(&all.output));
            assert!(
                (moved - expect).abs() < 1e-4,
                "head {head}: {moved} instead of {expect}"
            );
        }
        assert_eq!(off.effect, all.effect);
    }
    assert!(all.moved.iter().all(|&moved| moved == 0.0));
    let none = Spec {
        heads_off: (0..spec.heads).collect(),
        ..spec
    };
    let none = record(&none).trace.unwrap();
    assert!(none.output.iter().all(|&x| x == 0.0));
    assert!(none.moved.iter().all(|&moved| moved == 1.0));
}

#[test]
fn edits_by_hand_replace_rows_and_matrices_and_are_called_yours() {
    let mut spec = Spec {
        d_model: 4,
        d_k: 2,
        d_v: 2,
        ..text("cat dog", &["same", "uniform"])
    };
    spec.embedding_edits
        .insert("cat".into(), vec![1.0, 2.0, 3.0, 4.0]);
    spec.embedding_edits.insert("zebra".into(), vec![1.0]);
    spec.matrix_edits.insert("wo.1".into(), vec![7.0; 8]);
    spec.matrix_edits.insert("wk.5".into(), vec![7.0]);
    let record = record(&spec);
    let trace = record.trace.unwrap();
    assert_eq!(
        trace.query_input.sum.unwrap().embedding.row(0).to_vec(),
        [1.0, 2.0, 3.0, 4.0]
    );
    assert!(trace.wo.slice(s![2.., ..]).iter().all(|&cell| cell == 7.0));
    assert_eq!(trace.origins[1].wo, Origin::Yours);
    assert_eq!(
        trace.origins[1].wq,
        Origin::Designed {
            recipe: "uniform".into()
        }
    );
    assert_eq!(trace.embedding_origin, Origin::Yours);
    assert_eq!(record.origin, Origin::Yours);
}

#[test]
fn a_record_says_where_its_numbers_come_from() {
    let random = Origin::Random { seed: 9 };
    let designed = Origin::Designed {
        recipe: "lab".into(),
    };
    for (recipes, seed, embedding, expect) in [
        (&["same", "uniform"][..], 9, Embedding::Designed, designed),
        (&["same", "random"], 9, Embedding::Designed, random.clone()),
        (&[], 9, Embedding::Designed, random),
        (&["same"], 9, Embedding::Random, Origin::Random { seed: 1 }),
    ] {
        let spec = Spec {
            heads: recipes.len().max(1),
            seed,
            embedding,
            ..text("cat dog", recipes)
        };
        assert_eq!(record(&spec).origin, expect, "{recipes:?}");
    }
}

#[test]
fn a_seed_gives_the_same_numbers_again_and_more_heads_change_none() {
    let spec = Spec {
        heads: 2,
        ..text("cat dog", &[])
    };
    let wq = |spec: &Spec| {
        record(spec)
            .trace
            .unwrap()
            .wq
            .slice(s![1, .., ..])
            .to_owned()
    };
    assert_eq!(
        wq(&spec),
        wq(&Spec {
            heads: 3,
            ..spec.clone()
        })
    );
    assert_ne!(
        wq(&spec),
        wq(&Spec {
            seed: 2,
            ..spec.clone()
        })
    );
}

#[test]
fn ids_stay_while_somebody_types() {
    let ids = |target: &str| -> Vec<usize> {
        let spec = Spec {
            start_end: true,
            ..text(target, &["same"])
        };
        record(&spec)
            .query_tokens
            .iter()
            .map(|token| token.id)
            .collect()
    };
    let first = ids("The cat blorps");
    assert_eq!(first[0], 0);
    assert_eq!(first.last(), Some(&1));
    let second = ids("the cat blorps zigs cat");
    assert_eq!(first[..4], second[..4]);
    assert_eq!(second[2], second[5]);
}

#[test]
fn every_recipe_fits_every_width() {
    for (d_model, d_k, d_v) in [
        (1, 1, 1),
        (2, 3, 1),
        (4, 2, 2),
        (7, 5, 9),
        (16, 128, 3),
        (128, 1, 128),
    ] {
        for embedding in [Embedding::Designed, Embedding::Random, Embedding::Digits] {
            for position in [Position::None, Position::Sinusoidal] {
                let ids: Vec<&str> = RECIPES.iter().map(|recipe| recipe.id()).collect();
                for recipes in ids.chunks(9) {
                    let spec = Spec {
                        d_model,
                        d_k,
                        d_v,
                        embedding,
                        position,
                        ..text("It was the cat, 猫！ blorp", recipes)
                    };
                    let record = record(&spec);
                    for row in record.weights.rows() {
                        let sum: f32 = row.sum();
                        assert!((sum - 1.0).abs() < 1e-5, "d_model {d_model}: {sum}");
                    }
                    let trace = record.trace.unwrap();
                    assert!(trace.output.iter().all(|x| x.is_finite()));
                }
            }
        }
    }
}

#[test]
fn a_rule_says_what_it_lacks() {
    for (recipe, d_model, d_k, embedding, position, expect) in [
        (
            "previous",
            32,
            16,
            Embedding::Designed,
            Position::None,
            Some("position"),
        ),
        (
            "previous",
            2,
            16,
            Embedding::Designed,
            Position::Sinusoidal,
            Some("position"),
        ),
        (
            "previous",
            32,
            1,
            Embedding::Designed,
            Position::Sinusoidal,
            Some("dK"),
        ),
        (
            "previous",
            32,
            16,
            Embedding::Random,
            Position::Sinusoidal,
            Some("designed"),
        ),
        (
            "pronoun",
            8,
            16,
            Embedding::Designed,
            Position::Sinusoidal,
            Some("animate"),
        ),
        (
            "pronoun",
            32,
            1,
            Embedding::Designed,
            Position::Sinusoidal,
            Some("dK"),
        ),
        ("uniform", 1, 1, Embedding::Random, Position::None, None),
        ("random", 1, 1, Embedding::Random, Position::None, None),
    ] {
        let spec = Spec {
            d_model,
            d_k,
            embedding,
            position,
            ..text("it is a cat", &[recipe])
        };
        let expect = expect.map(|needs| Note::RecipeLacks {
            head: 1,
            recipe,
            needs,
        });
        assert_eq!(
            make(&spec).unwrap().notes,
            expect.into_iter().collect::<Vec<_>>(),
            "{recipe}"
        );
    }
}

#[test]
fn what_the_mask_hides_weighs_nothing() {
    let mask = MaskSpec {
        direction: MaskDirection::Causal,
        padding: 1,
        flips: vec![(0, 0), (0, 2), (99, 99)],
        ..MaskSpec::default()
    };
    let made = make(&Spec {
        mask,
        ..text("the cat sees a dog", &["random"; 2])
    })
    .unwrap();
    assert!(made.record.visible[[0, 2]] && !made.record.visible[[4, 4]]);
    for ((head, query, key), &weight) in made.record.weights.indexed_iter() {
        let visible = made.record.visible[[query, key]];
        assert_eq!(weight > 0.0, visible, "head {head}, {query} to {key}");
    }
    let blind = MaskSpec {
        flips: vec![(0, 0)],
        direction: MaskDirection::Causal,
        ..MaskSpec::default()
    };
    let made = make(&Spec {
        mask: blind,
        ..text("the cat", &["same"])
    })
    .unwrap();
    assert_eq!(made.notes, [Note::NothingVisible { queries: 1 }]);
    assert!(
        made.record
            .weights
            .slice(s![0, 0, ..])
            .iter()
            .all(|&weight| weight == 0.0)
    );
}

#[test]
fn a_spec_is_read_with_its_defaults_and_written_whole() {
    let spec: Spec = serde_json::from_str(
        r#"{ "target": "cat", "dK": 3, "mask": { "window": [1, 2] }, "new": 1 }"#,
    )
    .unwrap();
    let expect = Spec {
        target: "cat".into(),
        d_k: 3,
        mask: MaskSpec {
            window: Some((1, 2)),
            ..MaskSpec::default()
        },
        ..Spec::default()
    };
    assert_eq!(spec, expect);
    let written = serde_json::to_string(&spec).unwrap();
    assert_eq!(serde_json::from_str::<Spec>(&written).unwrap(), spec);
}

/// FNV-1a over the bits of all numbers.
fn fingerprint(record: &Record) -> u64 {
    let trace = record.trace.as_ref().unwrap();
    let numbers = [
        trace.query_input.x.iter(),
        trace.output.iter(),
        trace.effect.iter(),
    ]
    .into_iter()
    .flatten()
    .chain(record.scores.as_ref().unwrap())
    .chain(&record.weights);
    numbers
        .flat_map(|number| number.to_bits().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

#[test]
fn all_machines_and_builds_give_the_same_bits() {
    for (id, expect) in [
        ("reasons", 0x9bbb_a18a_1a79_6a98),
        ("word-order", 0x2218_6ffc_3d0c_ade5),
        ("random", 0x4385_0127_2a68_8bbf),
    ] {
        let got = fingerprint(&record(&preset(id)));
        assert_eq!(got, expect, "{id}: {got:#018x}");
    }
}

#[test]
fn what_is_kept_of_the_last_spec_changes_no_record() {
    let first = text("it is tired", &["random", "same", "previous"]);
    let changed: [fn(&mut Spec); 7] = [
        |spec| spec.target = "we are not".into(),
        |spec| spec.seed += 1,
        |spec| spec.d_k = 7,
        |spec| spec.recipes[0] = "next".into(),
        |spec| spec.position = Position::None,
        |spec| spec.embedding = Embedding::Random,
        |spec| spec.temperature = 2.0,
    ];
    let mut maker = Maker::default();
    let mut spec = first.clone();
    for change in changed {
        change(&mut spec);
        for spec in [&spec, &first] {
            assert_eq!(
                maker.make(spec, &mut |_| {}).unwrap().record,
                record(spec),
                "{spec:?}"
            );
        }
    }
}
