/**
 * @file All heads of a transformer at a glance: a tab for each kind of attention, then a tile for every head of every layer, all on one
 * canvas. Knows how tiles are drawn and what opens one; where they lie is said in atlas.js.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { keyed } from '../../vendor/lit-html/directives/keyed.js';
import { choice } from '../parts.js';
import { offIn, pitchOf, placeAt, rowOf, shortName, tileWish, turned, walked } from './atlas.js';
import { effectLine } from './heads.js';
import { outcome } from './outcome.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('./atlas.js').Place} Place */
/** @typedef {import('../../types.js').Stack} Stack */

/** Around a tile, in CSS px. */
const gap = 2;

/** The kinds of attention that a transformer has, in the order of the data. @param {import('../../types.js').TransformerFrame} transformer @returns {Stack[]} */
export const stacksOf = ({ attentions }) => [...new Set(attentions.map(({ kind }) => kind))];

/** How wide a tile should be. @param {Scene} scene */
const wish = ({ frame, state }) => tileWish(/** @type {any} */ (frame.transformer).overview.layers, state.projector || matchMedia('(max-height: 800px)').matches);

/** Where the tiles' pixels are drawn from. */
const source = document.createElement('canvas');

/**
 * @param {HTMLElement} root @param {import('../../types.js').Dispatch} dispatch @param {() => void} redraw
 */
