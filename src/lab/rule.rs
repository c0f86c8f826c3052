//! From what a head asks for to its matrices.
//!
//! A rule is a sum of terms, each "a query with this asks for a key with that": score(i, j) = Σ gain · (ask · x_i) ·
//! (find · x_j). One term is one dimension of q and k: `ask` is its column of W_Q, `find` its column of W_K.
//! Knows the layout of X and the waves of the position; not which rules there are.

use ndarray::Array2;

use super::layout::Layout;
use super::lexicon::{
    FEATURES,
    Feature::{self, *},
};
use crate::record::{HeadOrigin, Origin};
use crate::text::position::frequency;

/// One head's matrices, and what X lacks for its rule to work.
pub struct Head {
    /// W_Q `[d_model, d_k]`.
    pub wq: Array2<f32>,
    /// W_K `[d_model, d_k]`.
    pub wk: Array2<f32>,
    /// W_V `[d_model, d_v]`.
    pub wv: Array2<f32>,
    /// The head's rows of W_O `[d_v, d_model]`.
    pub wo: Array2<f32>,
    /// Where they come from.
    pub origin: HeadOrigin,
    /// `position`, `designed`, `dK` or a feature's name: the first thing that the rule misses.
    pub lacks: Option<&'static str>,
}

/// What a head is built for.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    /// Where things are in X.
    pub layout: Layout,
    /// The width of queries and keys.
    pub d_k: usize,
    /// The width of values.
    pub d_v: usize,
    /// Of random heads.
    pub seed: u32,
    /// What the waves are multiplied by where X carries them: what the matrices are made for, also where it does not.
    pub waves: f32,
    /// Whether X carries a position.
    pub position: bool,
    /// Whether X is laid out as `layout` says.
    pub designed: bool,
}

/// What a token is compared by in `kind`: each known word has one of these.
pub const KINDS: [Feature; 9] = [
    Verb,
    Noun,
    Pronoun,
    Adjective,
    Adverb,
    Determiner,
    Function,
    Preposition,
    Mark,
];

/// By how much (in the exponent) the asked place beats its neighbours: 5.5 leaves them 1/245 each.
const SHARP: f64 = 5.5;
/// The same where the place only decides between words of the right kind.
const SOFT: f64 = 1.8;

/// What the first place scores for those who rest on it: more than any place that [`SOFT`] prefers.
const REST: f64 = 40.0;

/// One dimension of q and k: weights over the dimensions of X.
struct Term {
    ask: Vec<(usize, f64)>,
    find: Vec<(usize, f64)>,
}

/// Collects terms, the most important first: d_k of them fit.
pub struct Rule<'a> {
    site: &'a Site,
    terms: Vec<Term>,
    lacks: Option<&'static str>,
}

impl<'a> Rule<'a> {
    /// Asks for nothing yet.
    pub fn new(site: &'a Site) -> Self {
        Rule {
            site,
            terms: Vec::new(),
            lacks: None,
        }
    }

    fn lack(&mut self, what: &'static str) {
        self.lacks.get_or_insert(what);
    }

    /// Adds `gain` to the score for each unit of what is asked and found; a present feature is one unit.
    pub fn term(&mut self, gain: f64, ask: &[(Feature, f64)], find: &[(Feature, f64)]) {
        let unit = f64::from(self.site.layout.strength());
        let ask = self.dimensions(ask, gain / (unit * unit));
        let find = self.dimensions(find, 1.0);
        self.terms.push(Term { ask, find });
    }

    fn dimensions(&mut self, features: &[(Feature, f64)], gain: f64) -> Vec<(usize, f64)> {
        if !self.site.designed {
            self.lack("designed");
        }
        let mut dimensions = Vec::new();
        for &(feature, weight) in features {
            match self.site.layout.feature(feature) {
                Some(dimension) => dimensions.push((dimension, weight * gain)),
                None => self.lack(feature.name()),
            }
        }
        dimensions
    }

    /// Asks for the place `shift` tokens further, and for nothing else.
    pub fn only_place(&mut self, shift: f64) {
        self.place(shift, SHARP);
    }

