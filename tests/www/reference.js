/**
 * @file Reads the reference attentions of tests/golden, and of the larger collection beside a checkout when it is there
 * (HEADLIGHT_VECTORS, or ../shared/vectors), as calls of headlight.js. Knows the form of those files, one sequence of a
 * batch at a time.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {{ shape: number[], data: Float32Array, bool: boolean }} Tensor */
/** @typedef {{ weights: Float32Array, output: Float32Array }} Expected */
/**
 * @typedef {{ name: string, expected: Expected } & (
 *   { call: 'attention', options: import('../../www/headlight.js').AttentionOptions } |
 *   { call: 'multiHeadAttention', options: import('../../www/headlight.js').MultiHeadOptions })} Case
 */

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
const beside = process.env.HEADLIGHT_VECTORS ?? path('../../../shared/vectors');

/** Every file of references, with the least number of cases it has to hold. */
export const files = [
  { name: 'golden', file: path('../golden/attention.json'), least: 6 },
  { name: 'onnx', file: `${beside}/attention/onnx.json`, least: 20 },
  { name: 'torch', file: `${beside}/attention/torch.json`, least: 10 },
].map(file => ({ ...file, exists: existsSync(file.file) }));

/**
 * @param {string} file
 * @returns {Case[][]} for each case its sequences
 */
export function read(file) {
  return JSON.parse(readFileSync(file, 'utf8')).map(sequences);
}

/** @param {any} raw @returns {Case[]} */
function sequences(raw) {
  /** @type {Record<string, Tensor>} */
  const tensors = Object.fromEntries(Object.entries(raw.tensors).map(([name, tensor]) => [name, decode(tensor)]));
  const module = raw.kind === 'nn.MultiheadAttention';
  return Array.from({ length: tensors.output.shape[0] }, (_, batch) => {
    const of = (/** @type {string} */ name) => slice(tensors[name], batch);
    const expected = { weights: of('weights').data, output: of('output').data };
    const name = `${raw.name}, sequence ${batch}`;
    return module
      ? { name, call: 'multiHeadAttention', options: moduleOptions(raw, tensors, batch), expected }
      : { name, call: 'attention', options: headOptions(raw, tensors, batch), expected };
  });
}

/** @param {any} raw @param {Record<string, Tensor>} tensors @param {number} batch */
function headOptions(raw, tensors, batch) {
  const [q, k, v] = [tensors.q, tensors.k, tensors.v].map(tensor => slice(tensor, batch));
  const [heads, queries, dim] = q.shape;
  const [kvHeads, keys, valueDim] = v.shape;
  const bias = tensors.bias && slice(tensors.bias, batch).data;
  return {
    heads, kvHeads, queries, keys, dim, valueDim, q: q.data, k: k.data, v: v.data,
    scale: raw.scale ?? undefined, softcap: raw.softcap, bias,
    ...maskAndBias(raw, tensors, batch, true),
    ...(raw.causal_topleft_only ? { mask: /** @type {const} */ ('causal'), bias: undefined } : {}),
  };
}

/** @param {any} raw @param {Record<string, Tensor>} tensors @param {number} batch */
function moduleOptions(raw, tensors, batch) {
  const modelDim = raw.embed_dim;
  const stacked = tensors['param.in_proj_weight'];
  const matrix = (/** @type {number} */ at, /** @type {string} */ name) => {
    const own = stacked
      ? { ...stacked, shape: [modelDim, modelDim], data: part(stacked.data, at, modelDim * modelDim) }
      : tensors[`param.${name}_weight`];
    return transposed(own);
  };
  const added = (/** @type {number} */ at) => part(tensors['param.in_proj_bias'].data, at, modelDim);
  const [query, key, value] = ['query', 'key', 'value'].map(name => slice(tensors[name], batch));
  return {
    heads: raw.num_heads, modelDim, queries: query.shape[0], keys: key.shape[0],
    keyDim: key.shape[1], valueDim: value.shape[1], query: query.data, key: key.data, value: value.data,
    wq: matrix(0, 'q_proj'), wk: matrix(1, 'k_proj'), wv: matrix(2, 'v_proj'),
    wo: transposed(tensors['param.out_proj.weight']),
    bq: added(0), bk: added(1), bv: added(2), bo: tensors['param.out_proj.bias'].data,
    ...maskAndBias(raw, tensors, batch, false),
  };
}

/**
 * A boolean mask says true for "visible" in one of PyTorch's two, for "hidden" in the other; a float one is a bias.
 * @param {any} raw @param {Record<string, Tensor>} tensors @param {number} batch @param {boolean} trueIsVisible
 * @returns {{ mask?: 'causal' | Uint8Array, bias?: Float32Array }}
 */
function maskAndBias(raw, tensors, batch, trueIsVisible) {
  const given = tensors.attn_mask;
  if (!given) return raw.causal ? { mask: 'causal' } : {};
  const { data } = given.shape.length === 2 ? given : slice(given, batch);
  if (!given.bool) return { bias: data };
  return { mask: Uint8Array.from(data, x => Number((x !== 0) === trueIsVisible)) };
}

/** @param {any} tensor @returns {Tensor} */
function decode({ shape, f32, dtype }) {
  const bytes = Buffer.from(f32, 'base64');
  return { shape, data: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)), bool: dtype === 'bool' };
}

/** @param {Tensor} tensor @param {number} batch @returns {Tensor} */
function slice({ shape, data, bool }, batch) {
  return { shape: shape.slice(1), data: part(data, batch, data.length / shape[0]), bool };
}

/** @param {Float32Array} data @param {number} at @param {number} length */
const part = (data, at, length) => data.slice(at * length, (at + 1) * length);

/** @param {Tensor} matrix [out, in] @returns {Float32Array} [in, out] */
function transposed({ shape: [rows, columns], data }) {
  return Float32Array.from(data, (_, at) => data[at % rows * columns + Math.floor(at / rows)]);
}
