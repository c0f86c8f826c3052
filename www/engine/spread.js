/**
 * @file How the spread of scores grows with d_k, and what softmax makes of it, with 1/√d_k and without: one width after another.
 * Knows the core's function and which curves it makes; not how they are drawn.
 */

/** @typedef {import('./messages.js').Spread} Spread */

/** The widths d_k, from 1 to 512. */
const dims = Array.from({ length: 10 }, (_, power) => 2 ** power);

/** @param {import('./messages.js').Core} core @param {{ keys: number, seed: number }} params */
export function* spread(core, { keys, seed }) {
  /** @type {{ plain: Spread, scaled: Spread }[]} */
  const found = [];
  for (const dim of dims) {
    found.push(core.spread({ dim, keys, seed }));
    yield { share: found.length / dims.length, curves: curves(found, keys) };
  }
}

/** @param {{ plain: Spread, scaled: Spread }[]} found one a width, as many as there are @param {number} keys @returns {import('../types.js').Curves[]} */
function curves(found, keys) {
  const x = { name: 'spread.dim', values: dims, log: true };
  const lines = (/** @type {keyof Spread} */ of) => /** @type {const} */ (['plain', 'scaled']).map(how =>
    ({ name: how === 'plain' ? 'spread.plain' : 'spread.scaled', values: dims.map((_, at) => found[at]?.[how][of] ?? null) }));
  const law = (/** @type {string} */ name, /** @type {(dim: number) => number} */ of) => ({ name, values: dims.map(of), law: true });
  return [
    { name: 'spread.deviation', said: 'spread.deviation.said', x, y: { name: 'spread.deviation.y', log: true }, lines: [...lines('deviation'), law('√d_k', Math.sqrt), law('1', () => 1)] },
    { name: 'spread.largest', said: 'spread.largest.said', x, y: { name: 'spread.largest.y', log: false, range: [0, 1] }, lines: lines('largest') },
    { name: 'spread.entropy', said: 'spread.entropy.said', x, y: { name: 'spread.entropy.y', log: false, range: [0, Math.log2(keys)] }, lines: lines('entropy') },
    { name: 'spread.jacobian', said: 'spread.jacobian.said', x, y: { name: 'spread.jacobian.y', log: false, range: [0, 0.5] }, lines: lines('jacobian') },
  ];
}
