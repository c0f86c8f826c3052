/**
 * @file The grid of heads: a card each with its picture, its name, where it comes from, and a switch; the average last.
 * Knows how a card looks and what it sends.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { guard } from '../../vendor/lit-html/directives/guard.js';
import { live } from '../../vendor/lit-html/directives/live.js';
import { originBadge } from '../parts.js';
import { offIn, turned as turnedOver } from './atlas.js';
import { effectOf, headName, headOrigin, isMixed, recipeName } from '../values.js';
import { seen } from '../say/made.js';
import { range } from './layout.js';
import { paintBars } from './paint.js';
import { fit, isMany, overlay } from './thumbs.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('../../types.js').Dispatch} Dispatch */

const longestRow = 9;

/**
 * How far each output row moves without this head, in words; the largest first, when there are many.
 * @param {Scene} scene
 * @param {number} head
 */
function effectText({ record, t }, head) {
  const of = effectOf(record, head);
  if (!of) return '';
  const rows = Array.from(of, (effect, q) => ({ effect, token: record.queryTokens[q].text }));
  const shown = rows.length > 16 ? rows.sort((a, b) => b.effect - a.effect).slice(0, 12) : rows;
  return `${t('see.effect.title')}\n${shown.map(({ token, effect }) => `${token}  ${percent(effect, t)}`).join('\n')}${shown.length < rows.length ? '\n…' : ''}`;
}

/**
 * A share as a percentage.
 * @param {number} share
 * @param {import('../../types.js').Translate} t
 */
export const percent = (share, t) => `${t.number(share * 100, share > 0 && share < 0.095 ? 1 : 0)}%`;

/** The heads of this record that the reader has switched off: the frame may lag behind. @param {Scene} scene @returns {number[]} */
const offOf = ({ state, frame: { transformer } }) => transformer
  ? offIn(state.switchedOff, transformer.stack).filter(({ layer }) => layer === transformer.layer).map(({ head }) => head) : state.headsOff;

/**
 * @param {Scene} scene
 * @param {number} head
 */
