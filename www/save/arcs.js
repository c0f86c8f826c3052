/**
 * @file One head as arcs in a figure: queries left, keys right, a curve for each weight that counts, wider and fuller where it is
 * larger. Which curves, and their shape, are those of the page. Pure.
 */
import { arcsKept, arcsOf, countsFromZero, range } from '../views/see/layout.js';
import { label, labelSize, nameOf, numberOf, valueName, widest, widthOf } from './words.js';

/** @typedef {import('./figure.js').Shape} Shape */
/** @typedef {import('./figure.js').TextShape} TextShape */
/** @typedef {import('../types.js').Model & { frame: import('../types.js').Frame }} Model */

const axisSize = 11, axisTop = 34, top = 44;

/** How full a line is drawn that has this share of the strongest. @param {number} share */
const opacity = share => 0.15 + 0.85 * share;

/**
 * @param {Model} model
 * @param {number} head
 * @param {boolean} alone whether the figure has no other head
 * @param {typeof import('./words.js').inks.light} ink
 * @param {typeof import('./figure.js').legendOf} legendOf the legend of colours, which differences have
 * @returns {import('./figure.js').Panel}
 */
export function arcsPanel(model, head, alone, ink, legendOf) {
  const { frame, state, t } = model;
  const { record } = frame;
  const { queries, keys } = record;
  const values = frame.values[head];
  const rgba = frame.pictures[head].rgba;
  const longest = Math.max(queries, keys);
  const pitch = Math.max(3, Math.min(alone ? 22 : 15, Math.floor((alone ? 560 : 250) / longest)));
  const every = Math.ceil((labelSize + 1) / pitch);
  const height = longest * pitch;
  const queryLabels = record.queryTokens.map(label), keyLabels = record.keyTokens.map(label);
  const kind = record.kind === 'cross';
  const queryAxis = t(kind ? 'why.figure.target' : 'why.figure.query'), keyAxis = t(kind ? 'why.figure.source' : 'why.figure.key');
  const left = Math.max(widest(queryLabels), widthOf(queryAxis, axisSize + 1)) + 8, across = alone ? 280 : 130;
  const at = (/** @type {number} */ i, /** @type {number} */ n) => top + ((longest - n) * pitch) / 2 + (i + 0.5) * pitch;
  /** @param {string[]} labels @param {number} x @param {'start' | 'end'} anchor @param {string} fill @returns {TextShape[]} */
  const column = (labels, x, anchor, fill) => labels.flatMap((text, i) => (i % every ? [] : [
    { kind: 'text', x, y: at(i, labels.length) + labelSize * 0.36, text, size: labelSize, fill, anchor }]));

  const absolute = countsFromZero(frame.signed, state.view);
  const lines = arcsOf(values, { ...arcsKept, keys, absolute });
  const thickest = Math.min(5, pitch * 0.28) * (lines.length > 400 ? 0.4 : 1);
  const stroke = /** @type {[string, string]} */ ([ink.query, ink.key]);
  /** @type {Shape[]} */
  const shapes = [
    { kind: 'text', x: 0, y: 13, text: nameOf(model, head), size: 13, fill: ink.ink, anchor: 'start', bold: true },
    { kind: 'text', x: left - 6, y: axisTop, text: queryAxis, size: axisSize, fill: ink.query, anchor: 'end', bold: true },
    { kind: 'text', x: left + across + 6, y: axisTop, text: keyAxis, size: axisSize, fill: ink.key, anchor: 'start', bold: true },
    { kind: 'curves', x1: left, x2: left + across, stroke, curves: lines.map(({ query, key, share }) => {
      const i = 4 * (query * keys + key);
      return { y1: at(query, queries), y2: at(key, keys), width: Math.max(0.4, thickest * share), opacity: opacity(share),
        ...(frame.signed ? { stroke: `rgb(${rgba[i]},${rgba[i + 1]},${rgba[i + 2]})` } : {}) };
    }) },
    ...column(queryLabels, left - 6, 'end', ink.query), ...column(keyLabels, left + across + 6, 'start', ink.key),
  ];

  const foot = top + height + 14;
  const note = t(lines.length < arcsKept.most ? 'why.figure.arcs' : 'why.figure.arcs.most', { shown: lines.length, all: values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0) });
  const name = valueName(frame, state.view, t);
  let bottom = foot + 36;
  if (frame.signed) {
    const legend = legendOf(model, values, rgba, frame.pictures[head], { x: left, y: foot }, ink);
    shapes.push(...legend.shapes);
    bottom = legend.bottom;
  } else {
    const { lo, hi } = range(values);
    const from = absolute ? 0 : lo;
    shapes.push({ kind: 'text', x: left, y: foot + 6, text: name, size: 10, fill: ink.ink, anchor: 'start' });
    [0.25, 0.5, 1].forEach((share, i) => shapes.push(
      { kind: 'curves', x1: left + i * 46, x2: left + i * 46 + 36, stroke, curves: [{ y1: foot + 17, y2: foot + 17, width: Math.max(0.4, thickest * share), opacity: opacity(share) }] },
      { kind: 'text', x: left + i * 46 + 18, y: foot + 34, text: numberOf(frame, from + share * (hi - from), 2, t), size: 10, fill: ink.quiet, anchor: 'middle', mono: true }));
  }
  shapes.push({ kind: 'text', x: left, y: bottom + 14, text: note, size: 10, fill: ink.quiet, anchor: 'start' });
  return { shapes, height: bottom + 16,
    width: Math.max(left + across + 8 + Math.max(widest(keyLabels), widthOf(keyAxis, axisSize + 1)), left + Math.max(150, widthOf(name, 10), widthOf(note, 10)), widthOf(nameOf(model, head), 14)) };
}
