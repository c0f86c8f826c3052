/**
 * @file Where things go in the drawing of one head: how large a cell is, which labels there is room for, how many decimals
 * fit. Pure arithmetic; knows no element and no canvas.
 */

/** Width left of the cells for the query labels, and right of them for the effect bars and the ends of slanted labels, in CSS px. */
export const gutter = { left: 88, narrowLeft: 66, right: 46, slanted: 64, tallest: 104, flat: 24 };

/** A cell is never larger, so that three tokens do not fill the page, nor smaller: beyond that the drawing scrolls. Where a
 * square has no room for its number but a wider cell of this height has, it is as wide as a number needs. In CSS px. */
export const cellSize = { most: 64, widest: 96, least: 3, legible: { wide: 36, high: 15 } };

/** Lines of labels stand at least this far apart, in their own size. */
const labelPitch = 1.12;

/** By how many degrees key labels that do not lie flat are turned: the first that keeps them apart, else the last. */
const turns = [45, 60];
const sine = (/** @type {number} */ degrees) => Math.sin((degrees * Math.PI) / 180);

/**
 * The heatmap in its box. Cells have sides of whole device pixels, so that edges are sharp at any zoom: squares, or wider where
 * that lets numbers be read, or as wide as the box allows.
 * @param {{ queries: number, keys: number, width: number, height: number, ratio: number, longestKey: number, type?: number, stretch?: boolean, zoom?: number | null }} box
 *   the box in CSS px, axis names already taken off; `ratio` device pixels a CSS px; `longestKey` the width of the widest key label in CSS px;
 *   `type` how much larger than usual the page's type is; `stretch`: fill the width; `zoom`: a cell's side in CSS px where the
 *   reader has chosen one
 * @returns {{ device: number, deviceRow: number, cell: number, row: number, left: number, top: number, flat: boolean, width: number, height: number, everyQuery: number, everyKey: number, font: number, turn: number, label: number }}
 *   `device` and `cell`: a cell's width in device and CSS px, `deviceRow` and `row` its height; `every…`: one label in so many; `turn`: of the
 *   key labels, in degrees; `label`: the length there is room for
 */
export function heatmapLayout({ queries, keys, width, height, ratio, longestKey, type = 1, stretch = false, zoom = null }) {
  const left = Math.round((width < 430 * type ? gutter.narrowLeft : gutter.left) * type);
  const across = Math.max(40, width - left - gutter.right * type) / keys;
  const pixels = (/** @type {number} */ fit) => Math.max(1, Math.floor(Math.max(fit, cellSize.least) * ratio + 1e-6));
  const sides = (/** @type {number} */ top) => {
    if (zoom !== null) {
      const device = Math.max(1, Math.round(zoom * ratio));
      return { device, deviceRow: device };
    }
    const down = Math.min(cellSize.most * type, Math.max(40, height - top) / queries);
    const legible = Math.min(across, cellSize.legible.wide * type);
    // Many rows of few keys would be a sliver: it is widened to half its height.
    const sliver = Math.min(legible, (down * queries) / (2 * keys));
    const wide = stretch ? Math.min(across, cellSize.widest * type)
      : down >= cellSize.legible.high && down < legible && legible < 2.5 * down ? legible : Math.max(sliver, Math.min(across, down));
    const device = pixels(wide);
    return { device, deviceRow: Math.min(device, pixels(down)) };
  };
  // Where words are long the labels get more room, so that none is cut while there is some.
  const slanted = (/** @type {number} */ degrees) => (Number.isFinite(longestKey)
    ? Math.min(gutter.tallest * type, Math.max(stretch ? 0 : gutter.slanted * type, (longestKey + 6) * sine(degrees) + 6 * type)) : gutter.slanted * type);
  const steepest = turns[turns.length - 1];
  const flat = longestKey + 6 <= sides(gutter.flat * type).device / ratio;
  let top = flat ? gutter.flat * type : slanted(turns[0]);
  // Rather smaller type than fewer labels.
  const lines = () => {
    const { device, deviceRow } = sides(top);
    const cell = device / ratio, row = deviceRow / ratio;
    const font = Math.max(10 * type, Math.min(13 * type, row - 2, flat ? Infinity : (cell * sine(steepest)) / labelPitch));
    const turn = flat ? 0 : turns.find(degrees => cell * sine(degrees) >= font * labelPitch - 1e-9) ?? steepest;
    return { device, deviceRow, cell, row, font, turn };
  };
  let found = lines();
  if (found.turn === steepest) { top = slanted(steepest); found = { ...lines(), turn: steepest }; }
  const { device, deviceRow, cell, row, font, turn } = found;
  const every = (/** @type {number} */ pitch) => Math.max(1, Math.ceil((font * labelPitch) / pitch - 1e-9));
  return {
    device, deviceRow, cell, row, left, flat, top: Math.round(top),
    width: cell * keys, height: row * queries,
    everyQuery: every(row), everyKey: flat ? 1 : every(cell * sine(turn)), font, turn,
    label: flat ? cell : Math.round((top - 6 * type) / sine(turn)),
  };
}

