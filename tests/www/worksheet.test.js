/**
 * @file The numbers of a worksheet: whoever computes with the digits that are printed gets the digits of the answers.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { most, sheetOf } from '../../www/course/sheet.js';

/**
 * A record of the lab with one head; its weights are those that are not rounded.
 * @param {{ x: number[][], wq: number[][], wk: number[][], wv: number[][], from?: number[][], visible?: (q: number, k: number) => boolean, temperature?: number, scaled?: boolean }} made
 * @returns {any}
 */
function recordOf({ x, wq, wk, wv, from, visible = () => true, temperature = 1, scaled = true }) {
  const flat = (/** @type {number[][]} */ rows) => Float32Array.from(rows.flat()), tokens = (/** @type {number[][]} */ rows) => rows.map((_, n) => ({ text: `t${n}`, id: n, known: true, special: false }));
  const times = (/** @type {number[][]} */ a, /** @type {number[][]} */ b) => a.map(row => b[0].map((_, c) => row.reduce((sum, each, n) => sum + each * b[n][c], 0)));
  const keys = from ?? x, scale = scaled ? 1 / Math.sqrt(wq[0].length) : 1, q = times(x, wq), k = times(keys, wk);
  const weights = q.map((row, at) => {
    const exps = k.map((key, to) => visible(at, to) ? Math.exp(row.reduce((sum, each, n) => sum + each * key[n], 0) * scale / temperature) : 0), sum = exps.reduce((a, b) => a + b, 0);
    return exps.map(each => sum ? each / sum : 0);
  });
  return {
    heads: 1, queries: x.length, keys: keys.length, queryTokens: tokens(x), keyTokens: tokens(keys), scale: Math.fround(scale), temperature: Math.fround(temperature), weights: [flat(weights)],
    visible: Uint8Array.from(x.flatMap((_, at) => keys.map((_, to) => Number(visible(at, to))))),
    trace: { dModel: wq.length, dK: wq[0].length, dV: wv[0].length, queryInput: { x: flat(x) }, keyInput: from ? { x: flat(from) } : null, wq: flat(wq), wk: flat(wk), wv: flat(wv), biases: null, turned: false, distances: null },
  };
}
/** Numbers from a seed, with so many decimals. @param {number} seed @param {number} rows @param {number} columns @param {number} decimals */
function some(seed, rows, columns, decimals) {
  let state = seed;
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return Math.round((state / 2 ** 32 - 0.5) * 4 * 10 ** decimals) / 10 ** decimals;
  }));
}

