/**
 * @file Sums taken apart: which terms are shown, what the others add up to, how many decimals a group of numbers needs.
 * Pure. Knows numbers only: neither records nor the page.
 */

/** A sum of at most this many terms is written out whole, as on a board. */
export const BOARD = 8;

/**
 * One factor times another, as a term of a sum.
 * @typedef {{ index: number, left: number, right: number, product: number }} Term
 */

/**
 * The terms of left · right.
 * @param {ArrayLike<number>} left
 * @param {ArrayLike<number>} right as long as `left`
 * @returns {Term[]}
 */
export const terms = (left, right) => Array.from({ length: left.length }, (_, index) =>
  ({ index, left: left[index], right: right[index], product: left[index] * right[index] }));

/**
 * The terms worth showing: all when they are few, else the largest in size that add something, with what the others add.
 * `total` is what the core computed; the others are what is missing to it, so that the shown parts add up to it.
 * @template {{ product: number, index: number }} T
 * @param {T[]} all
 * @param {number} total
 * @param {number} [few]
 * @returns {{ shown: T[], others: number, rest: number }} how many others, and their sum
 */
export function largest(all, total, few = BOARD) {
  if (all.length <= few) return { shown: all, others: 0, rest: 0 };
  const ordered = [...all].sort((a, b) => Math.abs(b.product) - Math.abs(a.product) || a.index - b.index);
  const shown = ordered.filter((term, i) => i < few - 1 && (i === 0 || Math.abs(term.product) > 1e-6 * Math.abs(ordered[0].product)));
  return { shown, others: all.length - shown.length, rest: total - shown.reduce((sum, term) => sum + term.product, 0) };
}

/**
 * How many decimals these numbers are shown with: none when all are whole, else 3, or 6 when the reader wants it precise.
 * @param {Iterable<number>} numbers infinities and NaN need no decimals
 * @param {boolean} precise
 */
export function decimals(numbers, precise) {
  for (const number of numbers) {
    if (Number.isFinite(number) && !Number.isInteger(number)) return precise ? 6 : 3;
  }
  return 0;
}

/**
 * Whether numbers add up to their total also as they are shown: rounded.
 * @param {number[]} parts
 * @param {number} total
 * @param {number} places
 * @param {number} [totalPlaces]
 */
export function addsUp(parts, total, places, totalPlaces = places) {
  const shown = (/** @type {number} */ x, /** @type {number} */ decimals) => Number(x.toFixed(decimals));
  return Math.abs(parts.reduce((sum, part) => sum + shown(part, places), 0) - shown(total, totalPlaces)) < 1e-9;
}

/**
 * Length of a vector.
 * @param {ArrayLike<number>} vector
 */
export function norm(vector) {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i] * vector[i];
  return Math.sqrt(sum);
}

/**
 * The largest size among several vectors: what gets the full colour.
 * @param {ArrayLike<number>[]} vectors
 */
export const most = (...vectors) => vectors.reduce((top, vector) => Array.from(vector).reduce((m, x) => Math.max(m, Math.abs(x)), top), 0);

/**
 * Column c of a row-major matrix.
 * @param {ArrayLike<number>} matrix [rows, columns]
 * @param {number} columns
 * @param {number} c
 */
export const column = (matrix, columns, c) => Array.from({ length: matrix.length / columns }, (_, row) => matrix[row * columns + c]);

/**
 * softmax of the numbers where `visible` holds: its parts, in f64. Nothing visible: all zero.
 * @param {ArrayLike<number>} scores
 * @param {(index: number) => boolean} visible
 */
export function softmax(scores, visible) {
  const of = Array.from(scores, (score, i) => (visible(i) ? score : -Infinity));
  const max = of.reduce((a, b) => Math.max(a, b), -Infinity);
  const exps = of.map(score => (score === -Infinity ? 0 : Math.exp(score - max)));
  const sum = exps.reduce((a, b) => a + b, 0);
  return { max, exps, sum, weights: exps.map(e => (sum > 0 ? e / sum : 0)) };
}
