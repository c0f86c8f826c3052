/**
 * @file What can be set of the recurrent networks and the head of attention beside them: templates of the state.
 */
import { html } from '../../vendor/lit-html/lit-html.js';
import { choice } from '../parts.js';
import * as settings from './settings.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').Dispatch} Dispatch */

/** Where an influence vanishes, is kept, explodes. */
const scales = [0.5, 1, 1.5];

/** @param {Model} model @param {Dispatch} dispatch @param {(now: string, rest: () => unknown) => unknown} aside */
export function recurrent(model, dispatch, aside) {
  const { state, t } = model;
  const slider = (/** @type {'recurrentScale' | 'forgetBias'} */ field, /** @type {number} */ min, /** @type {number} */ max, /** @type {string} */ label) => html`
    <div class="strength">
      <input type="range" min=${min} max=${max} step="0.05" aria-label=${label} .value=${String(state[field])}
        @input=${(/** @type {any} */ event) => dispatch({ type: 'set', field, value: Number(event.target.value) })}>
      ${settings.numberOf(model, dispatch, field, { label: html`<span class="visually-hidden">${label}</span>`, step: 0.1, min, max })}
    </div>`;
  const rest = () => html`
    <div class="setting" data-control="forget">
      <h3>${t('recurrent.forget')}</h3>
      ${slider('forgetBias', -5, 10, t('recurrent.forget'))}
      <p class="hint">${t('recurrent.forget.said', { share: t.number(1 / (1 + Math.exp(-state.forgetBias)), 2) })}</p>
    </div>
    <div class="setting" data-control="width">
      ${settings.numberOf(model, dispatch, 'stateWidth', { label: t('recurrent.width'), min: 1, max: 64 })}
      ${settings.seed(model, dispatch, 'seed')}
      <p class="hint">${t('recurrent.seed.said')}</p>
    </div>
    ${settings.position(model, dispatch)}
    <p class="hint" data-control="position">${t('recurrent.position.said')}</p>`;
  return html`
    <div class="setting" data-control="scale">
      <h3>${t('recurrent.scale')}</h3>
      ${choice({ name: 'recurrent-scale', label: t('recurrent.scale.presets'), value: state.recurrentScale,
        options: scales.map(value => ({ value, label: String(value) })), change: value => dispatch({ type: 'set', field: 'recurrentScale', value }) })}
      ${slider('recurrentScale', 0, 4, t('recurrent.scale'))}
      <p class="hint">${t('recurrent.scale.said')}</p>
    </div>
    ${aside(`${t('recurrent.forget')} ${t.number(state.forgetBias, 1)}`, rest)}`;
}