/**
 * The cells that are drawn while a part of them is in sight: somewhat more than that part, so that they are drawn anew only now
 * and then while it moves; all, where they are not many.
 * @param {{ cell: number, row: number }} layout
 * @param {{ queries: number, keys: number }} record
 * @param {{ x: number, y: number, width: number, height: number }} sight in CSS px from the upper left cell
 * @returns {{ queries: [from: number, to: number], keys: [from: number, to: number] }} `to` is not drawn any more
 */
export function cellsAround({ cell, row }, { queries, keys }, { x, y, width, height }) {
  /** @returns {[number, number]} */
  const span = (/** @type {number} */ start, /** @type {number} */ size, /** @type {number} */ pitch, /** @type {number} */ n) => {
    if (n * pitch <= 2 * size) return [0, n];
    const step = size / 2, from = Math.floor(Math.max(0, Math.min(start, n * pitch - size)) / step) * step;
    return [Math.max(0, Math.floor((from - size / 4) / pitch)), Math.min(n, Math.ceil((from + 1.75 * size) / pitch))];
  };
  return { queries: span(y, Math.max(1, height), row, queries), keys: span(x, Math.max(1, width), cell, keys) };
}

/** The advance of a monospaced digit, in em. */
const digit = 0.602;

/** @typedef {{ largest: number, negative: boolean, whole: boolean }} Size what it takes to write all of some numbers */
/** Looked through once: a large head has millions of numbers, and is drawn again with each step of a zoom. @type {WeakMap<object, Size>} */
const sizes = new WeakMap();

/** @param {ArrayLike<number>} values @returns {Size} */
function sizeOf(values) {
  let size = sizes.get(values);
  if (size) return size;
  size = { largest: 0, negative: false, whole: true };
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (!Number.isFinite(v)) continue;
    if (Math.abs(v) > size.largest) size.largest = Math.abs(v);
    if (v < 0) size.negative = true;
    if (size.whole && !Number.isInteger(v)) size.whole = false;
  }
  sizes.set(values, size);
  return size;
}

/**
 * How the numbers of a drawing are written into its cells: with two decimals where they fit, with `.08` for 0.08 where that does,
 * and not at all where neither does: of numbers up to 1, one decimal would lie. Larger ones have as many decimals as fit.
 * @param {ArrayLike<number>} values NaN where nothing is shown
 * @param {number} cell a cell's width in CSS px
 * @param {number} [type] how much larger than usual the page's type is
 * @param {boolean} [signed] whether positive numbers have a sign as well
 * @param {number} [row] its height; in what is no square the numbers are as large as they can be
 * @returns {{ decimals: number, font: number, bare: boolean } | null} null when numbers do not fit; `bare`: the zero before the point is left out
 */
export function cellNumbers(values, cell, type = 1, signed = false, row = cell) {
  const least = 9.5;
  if (cell < least * digit + 4) return null;   // not even one digit
  const { largest, negative, whole } = sizeOf(values);
  const small = !whole && largest <= 1.005;
  const integer = largest >= 1e6 ? 7 : Math.max(1, Math.floor(Math.log10(Math.max(1, largest + 0.005))) + 1) + (negative || signed ? 1 : 0);
  const fontOf = (/** @type {number} */ places) => Math.min(row < cell ? 19 * type : 13 * type, row < cell ? row * 0.72 : row * 0.45, (cell - (row < cell ? 12 : 4)) / (places * digit));
  for (let decimals = whole ? 0 : 2; decimals >= (whole || largest >= 10 ? 0 : small ? 2 : 1); decimals--) {
    const places = integer + (decimals ? decimals + 1 : 0);
    const font = fontOf(places);
    if (font >= least) return { decimals, font, bare: false };
    const bare = fontOf(places - 1);
    if (small && bare >= least) return { decimals, font: bare, bare: true };
  }
  return null;
}

