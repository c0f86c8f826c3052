/**
 * @file The mask as a grid: a row a query, a column a key; cells are clicked, dragged over, or walked and turned by keyboard.
 * A turned cell is a flip in the state. Knows what was visible in the newest frame and which flips came since;
 * the rules of masks themselves it does not know.
 */
import { html, render, nothing } from '../../vendor/lit-html/lit-html.js';
import { tokenText } from '../parts.js';
import { between, turned } from './readings.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').Dispatch} Dispatch */
/** @typedef {[number, number]} Cell */

/** Labels are shown while a row is at least this high, in pixels. */
const readable = 13;

/** Characters that stand upright in a column of text. */
const upright = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** @param {HTMLElement} root @param {Dispatch} dispatch */
export function createMaskGrid(root, dispatch) {
  /** @type {Model | null} */
  let model = null;
  /** What was visible in the last frame, and the flips it was made with. @type {{ frame: unknown, visible: Uint8Array, flips: Cell[], queries: number, keys: number } | null} */
  let base = null;
  /** @type {Cell} */
  let active = [0, 0];
  /** @type {Cell | null} */
  let pointed = null;
  let focused = false, drags = 0;
  /** @type {{ makes: boolean, last: Cell, mark: string } | null} */
  let drag = null;
  let said = '';

  const isVisible = (/** @type {Cell} */ [i, j], /** @type {Uint8Array} */ now) => now[i * (base?.keys ?? 0) + j] === 1;

  /** What is visible with the newest flips. */
  function current() {
    if (!model || !base) return new Uint8Array();
    const now = base.visible.slice();
    for (const [i, j] of turned(base.flips, model.state.mask.flips)) if (i < base.queries && j < base.keys) now[i * base.keys + j] ^= 1;
    return now;
  }

  /** @param {Cell[]} cells @param {boolean} makes @param {string} mark */
  function turn(cells, makes, mark) {
    if (!model) return;
    const now = current();
    const flips = turned(model.state.mask.flips, cells.filter(cell => isVisible(cell, now) !== makes));
    const mask = { ...model.state.mask, flips };
    model = { ...model, state: { ...model.state, mask } };
    draw();
    dispatch({ type: 'set', field: 'mask', value: mask, mark });
  }

  /** @param {PointerEvent} event @returns {Cell | null} */
  function cellAt(event) {
    const canvas = root.querySelector('canvas');
    if (!canvas || !base) return null;
    const box = canvas.getBoundingClientRect();
    const i = Math.floor((event.clientY - box.top) / box.height * base.queries), j = Math.floor((event.clientX - box.left) / box.width * base.keys);
    const inside = i >= 0 && j >= 0 && i < base.queries && j < base.keys;
    if (!inside && !drag) return null;
    return [Math.min(base.queries - 1, Math.max(0, i)), Math.min(base.keys - 1, Math.max(0, j))];
  }
  function light(/** @type {Cell | null} */ cell) {
    if (cell?.join() === pointed?.join()) return;
    pointed = cell;
    draw();
    dispatch({ type: 'set', field: 'hover', value: { query: cell?.[0] ?? null, key: cell?.[1] ?? null } });
  }
  const down = (/** @type {PointerEvent & { currentTarget: any }} */ event) => {
    const cell = cellAt(event);
    if (!cell || event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.closest('[role=grid]')?.focus({ preventScroll: true });
    active = cell;
    drag = { makes: !isVisible(cell, current()), last: cell, mark: `drag ${++drags}` };
    turn([cell], drag.makes, drag.mark);
    light(cell);
  };
  const move = (/** @type {PointerEvent} */ event) => {
    const cell = cellAt(event);
    if (drag && cell && cell.join() !== drag.last.join()) {
      const way = between(drag.last, cell).slice(1);
      drag.last = active = cell;
      turn(way, drag.makes, drag.mark);
    }
    light(cell);
  };
  const up = () => { drag = null; };
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if (!base || event.altKey || event.metaKey) return;
    const [i, j] = active;
    const { queries, keys } = base;
    /** @type {Record<string, Cell>} */
    const ways = {
      ArrowUp: [i - 1, j], ArrowDown: [i + 1, j], ArrowLeft: [i, j - 1], ArrowRight: [i, j + 1],
      Home: [event.ctrlKey ? 0 : i, 0], End: [event.ctrlKey ? queries - 1 : i, keys - 1], PageUp: [0, j], PageDown: [queries - 1, j],
    };
    const way = ways[event.key];
    if (way) {
      active = [Math.min(queries - 1, Math.max(0, way[0])), Math.min(keys - 1, Math.max(0, way[1]))];
      light(active);
      draw();
    } else if (event.key === ' ' || event.key === 'Enter') {
      turn([active], !isVisible(active, current()), `key ${++drags}`);
    } else return;
    event.preventDefault();
  };

  function paint(/** @type {Uint8Array} */ now, /** @type {number} */ size) {
    const canvas = root.querySelector('canvas');
    const pen = canvas?.getContext('2d');
    if (!canvas || !pen || !base) return;
    const { queries, keys } = base;
    const ratio = Math.max(1, Math.round(devicePixelRatio));
    const [width, height] = [keys * size, queries * size];
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const colours = getComputedStyle(root);
    const colour = (/** @type {string} */ name) => colours.getPropertyValue(name).trim();
    pen.scale(ratio, ratio);
    const gap = size >= 6 ? 1 : 0;
    pen.fillStyle = colour('--line');
    pen.fillRect(0, 0, width, height);
    const flipped = new Set((model?.state.mask.flips ?? []).map(cell => cell.join()));
    for (let i = 0; i < queries; i++) for (let j = 0; j < keys; j++) {
      const on = now[i * keys + j] === 1;
      pen.fillStyle = colour(on ? '--accent' : '--masked');
      pen.fillRect(j * size, i * size, size - gap, size - gap);
      if (!on && size >= 8) {   // hidden looks hidden without its colour, too
        pen.strokeStyle = colour('--line-strong');
        pen.lineWidth = 1;
        pen.beginPath();
        pen.moveTo(j * size + 2, (i + 1) * size - 3);
        pen.lineTo((j + 1) * size - 3, i * size + 2);
        pen.stroke();
      }
      if (flipped.has(`${i},${j}`) && size >= 6) {
        pen.fillStyle = colour(on ? '--accent-ink' : '--ink');
        pen.beginPath();
        pen.arc(j * size + (size - gap) / 2, i * size + (size - gap) / 2, Math.max(1.5, size / 7), 0, 7);
        pen.fill();
      }
    }
    const ring = focused ? active : pointed;
    if (ring) {
      pen.strokeStyle = colour('--focus');
      pen.lineWidth = 2;
      pen.strokeRect(ring[1] * size, ring[0] * size, Math.max(2, size - gap), Math.max(2, size - gap));
    }
  }

  function draw() {
    if (!model || !base) { render(nothing, root); return; }
    const { t, frame } = model;
    const record = frame?.record;
    if (!record || record.queries !== base.queries || record.keys !== base.keys) return;
    const { queries, keys } = base;
    const now = current();
    const width = root.clientWidth || 250;
    const label = Math.round(Math.min(90, width * .3));
    const roomy = (width - label) / keys >= readable;
    const size = Math.max(1, Math.min(roomy ? 26 : 20, Math.floor((width - (roomy ? label : 20)) / keys)));
    const speak = (/** @type {Cell} */ [i, j]) => t(isVisible([i, j], now) ? 'say.grid.visible' : 'say.grid.hidden', { query: record.queryTokens[i].text, key: record.keyTokens[j].text });
    const at = pointed ?? (focused ? active : null);
    said = at ? speak(at) : t('say.grid.hint');
    const name = (/** @type {'query' | 'key'} */ role, /** @type {number} */ n) => html`<span class="${pointed?.[role === 'query' ? 0 : 1] === n ? 'lit' : ''} ${upright.test(record[role === 'query' ? 'queryTokens' : 'keyTokens'][n].text) ? 'upright' : ''}"
      style=${role === 'query' ? `height:${size}px` : `width:${size}px`} title=${record[role === 'query' ? 'queryTokens' : 'keyTokens'][n].text}>${tokenText(record[role === 'query' ? 'queryTokens' : 'keyTokens'][n], role)}</span>`;
    render(html`
      <div class="mask-grid ${roomy ? 'roomy' : ''}" style=${`--label:${label}px;--cell:${size}px`}>
        <div class="mask-keys" aria-hidden="true">${roomy ? record.keyTokens.map((_, n) => name('key', n)) : html`<span class="key">${t('say.grid.keys')} →</span>`}</div>
        <div class="mask-queries" aria-hidden="true">${roomy ? record.queryTokens.map((_, n) => name('query', n)) : html`<span class="query">${t('say.grid.queries')} →</span>`}</div>
        <div class="mask-cells" role="grid" tabindex="0" aria-label=${t('say.grid.label', { queries, keys })} aria-rowcount=${queries} aria-colcount=${keys} aria-activedescendant=${`mask-cell-${active[0]}-${active[1]}`}
          @keydown=${pressed} @focus=${() => { focused = true; draw(); }} @blur=${() => { focused = false; light(null); draw(); }}>
          <canvas aria-hidden="true" @pointerdown=${down} @pointermove=${move} @pointerup=${up} @pointercancel=${up} @pointerleave=${() => { if (!drag) light(null); }}></canvas>
          <div role="row" aria-rowindex=${active[0] + 1} class="visually-hidden"><span role="gridcell" aria-colindex=${active[1] + 1} id=${`mask-cell-${active[0]}-${active[1]}`}
            aria-selected=${String(isVisible(active, now))}>${speak(active)}</span></div>
        </div>
      </div>
      <p class="hint mask-said" aria-hidden="true">${said}</p>`, root);
    paint(now, size);
  }

  new ResizeObserver(() => draw()).observe(root);
  // The canvas does not follow the theme by itself.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => draw());

  return {
    /** @param {Model} next */
    update(next) {
      model = next;
      const record = next.frame?.record;
      // A frame may be older than the flips of a drag under way; what was known when it began, and the flips since, stay exact.
      if (record && next.frame !== base?.frame && !(drag && record.queries === base?.queries && record.keys === base?.keys)) {
        base = { frame: next.frame, visible: record.visible, flips: next.state.mask.flips, queries: record.queries, keys: record.keys };
        active = [Math.min(active[0], record.queries - 1), Math.min(active[1], record.keys - 1)];
        if (pointed && (pointed[0] >= record.queries || pointed[1] >= record.keys)) pointed = null;
      }
      draw();
    },
  };
}
