/**
 * @file Cells larger or smaller at the reader's wish: by buttons, + − 0, the wheel with Ctrl, or two fingers. The cell under the pointer
 * stays there. Knows the plot's box and its scrolling; what is drawn at which size is the layout's.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { cellSize } from './layout.js';

/** @typedef {import('./heatmap.js').Box} Box */

/** Up to so many tokens all cells are in sight and large enough. */
const plenty = 32;
const step = 1.5;

/**
 * @param {HTMLElement} root
 * @param {Box} box its `zoom` and `scroll` are written
 * @param {{ layout: () => { cell: number, left: number } | null, top: () => number, chosen: () => [number, number] | null, redraw: () => void }} plot
 *   the present layout, null where there are no cells; the height above them; the chosen cell; draws the plot anew
 */
export function createZoom(root, box, { layout, top, chosen, redraw }) {
  const plotOf = () => /** @type {HTMLElement | null} */ (root.querySelector('.plot'));

  /** The chosen cell where it is in sight, else the middle of what is. @param {{ cell: number, left: number }} layout */
  function middle({ cell, left }) {
    const [query, key] = chosen() ?? [-1, -1];
    const x = left + (key + 0.5) * cell - box.scroll.x, y = top() + (query + 0.5) * cell - box.scroll.y;
    const seen = key >= 0 && x > left && x < box.width && y > top() && y < box.height;
    return seen ? { x, y } : { x: (left + box.width) / 2, y: (top() + box.height) / 2 };
  }

  /** To a cell's side in CSS px, null: as large as fits; `at`: the place in the plot that stays. @param {number | null} zoom @param {{ x: number, y: number }} [at] */
  function to(zoom, at) {
    const plot = plotOf(), before = layout();
    if (!plot || !before) return;
    at ??= middle(before);
    const from = { x: at.x - before.left, y: at.y - top() };
    const { x, y } = box.scroll;
    box.zoom = zoom === null ? null : Math.max(1, Math.min(cellSize.most, zoom));
    const by = /** @type {{ cell: number }} */ (layout()).cell / before.cell;
    box.scroll = { x: Math.max(0, (x + from.x) * by - from.x), y: Math.max(0, (y + from.y) * by - from.y) };
    redraw();
    plot.scrollTo({ left: box.scroll.x, top: box.scroll.y, behavior: 'instant' });
  }
  const by = (/** @type {number} */ factor, /** @type {{ x: number, y: number } | undefined} */ at = undefined) => {
    const now = layout();
    // Whole pixels: a step must not be lost in rounding.
    if (now) to(factor > 1 ? Math.max(now.cell * factor, now.cell + 1 / box.ratio) : now.cell * factor, at);
  };

  /** What is asked for until the next frame, so that a fast wheel draws once a frame. */
  let factor = 1, frame = 0;
  const soon = (/** @type {number} */ more, /** @type {{ clientX: number, clientY: number }} */ { clientX, clientY }) => {
    factor *= more;
    frame ||= requestAnimationFrame(() => {
      const area = plotOf()?.getBoundingClientRect(), now = layout();
      frame = 0;
      if (!area || !now) return;
      const wish = (box.zoom ?? now.cell) * factor;
      factor = 1;
      to(wish, { x: clientX - area.left, y: clientY - area.top });
    });
  };
  const within = (/** @type {Event} */ event) => layout() && /** @type {Element} */ (event.target).closest('.plot');
  root.addEventListener('wheel', event => {
    if (!event.ctrlKey || !within(event)) return;
    event.preventDefault();
    soon(Math.exp(-event.deltaY / 200), event);
  }, { passive: false });

  /** How far apart two fingers are, and where between. @param {TouchList} touches */
  const fingers = ([one, two]) => ({
    apart: Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY), clientX: (one.clientX + two.clientX) / 2, clientY: (one.clientY + two.clientY) / 2,
  });
  /** @type {number | null} */
  let apart = null;
  root.addEventListener('touchmove', event => {
    if (event.touches.length !== 2 || !within(event)) return;
    event.preventDefault();
    const now = fingers(event.touches);
    if (apart) soon(now.apart / apart, now);
    apart = now.apart;
  }, { passive: false });
  root.addEventListener('touchend', () => { apart = null; });

  return {
    by, to,
    /**
     * The buttons, where there is something to zoom.
     * @param {import('./scene.js').Scene} scene
     */
    buttons({ record, state, t }) {
      const few = Math.max(record.queries, record.keys) <= plenty;
      if (few) box.zoom = null;
      if (few || state.drawing !== 'heatmap') return nothing;
      const button = (/** @type {string} */ name, /** @type {string} */ key, /** @type {() => void} */ act) => html`
        <button class="plain icon" aria-label=${t(`see.zoom.${name}`)} title=${`${t(`see.zoom.${name}`)}  ${key}`} @click=${act}>${name === 'fit' ? '⤢' : key}</button>`;
      return html`<span class="zoom" role="group" aria-label=${t('see.zoom')}>
        ${button('out', '−', () => by(1 / step))}${button('fit', '0', () => to(null))}${button('in', '+', () => by(step))}</span>`;
    },
    /** Whether a key was for this. @param {KeyboardEvent} event */
    pressed({ key }) {
      if (!layout()) return false;
      if (key === '+' || key === '=') by(step);
      else if (key === '-') by(1 / step);
      else if (key === '0') to(null);
      else return false;
      return true;
    },
  };
}
