/**
 * @file In what a record differs from a pinned one: text, positions, mask, temperature. Pure; read off the two records,
 * so it is also true where a change of settings changes nothing.
 */

/** @typedef {import('../../types.js').Outline} AttentionRecord */

/** @param {ArrayLike<number> | null | undefined} a @param {ArrayLike<number> | null | undefined} b */
const alike = (a, b) => (a ?? null) === (b ?? null) || (!!a && !!b && a.length === b.length && Array.prototype.every.call(a, (x, i) => x === b[i]));

/** @param {AttentionRecord} record */
const texts = ({ queryTokens, keyTokens }) => JSON.stringify([queryTokens, keyTokens].map(tokens => tokens.map(token => token.text)));

/** @typedef {'text' | 'embedding' | 'position' | 'matrices' | 'mask' | 'scale' | 'temperature'} Changed */

/**
 * @param {AttentionRecord} then
 * @param {AttentionRecord} now
 * @returns {Changed[]} where the text is another, its embeddings are too: they are not named beside it
 */
export function changed(then, now) {
  const same = (/** @type {'embedding' | 'position'} */ part) =>
    alike(then.trace?.queryInput[part], now.trace?.queryInput[part]) && alike(then.trace?.keyInput?.[part], now.trace?.keyInput?.[part]);
  const text = texts(then) !== texts(now);
  const both = then.trace && now.trace;
  // Of texts of other lengths positions and masks have other sizes, and nothing is said of what is in them.
  const places = then.queries === now.queries && then.keys === now.keys;
  /** @type {[Changed, unknown][]} */
  const all = [
    ['text', text],
    ['embedding', both && !text && !same('embedding')],
    ['position', both && places && !same('position')],
    ['matrices', both && (/** @type {const} */ (['wq', 'wk', 'wv', 'wo'])).some(name => !alike(then.trace?.[name], now.trace?.[name]))],
    ['mask', places && !alike(then.visible, now.visible)],
    ['scale', then.scale !== now.scale],
    ['temperature', then.temperature !== now.temperature],
  ];
  return all.filter(([, differs]) => differs).map(([name]) => name);
}
