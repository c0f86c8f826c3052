/**
 * @file A small record of attention, computed here in f64 from seeded numbers and stored in f32 as the core stores it.
 * The other way round for tests: written to be read, sharing no line with the page.
 */

/** @typedef {import('../../www/types.js').AttentionRecord} AttentionRecord */

/**
 * @param {{ queries?: string[], keys?: string[] | null, dModel?: number, heads?: number, dK?: number, dV?: number, scaled?: boolean,
 *           temperature?: number, softcap?: number, whole?: boolean, headsOff?: number[], visible?: (query: number, key: number) => boolean }} [wish]
 *   `whole`: one-digit integers; `keys`: given for cross-attention
 * @returns {AttentionRecord & { scores: import('../../www/types.js').Cells }}
 */
export function makeRecord({ queries = ['The', 'animal', 'crossed', 'it'], keys = null, dModel = 12, heads = 2, dK = 10, dV = 9, scaled = true,
  temperature = 1, softcap = 0, whole = false, headsOff = [], visible = () => true } = {}) {
  let seed = 7;
  const draw = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const share = seed / 2147483648;
    return whole ? Math.floor(share * 4) - 1 : share * 2 - 1;
  };
  const fill = (/** @type {number} */ n) => Float32Array.from({ length: n }, draw);
  const token = (/** @type {string} */ text, /** @type {number} */ id) => ({ text, id, known: true, special: false });
  const keyTexts = keys ?? queries;
  const n = queries.length, m = keyTexts.length;
  const input = (/** @type {number} */ count) => {
    const embedding = fill(count * dModel), position = whole ? new Float32Array(count * dModel) : fill(count * dModel);
    return { embedding, position, x: embedding.map((e, i) => e + position[i]) };
  };
  const queryInput = input(n), keyInput = keys ? input(m) : null;
  const wq = fill(heads * dModel * dK), wk = fill(heads * dModel * dK), wv = fill(heads * dModel * dV), wo = fill(heads * dV * dModel);

  const project = (/** @type {Float32Array} */ x, /** @type {number} */ rows, /** @type {Float32Array} */ w, /** @type {number} */ width) => {
    const out = new Float32Array(heads * rows * width);
    for (let h = 0; h < heads; h++) for (let r = 0; r < rows; r++) for (let c = 0; c < width; c++) {
      let sum = 0;
      for (let d = 0; d < dModel; d++) sum += x[r * dModel + d] * w[(h * dModel + d) * width + c];
      out[(h * rows + r) * width + c] = sum;
    }
    return out;
  };
  const q = project(queryInput.x, n, wq, dK), k = project((keyInput ?? queryInput).x, m, wk, dK), v = project((keyInput ?? queryInput).x, m, wv, dV);
  const scale = scaled ? Math.fround(1 / Math.sqrt(dK)) : 1;
  const scores = new Float32Array(heads * n * m), weights = new Float32Array(heads * n * m), outs = new Float32Array(heads * n * dV);
  const seen = Uint8Array.from({ length: n * m }, (_, i) => Number(visible(Math.floor(i / m), i % m)));
  for (let h = 0; h < heads; h++) for (let i = 0; i < n; i++) {
    let total = 0;
    for (let j = 0; j < m; j++) {
      let dot = 0;
      for (let c = 0; c < dK; c++) dot += q[(h * n + i) * dK + c] * k[(h * m + j) * dK + c];
      dot = (dot * scale) / temperature;
      if (softcap) dot = softcap * Math.tanh(dot / softcap);
      scores[(h * n + i) * m + j] = dot;
      if (seen[i * m + j]) total += Math.exp(dot);
    }
    for (let j = 0; j < m; j++) {
      const weight = seen[i * m + j] ? Math.exp(scores[(h * n + i) * m + j]) / total : 0;
      weights[(h * n + i) * m + j] = weight;
      for (let c = 0; c < dV; c++) outs[(h * n + i) * dV + c] += weight * v[(h * m + j) * dV + c];
    }
  }
  const through = (/** @type {number[]} */ off) => {
    const rows = new Float32Array(n * dModel);
    for (let h = 0; h < heads; h++) if (!off.includes(h)) for (let i = 0; i < n; i++) for (let c = 0; c < dV; c++) for (let d = 0; d < dModel; d++) {
      rows[i * dModel + d] += outs[(h * n + i) * dV + c] * wo[(h * dV + c) * dModel + d];
    }
    return rows;
  };
  const all = through([]);
  const move = (/** @type {number[]} */ off) => Array.from({ length: n }, (_, i) => {
    const there = through(off);
    let apart = 0, long = 0;
    for (let d = 0; d < dModel; d++) { apart += (there[i * dModel + d] - all[i * dModel + d]) ** 2; long += all[i * dModel + d] ** 2; }
    return long > 0 ? Math.sqrt(apart / long) : 0;
  });
  const size = n * m;
  const cells = (/** @type {Float32Array} */ all) => Object.fromEntries(Array.from({ length: heads }, (_, h) => [h, all.slice(h * all.length / heads, (h + 1) * all.length / heads)]));
  const on = Array.from({ length: heads }, (_, h) => h).filter(h => !headsOff.includes(h));
  const average = Float32Array.from({ length: size }, (_, i) => on.reduce((sum, h) => sum + weights[h * size + i] / on.length, 0));
  /** @type {import('../../www/types.js').Origin} */
  const random = { from: 'random', seed: 7 };
  return {
    kind: keys ? 'cross' : 'self', measure: 'weights', names: [], layer: null, layers: 1, heads, headsOff, queries: n, keys: m,
    queryTokens: queries.map(token), keyTokens: keyTexts.map(token), scores: cells(scores), visible: seen, weights: { ...cells(weights), [heads]: average }, scale, temperature, origin: random,
    trace: {
      dModel, dK, dV, queryInput, keyInput, wq, wk, wv, wo, biases: null, turned: false, distances: null, q: cells(q), k: cells(k), v: cells(v), heads: outs, output: through(headsOff),
      effect: Float32Array.from(Array.from({ length: heads }, (_, h) => move([h])).flat()), moved: Float32Array.from(move(headsOff)),
      dimensions: [], origins: Array.from({ length: heads }, () => ({ wq: random, wk: random, wv: random, wo: random })), embeddingOrigin: random,
    },
  };
}