/** A number as a pupil writes it: to so many decimals, halves away from zero, in decimals only. @param {bigint} n @param {bigint} d positive @param {number} digits */
function written(n, d, digits) {
  const size = (n < 0n ? -n : n) * 10n ** BigInt(digits), whole = (2n * size + d) / (2n * d), text = String(whole).padStart(digits + 1, '0');
  return `${n < 0n && whole ? '-' : ''}${text.slice(0, text.length - digits)}${digits ? `.${text.slice(-digits)}` : ''}`;
}
/** @param {import('../../www/course/sheet.js').Table} table */
const printed = ({ cells, digits }) => cells.map(cell => cell === -Infinity ? '-∞' : (cell / 10 ** digits).toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1'));
/** A printed number, as a fraction of 100. @param {string} text */
const hundredths = text => BigInt(Math.round(Number(text) * 100));

/** Everything on the sheet once more, from its printed texts. @param {import('../../www/course/sheet.js').Sheet} sheet */
function byHand(sheet) {
  const rows = (/** @type {import('../../www/course/sheet.js').Table} */ table) => Array.from({ length: table.rows }, (_, n) => printed(table).slice(n * table.columns, (n + 1) * table.columns));
  const dot = (/** @type {string[]} */ a, /** @type {string[]} */ b) => a.reduce((sum, each, n) => sum + hundredths(each) * hundredths(b[n]), 0n);
  const turned = (/** @type {string[][]} */ a) => a[0].map((_, n) => a.map(row => row[n]));
  const times = (/** @type {import('../../www/course/sheet.js').Table} */ a, /** @type {string[][]} */ columns, /** @type {number} */ digits) => rows(a).map(row => columns.map(column => written(dot(row, column), 10_000n, digits))).flat();
  const divisor = (sheet.scaledBy.root ? Math.sqrt(sheet.dK) : 1) * sheet.scaledBy.temperature;
  const before = sheet.masked ?? sheet.scaled ?? sheet.scores;
  return {
    q: times(sheet.x, turned(rows(sheet.wq)), sheet.q.digits), k: times(sheet.from ?? sheet.x, turned(rows(sheet.wk)), sheet.k.digits), v: times(sheet.from ?? sheet.x, turned(rows(sheet.wv)), sheet.v.digits),
    scores: times(sheet.q, rows(sheet.k), sheet.scores.digits),
    // A calculator shows ten digits; a pupil rounds those.
    ...sheet.scaled && { scaled: printed(sheet.scores).map(score => written(BigInt(Math.round(Number((Number(score) / divisor).toPrecision(10)) * 1e6)), 1_000_000n, 2)) },
    exps: rows(before).flatMap(row => {
      const largest = Math.max(...row.filter(each => each !== '-∞').map(Number));
      return row.map(each => each === '-∞' ? '0.00' : Number(Math.exp(Number(each) - largest).toPrecision(10)).toFixed(2));
    }),
    weights: rows(sheet.exps).flatMap(row => {
      const sum = row.reduce((all, each) => all + hundredths(each), 0n);
      return row.map(each => sum ? written(hundredths(each), sum, 2) : '0.00');
    }),
    output: times(sheet.weights, turned(rows(sheet.v)), sheet.output.digits),
  };
}

/** @param {string} name @param {Parameters<typeof recordOf>[0]} made @param {(sheet: import('../../www/course/sheet.js').Sheet) => void} [more] */
const check = (name, made, more) => test(`whoever computes with the printed digits gets those of the answers: ${name}`, () => {
  const found = sheetOf(recordOf(made), 0);
  assert.ok(found && 'sheet' in found);
  const { sheet } = found;
  for (const [step, texts] of Object.entries(byHand(sheet))) assert.deepEqual(printed(/** @type {any} */ (sheet)[step]), texts, step);
  more?.(sheet);
});

check('whole numbers stay whole until they are divided', { x: some(1, 4, 4, 0), wq: some(2, 4, 2, 0), wk: some(3, 4, 2, 0), wv: some(4, 4, 2, 0) },
  sheet => assert.deepEqual([sheet.x, sheet.q, sheet.scores, sheet.scaled, sheet.output].map(table => table?.digits), [0, 0, 0, 2, 2]));
check('one decimal', { x: some(5, 3, 4, 1), wq: some(6, 4, 3, 1), wk: some(7, 4, 3, 1), wv: some(8, 4, 2, 1) });
for (let seed = 10; seed < 40; seed += 5) check(`numbers that are cut to two decimals, ${seed}`, { x: some(seed, 6, 8, 4), wq: some(seed + 1, 8, 4, 4), wk: some(seed + 2, 8, 4, 4), wv: some(seed + 3, 8, 4, 4) });
check('what is hidden is −∞ and weighs nothing', { x: some(1, 3, 2, 1), wq: some(2, 2, 2, 1), wk: some(3, 2, 2, 1), wv: some(4, 2, 2, 1), visible: (q, k) => k <= q },
  sheet => assert.deepEqual([sheet.masked?.cells[1], sheet.weights.cells.slice(0, 3)], [-Infinity, [100, 0, 0]]));
check('a row that sees nothing gets zeros', { x: some(1, 2, 2, 0), wq: some(2, 2, 1, 0), wk: some(3, 2, 1, 0), wv: some(4, 2, 2, 0), visible: q => q > 0 }, sheet => assert.deepEqual(sheet.output.cells.slice(0, 2), [0, 0]));
check('two sentences', { x: some(1, 3, 3, 1), from: some(9, 5, 3, 1), wq: some(2, 3, 2, 1), wk: some(3, 3, 2, 1), wv: some(4, 3, 2, 1) }, sheet => assert.deepEqual([sheet.scores.rows, sheet.scores.columns, sheet.k.rows], [3, 5, 5]));
check('a temperature', { x: some(1, 3, 2, 0), wq: some(2, 2, 2, 0), wk: some(3, 2, 2, 0), wv: some(4, 2, 2, 0), temperature: 0.7 }, sheet => assert.equal(sheet.scaledBy.temperature, 0.7));
check('scores that are not divided are no step', { x: some(1, 3, 2, 0), wq: some(2, 2, 2, 0), wk: some(3, 2, 2, 0), wv: some(4, 2, 2, 0), scaled: false }, sheet => assert.equal(sheet.scaled, null));
check('halves go away from zero', { x: [[0.05], [-0.05]], wq: [[0.1]], wk: [[1]], wv: [[1]] }, sheet => assert.deepEqual(sheet.q.cells, [1, -1]));

/** @param {string} name @param {any} record @param {any} expected */
const refused = (name, record, expected) => test(`there is no sheet of ${name}`, () => assert.deepEqual(sheetOf(record, 0), expected));
const small = { x: some(1, 2, 2, 0), wq: some(2, 2, 2, 0), wk: some(3, 2, 2, 0), wv: some(4, 2, 2, 0) };
refused('what has too many tokens', recordOf({ ...small, x: some(1, 7, 2, 0) }), { tooLarge: [{ what: 'tokens', got: 7, most: most.tokens }] });
refused('what is too wide', recordOf({ x: some(1, 2, 9, 0), wq: some(2, 9, 5, 0), wk: some(3, 9, 5, 0), wv: some(4, 9, 2, 0) }), { tooLarge: [{ what: 'dModel', got: 9, most: most.dModel }, { what: 'dK', got: 5, most: most.dK }] });
refused('numbers that no cell has room for', recordOf({ ...small, x: [[300, 0], [0, 0]], wq: [[100, 0], [0, 0]], wk: [[0, 0], [0, 0]] }), { tooLarge: [{ what: 'number', got: 30000, most: most.number }] });
refused('a record without its matrices', { ...recordOf(small), trace: null }, null);
refused('a model whose products get something added', { ...recordOf(small), trace: { ...recordOf(small).trace, biases: {} } }, null);
