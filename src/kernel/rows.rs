//! What runs along one row: softmax, softcap, length, extent.
//!
//! Knows `Lanes` and the functions; a row is a slice, and the order of its reductions is fixed in `lanes`.

use std::array::from_fn;

use super::functions::{exp, tanh};
use super::lanes::Lanes;

/// Folds the row four by four; the tail is filled up with `neutral`.
#[inline(always)]
fn fold<L: Lanes>(row: &[f32], neutral: f32, start: L, f: impl Fn(L, L) -> L) -> L {
    let (fours, tail) = row.as_chunks::<4>();
    let all = fours
        .iter()
        .fold(start, |folded, four| f(folded, L::load(four)));
    if tail.is_empty() {
        all
    } else {
        let last = std::array::from_fn(|l| tail.get(l).copied().unwrap_or(neutral));
        f(all, L::load(&last))
    }
}

/// As [`fold`], four vectors at a time: for an `f` that gives the same in whatever order, on what it has folded too.
#[inline(always)]
fn fold_freely<L: Lanes>(row: &[f32], neutral: f32, start: L, f: impl Fn(L, L) -> L) -> L {
    let (sixteens, tail) = row.as_chunks::<16>();
    let folded = sixteens.iter().fold([start; 4], |folded, sixteen| {
        let fours = sixteen.as_chunks::<4>().0;
        std::array::from_fn(|i| f(folded[i], L::load(&fours[i])))
    });
    let [a, b, c, d] = folded;
    fold(tail, neutral, f(f(a, b), f(c, d)), f)
}

/// Rewrites the row, four vectors at a time; what comes of the filled-up end of the tail is dropped.
#[inline(always)]
pub(super) fn update<L: Lanes>(row: &mut [f32], neutral: f32, mut f: impl FnMut([L; 4]) -> [L; 4]) {
    let (sixteens, tail) = row.as_chunks_mut::<16>();
    for sixteen in sixteens {
        let fours = sixteen.as_chunks_mut::<4>().0;
        let results = f(from_fn(|i| L::load(&fours[i])));
        for (four, result) in fours.iter_mut().zip(results) {
            result.store(four);
        }
    }
    if !tail.is_empty() {
        let (fours, few) = tail.as_chunks_mut::<4>();
        let last: [f32; 4] = from_fn(|l| few.get(l).copied().unwrap_or(neutral));
        let last = L::load(&last);
        let results = f(from_fn(|i| match fours.get(i) {
            Some(four) => L::load(four),
            None if i == fours.len() => last,
            None => L::splat(neutral),
        }));
        for (four, result) in fours.iter_mut().zip(results) {
            result.store(four);
        }
        let last = results
            .get(fours.len())
            .map_or([0.0; 4], |last| last.array());
        few.iter_mut().zip(last).for_each(|(x, result)| *x = result);
    }
}

/// Rewrites `x` number by number with what stands at the same place in `y`.
#[inline(always)]
pub fn combine<L: Lanes>(x: &mut [f32], y: &[f32], f: impl Fn(L, L) -> L) {
    let (fours, tail) = x.as_chunks_mut::<4>();
    let (others, last) = y.as_chunks::<4>();
    for (x, y) in fours.iter_mut().zip(others) {
        f(L::load(x), L::load(y)).store(x);
    }
    for (x, &y) in tail.iter_mut().zip(last) {
        [*x, ..] = f(L::splat(*x), L::splat(y)).array();
    }
}

/// x + factor · y, in place.
#[inline(always)]
pub fn add_scaled<L: Lanes>(x: &mut [f32], y: &[f32], factor: f32) {
    let factor = L::splat(factor);
    combine(x, y, |x: L, y| x + factor * y);
}

#[inline(always)]
pub fn softmax<L: Lanes>(row: &mut [f32]) -> bool {
    const HIDDEN: f32 = f32::NEG_INFINITY;
    let max = greatest::<L>(row);
    if max == HIDDEN {
        let no_nan = row.iter().all(|&x| x == HIDDEN);
        row.fill(0.0);
        return no_nan;
    }
    let sum = powers::<L>(row, max);
    let reciprocal = L::splat(1.0 / sum);
    update(row, 0.0, |e: [L; 4]| e.map(|e| e * reciprocal));
    max < f32::INFINITY && sum.is_finite()
}

