/**
 * @file Models for any page or Node program: a checkpoint loaded, run, gone on with. Part of headlight.js.
 *
 * Knows where bytes and tokens come from; no DOM. The numbers are the Rust core's.
 *
 *     const model = await hl.loadModel({ config, weights, tokenizer });
 *     const { ids, tokens } = model.tokenize('Hello');
 *     const run = model.run({ ids });
 *     run.records[0].weights   // [heads, queries, keys]
 */

/** @typedef {typeof import('./pkg/simd128/headlight.js')} Core */
/** @typedef {'encoder' | 'decoder' | 'cross'} Kind */
/** @typedef {ArrayBuffer | ArrayBufferView | Blob} Bytes a .safetensors file: in memory, or read as it is needed */

/**
 * What a model is loaded from.
 * @typedef {object} ModelFiles
 * @property {object | string} config config.json, or its text
 * @property {Bytes | readonly Bytes[]} weights one .safetensors file, or all shards
 * @property {object | string | null} [tokenizer] tokenizer.json, or its text; null for a model that is only given ids
 * @property {AbortSignal} [signal] stops the loading
 * @property {(share: number) => void} [onProgress] is told the share of the bytes that was read
 */
/**
 * @typedef {object} ModelInfo
 * @property {string} family as config.json names it
 * @property {'encoder' | 'decoder' | 'encoder-decoder'} kind
 * @property {number} layers of the encoder, or of a decoder alone
 * @property {number} decoderLayers
 * @property {number} heads of the encoder, or of a decoder alone
 * @property {number} decoderHeads
 * @property {'pre' | 'post' | 'parallel'} placement where the norms stand: x + f(norm(x)), norm(x + f(x)), or both parts side by side
 * @property {'learned' | 'sinusoidal' | 'rotary' | 'relative'} position how positions come in
 * @property {number} dModel
 * @property {number} dK width of a query, a key and a value of one head
 * @property {number} vocab
 * @property {number} maxTokens the most tokens of one sequence, at most 4,096
 * @property {number} parameters
 * @property {number} bytes what its numbers take in memory
 * @property {number | null} start the token that a decoder begins with
 * @property {number | null} end the token that ends a sequence
 */
/** @typedef {{ kind: Kind, layer: number, head: number, how?: 'zero' | 'uniform' | 'mean' }} HeadOff */
/**
 * @typedef {object} RunInputs
 * @property {Int32Array | readonly number[]} ids of the encoder, or of a decoder alone
 * @property {Int32Array | readonly number[] | null} [decoderIds] of the decoder beside an encoder; by default the start token
 * @property {readonly HeadOff[]} [headsOff] what these heads give is nothing (zero, the default), the mean of the values they see (uniform),
 *   or the mean of their own outputs over the rows of this run (mean): all rows in an encoder, in a decoder those up to the row itself
 */
/**
 * One attention of a run. Its weights are copied when they are read, or made again where a run has more than 4 million of them.
 * @typedef {object} ModelRecord
 * @property {Kind} kind
 * @property {number} layer from 0
 * @property {number} heads
 * @property {number} queries
 * @property {number} keys
 * @property {Float32Array} weights [heads, queries, keys]; a row sums to 1; also of heads that are off
 */
/**
 * @typedef {object} ModelRun
 * @property {ModelRecord[]} records by kind (encoder, decoder, cross), each from the lowest layer
 * @property {Float32Array} lastHidden [tokens, dModel], before any task head; the decoder's where there is one
 * @property {Float32Array | null} logits [tokens, vocab], made when it is read; null for a model without such an output
 * @property {(kind: Kind, layer: number) => Rollout} rollout through all layers of a kind up to this one, from 0
 * @property {() => void} free gives its memory back; what was read stays
 * @property {import('./pkg/simd128/headlight.js').Run} core everything the run can do, unguarded
 */
/**
 * Attention rollout (Abnar and Zuidema 2020, section 3) of the mean of each layer's heads that are on. Cross-attention is of one layer
 * alone, and looks through all layers of the encoder at what was read.
 * @typedef {object} Rollout
 * @property {number} queries
 * @property {number} keys
 * @property {Float32Array} weights [queries, keys]; a row sums to 1
 * @property {import('./types.js').Links[]} paths of each layer, from the lowest: the strongest path down, by its mean weights
 */
/** @typedef {{ id: number, probability: number }} Candidate */
/**
 * @typedef {object} Generation
 * @property {Int32Array | readonly number[]} ids what the encoder, or a decoder alone, is given
 * @property {number} [maxTokens] of new tokens; 64 by default
 * @property {number} [temperature] 0, the default, takes the likeliest
 * @property {number} [topK] draws from so many of the likeliest; 0, the default, from all
 * @property {number} [seed] 1 by default
 * @property {readonly HeadOff[]} [headsOff]
 * @property {AbortSignal} [signal] stops between two tokens; what there is by then is given back
 * @property {(token: Candidate & { token: string | null, candidates: Candidate[] }) => void} [onToken]
 *   is told each token as it comes, with the five likeliest
 */
