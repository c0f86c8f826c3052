/**
 * @file What is shown, as a file: a picture at twice the size, a vector figure, a table, or the record itself.
 * Knows the record and the frame's colours; not how the file reaches the reader.
 *
 * Figures have the colours of the theme that is on, since the cells are painted for it: take the light one for a paper.
 */
import { hasAverage } from '../views/values.js';
import { toCsv } from './csv.js';
import { figureOf } from './figure.js';
import { oneHead } from './json.js';
import { toPng } from './png.js';
import { toSvg } from './svg.js';

/** @typedef {import('../types.js').Model} Model */
/** @typedef {{ format: 'png' | 'svg' | 'csv' | 'json', what: 'head' | 'all' }} Wish */

/**
 * The file of the open head, or of all heads. A figure of all ends with their average; the average alone has no record of its
 * own, so as JSON the whole record is saved.
 * @param {Wish} wish
 * @param {Model} model
 * @param {() => Promise<string>} recordJson the record as the core writes it
 * @returns {Promise<{ name: string, blob: Blob } | null>} null while there is nothing to save
 */
export async function save({ format, what }, model, recordJson) {
  const { frame, state } = model;
  if (!frame) return null;
  const { record } = frame;
  const { open } = frame;
  const each = Array.from({ length: record.heads }, (_, head) => head);
  const whole = what === 'all' || (format === 'json' && open === record.heads);
  const name = fileName(record, whole ? null : open, format);
  const blob = (/** @type {BlobPart[]} */ parts, /** @type {string} */ type) => ({ name, blob: new Blob(parts, { type }) });

  if (format === 'csv') return blob([...toCsv(record, whole ? each : [open])], 'text/csv;charset=utf-8');
  if (format === 'json') {
    const text = await recordJson();
    return blob([whole ? text : oneHead(text, open)], 'application/json');
  }
  const figure = figureOf({ ...model, frame }, whole ? (hasAverage(record) ? [...each, record.heads] : each) : [open], isDark(state.theme));
  return format === 'svg' ? blob([await toSvg(figure)], 'image/svg+xml') : { name, blob: await toPng(figure) };
}

/**
 * @param {import('../types.js').AttentionRecord} record
 * @param {number | null} head null: all
 * @param {string} format
 */
export const fileName = (record, head, format) =>
  ['headlight', record.kind, head === null ? 'heads' : head >= record.heads ? 'average' : `head${head + 1}`, slug(record.queryTokens)].filter(Boolean).join('-') + `.${format}`;

/** The first few words, in letters and digits that every file system takes. @param {import('../types.js').Token[]} tokens */
function slug(tokens) {
  let words = '';
  for (const { text, special } of tokens) {
    const word = special ? '' : text.normalize('NFC').toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
    if (word) words += (words && !/\p{sc=Han}$/u.test(words) ? '-' : '') + word;
    if (words.length >= (/\p{sc=Han}/u.test(words) ? 6 : 12)) break;
  }
  return Array.from(words).slice(0, 32).join('').replace(/-+$/, '');
}

/** @param {import('../types.js').State['theme']} theme */
const isDark = theme => theme === 'dark' || (theme === 'auto' && globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches === true);
