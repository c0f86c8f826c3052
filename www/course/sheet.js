/**
 * @file A head computed as a person does it on paper: from the digits that are printed, each result rounded before one goes on with it.
 * So whoever follows the sheet gets the digits of its answers. Pure: knows a record; not how a sheet looks.
 *
 * Numbers are whole multiples of 10^-digits, so what falls between two digits is rounded exactly: halves away from zero. What is not
 * rounded is √d_k and e^x, which a calculator has.
 */

/** @typedef {import('../types.js').AttentionRecord} AttentionRecord */
/**
 * A matrix as it stands on paper. `cells`: [rows, columns], each times 10^digits; −Infinity is hidden.
 * @typedef {{ rows: number, columns: number, digits: number, cells: number[] }} Table
 */
/**
 * `x` and `from`: X of the queries, and of the keys where those are others; `divisor`: of the scores, 1 where they are not divided;
 * `scaled` and `masked` are null where that step changes nothing; `off`: by how much a weight differs at most from the one that is not rounded.
 * @typedef {{
 *   queries: string[], keys: string[], head: number, dK: number, scaledBy: { root: boolean, temperature: number },
 *   x: Table, from: Table | null, wq: Table, wk: Table, wv: Table,
 *   q: Table, k: Table, v: Table, scores: Table, scaled: Table | null, masked: Table | null, exps: Table, weights: Table, output: Table,
 *   visible: Uint8Array, off: number,
 * }} Sheet
 */

/** What a sheet has room for. */
export const most = { tokens: 6, dModel: 8, dK: 4, dV: 4, number: 9999 };
/** Decimals that are written at most. */
const places = 2;

/** The nearest whole number, halves away from zero; what an f64 has lost is no reason to round the other way. @param {number} value */
const nearest = value => Math.sign(value) * Math.floor(Math.abs(value) + 0.5 + 1e-9) + 0;
/** A quotient of whole numbers, rounded likewise, exactly. @param {number} a @param {number} b positive */
const divided = (a, b) => Math.sign(a) * Math.floor((2 * Math.abs(a) + b) / (2 * b)) + 0;

/** Numbers as they are printed: as many decimals as they have, at most two. @param {Float32Array} values @param {number} columns @returns {Table} */
function printed(values, columns) {
  const fits = (/** @type {number} */ digits) => values.every(value => Math.abs(value * 10 ** digits - Math.round(value * 10 ** digits)) < 1e-5);
  const digits = [0, 1].find(fits) ?? places;
  return { rows: values.length / columns, columns, digits, cells: Array.from(values, value => nearest(value * 10 ** digits)) };
}

/** a·b, or a·bᵀ. @param {Table} a @param {Table} b @param {boolean} [turned] @returns {Table} */
function product(a, b, turned = false) {
  const columns = turned ? b.rows : b.columns, digits = Math.min(places, a.digits + b.digits), by = 10 ** (a.digits + b.digits - digits);
  const cells = Array.from({ length: a.rows * columns }, (_, at) => {
    const row = Math.floor(at / columns), column = at % columns;
    let sum = 0;
    for (let n = 0; n < a.columns; n++) sum += a.cells[row * a.columns + n] * (turned ? b.cells[column * b.columns + n] : b.cells[n * b.columns + column]);
    return divided(sum, by);
  });
  return { rows: a.rows, columns, digits, cells };
}

/** @param {Table} table @param {(row: number[], n: number) => number[]} change of a row @param {number} [digits] @returns {Table} */
const byRow = (table, change, digits = table.digits) => ({ ...table, digits,
  cells: Array.from({ length: table.rows }, (_, n) => change(table.cells.slice(n * table.columns, (n + 1) * table.columns), n)).flat() });

/**
 * @param {AttentionRecord} record @param {number} head
 * @returns {{ sheet: Sheet } | { tooLarge: { what: 'tokens' | 'dModel' | 'dK' | 'dV' | 'number', got: number, most: number }[] } | null} null: not the lab's
 */
export function sheetOf(record, head) {
  const { trace, queryTokens, keyTokens, visible, temperature, scale } = record;
  if (!trace || trace.biases || trace.turned || trace.distances || head >= record.heads) return null;
  const { dModel, dK, dV } = trace;
  const sizes = { tokens: Math.max(record.queries, record.keys), dModel, dK, dV };
  const over = (/** @type {Partial<typeof most>} */ got) => /** @type {(keyof typeof most)[]} */ (Object.keys(got)).filter(what => Number(got[what]) > most[what]).map(what => ({ what, got: Number(got[what]), most: most[what] }));
  if (over(sizes).length) return { tooLarge: over(sizes) };

  const matrix = (/** @type {Float32Array} */ all, /** @type {number} */ width) => printed(all.subarray(head * dModel * width, (head + 1) * dModel * width), width);
  const x = printed(trace.queryInput.x, dModel), from = trace.keyInput && printed(trace.keyInput.x, dModel);
  const wq = matrix(trace.wq, dK), wk = matrix(trace.wk, dK), wv = matrix(trace.wv, dV);
  const q = product(x, wq), k = product(from ?? x, wk), v = product(from ?? x, wv);
  const scores = product(q, k, true);

  // The shortest decimal is what was typed; the record has its f32.
  const scaledBy = { root: scale !== 1, temperature: Number(temperature.toPrecision(6)) }, divisor = (scaledBy.root ? Math.sqrt(dK) : 1) * scaledBy.temperature;
  const scaled = divisor === 1 ? null : byRow(scores, row => row.map(cell => nearest(cell * 10 ** (places - scores.digits) / divisor)), places);
  const before = scaled ?? scores;
  const masked = visible.every(Boolean) ? null : byRow(before, (row, n) => row.map((cell, at) => visible[n * record.keys + at] ? cell : -Infinity));

  const exps = byRow(masked ?? before, row => {
    const largest = Math.max(...row);
    return row.map(cell => cell === -Infinity ? 0 : nearest(Math.exp((cell - largest) / 10 ** before.digits) * 10 ** places));
  }, places);
  const weights = byRow(exps, row => {
    const sum = row.reduce((all, each) => all + each, 0);
    return row.map(each => sum ? divided(each * 10 ** places, sum) : 0);
  });
  const output = product(weights, v);

  const tables = [x, from, wq, wk, wv, q, k, v, scores, output].filter(table => table !== null);
  const number = Math.max(...tables.flatMap(({ cells, digits }) => cells.map(cell => Math.abs(cell) / 10 ** digits)));
  if (over({ number }).length) return { tooLarge: over({ number }) };
  const off = Math.max(...weights.cells.map((cell, at) => Math.abs(cell / 10 ** places - record.weights[head][at])));
  const texts = (/** @type {import('../types.js').Token[]} */ tokens) => tokens.map(({ text }) => text);
  return { sheet: { queries: texts(queryTokens), keys: texts(keyTokens), head, dK, scaledBy, x, from, wq, wk, wv, q, k, v, scores, scaled, masked, exps, weights, output, visible, off } };
}