/**
 * @typedef {object} LoadedModel
 * @property {ModelInfo} info
 * @property {(text: string) => { ids: Int32Array, tokens: string[] }} tokenize
 *   with the special tokens that the tokenizer adds; a word that it has not keeps itself among the tokens
 * @property {(ids: Iterable<number>) => string} decode the text of these tokens, without special ones
 * @property {Tokenizer | null} tokenizer the library's own
 * @property {number | null} unknown the id that stands for words that the tokenizer has not
 * @property {(inputs: RunInputs, report?: (share: number) => void) => ModelRun} run
 * @property {(generation: Generation) => Promise<{ ids: Int32Array, text: string | null }>} generate
 *   the new tokens, up to and with the end token
 * @property {() => void} free gives its memory back
 */
/** @typedef {import('./headlight.js').Mistake} Mistake */
/** @typedef {(code: string, argument: string, expected: string, got: string, cause?: unknown) => Mistake} MakeMistake */

/**
 * Loads a model.
 * @param {Core} core
 * @param {<T>(call: () => T) => T} guard
 * @param {MakeMistake} mistake
 * @param {ModelFiles} files
 * @returns {Promise<LoadedModel>}
 */
export async function loadModel(core, guard, mistake, { config, tokenizer = null, ...files }) {
  const tokens = tokenizer === null ? null : await readTokenizer(tokenizer, mistake);
  const begun = guard(() => new core.ModelLoader(typeof config === 'string' ? config : JSON.stringify(config ?? null)));
  const loader = await filled(core, guard, mistake, begun, files);
  return loaded(core, guard, mistake, guard(() => loader.finish()), tokens);
}

/** @typedef {InstanceType<Core['ModelLoader']>} Loader */

/**
 * A loader with everything that it wants of the files; it is freed where that fails.
 * @param {Core} core
 * @param {<T>(call: () => T) => T} guard
 * @param {MakeMistake} mistake
 * @param {Loader} loader
 * @param {Pick<ModelFiles, 'weights' | 'signal' | 'onProgress'>} files
 * @returns {Promise<Loader>}
 */
export async function filled(core, guard, mistake, loader, { weights, signal, onProgress = () => {} }) {
  try {
    const given = /** @type {Bytes[]} */ (Array.isArray(weights) ? weights : [weights]);
    const files = given.map((bytes, at) => reader(bytes, at, mistake));
    if (!files.length) throw mistake('empty', 'weights', 'at least one .safetensors file', 'none');
    for (const { name, length, read } of files) {
      const first = await read(0, Math.min(8, length));
      const header = guard(() => core.safetensorsHeader(first, name, length));
      const bytes = await read(8, 8 + header);
      guard(() => loader.add(bytes, name, length));
    }
    const parts = guard(() => loader.parts());
    for (let at = 0; at < parts.length; at += 3) {
      signal?.throwIfAborted();
      const [file, start, end] = parts.subarray(at, at + 3);
      const bytes = await files[file].read(start, end);
      guard(() => loader.put(bytes));
      onProgress((at + 3) / parts.length);
    }
    return loader;
  } catch (error) {
    loader.free();
    throw error;
  }
}

/**
 * A file, read in pieces; of a Blob only they are in memory.
 * @param {Bytes} bytes
 * @param {number} at
 * @param {MakeMistake} mistake
 */
function reader(bytes, at, mistake) {
  const name = typeof File === 'function' && bytes instanceof File ? bytes.name : `weights[${at}]`;
  if (bytes instanceof Blob) {
    // A file may be moved or changed after it was chosen.
    const gone = (/** @type {unknown} */ cause) => { throw mistake('unreadable', name, `${bytes.size} bytes`, String(/** @type {Error} */ (cause)?.name ?? cause), cause); };
    return { name, length: bytes.size, read: async (/** @type {number} */ start, /** @type {number} */ end) => new Uint8Array(await bytes.slice(start, end).arrayBuffer().catch(gone)) };
  }
  const array = bytes instanceof ArrayBuffer ? new Uint8Array(bytes)
    : ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : null;
  if (!array) throw mistake('file', name, 'an ArrayBuffer, a typed array or a Blob', String(bytes));
  return { name, length: array.length, read: async (/** @type {number} */ start, /** @type {number} */ end) => array.subarray(start, end) };
}

/** @typedef {import('./vendor/@huggingface/tokenizers/types/index.js').Tokenizer} Tokenizer */

/**
 * The tokenizer, and the id of what stands for words that it has not.
 * @typedef {{ tokenizer: Tokenizer, unknown: number | null }} Reader
 */
/**
 * @param {object | string} given
 * @param {MakeMistake} mistake
 * @returns {Promise<Reader>}
 */
