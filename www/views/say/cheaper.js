/**
 * @file What can be set of the cheaper ways to attend: which head of the lab they are tried on, and what each way leaves out.
 * Templates of the state.
 */
import { html } from '../../vendor/lit-html/lit-html.js';
import * as settings from './settings.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').Dispatch} Dispatch */
/** @typedef {'reach' | 'stride' | 'globals' | 'rank' | 'tile' | 'groups'} Field */

/** The settings in the order of the ways, and the least that each can be. @type {[Field, number][]} */
const fields = [['reach', 0], ['stride', 1], ['globals', 0], ['rank', 1], ['groups', 1], ['tile', 1]];

/** @param {Model} model @param {Dispatch} dispatch @param {(now: string, rest: () => unknown) => unknown} aside */
export function cheaper(model, dispatch, aside) {
  const { state, t, frame, catalog: { limits } } = model;
  const keys = frame?.experiment?.name === 'cheaper' ? frame.record.keys : 16;
  const recipe = (/** @type {number} */ head) => t(`recipe.${state.recipes[head] ?? 'random'}`);
  const slider = (/** @type {Field} */ field, /** @type {number} */ min) => {
    // As far as it changes anything on this text; a number beyond can be typed.
    const most = field === 'groups' ? state.heads : Math.max(min + 1, Math.min(keys, 64));
    return html`
      <div class="setting" data-control=${field}>
        <h3>${t(`name.${field}`)}</h3>
        <div class="strength">
          <input type="range" min=${min} max=${Math.max(most, state[field])} step="1" aria-label=${t(`name.${field}`)} .value=${String(state[field])}
            @input=${(/** @type {any} */ event) => dispatch({ type: 'set', field, value: Number(event.target.value) })}>
          ${settings.numberOf(model, dispatch, field, { label: html`<span class="visually-hidden">${t(`name.${field}`)}</span>`, min, max: field === 'groups' ? limits.heads : limits.tokens })}
        </div>
        <p class="hint">${t(`cheaper.${field}.said`, { n: state[field], window: 2 * state[field] + 1, heads: state.heads })}</p>
      </div>`;
  };
  return html`
    <div class="setting" data-control="of">
      <label class="row" for="say-of"><b>${t('name.of')}</b>
        <select id="say-of" .value=${String(Math.min(state.of, state.heads - 1))} @change=${(/** @type {any} */ { target }) => dispatch({ type: 'set', field: 'of', value: Number(target.value) })}>
          ${Array.from({ length: state.heads }, (_, head) => html`<option value=${head} ?selected=${head === Math.min(state.of, state.heads - 1)}>${t('see.head', { n: head + 1 })} ${recipe(head)}</option>`)}
        </select></label>
      <p class="hint">${t('cheaper.of.said')}</p>
    </div>
    ${aside(fields.map(([field]) => `${t(`name.${field}`)} ${state[field]}`).join(' · '), () => html`${settings.direction(model, dispatch)}${fields.map(([field, min]) => slider(field, min))}`)}`;
}
