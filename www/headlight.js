/**
 * @file The core for any page or Node program: attention in WebAssembly.
 *
 * Knows how the builds are loaded and how their calls look from JavaScript; no DOM. The numbers are the Rust core's.
 *
 *     import { load } from './headlight.js';
 *     const hl = await load();
 *     const { weights, output } = hl.attention({ heads, queries, keys, dim, q, k, v, mask: 'causal' });
 */

/** @typedef {'simd128' | 'portable'} Build */

/**
 * What went wrong with an argument.
 * @typedef {Error & { code: string, argument: string, expected: string, got: string }} Mistake
 *   code: 'shape', 'not-finite', 'mask', 'too-large', 'range', 'empty', 'unknown', 'file' or 'unreadable'; also 'load' (no build could be loaded),
 *   'panic' (a fault of the core, after which this module answers nothing else) and 'closed' (a pool was)
 */

/**
 * Which keys a query may see, in parts: a key is visible where every part allows it.
 * @typedef {object} MaskParts
 * @property {boolean} [causal] query i sees key j where j <= i + offset
 * @property {boolean} [anticausal] query i sees key j where j >= i + offset
 * @property {readonly [left: number, right: number] | null} [window]
 *   query i sees key j where i + offset - left <= j <= i + offset + right
 * @property {number} [prefix] with causal: the first keys, seen by every query
 * @property {number} [padding] the last keys, seen by none
 * @property {Uint8Array} [custom] 0 = hidden, else visible: [queries, keys] or [heads, queries, keys]
 */

/** @typedef {'none' | 'causal' | 'anticausal' | MaskParts | Uint8Array} Mask a Uint8Array is the part `custom` alone */

/**
 * How scores come about: s = q·k · scale / temperature; softcap · tanh(s / softcap); + bias; mask; softmax.
 * @typedef {object} ScoreOptions
 * @property {Mask | null} [mask] 'none' by default
 * @property {number} [offset] query i stands at key i + offset, for causal, anticausal and window; 0 by default
 * @property {Float32Array | null} [bias] added to the scores: [queries, keys] or [heads, queries, keys]; -Infinity hides
 * @property {number} [scale] 1 / √dim by default
 * @property {number} [temperature] > 0; 1 by default
 * @property {number} [softcap] > 0 keeps scores within ±softcap; 0, the default, is off
 */

/**
 * Arrays are row-major Float32Arrays and stay as they are.
 * @typedef {object} AttentionInputs
 * @property {number} heads
 * @property {number} [kvHeads] heads of k and v, a divisor of heads (grouped queries); heads by default
 * @property {number} queries
 * @property {number} keys
 * @property {number} dim width of a query and of a key
 * @property {number} [valueDim] width of a value; dim by default
 * @property {Float32Array} q [heads, queries, dim]
 * @property {Float32Array} k [kvHeads, keys, dim]
 * @property {Float32Array} v [kvHeads, keys, valueDim]
 * @property {readonly ('weights' | 'output' | 'scores' | 'unmasked')[]} [keep] ['weights', 'output'] by default
 * @property {Partial<AttentionResult>} [into] an earlier result of the same shape: its arrays are written again and returned
 */
/** @typedef {AttentionInputs & ScoreOptions} AttentionOptions */

/**
 * What `keep` names, in arrays of the caller's own.
 * @typedef {object} AttentionResult
 * @property {Float32Array} weights [heads, queries, keys]; a row sums to 1, or to 0 where a query sees nothing
 * @property {Float32Array} output weights · v: [heads, queries, valueDim]
 * @property {Float32Array} [scores] what goes into softmax, -Infinity where hidden: [heads, queries, keys]
 * @property {Float32Array} [unmasked] the scores before anything is hidden: [heads, queries, keys]
 */

/**
 * The matrices of the module, applied as x·W (+ b); dim = modelDim / heads.
 * @typedef {object} MultiHeadMatrices
 * @property {number} heads a divisor of modelDim
 * @property {number} modelDim width of a query row and of the output
 * @property {number} [keyDim] width of a key row; modelDim by default
 * @property {number} [valueDim] width of a value row; modelDim by default
 * @property {Float32Array} wq [modelDim, modelDim]; head h has the columns h * dim to (h + 1) * dim, also in wk and wv
 * @property {Float32Array} wk [keyDim, modelDim]
 * @property {Float32Array} wv [valueDim, modelDim]
 * @property {Float32Array} wo [modelDim, modelDim]; head h has the rows h * dim to (h + 1) * dim
 * @property {Float32Array | null} [bq] [modelDim], like the next three
 * @property {Float32Array | null} [bk]
 * @property {Float32Array | null} [bv]
 * @property {Float32Array | null} [bo]
 */
/**
 * What the module is applied to.
 * @typedef {object} MultiHeadInputs
 * @property {number} queries
 * @property {number} keys
 * @property {Float32Array} query [queries, modelDim]
 * @property {Float32Array} key [keys, keyDim]
 * @property {Float32Array} value [keys, valueDim]
 * @property {readonly ('weights' | 'output' | 'scores' | 'unmasked' | 'q' | 'k' | 'v' | 'heads')[]} [keep]
 *   ['weights', 'output'] by default
 * @property {Partial<MultiHeadResult>} [into] an earlier result of the same shape: its arrays are written again and returned
 */
