/**
 * @file Which rule of the mask hides a key from a query, or which one shows it all the same.
 * Pure. Says again in words what the core's mask computes; whether the key is visible is the record's word, not this file's.
 */

/** @typedef {import('../../types.js').MaskSpec} MaskSpec */

/**
 * The rules that hide a cell: `causal`, `anticausal`, `back` or `ahead` (the window), `padding`; `flip` when the reader
 * turned it over. With `flip`, the other rules are what would hold without it.
 * @param {MaskSpec} mask
 * @param {number} query
 * @param {number} key
 * @param {number} keys
 * @returns {{ hides: string[], flipped: boolean, prefix: boolean, visible: boolean }} `prefix`: seen only because it is in the prefix
 */
export function rules(mask, query, key, keys) {
  const hides = [];
  const late = mask.direction === 'causal' && key > query;
  const prefix = late && key < mask.prefix;
  if (late && !prefix) hides.push('causal');
  if (mask.direction === 'anticausal' && key < query) hides.push('anticausal');
  if (mask.window && key < query - mask.window[0]) hides.push('back');
  if (mask.window && key > query + mask.window[1]) hides.push('ahead');
  if (key >= keys - mask.padding) hides.push('padding');
  const flipped = mask.flips.some(([q, k]) => q === query && k === key);
  return { hides, flipped, prefix: prefix && hides.length === 0, visible: (hides.length === 0) !== flipped };
}