export function createOverview(root, dispatch, redraw) {
  /** Where the keys are; it may be another head than the open one. @type {Place & { stack: Stack } | null} */
  let here = null;
  /** @type {Scene | null} */
  let last = null;
  let opened = '';

  const open = (/** @type {Stack} */ stack, /** @type {Place} */ { layer, head }) => dispatch({ type: 'merge', fields: { stack, layer, open: head } });

  /** @param {Scene} scene */
  function template(scene) {
    last = scene;
    const { frame, state, record, t } = scene;
    const { transformer } = frame;
    if (!transformer) return nothing;
    const { stack, layer, overview: { layers, heads } } = transformer;
    const stacks = stacksOf(transformer);
    const now = `${stack} ${layer} ${scene.head}`;
    if (!here || here.stack !== stack || now !== opened) here = { stack, layer, head: Math.min(scene.head, heads - 1) };
    opened = now;
    const off = offIn(state.switchedOff, stack);
    const isOff = (/** @type {Place} */ place) => off.some(each => each.layer === place.layer && each.head === place.head);
    const id = `see-tile-${here.layer}-${here.head}`;
    const name = (/** @type {Place} */ place) => t('overview.head', { layer: place.layer + 1, head: place.head + 1 });
    const spoken = `${name(here)}${here.layer === layer && here.head === scene.head ? `, ${t('overview.isOpen')}` : ''}${isOff(here) ? `, ${t('overview.isOff')}` : ''}`;

    const pressed = (/** @type {KeyboardEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !here) return;
      const next = walked(event.key, here, { layers, heads });
      if (next) {
        here = { stack, ...next };
        redraw();
      } else if (event.key === 'Enter') open(stack, here);
      else if (event.key === ' ') dispatch({ type: 'set', field: 'switchedOff', value: turned(state.switchedOff, stack, here) });
      else return;
      event.preventDefault();
    };
    const pointed = (/** @type {any} */ event) => {
      const box = event.currentTarget.getBoundingClientRect();
      return placeAt({ layers, heads }, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    };
    const over = (/** @type {any} */ event) => {
      const place = pointed(event);
      show('.tile-at', place, name(place));
      tell(name(place));
    };
    const left = () => {
      hide('.tile-at');
      tell('');
    };
    return html`
      <details class="overview card" data-control="overview" open @toggle=${redraw}>
        <summary><h3>${t('overview.title')} <span>${t('overview.size', { layers, heads })}</span></h3></summary>
        ${stacks.length < 2 ? nothing : choice({
          name: 'see-stack', label: t('overview.kinds'), value: stack,
          options: stacks.map(value => ({ value, label: t(`overview.tab.${value}`), title: t(`overview.tab.${value}.title`) })),
          change: value => dispatch({ type: 'merge', fields: { stack: value, layer, cell: null, selected: [] } }),
        })}
        <div class="overview-body" style=${`--layers:${layers};--heads:${heads};--wish:${wish(scene)}px`}>
          <div class="atlas">
            <div class="atlas-layers" aria-hidden="true">${Array.from({ length: layers }, (_, at) => html`<span class=${at === rowOf({ layers, heads }, layer) ? 'open' : ''}>${t('overview.layer', { n: layers - at })}</span>`)}</div>
            <div class="tiles" role="grid" tabindex="0" aria-label=${t('overview.grid', { kind: t(`overview.tab.${stack}`) })} aria-describedby="see-tile-keys"
              aria-readonly="true" aria-rowcount=${layers} aria-colcount=${heads} aria-activedescendant=${id}
              @keydown=${pressed} @click=${(/** @type {any} */ event) => open(stack, pointed(event))} @pointermove=${over} @pointerleave=${left}
              @focus=${mark} @blur=${() => hide('.tile-here')}>
              <canvas></canvas><i class="tile-open"></i><i class="tile-here"></i><i class="tile-at"></i>
              ${keyed(id, html`<div role="row" aria-rowindex=${layers - here.layer} class="visually-hidden"><span role="gridcell" id=${id} aria-colindex=${here.head + 1} aria-selected=${String(here.layer === layer && here.head === scene.head)}>${spoken}</span></div>`)}
            </div>
            <div class="atlas-heads" aria-hidden="true">${Array.from({ length: heads }, (_, at) => html`<span class=${at === scene.head ? 'open' : ''}>${at + 1}</span>`)}</div>
          </div>
          <div class="overview-side small">
            ${outcome(scene, dispatch)}
            ${effectLine(scene)}
            <p class="quiet">${off.length ? nothing : t('overview.up')} <span class="jump-hint">${t('overview.jump', { name: shortName({ layer, head: Math.min(scene.head, record.heads - 1) }) })}</span></p>
          </div>
        </div>
        <span class="tile-name" aria-hidden="true"></span>
        <p class="visually-hidden" id="see-tile-keys">${t('overview.keys')}</p>
      </details>`;
  }

  const find = (/** @type {string} */ selector) => /** @type {HTMLElement | null} */ (root.querySelector(`.overview ${selector}`));
  const hide = (/** @type {string} */ selector) => find(selector)?.removeAttribute('data-name');
  /** Puts a frame around a tile. @param {string} selector @param {Place} place @param {string} name */
  function show(selector, place, name) {
    const frame = find(selector), size = last?.frame.transformer?.overview;
    if (!frame || !size) return;
    frame.style.setProperty('--row', String(rowOf(size, place.layer)));
    frame.style.setProperty('--column', String(place.head));
    frame.dataset.name = name;
  }
  /** Says the name of the tile that is pointed at, over it: outside of the tiles, which scroll. @param {string} name */
  function tell(name) {
    const label = find('.tile-name'), frame = find('.tile-at');
    if (!label || !frame) return;
    label.textContent = name;
    if (!name) return;
    const tile = frame.getBoundingClientRect(), card = /** @type {HTMLElement} */ (label.parentElement).getBoundingClientRect();
    label.style.left = `${Math.max(4, Math.min(card.width - label.offsetWidth - 4, (tile.left + tile.right - label.offsetWidth) / 2 - card.left))}px`;
    label.style.top = `${tile.top - card.top - label.offsetHeight - 5}px`;
  }
  function mark() {
    if (here && find('.tiles')?.matches(':focus-visible')) show('.tile-here', here, ''); else hide('.tile-here');
  }

  /** Paints the tiles: the browser is asked how wide they may be, so this comes when everything else is in place. @param {Scene} scene @param {import('./heatmap.js').Box} box */
  function paint(scene, { ratio, ink }) {
    const { frame: { transformer }, state, head } = scene;
    const atlas = find('.atlas'), canvas = /** @type {HTMLCanvasElement | null} */ (find('.tiles canvas'));
    if (!transformer || !atlas || !canvas || !atlas.clientWidth) return;   // folded away
    const { overview, stack, layer } = transformer;
    const { layers, heads, rows, columns, image } = overview;
    const room = atlas.clientWidth - /** @type {HTMLElement} */ (atlas.querySelector('.atlas-layers')).offsetWidth - 4;
    const pitch = pitchOf(overview, room, matchMedia('(pointer: coarse)').matches ? 44 : wish(scene));
    atlas.style.setProperty('--pitch-x', `${pitch.width}px`);
    atlas.style.setProperty('--pitch-y', `${pitch.height}px`);
    show('.tile-open', { layer, head: Math.min(head, heads - 1) }, head < heads ? 'open' : '');
    mark();
    const pixels = (/** @type {number} */ css) => Math.round(css * ratio);
    canvas.width = pixels(pitch.width * heads);
    canvas.height = pixels(pitch.height * layers);
    source.width = columns;
    source.height = image.height;
    source.getContext('2d')?.putImageData(image, 0, 0);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.imageSmoothingEnabled = false;
    const off = offIn(state.switchedOff, stack);
    for (let at = 0; at < layers * heads; at++) {
      const place = { layer: Math.floor(at / heads), head: at % heads };
      const left = pixels(place.head * pitch.width + gap), top = pixels(rowOf(overview, place.layer) * pitch.height + gap);
      const width = pixels(place.head * pitch.width + pitch.width - gap) - left, height = pixels((rowOf(overview, place.layer) + 1) * pitch.height - gap) - top;
      const isOff = off.some(each => each.layer === place.layer && each.head === place.head);
      context.globalAlpha = isOff ? 0.3 : 1;
      context.drawImage(source, 0, at * rows, columns, rows, left, top, width, height);
      if (!isOff) continue;
      context.globalAlpha = 1;
      context.strokeStyle = ink.ink;
      context.lineWidth = Math.max(1, 1.5 * ratio);
      context.beginPath();
      context.moveTo(left, top + height);
      context.lineTo(left + width, top);
      context.stroke();
    }
  }

  return { template, paint };
}
