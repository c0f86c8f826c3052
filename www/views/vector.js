/**
 * @file A vector drawn as a strip of cells: plum below zero, green above, paler towards zero. One element a vector.
 * Knows numbers and their names only.
 */
import { html, nothing } from '../vendor/lit-html/lit-html.js';

/** @param {number} share from −1 to 1 */
const colour = share => {
  const percent = Math.round(Math.min(1, Math.abs(share)) * 100);
  return `color-mix(in oklab, var(${share < 0 ? '--minus' : '--plus'}) ${percent}%, var(--zero))`;
};

/**
 * The strip.
 * @param {ArrayLike<number>} values
 * @param {{ most: number, label: string, names?: string[], name?: (name: string) => string, number: (value: number) => string, mark?: number }} options
 *   `most`: the size that gets the full colour; `label` is read aloud; `names` of the dimensions show on hover; `mark` frames one cell
 */
export function vector(values, { most, label, names = [], name = n => n, number, mark }) {
  const n = values.length;
  const stops = Array.from(values, (value, i) => {
    const c = colour(most > 0 ? value / most : 0);
    return `${c} ${((i / n) * 100).toFixed(3)}% ${(((i + 1) / n) * 100).toFixed(3)}%`;
  });
  const read = (/** @type {PointerEvent & { currentTarget: any }} */ event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const i = Math.min(n - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * n)));
    event.currentTarget.title = `${names[i] ? name(names[i]) : i}: ${number(values[i])}`;
  };
  return html`<span class="vector" role="img" aria-label=${label} @pointermove=${read}
    style=${`background:linear-gradient(to right,${stops.join(',')});--n:${n}`}>${mark === undefined ? nothing
      : html`<i style=${`left:${(mark / n) * 100}%;width:${100 / n}%`}></i>`}</span>`;
}
