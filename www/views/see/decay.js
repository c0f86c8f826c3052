/**
 * @file The influence on the last state as a curve over the distance. Pure; draws nothing.
 */

/**
 * How far the last state moves with each input, against how many steps before it that is.
 * @param {string[]} names of the heads
 * @param {Float64Array[]} last as in Experiment
 * @returns {import('../../types.js').Curves}
 */
export const decay = (names, last) => ({
  name: 'recurrent.decay', said: 'recurrent.decay.said',
  x: { name: 'recurrent.decay.x', values: Array.from(last[0], (_, steps) => steps), log: false }, y: { name: 'recurrent.decay.y', log: true },
  lines: names.map((name, head) => ({ name: `head.${name}`, values: Array.from(last[head], (_, steps) => size(/** @type {number} */ (last[head].at(-1 - steps)))) })),
});

/** What a figure can hold. @param {number} logarithm */
const size = logarithm => logarithm > -300 && logarithm < 300 ? 10 ** logarithm : null;
