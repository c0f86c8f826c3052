/**
 * @file What the worker measures over a quantity, by name: `measures` says how each comes about, step by step. Between steps the worker
 * hears. Knows nothing of what is shown.
 */
import { cheaper } from './cheaper.js';
import { recurrent } from './recurrent.js';
import { spread } from './spread.js';

/** @type {Record<string, import('./messages.js').Measure>} */
const measures = { cheaper, recurrent, spread };

/**
 * All curves of a name, or as far as they are when they are no longer wanted.
 * @param {import('./messages.js').Core} core @param {{ name: string, params: object }} asked @param {import('./readings.js').Between} between
 * @returns {Promise<NonNullable<import('./messages.js').HeadsAnswer['curves']>>}
 */
export async function curvesOf(core, { name, params }, between) {
  /** @type {import('./messages.js').MeasuredSoFar} */
  let now = { share: 0, curves: [] };
  for await (now of measures[name](core, params)) {
    if (!await between(now.share, now.curves, true)) break;
  }
  return { curves: now.curves, done: now.share === 1 };
}