function card(scene, head) {
  const { record, head: opened, state, off: allOff, single, model, t } = scene;
  const average = head >= record.heads;
  const from = record.trace?.origins[head];
  const off = allOff.includes(head), open = opened === head, solo = state.solo === head, many = isMany(record.heads);
  const { width, height } = fit(record);
  // Most cards stay what they are while one types: nothing is made for them.
  const on = !offOf(scene).includes(head), switched = !average && (!single || !!scene.frame.transformer) && !model.opened && !scene.frame.experiment && !scene.frame.picture;   // what is in a file cannot be computed anew; a method is no part of a whole
  const made = [t.lang, open, off, on, switched, solo, single, many, width, height, record.heads, average && allOff.length, JSON.stringify(from ?? record.origin)];
  return guard(made, () => {
    const origin = headOrigin(record, head);
    const name = headName(record, head, t);
    const rule = average ? t('see.average.of', { n: record.heads - allOff.length }) : recipeName(record, head, t);
    // Small cards have no badge: what the rule's name does not say of the origin is said behind it.
    const besides = many && origin && isMixed(record, head) ? ` · ${t(`origin.${origin.from}`)}` : '';
    const sources = from && isMixed(record, head)
      ? [['W_Q', from.wq], ['W_K', from.wk], ['W_V', from.wv], ['W_O', from.wo]].map(([matrix, of]) => `${matrix}: ${t(`origin.${/** @type {any} */ (of).from}`)}`).join('\n') : nothing;
    return html`
      <div class="head-top">
        <b>${name}</b>
        ${!switched ? nothing : html`<label class="switch" title=${on ? t(scene.frame.transformer ? 'outcome.turnOff' : 'see.turnOff') : t('see.turnOn')}>
          <input type="checkbox" role="switch" .checked=${live(on)} aria-label=${t('see.switch', { name })}></label>`}
      </div>
      <button class="head-open" aria-pressed=${String(open)} aria-label=${t('see.openHead', { name, rule })} title=${`${rule || name}\n${t('see.openHead.title')}`}>
        <span class="head-rule">${rule || '\u00a0'}${besides}</span>
        <span class="head-box">
          <span class="thumb" data-cells style=${`width:${width.toFixed(3)}rem;height:${height.toFixed(3)}rem`}><i class="row-line"></i><i class="column-line"></i></span>
          <span class="effect"></span>
        </span>
      </button>
      <div class="head-foot teacher-only">
        <span title=${sources}>${origin ? originBadge(origin, t) : nothing}</span>
        ${single ? nothing : html`<button class="plain solo" aria-pressed=${String(solo)} title=${solo ? t('see.solo.end') : t('see.solo.title')}
          aria-label=${t('see.solo.of', { name })}><svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.3"/><circle cx="8" cy="8" r="2.6" fill="currentColor"/></svg></button>`}
      </div>`;
  });
}

/**
 * What the heads that are off do to the output.
 * @param {Scene} scene
 */
function effectSentence({ frame, record, off, t }) {
  if (frame.transformer && !record.trace) return off.length ? '' : t('outcome.none');
  if (record.heads === 1 || frame.experiment || frame.picture) return '';
  if (!record.trace) return t('see.effect.unknown');
  if (!off.length) return t('see.effect.none');
  const { moved } = record.trace;
  const most = moved.reduce((best, value, q) => (value > moved[best] ? q : best), 0);
  const mean = moved.reduce((sum, value) => sum + value, 0) / moved.length;
  const heads = off.length > 3 ? t('see.count.heads', { n: off.length }) : t.list(off.map(h => headName(record, h, t)));
  if (moved[most] < 5e-4) return t('see.effect.nothing', { heads });
  return t('see.effect.off', {
    heads, token: seen(record.queryTokens[most].text),
    most: percent(moved[most], t), mean: percent(mean, t),
  });
}

/**
 * @param {Scene} scene
 * @param {Dispatch} dispatch
 */
export function heads(scene, dispatch) {
  const { record, state, t, off } = scene;
  const solo = state.solo !== null && state.solo <= record.heads ? state.solo : null;
  const count = record.heads + (scene.single ? 0 : 1);
  const shown = solo === null ? Array.from({ length: count }, (_, h) => h) : [solo];
  const columns = count > longestRow ? Math.ceil(count / 2) : count;
  const headOf = (/** @type {Element} */ target) => Number(target.closest('.head')?.getAttribute('data-head'));
  const toggleSolo = (/** @type {number} */ head) => dispatch({ type: 'merge', fields: { solo: state.solo === head ? null : head, open: head } });
  const clicked = (/** @type {any} */ { target }) => {
    if (target.closest('.head-open')) dispatch({ type: 'set', field: 'open', value: headOf(target) });
    else if (target.closest('.solo')) toggleSolo(headOf(target));
  };
  const clickedTwice = (/** @type {any} */ { target }) => { if (target.closest('.head-open')) toggleSolo(headOf(target)); };
  const turned = (/** @type {any} */ { target }) => {
    const head = headOf(target), others = state.headsOff.filter(each => each !== head);
    const { transformer } = scene.frame;
    if (transformer) return dispatch({ type: 'set', field: 'switchedOff', value: turnedOver(state.switchedOff, transformer.stack, { layer: transformer.layer, head }) });
    dispatch({ type: 'set', field: 'headsOff', value: target.checked ? others : [...others, head].sort((a, b) => a - b) });
  };
  // No line is kept for the names of rules that no head has.
  const unruled = Array.from({ length: record.heads }, (_, h) => recipeName(record, h, t)).every(rule => !rule);
  // In words only when somebody asks.
  const pointed = (/** @type {any} */ { target }) => { if (target.matches('.effect')) target.title = effectText(scene, headOf(target)); };
  return html`
    <div class="heads-box" data-control="cards">
      <ul class="heads ${isMany(record.heads) ? 'many' : ''} ${unruled ? 'unruled' : ''}" style=${`--columns:${columns}`} aria-label=${t('see.heads')}
        @click=${clicked} @dblclick=${clickedTwice} @change=${turned} @pointerover=${pointed}>
        ${shown.map(head => html`<li class="head ${scene.head === head ? 'open' : ''} ${off.includes(head) ? 'off' : ''}" data-head=${head}>${card(scene, head)}</li>`)}
        ${overlay()}
        ${solo === null ? nothing : html`<li class="unsolo"><button @click=${() => dispatch({ type: 'set', field: 'solo', value: null })}>${t('see.solo.all', { n: record.heads })}</button></li>`}
      </ul>
      ${scene.frame.transformer ? nothing : effectLine(scene)}
    </div>`;
}

/**
 * The sentence with the bars of the rows that it is about: below the cards, or, where all heads of a model are seen, beside their tiles.
 * @param {Scene} scene
 */
export const effectLine = scene => html`
  <p class="effect-sentence small quiet ${scene.off.length ? '' : 'teacher-only'}" role="status">
    <span title=${scene.t('see.effect.share')}>${effectSentence(scene)}</span>
    ${scene.record.trace && scene.off.length ? html`<canvas class="moved-strip" aria-hidden="true" data-strip title=${movedText(scene)}></canvas>` : nothing}
  </p>`;

/** @param {Scene} scene */
const movedText = ({ record, t }) => `${t('see.moved')}\n${Array.from(record.trace?.moved ?? [], (value, q) => `${record.queryTokens[q].text}  ${percent(value, t)}`).slice(0, 40).join('\n')}`;

/**
 * Scrolls the open head's card into sight where the cards are more than their strip holds; the page itself stays.
 * @param {HTMLElement} root
 */
export function revealHead(root) {
  const strip = root.querySelector('.heads'), card = root.querySelector('.head.open');
  if (!strip || !card || strip.scrollWidth <= strip.clientWidth) return;
  const outer = strip.getBoundingClientRect(), inner = card.getBoundingClientRect();
  if (inner.left < outer.left || inner.right > outer.right) strip.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}

/**
 * How the output moved without the heads that are off.
 * @param {HTMLElement} root
 * @param {Scene} scene
 * @param {import('./heatmap.js').Box} box
 */
export function paintMoved(root, { record, off }, { ratio, ink }) {
  const strip = /** @type {HTMLCanvasElement | null} */ (root.querySelector('.moved-strip'));
  const moved = record.trace?.moved;
  if (strip && moved && off.length) {
    paintBars(strip, moved, { most: range(moved).hi, along: 'row', pitch: 120 / record.queries, length: 16, ratio, colour: ink.query });
  }
}
