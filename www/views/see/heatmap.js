/**
 * @file The open head as a heatmap: labelled axes, cells, the chosen cell framed, the sum of the selected rows below, and,
 * while heads are off, how far each output row moved at the right.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { cellGrid } from './grid.js';
import { percent } from './heads.js';
import { axisName, keyLabels, queryLabels } from './labels.js';
import { cellNumbers, cellText, cellsAround, heatmapLayout, range, sumRows } from './layout.js';
import { paintBars, paintCells } from './paint.js';
import { numberText } from './scene.js';

/** @typedef {import('./scene.js').Scene} Scene */
/**
 * @typedef {{ width: number, height: number, ratio: number, type: number, ink: import('./ink.js').Ink, zoom: number | null, scroll: { x: number, y: number } }} Box
 *   in CSS px; `type`: how much larger than usual the page's type is; `zoom`: a cell's side where the reader has chosen one
 */

/** Height of the keys' axis name above and of the sum below, or of what is said instead (on a phone in two lines), in CSS px. */
const bandOf = (/** @type {Scene} */ { state, selected }, /** @type {Box} */ { type }) =>
  // Nothing is reserved for a sum that is not there: rows are the larger.
  ({ axis: Math.round(22 * type), sum: selected.length ? Math.round(40 * type) : state.projector ? 6 : matchMedia('(min-width: 720px)').matches ? 22 : 40 });