/// The greatest number of the row, -inf when it has none; NaN counts for nothing. In whatever order they are compared, it is
/// the same; in lanes, because a branch between two numbers is a guess that is often wrong.
#[inline(always)]
pub fn greatest<L: Lanes>(row: &[f32]) -> f32 {
    let hidden = L::splat(f32::NEG_INFINITY);
    let most = fold_freely(row, f32::NEG_INFINITY, hidden, |most: L, x| most.max(x));
    let lanes = most.array().map(L::splat);
    let [max, ..] = lanes.into_iter().fold(hidden, L::max).array();
    max
}

#[inline(always)]
pub fn softcap<L: Lanes>(x: &mut [f32], cap: f32) {
    update(x, 0.0, |x: [L; 4]| {
        tanh(x.map(|x| x / L::splat(cap))).map(|x| x * L::splat(cap))
    });
}

#[inline(always)]
pub fn norm<L: Lanes>(row: &[f32]) -> f32 {
    fold(row, 0.0, L::splat(0.0), |sum: L, x| sum + x * x)
        .sum()
        .sqrt()
}

/// The sum of x·y, number by number.
#[inline(always)]
pub fn dot<L: Lanes>(x: &[f32], y: &[f32]) -> f32 {
    let (fours, tail) = x.as_chunks::<4>();
    let (others, last) = y.as_chunks::<4>();
    let pairs = fours.iter().zip(others);
    let mut sum = pairs.fold(L::splat(0.0), |sum, (x, y)| sum + L::load(x) * L::load(y));
    if !tail.is_empty() {
        let filled = |tail: &[f32]| L::load(&from_fn(|l| tail.get(l).copied().unwrap_or(0.0)));
        sum = sum + filled(tail) * filled(last);
    }
    sum.sum()
}

/// exp(x - max) in place, for a `max` that none of them exceeds; gives their sum.
#[inline(always)]
pub fn powers<L: Lanes>(row: &mut [f32], max: f32) -> f32 {
    let (greatest, mut sum) = (L::splat(max), L::splat(0.0));
    update(row, f32::NEG_INFINITY, |x: [L; 4]| {
        let powers = exp(x.map(|x| x - greatest));
        sum = powers.into_iter().fold(sum, |sum, power| sum + power);
        powers
    });
    sum.sum()
}

/// elu(x) + 1 in place: x + 1 above 0, else e^x.
#[inline(always)]
pub fn elu_plus_one<L: Lanes>(x: &mut [f32]) {
    let (zero, one) = (L::splat(0.0), L::splat(1.0));
    update(x, 0.0, |x: [L; 4]| {
        let powers = exp(x.map(|x| x.min(zero)));
        from_fn(|i| zero.less(x[i], x[i] + one, powers[i]))
    });
}

#[inline(always)]
pub fn extent<L: Lanes>(row: &[f32]) -> (f32, f32) {
    const INFINITY: f32 = f32::INFINITY;
    let (above, below) = (L::splat(INFINITY), L::splat(-INFINITY));
    // What is not finite fails its comparison and stands for nothing.
    let least = fold(row, INFINITY, above, |least: L, x| {
        least.min(below.less(x, x, above))
    });
    let most = fold(row, -INFINITY, below, |most: L, x| {
        most.max(x.less(above, x, below))
    });
    let least = least
        .array()
        .into_iter()
        .fold(INFINITY, |a, b| if b < a { b } else { a });
    let most = most
        .array()
        .into_iter()
        .fold(-INFINITY, |a, b| if a < b { b } else { a });
    (least, most)
}

/// In lanes, because a head has a million cells and each keystroke paints it.
#[inline(always)]
pub fn widen<L: Lanes>(row: &[f32], from: f32, step: f32, least: &mut [f32], greatest: &mut [f32]) {
    let (base, factor) = (L::splat(from), L::splat(step));
    let scaled = |x: L| (x - base) * factor;
    // What is not a number fails both comparisons and widens nothing.
    let less = |least: L, x: L| x.less(least, x, least);
    let more = |greatest: L, x: L| greatest.less(x, x, greatest);
    let (rows, tail) = row.as_chunks::<4>();
    let (lows, low_tail) = least.as_chunks_mut::<4>();
    let (highs, high_tail) = greatest.as_chunks_mut::<4>();
    for ((row, low), high) in rows.iter().zip(lows).zip(highs) {
        let x = scaled(L::load(row));
        less(L::load(low), x).store(low);
        more(L::load(high), x).store(high);
    }
    for ((&x, low), high) in tail.iter().zip(low_tail).zip(high_tail) {
        let x = (x - from) * step;
        *low = if x < *low { x } else { *low };
        *high = if *high < x { x } else { *high };
    }
}

