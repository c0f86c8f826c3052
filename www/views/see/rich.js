/**
 * @file A sentence of the language with templates in its places: `rich(t, 'see.cell', { query: html`…` })`.
 * Knows the form of a place, `{name}`, and nothing of what is said.
 */

/**
 * @param {import('../../types.js').Translate} t
 * @param {string} key
 * @param {Record<string, unknown>} places what stands at each `{name}`; numbers are formatted by `t`
 * @returns {unknown[]} text and templates in the order of the sentence
 */
export function rich(t, key, places) {
  return t(key).split(/(\{\w+\})/).map(part => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined || !(name in places)) return part;
    const value = places[name];
    return typeof value === 'number' ? t.number(value, Number.isInteger(value) ? 0 : 3) : value;
  });
}
