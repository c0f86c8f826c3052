/**
 * @file The small pictures in the cards, and beside each the bars of what its head does to the output: all on one canvas that lies
 * over the cards, because a browser keeps a layer of its own for each canvas. Knows where the cards are; they know nothing of it.
 */
import { html } from '../../vendor/lit-html/lit-html.js';
import { effectOf } from '../values.js';
import { inkOf } from './ink.js';
import { range } from './layout.js';
import { barsOn } from './paint.js';

/** @typedef {import('./scene.js').Scene} Scene */

/** The box that a picture is fitted into, in rem. */
const roomy = { width: 4.6, height: 3.9 };
/** The same where there are many heads. */
const tight = { width: 2.6, height: 2.6 };
/** Whether there are so many heads that their cards are small, and stand in two rows when one would be too long. @param {number} heads */
export const isMany = heads => heads > 7 || matchMedia('(max-height: 800px)').matches && document.documentElement.hasAttribute('data-projector');
const boxOf = (/** @type {number} */ heads) => isMany(heads) ? tight : roomy;
/** Width of the bars in CSS px. */
const barLength = (/** @type {number} */ heads) => isMany(heads) ? 8 : 10;

/**
 * A picture's size in its box, in the proportions queries × keys, in rem.
 * @param {{ heads: number, queries: number, keys: number }} record
 */
export function fit({ heads, queries, keys }) {
  const box = boxOf(heads);
  const side = Math.min(box.width / keys, box.height / queries);
  return { width: Math.max(0.25, side * keys), height: Math.max(0.25, side * queries) };
}

/**
 * As many device pixels as a small picture has room for: `room` of a look.
 * @param {import('../../types.js').State} state as the page's root has it already
 * @param {number} heads
 * @returns {[width: number, height: number]}
 */
export function thumbRoom(state, heads) {
  const { type } = inkOf(document.documentElement, state);
  const pixels = (/** @type {number} */ rem) => Math.floor(rem * 15 * type * (window.devicePixelRatio || 1));
  const { width, height } = boxOf(heads);
  return [pixels(width), pixels(height)];
}

/** The canvas over the cards. */
export const overlay = () => html`<li class="pictures" aria-hidden="true"><canvas></canvas></li>`;

/** Where a frame's pictures are drawn from. */
const atlas = document.createElement('canvas');

/** @typedef {{ head: number, left: number, top: number, width: number, height: number }} Place of a picture, in CSS px of the list of cards */
/** Where the pictures were, and of what: asking the browser means waiting for its layout. @type {{ of: string, places: Place[] }} */
let known = { of: '', places: [] };
/** The cards may stand elsewhere. */
export const forgetPlaces = () => { known.of = ''; };

/** @param {HTMLElement} root @param {Scene} scene @returns {Place[]} */
function placesOf(root, { record: { heads, queries, keys }, state: { solo, lang, projector } }) {
  const of = [heads, queries, keys, solo, lang, projector].join();
  if (known.of !== of) {
    known = { of, places: /** @type {HTMLElement[]} */ ([...root.querySelectorAll('.head')]).map(card => {
      const thumb = /** @type {HTMLElement} */ (card.querySelector('.thumb'));
      return { head: Number(card.dataset.head), left: card.offsetLeft + card.clientLeft + thumb.offsetLeft, top: card.offsetTop + card.clientTop + thumb.offsetTop, width: thumb.offsetWidth, height: thumb.offsetHeight };
    }) };
  }
  return known.places;
}

/**
 * Paints all pictures and bars anew. Where the cards are is asked of the browser, so this comes when everything else is in place.
 * @param {HTMLElement} root
 * @param {Scene} scene
 * @param {import('./heatmap.js').Box} box
 */
export function paintThumbs(root, scene, { ratio, ink }) {
  const { frame: { thumbs: { image, rows, columns } }, record, off } = scene;
  const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector('.pictures canvas'));
  const cards = placesOf(root, scene);
  const bars = barLength(record.heads), gap = 4;
  const width = Math.max(...cards.map(({ left, width }) => left + width + gap + bars)), height = Math.max(...cards.map(({ top, height }) => top + height));
  resize(canvas, Math.round(width * ratio), Math.round(height * ratio));
  canvas.style.width = `${canvas.width / ratio}px`;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.imageSmoothingEnabled = false;
  context.clearRect(0, 0, canvas.width, canvas.height);

  resize(atlas, columns, image.height);
  atlas.getContext('2d')?.putImageData(image, 0, 0);
  const most = range(record.trace?.effect ?? []).hi;
  const pixels = (/** @type {number} */ css) => Math.round(css * ratio);
  for (const { head, left, top, width, height } of cards) {
    const [x, y] = [pixels(left), pixels(top)];
    context.globalAlpha = off.includes(head) ? 0.35 : 1;
    context.drawImage(atlas, 0, head * rows, columns, rows, x, y, pixels(left + width) - x, pixels(top + height) - y);
    const effect = effectOf(record, head);
    if (!effect) continue;
    context.globalAlpha = 0.75;
    context.fillStyle = ink.query;
    context.setTransform(ratio, 0, 0, ratio, pixels(left + width + gap), y);
    barsOn(context, effect, { most, along: 'column', pitch: height / record.queries, length: bars });
    context.resetTransform();
  }
}

/** A canvas that has its size already keeps its memory. @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
function resize(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