/** @typedef {MultiHeadInputs & ScoreOptions} MultiHeadCall */
/** @typedef {MultiHeadMatrices & MultiHeadCall} MultiHeadOptions */
/**
 * A module whose matrices the core keeps: what is computed again and again hands them over once.
 * @typedef {object} MultiHead
 * @property {(call: MultiHeadCall) => MultiHeadResult} attend as multiHeadAttention; throws a Mistake
 * @property {() => void} free gives the matrices' memory back
 */

/**
 * What `keep` names, in arrays of the caller's own.
 * @typedef {object} MultiHeadResult
 * @property {Float32Array} weights [heads, queries, keys]
 * @property {Float32Array} output concat(heads) · wo: [queries, modelDim]
 * @property {Float32Array} [scores] [heads, queries, keys]
 * @property {Float32Array} [unmasked] [heads, queries, keys]
 * @property {Float32Array} [q] [heads, queries, dim]
 * @property {Float32Array} [k] [heads, keys, dim]
 * @property {Float32Array} [v] [heads, keys, dim]
 * @property {Float32Array} [heads] each head's own output: [heads, queries, dim]
 */

/**
 * The loaded core.
 * @typedef {object} Headlight
 * @property {Build} build which build runs; both give the same bits
 * @property {(options: AttentionOptions) => AttentionResult} attention
 *   scaled dot-product attention of several heads; throws a Mistake
 * @property {(options: MultiHeadOptions) => MultiHeadResult} multiHeadAttention
 *   projections, attention in each head, W_O; throws a Mistake
 * @property {(matrices: MultiHeadMatrices) => MultiHead} multiHead
 *   the same with its matrices kept; throws a Mistake
 * @property {(files: import('./model.js').ModelFiles) => Promise<import('./model.js').LoadedModel>} loadModel
 *   a checkpoint in .safetensors with its config.json; rejects with a Mistake
 * @property {(files: import('./model.js').ModelFiles) => Promise<import('./picture.js').LoadedPicture>} loadPicture
 *   the same of a model that draws
 * @property {<T>(call: () => T) => T} guard
 *   runs a call of `core`; a panic in it becomes an Error with code 'panic' and the panic's own words
 * @property {typeof import('./pkg/simd128/headlight.js')} core everything the module exports, unguarded
 */

/** A module with one vector instruction: an engine without SIMD does not validate it. */
const SIMD128 = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
);

/**
 * Loads the core, in a browser or in Node 20+: the best build that this engine runs, or the one asked for.
 * Loading a build again gives the same module.
 * @param {{ build?: Build }} [options]
 * @returns {Promise<Headlight>}
 */
export async function load({ build } = {}) {
  if (build !== undefined && build !== 'simd128' && build !== 'portable') {
    throw mistake('unknown', 'build', "'simd128' or 'portable'", String(build));
  }
  if (typeof WebAssembly !== 'object') throw mistake('load', 'build', 'an engine with WebAssembly', 'none');
  const chosen = build ?? (WebAssembly.validate(SIMD128) ? 'simd128' : 'portable');
  const folder = new URL(`./pkg/${chosen}/`, import.meta.url);
  try {
    /** @type {Headlight['core']} */
    const core = await import(new URL('headlight.js', folder).href);
    await core.default({ module_or_path: await bytes(new URL('headlight_bg.wasm', folder)) });
    return headlight(core);
  } catch (cause) {
    throw mistake('load', 'build', `the files of ${folder.href}`, String(cause), cause);
  }
}

/**
 * What wasm-bindgen's own loader takes: an address in a browser; the bytes in Node, whose fetch reads no files.
 * @param {URL} url
 * @returns {Promise<URL | BufferSource>}
 */
async function bytes(url) {
  if (url.protocol !== 'file:') return url;
  const { readFile } = await import('node:fs/promises');
  return readFile(url);
}

/**
 * @param {Headlight['core']} core
 * @returns {Headlight}
 */
function headlight(core) {
  /** @type {Headlight['guard']} */
  const guard = (call) => {
    const before = core.panicMessage();
    if (before !== undefined) throw mistake('panic', 'core', 'a sound module', before);
    try {
      return call();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      throw mistake('panic', 'core', 'no fault', core.panicMessage() ?? error.message, error);
    }
  };
  return {
    build: /** @type {Build} */ (core.build()),
    attention: (options) => guard(() => /** @type {AttentionResult} */ (core.attention(options))),
    multiHeadAttention: (options) => guard(() => /** @type {MultiHeadResult} */ (core.multiHeadAttention(options))),
    multiHead(matrices) {
      const module = guard(() => new core.MultiHead(matrices));
      return {
        attend: (call) => guard(() => /** @type {MultiHeadResult} */ (module.attend(call))),
        free: () => module.free(),
      };
    },
    loadModel: async (files) => (await import('./model.js')).loadModel(core, guard, mistake, files),
    loadPicture: async (files) => (await import('./picture.js')).loadPicture(core, guard, mistake, files),
    guard,
    core,
  };
}

/**
 * The same form as the core's own errors; for the modules that stand beside this one.
 * @param {string} code
 * @param {string} argument
 * @param {string} expected
 * @param {string} got
 * @param {unknown} [cause]
 * @returns {Mistake}
 */
export function mistake(code, argument, expected, got, cause) {
  const error = new Error(`${argument}: expected ${expected}, got ${got}`, { cause });
  return Object.assign(error, { code, argument, expected, got });
}