const measuring = /** @type {CanvasRenderingContext2D | null} */ (typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d'));

/** The widest label of a record's keys in a font. @type {WeakMap<object, { font: string, width: number }>} */
const widest = new WeakMap();

/**
 * The width of the widest label; of many tokens none lies flat, so nothing is measured.
 * @param {Scene} scene
 * @param {Box} box
 */
function longest({ record: { keyTokens } }, { ink, type }) {
  if (!measuring || keyTokens.length > 64) return Infinity;
  const font = `650 ${13 * type}px ${ink.sans}`;   // as a chosen one is written
  let known = widest.get(keyTokens);
  if (known?.font !== font) {
    measuring.font = font;
    known = { font, width: Math.max(...keyTokens.map(token => measuring.measureText(token.text).width)) };
    widest.set(keyTokens, known);
  }
  return known.width;
}

/**
 * @param {Scene} scene
 * @param {Box} box
 */
export const layoutOf = (scene, box) => {
  const { axis, sum } = bandOf(scene, box);
  return heatmapLayout({
    queries: scene.record.queries, keys: scene.record.keys, width: box.width, height: box.height - axis - sum,
    ratio: box.ratio, type: box.type, longestKey: longest(scene, box), stretch: scene.state.projector, zoom: box.zoom,
  });
};

/**
 * How far below the plot's upper end the cells begin, in CSS px.
 * @param {Scene} scene
 * @param {Box} box
 */
export const topOf = (scene, box) => layoutOf(scene, box).top + bandOf(scene, box).axis;

/**
 * The cells that are drawn, where not all are in sight.
 * @param {Scene} scene
 * @param {Box} box
 */
export function partOf(scene, box) {
  const layout = layoutOf(scene, box), { axis, sum } = bandOf(scene, box);
  return cellsAround(layout, scene.record, { ...box.scroll, width: box.width - layout.left, height: box.height - axis - sum - layout.top });
}

/**
 * @param {Scene} scene
 * @param {import('../../types.js').Dispatch} dispatch
 * @param {Box} box
 */
export function heatmap(scene, dispatch, box) {
  const { record, cell, selected, off, t } = scene;
  const layout = layoutOf(scene, box), band = bandOf(scene, box), part = partOf(scene, box);
  const style = [
    `--cell:${layout.cell}px`, `--row:${layout.row}px`, `--left:${layout.left}px`, `--top:${layout.top}px`, `--sum:${band.sum}px`, `--axis:${band.axis}px`, `--label:${layout.label}px`, `--turn:${-layout.turn}deg`,
    `--width:${layout.width}px`, `--height:${layout.height}px`, `--font:${layout.font}px`, `--box:${box.width}px`,
    `--first-query:${part.queries[0]}`, `--first-key:${part.keys[0]}`,
  ].join(';');
  const sum = selected.length ? sumRows(scene.values, record.keys, selected) : null;
  const inside = html`
    <canvas class="canvas" aria-hidden="true"></canvas>
    ${selected.map(q => html`<i class="selected-row" style=${`--i:${q}`}></i>`)}
    <i class="row-line"></i><i class="column-line"></i>
    ${cell ? html`<i class="chosen-cell" style=${`--q:${cell[0]};--k:${cell[1]}`}></i>` : nothing}`;
  const pointedSum = (/** @type {any} */ event) => {
    const area = event.currentTarget.getBoundingClientRect();
    const key = Math.max(0, Math.min(record.keys - 1, Math.floor((event.clientX - area.left) / layout.cell)));
    event.currentTarget.title = `${record.keyTokens[key].text}  ${numberText(scene, sum?.[key] ?? NaN)}`;
  };
  return html`
    <div class="heatmap ${layout.flat ? 'flat' : 'slanted'}" style=${style}>
      <div class="axis-top">${axisName(scene, 'key', '→')}</div>
      <div class="corner">${axisName(scene, 'query', '↓')}</div>
      ${keyLabels(scene, { every: layout.everyKey, part: part.keys, slot: 'top' })}
      ${queryLabels(scene, dispatch, { every: layout.everyQuery, part: part.queries, slot: 'left' })}
      ${cellGrid(scene, dispatch, { inside, className: 'map', style: 'width:var(--width);height:var(--height)' })}
      <div class="moved">${off.length && record.trace ? html`<canvas class="moved-bars" role="img" aria-label=${t('see.moved')} title=${t('see.moved')}></canvas>` : nothing}</div>
      ${sum ? html`
        <div class="sum-label"><b>${t('see.sum')}</b><br>${t('see.sum.rows', { n: selected.length })}</div>
        <div class="sum-row" @pointermove=${pointedSum} role="img" aria-label=${sumText(scene, sum)}><canvas class="sum-bars"></canvas>${sumNumbers(scene, sum, part.keys, layout.cell, box.type)}</div>`
        : scene.state.projector ? nothing : html`<p class="sum-hint hint">${t(matchMedia('(pointer: coarse)').matches ? 'see.sum.hint.touch' : 'see.sum.hint')}</p>`}
    </div>`;
}

/**
 * The sum in words; of many keys the largest.
 * @param {Scene} scene
 * @param {Float32Array} sum
 */
function sumText(scene, sum) {
  const { record, selected, t } = scene;
  const keys = Array.from(sum, (value, k) => ({ value, text: record.keyTokens[k].text })).filter(({ value }) => !Number.isNaN(value));
  keys.sort((a, b) => b.value - a.value);
  return t('see.sum.text', { queries: t.list(selected.slice(0, 8).map(q => record.queryTokens[q].text)), keys: keys.slice(0, 8).map(({ value, text }) => `${text} ${numberText(scene, value, 2)}`).join(t('see.comma')) });
}

/**
 * @param {Scene} scene
 * @param {Float32Array} sum
 * @param {[number, number]} part
 * @param {number} cell
 * @param {number} type
 */
function sumNumbers(scene, sum, [from, to], cell, type) {
  const numbers = cellNumbers(sum, cell, type, scene.frame.signed);
  return numbers ? Array.from(sum.subarray(from, to), (value, at) => html`<span class="number" style=${`--i:${from + at};font-size:${Math.min(11 * type, numbers.font)}px`}>${Number.isNaN(value) ? '' : cellText(value, numbers, scene.t.number, scene.frame.signed)}</span>`) : nothing;
}

/** What each canvas shows, so that moving about paints nothing. @type {WeakMap<HTMLCanvasElement, string>} */
const painted = new WeakMap();
let frames = 0;
/** A number for each frame, as a name of what was painted. @type {WeakMap<object, number>} */
const frameNumber = new WeakMap();

/**
 * @param {HTMLElement} root
 * @param {Scene} scene
 * @param {Box} box
 */
export function paintHeatmap(root, scene, box) {
  const { frame, head, values, record, selected, off, t } = scene;
  const layout = layoutOf(scene, box), part = partOf(scene, box);
  const canvas = /** @type {HTMLCanvasElement | null} */ (root.querySelector('.heatmap .canvas'));
  const picture = frame.pictures[head];
  if (!canvas || !picture) return;
  if (!frameNumber.has(frame)) frameNumber.set(frame, ++frames);
  const name = [frameNumber.get(frame), head, part.queries, part.keys, layout.device, layout.deviceRow, box.ratio, box.type, t.lang, box.ink.card].join();
  if (painted.get(canvas) !== name) {
    paintCells(canvas, { picture, values, queries: record.queries, keys: record.keys, part, device: layout.device, deviceRow: layout.deviceRow, ratio: box.ratio, type: box.type, ink: box.ink, signed: frame.signed, number: t.number });
    painted.set(canvas, name);
    canvas.style.width = `${canvas.width / box.ratio}px`;
    canvas.style.height = `${canvas.height / box.ratio}px`;
  }
  const moved = /** @type {HTMLCanvasElement | null} */ (root.querySelector('.moved-bars'));
  if (moved && record.trace && off.length) {
    paintBars(moved, record.trace.moved.subarray(...part.queries), { most: range(record.trace.moved).hi, along: 'column', pitch: layout.row, length: 30, ratio: box.ratio, colour: box.ink.query });
    moved.onpointermove = event => {
      const q = Math.max(0, Math.min(record.queries - 1, part.queries[0] + Math.floor(event.offsetY / layout.row)));
      moved.title = `${t('see.moved')}\n${record.queryTokens[q].text}  ${percent(record.trace?.moved[q] ?? NaN, t)}`;
    };
  }
  const bars = /** @type {HTMLCanvasElement | null} */ (root.querySelector('.sum-bars'));
  if (bars && selected.length) {
    const sum = sumRows(values, record.keys, selected);
    const { lo, hi } = range(sum);
    paintBars(bars, sum.subarray(...part.keys), { most: Math.max(-lo, hi), along: 'row', pitch: layout.cell, length: 22, ratio: box.ratio, colour: box.ink.key });
  }
}

/**
 * Scrolls the chosen cell into sight where the cells are more than the box holds.
 * @param {HTMLElement} plot the scrolling box
 * @param {Scene} scene
 * @param {Box} box
 */
export function revealCell(plot, scene, box) {
  if (!scene.cell || (plot.scrollWidth <= plot.clientWidth && plot.scrollHeight <= plot.clientHeight)) return;
  const { cell, row, left, top } = layoutOf(scene, box), band = bandOf(scene, box);
  const [q, k] = scene.cell;
  const from = { x: k * cell, y: q * row };
  const seen = { x: plot.clientWidth - left - 20, y: plot.clientHeight - top - band.axis - band.sum - 20 };
  if (from.x < plot.scrollLeft || from.x + cell > plot.scrollLeft + seen.x) plot.scrollLeft = from.x - seen.x / 2;
  if (from.y < plot.scrollTop || from.y + row > plot.scrollTop + seen.y) plot.scrollTop = from.y - seen.y / 2;
}
