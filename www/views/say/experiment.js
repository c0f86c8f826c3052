/**
 * @file An experiment on the lab's text: what it is, the text, and its settings; and the way back to the lab's heads.
 * Knows the state and draws it; which heads an experiment has, and what it finds, is the record's affair.
 */
import { html } from '../../vendor/lit-html/lit-html.js';
import { cheaper } from './cheaper.js';
import { recurrent } from './recurrent.js';
import * as settings from './settings.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').Dispatch} Dispatch */

/** What can be set of each; what is of less weight goes through `aside`, with how it is set in few words: on a phone it is folded away. */
const own = { recurrent, cheaper };

/**
 * @param {Model} model
 * @param {Dispatch} dispatch
 * @param {{ text: ReturnType<typeof import('./text.js').createText>, fold: (name: string, now: string, content: () => unknown, extra?: string) => unknown, notes: unknown, narrow: boolean }} parts
 */
export function experiment(model, dispatch, { text, fold, notes, narrow }) {
  const { state, t } = model;
  const name = /** @type {import('../../types.js').ExperimentName} */ (state.experiment);
  return html`
    <div class="card stack">
      <div class="row apart" data-control="sources"><h2 id="say-title">${t(`experiment.${name}`)}</h2>
        <button @click=${() => dispatch({ type: 'command', name: 'experiment', detail: null })}>${t('experiment.back')}</button></div>
      <p class="hint" data-control="sources">${t(`experiment.${name}.said`)}</p>
      <div data-control="text">${text.field(model, 'target')}${text.chips(model, 'target')}</div>
      ${own[name](model, dispatch, (now, rest) => narrow ? fold('settings', now, rest) : rest())}
      <div class="folds">${fold('tokens', settings.tokenizerNow(model), () => settings.tokenizer(model, dispatch), 'teacher-only')}
      ${fold('model', t(`say.embedding.${state.embedding}`), () => settings.embedding(model, dispatch), 'teacher-only')}</div>
      ${notes}
    </div>`;
}