    /// Asks for the place `shift` tokens further. A wave turns by its frequency at each step, so turning x_i's pair
    /// by `shift` steps makes q_i · k_j = Σ cos(frequency · (i + shift - j)), which is largest at j = i + shift.
    fn place(&mut self, shift: f64, contrast: f64) {
        let pairs = self.pairs(self.site.d_k.saturating_sub(self.terms.len()) / 2);
        let gain = self.gain(&pairs, contrast);
        for &(pair, frequency) in &pairs {
            let (sine, cosine) = (2 * pair, 2 * pair + 1);
            let (turn_sin, turn_cos) = (libm::sin(shift * frequency), libm::cos(shift * frequency));
            // sin(a + s) = sin a cos s + cos a sin s;  cos(a + s) = cos a cos s - sin a sin s
            self.terms.push(Term {
                ask: vec![(sine, gain * turn_cos), (cosine, gain * turn_sin)],
                find: vec![(sine, 1.0)],
            });
            self.terms.push(Term {
                ask: vec![(cosine, gain * turn_cos), (sine, -gain * turn_sin)],
                find: vec![(cosine, 1.0)],
            });
        }
    }

    /// Asks for the place where all cosines are 1: the first.
    pub fn first(&mut self) {
        let pairs = self.pairs(usize::MAX);
        let gain = self.gain(&pairs, SHARP);
        let ask = self.constant(gain);
        self.terms.push(Term {
            ask,
            find: cosines(&pairs),
        });
    }

    /// Each known word has exactly one kind, so the sum of the kinds is a constant to ask with: `gain` for all words.
    fn constant(&mut self, gain: f64) -> Vec<(usize, f64)> {
        let unit = f64::from(self.site.layout.strength());
        let kinds = self.dimensions(&KINDS.map(|kind| (kind, 1.0)), gain);
        let sum = unit + self.waves(&kinds);
        kinds
            .into_iter()
            .map(|(dimension, weight)| (dimension, weight / sum))
            .collect()
    }

    /// What the position alone adds to the sum of some dimensions: in the odd ones slow cosines stand near their
    /// strength, whatever the word.
    fn waves(&self, dimensions: &[(usize, f64)]) -> f64 {
        let odd = dimensions
            .iter()
            .filter(|(dimension, _)| dimension % 2 == 1)
            .count();
        odd as f64 * f64::from(self.site.waves)
    }

    /// Punctuation, which has no code, scores halfway between a match (18) and the nearest other meaning (11.5).
    /// Trained heads rest there too when they find nothing: Clark et al. 2019, "What does BERT look at?", section 3.2.
    pub fn rest_on_marks(&mut self) {
        let unit = f64::from(self.site.layout.strength());
        let ask = self.constant(14.7 / unit);
        let find = self.dimensions(&[(Mark, 1.0)], 1.0);
        self.terms.push(Term { ask, find });
    }

    /// All tokens but those that are `who` ask for the first place: they have nothing to look for. Trained heads do so
    /// as well: Xiao et al. 2023, "Efficient streaming language models with attention sinks".
    fn others_rest_on_the_first(&mut self, who: Feature) {
        let unit = f64::from(self.site.layout.strength());
        let pairs = self.pairs(usize::MAX);
        let mut ask = self.constant(REST / pairs.len().max(1) as f64);
        if let Some(who) = self.site.layout.feature(who) {
            // For them the sum comes to 0: what the waves add is taken away again.
            let waves = self.waves(&ask) / unit;
            ask.iter_mut()
                .filter(|(dimension, _)| *dimension == who)
                .for_each(|(_, weight)| *weight *= -waves);
        }
        self.terms.push(Term {
            ask,
            find: cosines(&pairs),
        });
    }