/// 0 · x is 0 for finite x, otherwise NaN, and NaN stays in a sum, whatever its order.
#[inline(always)]
pub fn all_finite<L: Lanes>(x: &[f32]) -> bool {
    let zero = L::splat(0.0);
    fold_freely(x, 0.0, zero, |sum: L, x| sum + x * zero).sum() == 0.0
}

#[cfg(test)]
mod tests {
    use super::super::F32x4;
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const HIDDEN: f32 = f32::NEG_INFINITY;

    fn oracle(row: &[f32]) -> Vec<f64> {
        let max = row.iter().copied().fold(HIDDEN, f32::max) as f64;
        let exp: Vec<f64> = row.iter().map(|&x| (x as f64 - max).exp()).collect();
        let sum: f64 = exp.iter().sum();
        exp.iter()
            .map(|e| {
                if max == f64::NEG_INFINITY {
                    0.0
                } else {
                    e / sum
                }
            })
            .collect()
    }

    fn check(row: &[f32]) {
        let mut got = row.to_vec();
        assert!(softmax::<F32x4>(&mut got), "{row:?}");
        for ((got, want), score) in got.iter().zip(oracle(row)).zip(row) {
            assert!(
                (*got as f64 - want).abs() < 1e-6,
                "{got} is not {want} in {row:?}"
            );
            assert!(
                *score > HIDDEN || got.to_bits() == 0,
                "a hidden cell weighs exactly 0"
            );
        }
    }

    #[test]
    fn softmax_agrees_with_the_oracle_whatever_the_length_and_size_of_scores() {
        for len in 1..=21 {
            for size in [1e-3, 1.0, 30.0, 1e4, 3e38] {
                let row: Vec<f32> = (0..len)
                    .map(|i| size * (((i * 7) % 11) as f32 / 5.0 - 1.0))
                    .collect();
                check(&row);
                check(
                    &row.iter()
                        .enumerate()
                        .map(|(i, &x)| if i % 3 == 0 { HIDDEN } else { x })
                        .collect::<Vec<_>>(),
                );
                check(&vec![HIDDEN; len]);
            }
        }
        let long: Vec<f32> = (0..4096).map(|i| ((i * 29) % 101) as f32 / 20.0).collect();
        check(&long);
    }

    #[test]
    fn softmax_refuses_what_is_not_a_number() {
        for bad in [f32::NAN, f32::INFINITY] {
            for at in 0..6 {
                for rest in [1.0, HIDDEN] {
                    let mut row = [rest; 6];
                    row[at] = bad;
                    assert!(!softmax::<F32x4>(&mut row), "{bad} at {at} beside {rest}");
                    assert!(!all_finite::<F32x4>(&[&[0.0; 6][..at], &[bad]].concat()));
                }
            }
        }
        assert!(all_finite::<F32x4>(&[f32::MAX, f32::MIN, 0.0, -0.0, 1e-45]));
        assert!(!all_finite::<F32x4>(&[HIDDEN]));
    }

    #[test]
    fn softcap_and_norm_agree_with_the_oracle() {
        let row: Vec<f32> = (0..11).map(|i| i as f32 * 9.0 - 40.0).collect();
        let mut capped = row.clone();
        softcap::<F32x4>(&mut capped, 30.0);
        for (got, &x) in capped.iter().zip(&row) {
            assert!((*got as f64 - 30.0 * (x as f64 / 30.0).tanh()).abs() < 1e-5);
        }
        let length = row.iter().map(|&x| x as f64 * x as f64).sum::<f64>().sqrt();
        assert!((norm::<F32x4>(&row) as f64 - length).abs() < 1e-4);
    }

    #[test]
    fn an_extent_is_of_the_finite_numbers_wherever_they_stand() {
        const NOTHING: (f32, f32) = (f32::INFINITY, HIDDEN);
        assert_eq!(extent::<F32x4>(&[]), NOTHING);
        for len in 1..=13 {
            assert_eq!(extent::<F32x4>(&vec![f32::NAN; len]), NOTHING);
            for other in [0.5, f32::NAN, f32::INFINITY, HIDDEN] {
                for at in 0..len {
                    let mut row = vec![other; len];
                    row[at] = -2.0;
                    row[(at + 5) % len] = 3.0;
                    let finite = row.iter().copied().filter(|x| x.is_finite());
                    let want = (
                        finite.clone().fold(f32::MAX, f32::min),
                        finite.fold(f32::MIN, f32::max),
                    );
                    assert_eq!(extent::<F32x4>(&row), want, "{row:?}");
                }
            }
        }
    }
}
