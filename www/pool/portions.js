/**
 * @file How a call is cut into portions of heads, and the arrays that a portion needs. Knows the shapes of the arguments;
 * no worker, and not what is computed. What is wrong with an argument is the core's to say: here it is only not cut.
 */

/** @typedef {import('../headlight.js').AttentionOptions} AttentionOptions */
/** @typedef {{ q: Float32Array, k: Float32Array, v: Float32Array, mask?: Uint8Array, bias?: Float32Array }} Slices what belongs to some heads */
/** @typedef {Pick<Slices, 'mask' | 'bias'>} Planes one plane for all heads */
/**
 * A call that can be cut.
 * @typedef {object} Plan
 * @property {number} heads of the whole
 * @property {number} step heads of a portion, the same for all: a divisor of `heads`
 * @property {Omit<AttentionOptions, 'q' | 'k' | 'v' | 'bias' | 'into'>} call the options of a portion, but for its arrays
 * @property {Planes} shared
 * @property {(first: number) => Slices} slices views of the caller's arrays for the heads from `first` on
 * @property {string} form portions of the same form have arrays of the same sizes
 */

/** Multiplications and additions of the two products, halved: what a call costs, whatever its mask hides. @param {AttentionOptions} options */
export function sizeOf({ heads, queries, keys, dim, valueDim }) {
  return heads * queries * keys * (dim + (valueDim ?? dim));
}

/**
 * The call cut into portions of about `size`, at least one for each of `workers`; null where the arrays do not fit.
 * @param {AttentionOptions} options @param {number} size @param {number} workers @returns {Plan | null}
 */
export function plan(options, size, workers) {
  const { heads, queries, keys, dim, q, k, v, bias, offset, scale, temperature, softcap, keep } = options;
  const kvHeads = options.kvHeads ?? heads;
  const valueDim = options.valueDim ?? dim;
  const mask = options.mask instanceof Uint8Array ? { custom: options.mask } : options.mask;
  const { custom = null, ...rule } = typeof mask === 'object' && mask !== null ? mask : {};

  const cells = queries * keys;
  const isPlanes = (/** @type {ArrayLike<number>} */ { length }) => length === cells || length === heads * cells;
  const fits = floats(q, heads * queries * dim) && floats(k, kvHeads * keys * dim) && floats(v, kvHeads * keys * valueDim)
    && (custom === null || (custom instanceof Uint8Array && isPlanes(custom)))
    && (bias == null || (bias instanceof Float32Array && isPlanes(bias)));
  if (!fits) return null;

  const group = heads / kvHeads;
  const most = Math.min(heads / workers, size / (sizeOf(options) / heads));
  const step = stepOf(heads, group, most);
  const kvStep = Math.max(1, step / group);
  /** @type {Planes} */
  const shared = {};
  /** @type {Planes} */
  const ofEach = {};
  if (custom) Object.assign(custom.length === cells ? shared : ofEach, { mask: custom });
  if (bias) Object.assign(bias.length === cells ? shared : ofEach, { bias });
  return {
    heads,
    step,
    call: {
      heads: step, kvHeads: kvStep, queries, keys, dim, valueDim, offset, scale, temperature, softcap, keep,
      mask: custom ? rule : options.mask,
    },
    shared,
    slices(first) {
      const kvFirst = Math.floor(first / group);
      return {
        q: part(q, first, step, heads), k: part(k, kvFirst, kvStep, kvHeads), v: part(v, kvFirst, kvStep, kvHeads),
        ...(ofEach.mask && { mask: part(ofEach.mask, first, step, heads) }),
        ...(ofEach.bias && { bias: part(ofEach.bias, first, step, heads) }),
      };
    },
    form: [step, kvStep, queries, keys, dim, valueDim, Object.keys(ofEach)].join(),
  };
}

/** @param {unknown} array @param {number} length */
const floats = (array, length) => array instanceof Float32Array && array.length === length;

/** The part of an array that some of its `of` equal planes make up. @template {Float32Array | Uint8Array} T @param {T} array @param {number} first @param {number} count @param {number} of @returns {T} */
const part = (array, first, count, of) => /** @type {T} */ (array.subarray(first * array.length / of, (first + count) * array.length / of));

/** The largest divisor of `heads` that is at most `most`, or 1, whose portions hold whole groups of queries or lie within one. @param {number} heads @param {number} group @param {number} most */
function stepOf(heads, group, most) {
  for (let step = Math.floor(Math.min(most, heads)); step > 1; step--) {
    if (heads % step === 0 && (step % group === 0 || group % step === 0)) return step;
  }
  return 1;
}
