/**
 * @file The open head as arcs: queries left, keys right, a line for each weight that counts, stronger where the weight is
 * larger. Pointing at a token leaves its lines alone in full strength.
 */
import { html } from '../../vendor/lit-html/lit-html.js';
import { cellGrid } from './grid.js';
import { axisName, keyLabels, queryLabels } from './labels.js';
import { arcsKept, arcsLayout, arcsOf, countsFromZero } from './layout.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('./heatmap.js').Box} Box */

/** Height of the axis names above and of the note below; width of each column of tokens. In CSS px. */
const band = { axis: 38, note: 46 };
const column = (/** @type {Box} */ box) => Math.round(Math.min(150, Math.max(80, box.width * 0.22)) * box.type);

/** The lines of a drawing, found once. @type {WeakMap<Float32Array, ReturnType<typeof arcsOf>>} */
const found = new WeakMap();

/** @param {Scene} scene */
function linesOf({ values, record, frame, state }) {
  let arcs = found.get(values);
  if (!arcs) {
    arcs = arcsOf(values, { ...arcsKept, keys: record.keys, absolute: countsFromZero(frame.signed, state.view) });
    found.set(values, arcs);
  }
  return arcs;
}

/**
 * @param {Scene} scene
 * @param {Box} box
 */
function layoutOf({ record }, box) {
  const side = column(box);
  return { ...arcsLayout({ queries: record.queries, keys: record.keys, height: box.height - (band.axis + band.note) * box.type, type: box.type }), side, width: Math.max(80, box.width - 2 * side) };
}

/** How far along a curve has come, from 0 to 1, at a share of the width: what the Bézier of `paintArcs` does. */
const rise = (/** @type {number} */ x) => x * x * (3 - 2 * x);

/**
 * @param {Scene} scene
 * @param {import('../../types.js').Dispatch} dispatch
 * @param {Box} box
 */
export function arcs(scene, dispatch, box) {
  const { record, t } = scene;
  const layout = layoutOf(scene, box);
  const lines = linesOf(scene);
  const pick = (/** @type {MouseEvent} */ event) => {
    const area = /** @type {HTMLElement} */ (event.target).closest('.curves')?.getBoundingClientRect();
    let nearest = { query: /** @type {number | null} */ (null), key: /** @type {number | null} */ (null) }, distance = 7;
    if (!area) return nearest;
    const x = rise(Math.max(0, Math.min(1, (event.clientX - area.left) / area.width)));
    for (const { query, key } of lines) {
      const from = layout.queryTop + query * layout.pitch, to = layout.keyTop + key * layout.pitch;
      const away = Math.abs(event.clientY - area.top - (from + (to - from) * x));
      if (away <= distance) { nearest = { query, key }; distance = away; }
    }
    return nearest;
  };
  const style = [`--cell:${layout.pitch}px`, `--side:${layout.side}px`, `--width:${layout.width}px`, `--height:${layout.height}px`,
    `--query-shift:${layout.queryTop - layout.pitch / 2}px`, `--key-shift:${layout.keyTop - layout.pitch / 2}px`, `--font:${13 * box.type}px`, `--axis:${Math.round(band.axis * box.type)}px`].join(';');
  const every = Math.max(1, Math.ceil((13 * box.type * 1.05) / layout.pitch));
  return html`
    <div class="arcs" style=${style}>
      <div class="arcs-axis">${axisName(scene, 'query', '')}${axisName(scene, 'key', '')}</div>
      ${queryLabels(scene, dispatch, { every, slot: 'column-left' })}
      ${cellGrid(scene, dispatch, { inside: html`<canvas class="lines" aria-hidden="true" style="width:var(--width);height:var(--height)"></canvas>`, className: 'curves', style: 'width:var(--width);height:var(--height)', pick })}
      ${keyLabels(scene, { every, slot: 'column-right' })}
      <p class="arcs-note hint">${t(lines.length < arcsKept.most ? 'see.arcs.note' : 'see.arcs.most', { shown: lines.length, all: scene.values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0) })}</p>
    </div>`;
}

/**
 * Draws the lines; again for each hover, which is cheap.
 * @param {HTMLElement} root
 * @param {Scene} scene
 * @param {Box} box
 */
export function paintArcs(root, scene, box) {
  const canvas = /** @type {HTMLCanvasElement | null} */ (root.querySelector('.lines'));
  if (!canvas) return;
  const { frame, head, record, state, cell, selected } = scene;
  const { pitch, queryTop, keyTop, width, height } = layoutOf(scene, box);
  const { ratio, ink: inks } = box;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.scale(ratio, ratio);
  const ink = context.createLinearGradient(0, 0, width, 0);
  ink.addColorStop(0, inks.query);
  ink.addColorStop(1, inks.key);
  const rgba = frame.pictures[head]?.rgba;
  const { query, key } = state.hover;
  const hovering = query !== null || key !== null;
  const token = query !== null && query === key && record.kind === 'self';
  const inFocus = (/** @type {number} */ q, /** @type {number} */ k) => {
    // A token that both asks and is looked at: the lines of either.
    if (token) return q === query || k === key;
    if (hovering) return (query === null || q === query) && (key === null || k === key);
    if (selected.length) return selected.includes(q);
    return !cell || q === cell[0];
  };
  const focused = hovering || selected.length > 0 || !!cell;
  const thickest = Math.min(5, pitch * 0.28) * (linesOf(scene).length > 400 ? 0.4 : 1);
  const line = (/** @type {number} */ q, /** @type {number} */ k) => {
    const from = queryTop + q * pitch, to = keyTop + k * pitch;
    context.beginPath();
    context.moveTo(0, from);
    context.bezierCurveTo(width / 3, from, (width * 2) / 3, to, width, to);
    context.stroke();
  };
  const draw = (/** @type {boolean} */ front) => {
    for (const { query: q, key: k, share } of linesOf(scene)) {
      if (inFocus(q, k) !== front) continue;
      const i = 4 * (q * record.keys + k);
      context.strokeStyle = frame.signed && rgba ? `rgb(${rgba[i]} ${rgba[i + 1]} ${rgba[i + 2]})` : ink;
      context.globalAlpha = front ? 0.15 + 0.85 * share : focused ? 0.04 + 0.14 * share : 0;
      context.lineWidth = Math.max(0.6, thickest * share);
      line(q, k);
    }
  };
  draw(false);
  draw(true);
  if (cell) {
    context.globalAlpha = 1;
    context.setLineDash([3, 3]);
    context.strokeStyle = inks.ink;
    context.lineWidth = 1.2;
    line(cell[0], cell[1]);
  }
}
