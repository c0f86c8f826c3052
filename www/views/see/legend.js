/**
 * @file The legend: the colours as a strip with their numbers, what hidden cells look like, and the exact value under the
 * pointer. Knows colours and ranges; not how they were computed.
 */
import { html, nothing, render } from '../../vendor/lit-html/lit-html.js';
import { quoted } from '../parts.js';
import { percent } from './heads.js';
import { countsFromZero, range } from './layout.js';
import { isAverageOfNone, lacking, numberText, selects, valueName, valueText } from './scene.js';

/** @typedef {import('./scene.js').Scene} Scene */

/** The colours as CSS stops. @param {Uint8Array} palette [n, 3] */
function stops(palette) {
  const last = palette.length / 3 - 1;
  return Array.from({ length: 33 }, (_, i) => {
    const at = 3 * Math.round((i / 32) * last);
    return `rgb(${palette[at]} ${palette[at + 1]} ${palette[at + 2]})`;
  }).join();
}

/** What the thinnest and the thickest line of the arcs stand for. @param {Scene} scene */
function strokeRange({ values, frame, state }) {
  const { lo, hi } = range(values);
  return countsFromZero(frame.signed, state.view) ? { lo: 0, hi: Math.max(-lo, hi) } : { lo, hi };
}

/** @param {Scene} scene */
export function legend(scene) {
  const { frame, head, state, t } = scene;
  const strokes = state.drawing === 'arcs' && !frame.signed;
  const { lo, hi } = strokes ? strokeRange(scene) : frame.pictures[head];
  const middle = (lo + hi) / 2;
  const decimals = Math.max(Math.abs(lo), Math.abs(hi)) >= 100 ? 0 : 2;
  const said = (/** @type {number} */ value) => numberText(scene, value, decimals);
  const each = state.scaleBy === 'row' && !strokes;
  const hidden = frame.hides && !isAverageOfNone(scene);
  const lacks = lacking(scene);
  return html`
    <div class="legend" role="img" aria-label=${t('see.legend', { name: valueName(scene), lo: said(lo), hi: said(hi) })}>
      <div class="legend-name small">${valueName(scene)}</div>
      <div class="legend-strip ${strokes ? 'strokes' : ''}" style=${strokes ? nothing : `background:linear-gradient(to right,${stops(frame.palette)})`}></div>
      <div class="legend-numbers number">${each
        ? html`<span>${t('see.legend.rowLow')}</span><span>${t('see.legend.rowHigh')}</span>`
        : html`<span>${said(lo)}</span><span>${said(middle)}</span><span>${said(hi)}</span>`}</div>
      <div class="legend-hidden small quiet">${hidden ? html`<i class="hatch"></i> ${t(lacks === 'influence' ? 'influence.lacks.short' : lacks ? `see.legend.lacks.${lacks}` : scene.record.measure === 'influence' ? 'influence.legend.hidden' : frame.aligned ? 'see.legend.alone' : selects(state) && state.view !== 'scores' ? 'trim.legend' : 'see.legend.hidden')}` : nothing}</div>
    </div>`;
}

/**
 * The exact value of the hovered cell, or of the one that is told of; written on each hover, so outside the room's template.
 * @param {HTMLElement} element
 * @param {Scene} scene
 */
export function readout(element, scene) {
  const { record, state, telling, off, t } = scene;
  const { hover } = state;
  const hovering = hover.query !== null || hover.key !== null;
  const within = (/** @type {number | null} */ i, /** @type {number} */ n) => (i !== null && i < n ? i : null);
  const query = hovering ? within(hover.query, record.queries) : telling?.query ?? null;
  const key = hovering ? within(hover.key, record.keys) : telling?.key ?? null;
  const moves = record.measure === 'influence';
  const moved = query !== null && off.length ? record.trace?.moved[query] : undefined;
  render(html`
    <div class="readout-row"><span class="quiet">${t(moves ? 'influence.axis.query' : 'see.axis.query')}</span> ${query === null ? '–' : quoted(record.queryTokens[query], 'query')}</div>
    <div class="readout-row"><span class="quiet">${t(moves ? 'influence.axis.key' : 'see.axis.key')}</span> ${key === null ? '–' : quoted(record.keyTokens[key], 'key')}</div>
    <div class="readout-row"><span class="quiet">${valueName(scene)}</span> <span class="number">${query === null || key === null ? '–' : valueText(scene, query, key)}</span></div>
    ${off.length ? html`<div class="readout-row">${moved === undefined ? nothing : html`<span class="quiet">${t('see.readout.moved')}</span> <span class="number">${percent(moved, t)}</span>`}</div>` : nothing}`, element);
}
