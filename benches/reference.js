/**
 * @file What each case comes to, in plain f64: a contender that differs is wrong, and its time counts for nothing.
 * Knows the formulas, written to be read; no contender. Of large cases a part of the rows is computed.
 */

/** @typedef {import('./types.js').Case} Case */
/** @typedef {import('./types.js').Results} Results */
/** @typedef {{ at: number, values: Float64Array }} Row a row of a result, and where it begins in it */

/** As many rows of each result are compared, spread evenly. */
const ROWS = 256;
export const tolerance = 1e-4;

/** Some rows of each result of the case. @param {Case} made @returns {Record<string, Row[]>} */
export function reference(made) {
  if (made.kind === 'matmul') {
    const { m, k, n, a, b } = made;
    return { product: spread(m, ROWS).map(i => ({ at: i * n, values: rowTimes(a.subarray(i * k, (i + 1) * k), b, n) })) };
  }
  const { heads, tokens, dim } = made;
  if (made.kind === 'attention') {
    const rows = spread(heads * tokens, ROWS).map(row => {
      const [head, query] = [Math.floor(row / tokens), row % tokens];
      const part = (/** @type {Float32Array} */ all) => all.subarray(head * tokens * dim, (head + 1) * tokens * dim);
      const { weights, output } = attend(made.q.subarray(row * dim, (row + 1) * dim), part(made.k), part(made.v), made.causal ? query + 1 : tokens);
      return { weights: { at: row * tokens, values: weights }, output: { at: row * dim, values: output } };
    });
    return { weights: rows.map(row => row.weights), output: rows.map(row => row.output) };
  }
  const { modelDim, x } = made;
  const lines = (/** @type {Float32Array} */ w) => Array.from({ length: tokens }, (_, i) => rowTimes(x.subarray(i * modelDim, (i + 1) * modelDim), w, modelDim));
  const [k, v] = [lines(made.wk), lines(made.wv)];
  const ofHead = (/** @type {Float64Array[]} */ rows, /** @type {number} */ head) => {
    const all = new Float64Array(tokens * dim);
    rows.forEach((row, i) => all.set(row.subarray(head * dim, (head + 1) * dim), i * dim));
    return all;
  };
  const queries = spread(tokens, Math.ceil(ROWS / heads));
  const q = queries.map(i => rowTimes(x.subarray(i * modelDim, (i + 1) * modelDim), made.wq, modelDim));
  const joined = queries.map(() => new Float64Array(modelDim));
  /** @type {Row[]} */
  const weights = [];
  for (let head = 0; head < heads; head++) {
    const [keys, values] = [ofHead(k, head), ofHead(v, head)];
    queries.forEach((query, i) => {
      const row = attend(q[i].subarray(head * dim, (head + 1) * dim), keys, values, made.causal ? query + 1 : tokens);
      weights.push({ at: (head * tokens + query) * tokens, values: row.weights });
      joined[i].set(row.output, head * dim);
    });
  }
  return { weights, output: queries.map((query, i) => ({ at: query * modelDim, values: rowTimes(joined[i], made.wo, modelDim) })) };
}

/** The largest difference; NaN where something is not a number, or missing. @param {Record<string, Row[]>} expected @param {Results} results */
export function largestError(expected, results) {
  let largest = 0;
  for (const [name, rows] of Object.entries(expected)) {
    for (const { at, values } of rows) {
      for (let i = 0; i < values.length; i++) {
        const error = Math.abs(values[i] - results[name][at + i]);
        if (!(error <= largest)) largest = error;
      }
    }
  }
  return largest;
}

/**
 * One query: softmax(q·k / √dim) over the first keys, and the sum of their values by it.
 * @param {ArrayLike<number>} q @param {ArrayLike<number>} k @param {ArrayLike<number>} v @param {number} visible
 */
function attend(q, k, v, visible) {
  const dim = q.length;
  const weights = new Float64Array(k.length / dim);
  let most = -Infinity;
  for (let j = 0; j < visible; j++) {
    for (let d = 0; d < dim; d++) weights[j] += q[d] * k[j * dim + d];
    weights[j] /= Math.sqrt(dim);
    most = Math.max(most, weights[j]);
  }
  let sum = 0;
  for (let j = 0; j < visible; j++) sum += weights[j] = Math.exp(weights[j] - most);
  const output = new Float64Array(dim);
  for (let j = 0; j < visible; j++) {
    weights[j] /= sum;
    for (let d = 0; d < dim; d++) output[d] += weights[j] * v[j * dim + d];
  }
  return { weights, output };
}

/** row · w, w [row.length, width]. @param {ArrayLike<number>} row @param {Float32Array} w @param {number} width */
function rowTimes(row, w, width) {
  const out = new Float64Array(width);
  for (let k = 0; k < row.length; k++) {
    const [factor, from] = [row[k], k * width];
    for (let j = 0; j < width; j++) out[j] += factor * w[from + j];
  }
  return out;
}

/** At most `most` of the numbers below `count`, the last one among them. @param {number} count @param {number} most */
function spread(count, most) {
  const step = Math.max(1, count / most);
  return Array.from({ length: Math.min(count, most) }, (_, i) => count - 1 - Math.floor(i * step));
}
