/**
 * @file Models that draw, for any page or Node program: a prompt becomes a picture, step by step. Part of headlight.js.
 *
 * Knows how a drawing's steps are asked for; no DOM. The numbers are the Rust core's.
 *
 *     const picture = await hl.loadPicture({ config, weights, tokenizer });
 *     const { rgb, steps } = await picture.draw({ prompt: 'a red circle', seed: 3 });
 *     steps[0].records[4].weights   // [heads, cells, words]
 */
import { filled, readable, readTokenizer, tokenize } from './model.js';

/** @typedef {typeof import('./pkg/simd128/headlight.js')} Core */
/**
 * @typedef {object} PictureInfo
 * @property {number} side pixels of a picture's side
 * @property {number} patch pixels of a cell's side
 * @property {number} cells of a picture, row by row: the queries
 * @property {number} layers each with self-attention of the cells and attention to the words
 * @property {number} heads
 * @property {number} dModel
 * @property {number} dK width of a query, a key and a value of one head
 * @property {number} vocab
 * @property {number} maxTokens the most words of a prompt, with the one it starts with
 * @property {number} maxSteps
 * @property {number | null} start the token that a prompt begins with
 * @property {number} parameters
 * @property {number} bytes what its numbers take in memory
 */
/**
 * @typedef {object} PictureOrder
 * @property {string} [prompt] what is to be drawn, for a model with a tokenizer
 * @property {Int32Array | readonly number[]} [ids] the same as tokens, where there is no prompt
 * @property {number} [seed] of the noise; 1 by default
 * @property {number} [steps] from noise to picture; 12 by default
 * @property {Float32Array | readonly number[]} [factors] one a token, −2 to 2: what its weights are multiplied by behind softmax, in all
 *   layers and heads; 0 switches it off. 1 by default
 * @property {readonly import('./model.js').HeadOff[]} [headsOff] 'decoder' is the cells' self-attention, 'cross' that to the words
 * @property {(step: PictureStep) => void} [onStep] is told each step as it comes
 * @property {AbortSignal} [signal] stops between two steps; what there is by then is given back
 */
/**
 * A step: a run whose queries are the cells, and its pictures [side, side, 3] in 0..1.
 * @typedef {import('./model.js').ModelRun & { time: number, clean: Float32Array, noisy: Float32Array }} PictureStep
 *   time: where it began, from maxSteps (noise alone) down; clean: what the model takes the picture for; noisy: with the noise that is left
 */
/**
 * @typedef {object} Drawn
 * @property {Int32Array} ids
 * @property {string[] | null} tokens null where ids were given
 * @property {Float32Array} rgb the last step's `clean`: [side, side, 3] in 0..1
 * @property {PictureStep[]} steps
 * @property {() => void} free gives the memory of all steps back; what was read stays
 */
/**
 * @typedef {object} LoadedPicture
 * @property {PictureInfo} info
 * @property {(prompt: string) => { ids: Int32Array, tokens: string[] }} tokenize a word that it has not keeps itself among the tokens
 * @property {number | null} unknown the id that stands for words that the tokenizer has not
 * @property {(order: PictureOrder) => Promise<Drawn>} draw rejects with a Mistake
 * @property {() => void} free gives its memory back
 */

/**
 * Loads a model that draws.
 * @param {Core} core
 * @param {<T>(call: () => T) => T} guard
 * @param {import('./model.js').MakeMistake} mistake
 * @param {import('./model.js').ModelFiles} files
 * @returns {Promise<LoadedPicture>}
 */
export async function loadPicture(core, guard, mistake, { config, tokenizer = null, ...files }) {
  const reader = tokenizer === null ? null : await readTokenizer(tokenizer, mistake);
  const begun = guard(() => core.ModelLoader.picture(typeof config === 'string' ? config : JSON.stringify(config ?? null)));
  const loader = await filled(core, guard, mistake, begun, files);
  const picture = guard(() => loader.finishPicture());
  const info = /** @type {PictureInfo} */ (guard(() => picture.info()));
  const read = (/** @type {string} */ prompt) => tokenize(reader, prompt, mistake);
  return {
    info,
    tokenize: read,
    unknown: reader?.unknown ?? null,
    async draw({ prompt, ids, seed = 1, steps: count = 12, factors, headsOff, onStep = () => {}, signal }) {
      const said = prompt === undefined ? null : read(prompt);
      const order = { ids: said?.ids ?? ids, seed, steps: count, factors, headsOff };
      const drawing = guard(() => picture.begin(order));
      /** @type {PictureStep[]} */
      const steps = [];
      const free = () => steps.splice(0).forEach(step => step.free());
      try {
        do {
          const run = readable(guard, guard(() => drawing.step()));
          const [time, clean, noisy] = guard(() => drawing.pictures());
          steps.push(Object.assign(run, { time, clean, noisy }));
          onStep(steps[steps.length - 1]);
          // Whoever shows the steps, or stops them, has a turn.
          await new Promise(resolve => setTimeout(resolve));
        } while (!signal?.aborted && !guard(() => drawing.isDone()));
      } catch (error) {
        free();
        throw error;
      } finally {
        drawing.free();
      }
      return { ids: Int32Array.from(order.ids ?? []), tokens: said?.tokens ?? null, rgb: steps[steps.length - 1].clean, steps, free };
    },
    free: () => picture.free(),
  };
}
