/**
 * @file Painting cells on a canvas: the colours of a frame enlarged, masked cells hatched, thin lines, numbers.
 * Knows pixels and colours only; what they mean is said elsewhere.
 */
import { cellNumbers, cellText } from './layout.js';

/** @typedef {import('../../types.js').Picture} Picture */

/**
 * WCAG relative luminance of a colour.
 * @param {number} r 0 to 255
 * @param {number} g
 * @param {number} b
 * @returns {number} 0 to 1
 */
function luminance(r, g, b) {
  const linear = (/** @type {number} */ c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/**
 * The contrast of black or white on a colour, whichever is read better: at least 4.58 (to one).
 * @param {number} r 0 to 255
 * @param {number} g
 * @param {number} b
 */
export function contrastOn(r, g, b) {
  const ground = luminance(r, g, b) + 0.05;
  return Math.max(ground / 0.05, 1.05 / ground);
}

/**
 * Black or white, whichever is read better on a colour.
 * @param {number} r 0 to 255
 * @param {number} g
 * @param {number} b
 */
export function inkOn(r, g, b) {
  const ground = luminance(r, g, b) + 0.05;
  return ground / 0.05 >= 1.05 / ground ? '#000' : '#fff';
}

/**
 * Slanted lines, so that what is hidden looks hidden rather than small.
 * @param {CanvasRenderingContext2D} context
 * @param {string} ground
 * @param {string} line
 * @param {number} ratio device pixels a CSS px
 */
export function hatching(context, ground, line, ratio) {
  const size = Math.max(4, Math.round(6 * ratio));
  const tile = document.createElement('canvas');
  tile.width = tile.height = size;
  const on = /** @type {CanvasRenderingContext2D} */ (tile.getContext('2d'));
  on.fillStyle = ground;
  on.fillRect(0, 0, size, size);
  on.strokeStyle = line;
  on.lineWidth = Math.max(1, ratio * 0.9);
  on.beginPath();
  for (const shift of [-size, 0, size]) { on.moveTo(shift - 1, size + 1); on.lineTo(shift + size + 1, -1); }
  on.stroke();
  return /** @type {CanvasPattern} */ (context.createPattern(tile, 'repeat'));
}

/** What is enlarged, a pixel a cell. */
const small = typeof document === 'undefined' ? null : document.createElement('canvas');

/**
 * Cells of one head, large.
 * @param {HTMLCanvasElement} canvas
 * @param {{ picture: Picture, values: Float32Array, queries: number, keys: number, part: ReturnType<typeof import('./layout.js').cellsAround>, device: number, deviceRow: number, ratio: number, type: number,
 *           ink: import('./ink.js').Ink, signed: boolean, number: (value: number, decimals: number) => string }} drawing
 *   values [queries, keys], NaN where masked; `part`: the cells to paint; `device`, `deviceRow`: a cell's width and height in device pixels; `signed`: positive numbers have a + too
 * @returns {boolean} whether the cells have their numbers
 */
export function paintCells(canvas, { picture, values, queries, keys, part, device, deviceRow, ratio, type, ink, signed, number }) {
  const [top, bottom] = part.queries, [left, right] = part.keys;
  canvas.width = device * (right - left);
  canvas.height = deviceRow * (bottom - top);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.imageSmoothingEnabled = false;
  const rgba = picture.rgba;
  if (!small) return false;
  small.width = right - left;
  small.height = bottom - top;
  small.getContext('2d')?.putImageData(new ImageData(/** @type {Uint8ClampedArray<ArrayBuffer>} */ (rgba), keys, queries), -left, -top, left, top, right - left, bottom - top);
  context.drawImage(small, 0, 0, canvas.width, canvas.height);

  context.fillStyle = hatching(context, ink.card, ink.hatch, ratio);
  context.beginPath();
  for (let q = top; q < bottom; q++) {
    for (let k = left; k < right; k++) {
      if (!Number.isNaN(values[q * keys + k])) continue;
      const from = k;
      while (k < right && Number.isNaN(values[q * keys + k])) k++;
      context.rect((from - left) * device, (q - top) * deviceRow, (k - from) * device, deviceRow);
    }
  }
  context.fill();

  if (deviceRow / ratio >= 10) {
    const thin = Math.max(1, Math.round(ratio));
    context.fillStyle = ink.line;
    for (let k = left || 1; k < right; k++) context.fillRect((k - left) * device, 0, thin, canvas.height);
    for (let q = top || 1; q < bottom; q++) context.fillRect(0, (q - top) * deviceRow, canvas.width, thin);
  }

  const numbers = cellNumbers(values, device / ratio, type, signed, deviceRow / ratio);
  if (!numbers) return false;
  context.font = `${numbers.font * ratio}px ${ink.mono}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let q = top; q < bottom; q++) for (let k = left; k < right; k++) {
    const i = q * keys + k;
    if (Number.isNaN(values[i])) continue;
    const [r, g, b] = rgba.subarray(4 * i, 4 * i + 3);
    context.fillStyle = inkOn(r, g, b);
    // What rounds to nothing steps back where 4.5:1 still remain.
    const none = Math.abs(values[i]) * 10 ** numbers.decimals < 0.5;
    context.globalAlpha = contrastOn(r, g, b) >= 12 && none ? 0.6 : 1;
    context.fillText(cellText(values[i], numbers, number, signed), (k - left + 0.5) * device, (q - top + 0.53) * deviceRow);
  }
  return true;
}

/**
 * One bar a token, along a row or down a column of tokens: how large each number is against the largest. What is below
 * zero hangs from a middle line.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values NaN draws nothing
 * @param {{ most: number, along: 'row' | 'column', pitch: number, length: number, ratio: number, colour: string }} bars
 *   `pitch`: CSS px from token to token; `length`: of a full bar in CSS px
 */
export function paintBars(canvas, values, { most, along, pitch, length, ratio, colour }) {
  const n = values.length;
  const row = along === 'row';
  const [width, height] = row ? [pitch * n, length] : [length, pitch * n];
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.scale(ratio, ratio);
  context.fillStyle = colour;
  barsOn(context, values, { most, along, pitch, length });
}

/**
 * The bars alone, from the upper left of what is drawn on, in its present colour.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} values NaN draws nothing
 * @param {{ most: number, along: 'row' | 'column', pitch: number, length: number }} bars as of `paintBars`
 */
export function barsOn(context, values, { most, along, pitch, length }) {
  const n = values.length;
  const row = along === 'row';
  let signed = false;
  for (let i = 0; i < n; i++) signed ||= values[i] < 0;
  const zero = signed ? length / 2 : 0;
  const gap = pitch > 6 ? Math.min(6, pitch * 0.2) : 0;
  for (let i = 0; i < n; i++) {
    if (!(Math.abs(values[i]) > 0) || !(most > 0)) continue;
    const size = (Math.min(1, Math.abs(values[i]) / most)) * (length - zero);
    const from = values[i] < 0 ? zero - size : zero;
    if (row) context.fillRect(i * pitch + gap / 2, length - from - size, pitch - gap, size);
    else context.fillRect(from, i * pitch + gap / 2, size, pitch - gap);
  }
}
