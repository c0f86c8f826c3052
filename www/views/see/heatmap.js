/**
 * @file The open head as a heatmap: labelled axes, cells, the chosen cell framed, the sum of the selected rows below, and,
 * while heads are off, how far each output row moved at the right.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { cellGrid } from './grid.js';
import { percent } from './heads.js';
import { axisName, keyLabels, queryLabels } from './labels.js';
import { cellNumbers, heatmapLayout, range, sumRows } from './layout.js';
import { paintBars, paintCells } from './paint.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {{ width: number, height: number, ratio: number, type: number, style: CSSStyleDeclaration }} Box in CSS px; `type`: how much larger than usual the page's type is */

/** Height of the keys' axis name above and of the sum below, in CSS px. */
const band = (/** @type {number} */ type) => ({ axis: Math.round(22 * type), sum: Math.round(40 * type) });

const measuring = /** @type {CanvasRenderingContext2D | null} */ (typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d'));

/**
 * The width of the widest label; of many tokens none lies flat, so nothing is measured.
 * @param {Scene} scene
 * @param {Box} box
 */
function longest({ record }, { style, type }) {
  if (!measuring || record.keys > 64) return Infinity;
  measuring.font = `${13 * type}px ${style.getPropertyValue('--sans')}`;
  return Math.max(...record.keyTokens.map(token => /** @type {CanvasRenderingContext2D} */ (measuring).measureText(token.text).width));
}

/**
 * @param {Scene} scene
 * @param {Box} box
 */
const layoutOf = (scene, box) => heatmapLayout({
  queries: scene.record.queries, keys: scene.record.keys, width: box.width, height: box.height - band(box.type).axis - band(box.type).sum,
  ratio: box.ratio, type: box.type, longestKey: longest(scene, box),
});

/**
 * @param {Scene} scene
 * @param {import('../../types.js').Dispatch} dispatch
 * @param {Box} box
 */
export function heatmap(scene, dispatch, box) {
  const { record, cell, selected, off, t } = scene;
  const layout = layoutOf(scene, box);
  const style = [
    `--cell:${layout.cell}px`, `--left:${layout.left}px`, `--top:${layout.top}px`, `--sum:${band(box.type).sum}px`, `--axis:${band(box.type).axis}px`, `--label:${Math.round(78 * box.type)}px`,
    `--width:${layout.width}px`, `--height:${layout.height}px`, `--font:${layout.font}px`,
  ].join(';');
  const sum = selected.length ? sumRows(scene.values, record.keys, selected) : null;
  const inside = html`
    <canvas class="canvas" aria-hidden="true" style="width:var(--width);height:var(--height)"></canvas>
    ${selected.map(q => html`<i class="selected-row" style=${`--i:${q}`}></i>`)}
    <i class="row-line"></i><i class="column-line"></i>
    ${cell ? html`<i class="chosen-cell" style=${`--q:${cell[0]};--k:${cell[1]}`}></i>` : nothing}`;
  const pointedSum = (/** @type {any} */ event) => {
    const area = event.currentTarget.getBoundingClientRect();
    const key = Math.max(0, Math.min(record.keys - 1, Math.floor((event.clientX - area.left) / layout.cell)));
    event.currentTarget.title = `${record.keyTokens[key].text}  ${t.number(sum?.[key] ?? NaN)}`;
  };
  return html`
    <div class="heatmap ${layout.flat ? 'flat' : 'slanted'}" style=${style}>
      <div class="axis-top">${axisName(scene, 'key', '→')}</div>
      <div class="corner">${axisName(scene, 'query', '↓')}</div>
      ${keyLabels(scene, { every: layout.everyKey, slot: 'top' })}
      ${queryLabels(scene, dispatch, { every: layout.everyQuery, slot: 'left' })}
      ${cellGrid(scene, dispatch, { inside, className: 'map', style: 'width:var(--width);height:var(--height)' })}
      <div class="moved">${off.length && record.trace ? html`<canvas class="moved-bars" role="img" aria-label=${t('see.moved')} title=${t('see.moved')}></canvas>` : nothing}</div>
      ${sum ? html`
        <div class="sum-label"><b>${t('see.sum')}</b><br>${t('see.sum.rows', { n: selected.length })}</div>
        <div class="sum-row" @pointermove=${pointedSum} role="img" aria-label=${sumText(scene, sum)}><canvas class="sum-bars"></canvas>${sumNumbers(sum, layout.cell, box.type, t)}</div>`
        : html`<p class="sum-hint hint">${t('see.sum.hint')}</p>`}
    </div>`;
}

/**
 * The sum in words; of many keys the largest.
 * @param {Scene} scene
 * @param {Float32Array} sum
 */
function sumText({ record, selected, t }, sum) {
  const keys = Array.from(sum, (value, k) => ({ value, text: record.keyTokens[k].text })).filter(({ value }) => !Number.isNaN(value));
  keys.sort((a, b) => b.value - a.value);
  return t('see.sum.text', { queries: t.list(selected.slice(0, 8).map(q => record.queryTokens[q].text)), keys: keys.slice(0, 8).map(({ value, text }) => `${text} ${t.number(value, 2)}`).join(', ') });
}

/**
 * @param {Float32Array} sum
 * @param {number} cell
 * @param {number} type
 * @param {import('../../types.js').Translate} t
 */
function sumNumbers(sum, cell, type, t) {
  const numbers = cellNumbers(sum, cell, type);
  return numbers ? Array.from(sum, (value, k) => html`<span class="number" style=${`--i:${k};font-size:${Math.min(11 * type, numbers.font)}px`}>${Number.isNaN(value) ? '' : t.number(value, numbers.decimals)}</span>`) : nothing;
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
  const layout = layoutOf(scene, box);
  const canvas = /** @type {HTMLCanvasElement | null} */ (root.querySelector('.heatmap .canvas'));
  const picture = frame.pictures[head];
  if (!canvas || !picture) return;
  if (!frameNumber.has(frame)) frameNumber.set(frame, ++frames);
  const name = [frameNumber.get(frame), head, layout.device, box.ratio, box.type, t.lang, box.style.getPropertyValue('--card')].join();
  if (painted.get(canvas) !== name) {
    paintCells(canvas, { picture, values, queries: record.queries, keys: record.keys, device: layout.device, ratio: box.ratio, type: box.type, style: box.style, number: t.number });
    painted.set(canvas, name);
  }
  const moved = /** @type {HTMLCanvasElement | null} */ (root.querySelector('.moved-bars'));
  if (moved && record.trace && off.length) {
    paintBars(moved, record.trace.moved, { most: range(record.trace.moved).hi, along: 'column', pitch: layout.cell, length: 30, ratio: box.ratio, colour: box.style.getPropertyValue('--query') });
    moved.onpointermove = event => {
      const q = Math.max(0, Math.min(record.queries - 1, Math.floor(event.offsetY / layout.cell)));
      moved.title = `${t('see.moved')}\n${record.queryTokens[q].text}  ${percent(record.trace?.moved[q] ?? NaN, t)}`;
    };
  }
  const bars = /** @type {HTMLCanvasElement | null} */ (root.querySelector('.sum-bars'));
  if (bars && selected.length) {
    const sum = sumRows(values, record.keys, selected);
    const { lo, hi } = range(sum);
    paintBars(bars, sum, { most: Math.max(-lo, hi), along: 'row', pitch: layout.cell, length: 22, ratio: box.ratio, colour: box.style.getPropertyValue('--key') });
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
  const { cell, left, top } = layoutOf(scene, box);
  const [q, k] = scene.cell;
  const from = { x: k * cell, y: q * cell };
  const seen = { x: plot.clientWidth - left - 20, y: plot.clientHeight - top - band(box.type).axis - band(box.type).sum - 20 };
  if (from.x < plot.scrollLeft || from.x + cell > plot.scrollLeft + seen.x) plot.scrollLeft = from.x - seen.x / 2;
  if (from.y < plot.scrollTop || from.y + cell > plot.scrollTop + seen.y) plot.scrollTop = from.y - seen.y / 2;
}
