/**
 * @file What is measured when the reader asks: the button that runs it and stops it, how far it is, why it could not be, its curves.
 * Knows nothing of what is measured.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { keyed } from '../../vendor/lit-html/directives/keyed.js';
import { mistakeText } from '../mistake.js';
import { curves } from './curves.js';
import { progress } from './place.js';

/**
 * @param {import('../../types.js').Model} model
 * @param {import('../../types.js').Dispatch} dispatch
 * @param {{ name: string, params: object, controls?: unknown }} what `name` as in www/engine/curves.js, `params` what it would be asked with now
 */
export function measured({ t, readings }, dispatch, { name, params, controls = nothing }) {
  const now = readings.curves[name];
  const asked = JSON.stringify(now?.params), same = asked === JSON.stringify(params);
  const run = () => dispatch({ type: 'command', name: 'measure', detail: { name, params } });
  return html`
    <div class="row curves-tools">
      ${controls}
      ${now && now.share !== null
        ? html`<button @click=${() => dispatch({ type: 'command', name: 'stopHeads', detail: `curves.${name}` })}>${t('readings.stop')}</button>${progress(now.share, t)}`
        : html`<button class=${same && now.done ? '' : 'primary'} @click=${run}>${t(same && now.done ? 'curves.again' : 'curves.run')}</button>`}
      <span class="quiet small" role="status">${!now || now.share !== null ? nothing : now.mistake ? html`<span class="mistake">${mistakeText(now.mistake, t)}</span>`
        : !same ? t('curves.other') : now.done ? nothing : t('curves.stopped')}</span>
    </div>
    ${now?.curves.length ? html`<div class="curves-set ${same ? '' : 'stale'}">${now.curves.map(each => keyed(`${t.lang}${asked}${each.name}`, curves(t, each)))}</div>` : nothing}`;
}