export async function readTokenizer(given, mistake) {
  const { Tokenizer } = /** @type {typeof import('./vendor/@huggingface/tokenizers/types/index.js')} */ (
    /** @type {unknown} */ (await import(/** @type {string} */ ('./vendor/@huggingface/tokenizers/dist/tokenizers.min.js'))));
  try {
    const json = typeof given === 'string' ? JSON.parse(given) : structuredClone(given);
    if (!json?.model) throw new TypeError('no model in it');
    // A checkpoint's tokenizer may say that texts are to be filled up or cut: here a text is what it is.
    const tokenizer = new Tokenizer({ ...json, padding: null, truncation: null }, {});
    const { unk_token: word, unk_id: id } = json.model;
    return { tokenizer, unknown: (typeof word === 'string' ? tokenizer.token_to_id(word) : id) ?? null };
  } catch (error) {
    throw mistake('file', 'tokenizer', 'tokenizer.json', String(/** @type {Error} */ (error)?.message ?? error), error);
  }
}

/**
 * @param {Reader | null} reader
 * @param {MakeMistake} mistake
 */
function needed(reader, mistake) {
  if (!reader) throw mistake('empty', 'tokenizer', 'tokenizer.json', 'none');
  return reader.tokenizer;
}

/**
 * A text as tokens, with the special ones that the tokenizer adds; a word that it has not keeps itself among the tokens.
 * @param {Reader | null} reader
 * @param {string} text
 * @param {MakeMistake} mistake
 * @returns {{ ids: Int32Array, tokens: string[] }}
 */
export function tokenize(reader, text, mistake) {
  /** @type {{ ids: (number | undefined)[], tokens: string[] }} */
  const { ids, tokens } = needed(reader, mistake).encode(text);
  const unknown = reader?.unknown ?? null, lost = ids.indexOf(undefined);
  if (lost >= 0 && unknown === null) throw mistake('unknown', 'text', 'words of the vocabulary', tokens[lost]);
  return { ids: Int32Array.from(ids, id => id ?? /** @type {number} */ (unknown)), tokens };
}

/**
 * @param {Core} core
 * @param {<T>(call: () => T) => T} guard
 * @param {MakeMistake} mistake
 * @param {import('./pkg/simd128/headlight.js').Model} model
 * @param {Reader | null} reader
 * @returns {LoadedModel}
 */
function loaded(core, guard, mistake, model, reader) {
  const tokenizer = reader?.tokenizer ?? null, unknown = reader?.unknown ?? null;
  const info = /** @type {ModelInfo} */ (guard(() => model.info()));
  if (tokenizer) {
    let most = -1;
    for (const id of tokenizer.get_vocab().values()) most = Math.max(most, id);
    if (most >= info.vocab) {
      model.free();
      throw mistake('shape', 'tokenizer', `ids < ${info.vocab}`, String(most));
    }
  }
  /** @type {LoadedModel['decode']} */
  const decode = ids => {
    const list = [...ids], tokenizer = needed(reader, mistake);
    return list.length ? tokenizer.decode(list, { skip_special_tokens: true }) : '';   // the library has no empty text
  };
  return {
    info,
    tokenize: text => tokenize(reader, text, mistake),
    decode,
    tokenizer,
    unknown,
    run: (inputs, report) => readable(guard, guard(() => model.run(inputs, report))),
    async generate({ ids, maxTokens = 64, temperature = 0, topK = 0, seed = 1, headsOff, signal, onToken = () => {} }) {
      const sampler = guard(() => new core.TokenSampler({ temperature, topK, seed }));
      const run = guard(() => model.run({ ids, headsOff }));
      const before = guard(() => run.ids('decoder').length);
      /** @type {number[]} */
      const taken = [];
      try {
        let rested = now();
        while (taken.length < maxTokens && before + taken.length < info.maxTokens && !signal?.aborted) {
          const choice = /** @type {Candidate & { candidates: Candidate[] }} */ (guard(() => run.next(sampler, 5)));
          taken.push(choice.id);
          onToken({ ...choice, token: tokenizer?.id_to_token(choice.id) ?? null });
          if (choice.id === info.end) break;
          guard(() => run.goOn(Int32Array.of(choice.id)));
          // Now and then whoever shows the tokens, or stops them, has a turn.
          if (now() - rested > 30) {
            await new Promise(resolve => setTimeout(resolve));
            rested = now();
          }
        }
      } finally {
        run.free();
        sampler.free();
      }
      return { ids: Int32Array.from(taken), text: tokenizer ? decode(taken) : null };
    },
    free: () => model.free(),
  };
}

const now = () => performance.now();

/**
 * A run whose large arrays are made when they are read, once.
 * @param {<T>(call: () => T) => T} guard
 * @param {import('./pkg/simd128/headlight.js').Run} run
 * @returns {ModelRun}
 */
export function readable(guard, run) {
  const records = /** @type {ModelRecord[]} */ (guard(() => run.attentions()));
  records.forEach((record, at) => once(record, 'weights', () => guard(() => run.weights(at))));
  const result = /** @type {ModelRun} */ ({ records, rollout: (kind, layer) => guard(() => run.rollout({ kind, layer })), free: () => run.free(), core: run });
  once(result, 'lastHidden', () => guard(() => run.lastHidden()));
  once(result, 'logits', () => guard(() => run.logits()));
  return result;
}

/**
 * A property that is made when it is first read, and is an ordinary one from then on.
 * @param {object} object
 * @param {string} name
 * @param {() => unknown} make
 */
function once(object, name, make) {
  Object.defineProperty(object, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = make();
      Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
      return value;
    },
  });
}
