/**
 * @file A mistake as a sentence in the reader's language: what was expected, what came. The core says both in short English
 * phrases; the ones that can reach a reader are listed here, with the numbers in them. Pure: draws nothing.
 */

/** @typedef {import('../types.js').Mistake} Mistake */
/** @typedef {import('../types.js').LinkProblem} LinkProblem */
/** @typedef {import('../types.js').Translate} Translate */

/** A phrase of the core, and the message `phrase.*` that says it; what the brackets catch is {a}, {b}. @type {[RegExp, string][]} */
const phrases = [
  [/^at most (\d+) tokens$/, 'tokens'],
  [/^at most (\d+)$/, 'at-most'],
  [/^at least (\d+)$/, 'at-least'],
  [/^(?:from )?(\d+) to (\d+)$/, 'range'],
  [/^above (\d+)$/, 'above'],
  [/^(0) \(off\) or above$/, 'at-least'],
  [/^(\d+) (?:numbers|entries)$/, 'numbers'],
  [/^\[([\d, ]+)\] \((\d+) numbers\)$/, 'table'],
  [/^finite numbers?$/, 'finite'],
  [/^one of (.+)$/, 'one-of'],
  [/^a JSON file of the format (\S+)$/, 'json'],
  [/^all fields of a record$/, 'record'],
  [/^a size that fits into memory$/, 'memory'],
  [/^more$/, 'more'],
  [/^missing field `(.+)` at line/, 'missing'],
  [/^EOF .* at line (\d+) column (\d+)$/, 'ends'],
  [/ at line (\d+) column (\d+)$/, 'place'],
  [/^$/, 'nothing'],
];

/** @param {string} text of the core @param {Translate} t */
function phrase(text, t) {
  if (/^\d+$/.test(text)) return t.number(Number(text), 0);
  for (const [pattern, key] of phrases) {
    const found = pattern.exec(text);
    if (!found) continue;
    const [a, b] = found.slice(1).map(part => /^\d+$/.test(part) ? Number(part) : part.replaceAll(', ', ' × '));
    return t(`phrase.${key}`, { a, b });
  }
  return text;
}

/** What a mistake is about, by its name on the page. @param {string} argument `dK`, `matrixEdits.wq.0`, `embeddingEdits.<token>` @param {Translate} t */
function nameOf(argument, t) {
  const [field, of, head] = argument.split('.');
  if (field === 'matrixEdits' && head) return t('name.matrix', { matrix: `W_${of[1].toUpperCase()}`, head: Number(head) + 1 });
  if (field === 'embeddingEdits' && of !== undefined) return t('name.row', { token: argument.slice(field.length + 1) });
  return t.has(`name.${argument}`) ? t(`name.${argument}`) : argument;
}

/**
 * @param {Mistake} mistake
 * @param {Translate} t
 * @param {string} [typed] what the reader typed, where that says more than what was read from it
 */
export function mistakeText({ code, argument, expected, got }, t, typed) {
  const special = `mistake.${code}.${argument.split('.')[0]}`;
  const key = t.has(special) ? special : t.has(`mistake.${code}`) ? `mistake.${code}` : 'mistake.other';
  return t(key, { name: nameOf(argument, t), code, expected: phrase(expected, t), got: typed ?? phrase(got, t), limit: Number(/\d+/.exec(expected)?.[0]) });
}

/** A field of a link that could not be read. @param {LinkProblem} problem @param {Translate} t */
export function problemText({ key, got, code, expected }, t) {
  if (key === '#') return t('problem.long', { got: Number(got), expected: Number(expected) });
  const special = `problem.${code}`;
  return t(t.has(special) ? special : 'problem.expected', { field: `${key}=${got}`, expected });
}
