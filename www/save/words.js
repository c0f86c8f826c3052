/**
 * @file The words and inks of a figure: labels cut to their room, names of heads and of what is shown. Knows no shapes.
 */
import { headName, recipeName } from '../views/values.js';

/** @typedef {import('../types.js').Model} Model */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Token} Token */

/** The page's colours on white paper and on dark. A figure for a paper is saved from the light theme. */
export const inks = {
  light: { paper: '#ffffff', ink: '#1d1c1a', quiet: '#65615a', query: '#1f5fbf', key: '#a84a00', line: '#c9c4b9', masked: '#efece6', hatch: '#aaa59b' },
  dark: { paper: '#1d1f23', ink: '#eceae5', quiet: '#a5a199', query: '#8ab8ff', key: '#ffab6b', line: '#45494f', masked: '#2c2e32', hatch: '#666a72' },
};

export const labelSize = 11;
const longestLabel = 110;

/** Whether a character is as wide as it is high. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3ffff}]/u;

/** About how wide a text is: exact enough to keep room for it. @param {string} text @param {number} size */
export const widthOf = (text, size) => Array.from(text).reduce((sum, c) => sum + (wide.test(c) ? 1 : /[\p{M}\u200b-\u200f]/u.test(c) ? 0 : 0.58), 0) * size;

/** A text cut to a width. @param {string} text @param {number} size @param {number} most */
export function cut(text, size, most) {
  if (widthOf(text, size) <= most) return text;
  const characters = Array.from(text);
  while (characters.length > 1 && widthOf(`${characters.join('')}…`, size) > most) characters.pop();
  return `${characters.join('')}…`;
}

/**
 * A text in lines of a width: broken at spaces, and anywhere between wide characters. What is more than `lines` is cut.
 * @param {string} text @param {number} size @param {number} most @param {number} [lines]
 */
export function wrapped(text, size, most, lines = Infinity) {
  const pieces = text.match(new RegExp(`${wide.source}[，。、；：）”]?|(?:(?!${wide.source})\\S)+\\s*|\\s+`, 'gu')) ?? [];
  const all = [''];
  for (const piece of pieces) {
    if (all[all.length - 1] && widthOf(all[all.length - 1] + piece.trimEnd(), size) > most) all.push('');
    all[all.length - 1] += piece;
  }
  if (all.length > lines) all.splice(lines - 1, all.length, all.slice(lines - 1).join(''));
  return all.map(line => cut(line.trim(), size, most));
}

/** A token as a label: what cannot be seen is made visible. @param {Token} token */
export const label = token => cut(token.text.replace(/ /g, '␣').replace(/\r?\n/g, '⏎').replace(/\t/g, '⇥'), labelSize, longestLabel);

/** The widest of some labels. @param {string[]} labels */
export const widest = labels => labels.reduce((most, text) => Math.max(most, widthOf(text, labelSize)), 0);

/** @param {Model & { frame: Frame }} model @param {number} head */
export function nameOf({ frame, t }, head) {
  const rule = recipeName(frame.record, head, t);
  return rule ? `${headName(frame.record, head, t)} · ${rule}` : headName(frame.record, head, t);
}

/** What the numbers are. @param {Frame} frame @param {string} view @param {import('../types.js').Translate} t */
export const valueName = (frame, view, t) => {
  const what = t(`why.figure.${view}`);
  return frame.signed ? t('why.figure.difference', { what }) : what;
};

/**
 * A number of the figure: differences have their sign, also where it is +.
 * @param {Frame} frame
 * @param {number} value
 * @param {number} decimals
 * @param {import('../types.js').Translate} t
 */
export const numberOf = (frame, value, decimals, t) => {
  const none = Math.abs(value) * 10 ** decimals < 0.5;
  return (frame.signed && value > 0 && !none ? '+' : '') + t.number(none ? 0 : value, decimals);
};
