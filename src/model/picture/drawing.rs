//! Drawing: from noise to a picture, step by step.
//!
//! Knows what a step computes; without chance after the first noise (DDIM: Song et al. 2021, equation 12 with σ = 0).

use ndarray::{Array2, Array3};

use super::Picture;
use crate::error::{Code, Error, Result};
use crate::kernel::{self, Activation};
use crate::model::arrays::numbers;
use crate::model::pass::Pass;
use crate::model::position::sinusoids;
use crate::model::run::Side;
use crate::model::weights::Memory;
use crate::model::{Kind, Off, Run};
use crate::text::random::Random;

/// The factors a word may have (Hertz et al. 2022, section 3.2).
const FACTORS: [f32; 2] = [-2.0, 2.0];

/// What is to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The words.
    pub ids: &'a [usize],
    /// Of the noise.
    pub seed: u32,
    /// From noise to picture.
    pub steps: usize,
    /// What the weights of each word are multiplied by behind softmax, in all layers and heads, from −2 to 2: 0 switches it
    /// off. None at all: 1 for all.
    pub factors: &'a [f32],
    /// Heads that are off.
    pub off: &'a [Off],
}

/// A drawing on its way.
#[derive(Debug, Clone)]
pub struct Drawing {
    words: Side,
    factors: Vec<f32>,
    off: Vec<Off>,
    /// Picture and noise, a row a cell: `[cells, numbers]`.
    x: Array2<f32>,
    done: usize,
    steps: usize,
}

/// What a step made.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its attentions: of the cells (`decoder`), and to the words (`cross`).
    pub run: Run,
    /// What the model takes the clean picture for, `[cells, numbers]` in −1..=1.
    pub clean: Array2<f32>,
    /// Where it began, from the number of timesteps down.
    pub time: usize,
}

impl Drawing {
    /// Whether the picture is there.
    pub fn is_done(&self) -> bool {
        self.done == self.steps
    }

    /// The picture with the noise that is left, a row a cell: `[cells, numbers]`.
    pub fn noisy(&self) -> &Array2<f32> {
        &self.x
    }
}

impl Picture {
    /// Noise of this seed, and the words to look at.
    ///
    /// # Errors
    /// `empty`, `range` or `too-large` for `ids`; `range` for `steps`, a factor or a head that is not there; `shape` when
    /// there are some factors and not one a word.
    pub fn begin(&self, order: Order) -> Result<Drawing> {
        self.model.check_ids("ids", order.ids, 0)?;
        order
            .off
            .iter()
            .try_for_each(|off| self.model.check_off(off))?;
        let most = self.form.timesteps;
        if !(1..=most).contains(&order.steps) {
            let expected = format!("1–{most}");
            return Err(Error::new(Code::Range, "steps", expected, order.steps));
        }
        let (words, given) = (order.ids.len(), order.factors.len());
        if given != 0 && given != words {
            return Err(Error::new(Code::Shape, "factors", words, given));
        }
        let [least, greatest] = FACTORS;
        let wrong = |factor: &&f32| !(least..=greatest).contains(*factor);
        if let Some(factor) = order.factors.iter().find(wrong) {
            let expected = format!("{least}–{greatest}");
            return Err(Error::new(Code::Range, "factors", expected, factor));
        }
        let stack = self.words();
        let mut words = Side::default();
        Pass::new(&self.model, stack, Kind::Encoder, &[], false).extend(
            &mut words,
            order.ids,
            None,
            &mut |_| (),
        )?;
        let mut random = Random::new(order.seed, "picture");
        let dims = (self.form.cells(), self.form.numbers());
        Ok(Drawing {
            words,
            factors: order.factors.to_vec(),
            off: order.off.to_vec(),
            x: Array2::from_shape_simple_fn(dims, || random.normal()),
            done: 0,
            steps: order.steps,
        })
    }

    /// The next step; the drawing stays at its last when it is done.
    ///
    /// # Errors
    /// `range` when it is done; `not-finite` when numbers leave the range of f32, naming the layer.
    pub fn step(&self, drawing: &mut Drawing) -> Result<Step> {
        if drawing.is_done() {
            let expected = format!("{} steps", drawing.steps);
            return Err(Error::new(Code::Range, "steps", expected, drawing.done + 1));
        }
        let time = |done: usize| self.form.timesteps * (drawing.steps - done) / drawing.steps;
        let (now, next) = (time(drawing.done), time(drawing.done + 1));
        let (clean, cells) = self.denoise(drawing, now)?;
        let (signal, noise) = self.form.shares(now);
        let (next_signal, next_noise) = self.form.shares(next);
        let clean = clean.mapv(|x| x.clamp(-1.0, 1.0));
        drawing.x.zip_mut_with(&clean, |x, &clean| {
            let left = (*x - signal * clean) / noise;
            *x = next_signal * clean + next_noise * left;
        });
        drawing.done += 1;
        let run = Run {
            encoder: Some(drawing.words.clone()),
            decoder: Some(cells),
            off: drawing.off.clone(),
            factors: drawing.factors.clone(),
        };
        Ok(Step {
            run,
            clean,
            time: now,
        })
    }

    /// What the model takes the clean picture for at this time, and how it came to that.
    fn denoise(&self, drawing: &Drawing, time: usize) -> Result<(Array2<f32>, Side)> {
        let (model, ends, stack) = (&*self.model, &self.ends, self.cells());
        let weights = &model.weights;
        let mut memory = Memory::default();
        let mut x = weights.apply(ends.patch, drawing.x.view(), &mut memory);
        let waves = sinusoids(time, 1, self.plan().d_model);
        let mut told = weights.apply(ends.time[0], waves.view(), &mut memory);
        kernel::activate(numbers(&mut told), Activation::Silu);
        let told = weights.apply(ends.time[1], told.view(), &mut memory);
        let (places, mut place) = (weights.matrix(ends.cells), vec![0.0; self.plan().d_model]);
        for (cell, mut row) in x.outer_iter_mut().enumerate() {
            let row = row.as_slice_mut().expect("a row of what is row-major");
            places.column(cell, &mut place);
            kernel::add(row, &place);
            kernel::add(row, told.as_slice().expect("a product is row-major"));
        }
        let mut side = Side {
            ids: (0..self.form.cells()).collect(),
            given: Some(x.clone()),
            ..Side::default()
        };
        let mut pass =
            Pass::new(model, stack, Kind::Decoder, &drawing.off, true).weighing(&drawing.factors);
        let words = Some(drawing.words.hidden.view());
        side.hidden = pass.through(&mut side, x, 0, words, &mut |_| ())?;
        let clean = weights.apply(ends.out, side.hidden.view(), &mut memory);
        Ok((clean, side))
    }

    /// The pixels of a picture given cell by cell in −1..=1: `[side, side, 3]` in 0..=1.
    pub fn pixels(&self, cells: &Array2<f32>) -> Array3<f32> {
        let (side, patch, colours) = (self.form.side, self.form.patch, self.form.channels);
        Array3::from_shape_fn((side, side, colours), |(row, column, colour)| {
            let cell = row / patch * (side / patch) + column / patch;
            let pixel = row % patch * patch + column % patch;
            ((cells[[cell, pixel * colours + colour]] + 1.0) / 2.0).clamp(0.0, 1.0)
        })
    }
}