/**
 * A number as `cellNumbers` has it written.
 * @param {number} value
 * @param {{ decimals: number, bare: boolean }} how
 * @param {(value: number, decimals: number) => string} number
 * @param {boolean} [signed] whether positive numbers have a sign as well
 */
export function cellText(value, { decimals, bare }, number, signed = false) {
  const none = Math.abs(value) * 10 ** decimals < 0.5;
  if (none) return bare ? '0' : number(0, decimals);
  const one = bare && Math.abs(value) >= 0.995;
  const text = (signed && value > 0 ? '+' : '') + number(value, one ? 0 : decimals);
  return bare && !one ? text.replace('0', '') : text;
}

/** No canvas is higher, in CSS px: with more tokens their lines come closer together. */
const arcsMost = 8000;

/**
 * The two columns of tokens of the arcs, the shorter one in the middle. All in CSS px.
 * @param {{ queries: number, keys: number, height: number, type?: number }} box
 * @returns {{ pitch: number, height: number, queryTop: number, keyTop: number }} `pitch` from token to token; `…Top` the middle of the first
 */
export function arcsLayout({ queries, keys, height, type = 1 }) {
  const longest = Math.max(queries, keys);
  const pitch = Math.max(Math.min(Math.round(14 * type), arcsMost / longest), Math.min(Math.round(34 * type), Math.floor(height / longest)));
  const column = (/** @type {number} */ n) => ((longest - n) * pitch) / 2 + pitch / 2;
  return { pitch, height: longest * pitch, queryTop: column(queries), keyTop: column(keys) };
}

/**
 * The range of what is shown.
 * @param {ArrayLike<number>} values
 * @returns {{ lo: number, hi: number }} 0 and 0 when nothing is finite
 */
export function range(values) {
  let lo = Infinity, hi = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    if (values[i] < lo) lo = values[i];
    if (values[i] > hi) hi = values[i];
  }
  return lo <= hi ? { lo, hi } : { lo: 0, hi: 0 };
}

/** Lines weaker than this share of the strongest are left out; and never are there more than so many. */
export const arcsKept = { threshold: 0.05, most: 2000 };

/** Whether the shown values count from zero, as weights and differences do; scores count from the lowest. @param {boolean} signed @param {string} view */
export const countsFromZero = (signed, view) => signed || view === 'weights' || view === 'weighted';

/**
 * The lines worth drawing, strongest last so that they lie on top. A line's share is its strength from 0 to 1: its size
 * against the largest where values are weights or differences, its place between lowest and highest where they are scores.
 * @param {Float32Array} values [queries, keys] of one head, NaN where nothing is shown
 * @param {{ keys: number, absolute: boolean, threshold: number, most: number }} options
 * @returns {{ query: number, key: number, share: number }[]}
 */
export function arcsOf(values, { keys, absolute, threshold, most }) {
  const { lo, hi } = range(values);
  const largest = Math.max(Math.abs(lo), Math.abs(hi));
  const arcs = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    const share = absolute ? (largest ? Math.abs(value) / largest : 0) : (hi > lo ? (value - lo) / (hi - lo) : 1);
    if (share >= threshold) arcs.push({ query: Math.floor(i / keys), key: i % keys, share });
  }
  arcs.sort((a, b) => a.share - b.share);
  return arcs.length > most ? arcs.slice(arcs.length - most) : arcs;
}

/**
 * The sum of some rows, column by column. What is not shown adds nothing; a column in which nothing is shown is NaN.
 * @param {Float32Array} values [queries, keys] of one head
 * @param {number} keys
 * @param {number[]} rows
 */
export function sumRows(values, keys, rows) {
  const sum = new Float32Array(keys).fill(NaN);
  for (const row of rows) for (let k = 0; k < keys; k++) {
    const value = values[row * keys + k];
    if (Number.isFinite(value)) sum[k] = (Number.isNaN(sum[k]) ? 0 : sum[k]) + value;
  }
  return sum;
}