    /// The same code, 18 when all signs agree; punctuation has no code and matches itself by being punctuation.
    pub fn same(&mut self) {
        const MATCH: f64 = 18.0;
        let layout = self.site.layout;
        if layout.feature(Mark).is_some() {
            self.term(MATCH, &[(Mark, 1.0)], &[(Mark, 1.0)]);
        }
        let room = self.site.d_k.saturating_sub(self.terms.len());
        let signs: Vec<usize> = layout.meaning().into_iter().take(room).collect();
        if !self.site.designed {
            self.lack("designed");
        } else if signs.is_empty() {
            self.lack("dK");
        }
        let unit = f64::from(layout.strength());
        let gain = MATCH / signs.len().max(1) as f64 / (unit * unit);
        self.terms.extend(signs.iter().map(|&sign| Term {
            ask: vec![(sign, gain)],
            find: vec![(sign, 1.0)],
        }));
    }

    /// A token that is `who` asks for the nearest `whom`, best at `shift` tokens from it.
    pub fn nearest(&mut self, who: Feature, whom: &[Feature], shift: f64) {
        let find: Vec<_> = whom.iter().map(|&feature| (feature, 1.0)).collect();
        self.term(30.0, &[(who, 1.0)], &find);
        self.others_rest_on_the_first(who);
        self.place(shift, SOFT);
    }

    /// The pairs of dimensions that are left to the position, at most `most` of them, with their frequencies.
    fn pairs(&mut self, most: usize) -> Vec<(usize, f64)> {
        let layout = self.site.layout;
        if !self.site.position {
            self.lack("position");
        }
        if !self.site.designed {
            self.lack("designed");
        }
        let pairs = layout.position / 2;
        if pairs == 0 {
            self.lack("position");
        } else if most == 0 {
            self.lack("dK");
        }
        (0..pairs.min(most))
            .map(|pair| (pair, frequency(pair, layout.d_model)))
            .collect()
    }

    /// What to multiply the waves by so that the next place scores `contrast` less.
    fn gain(&self, pairs: &[(usize, f64)], contrast: f64) -> f64 {
        contrast
            / pairs
                .iter()
                .map(|(_, frequency)| 1.0 - libm::cos(*frequency))
                .sum::<f64>()
    }

    /// W_Q and W_K from the terms; W_V copies the content of x, features first, and W_O puts it back.
    pub fn head(mut self, origin: Origin) -> Head {
        let Site {
            layout, d_k, d_v, ..
        } = *self.site;
        if self.terms.len() > d_k {
            self.lack("dK");
        }
        let mut wq = Array2::zeros((layout.d_model, d_k));
        let mut wk = Array2::zeros((layout.d_model, d_k));
        let undo_scale = (d_k as f64).sqrt();
        for (column, term) in self.terms.iter().take(d_k).enumerate() {
            term.ask
                .iter()
                .for_each(|&(row, weight)| wq[[row, column]] = (weight * undo_scale) as f32);
            term.find
                .iter()
                .for_each(|&(row, weight)| wk[[row, column]] = weight as f32);
        }
        let mut wv = Array2::zeros((layout.d_model, d_v));
        let mut wo = Array2::zeros((d_v, layout.d_model));
        for (column, row) in content(&layout).into_iter().take(d_v).enumerate() {
            wv[[row, column]] = 1.0;
            wo[[column, row]] = 1.0;
        }
        Head {
            lacks: self.lacks,
            ..whole(wq, wk, wv, wo, origin)
        }
    }
}

/// Looks at the cosines, which are all 1 at the first place and nowhere else.
fn cosines(pairs: &[(usize, f64)]) -> Vec<(usize, f64)> {
    pairs.iter().map(|(pair, _)| (2 * pair + 1, 1.0)).collect()
}

/// The dimensions that carry content: the features, then the meaning.
fn content(layout: &Layout) -> Vec<usize> {
    let features = FEATURES
        .into_iter()
        .filter_map(|feature| layout.feature(feature));
    features.chain(layout.meaning()).collect()
}

/// A head whose matrices all have one origin.
pub fn whole(
    wq: Array2<f32>,
    wk: Array2<f32>,
    wv: Array2<f32>,
    wo: Array2<f32>,
    origin: Origin,
) -> Head {
    let origin = HeadOrigin {
        wq: origin.clone(),
        wk: origin.clone(),
        wv: origin.clone(),
        wo: origin,
    };
    Head {
        wq,
        wk,
        wv,
        wo,
        origin,
        lacks: None,
    }
}
