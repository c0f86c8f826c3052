/**
 * @file The model that came with the page as it was before training: the same shapes with random numbers, on or off, and which.
 * Knows the state's field and draws it.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { toggle } from '../parts.js';

/** @param {import('../../types.js').Model} model @param {import('../../types.js').Dispatch} dispatch */
export function untrainedSetting({ t, state }, dispatch) {
  if (state.transformer === 'own') return nothing;
  const set = (/** @type {number | null} */ value) => dispatch({ type: 'merge', fields: { untrained: value, picks: [] } });
  const seed = state.untrained;
  return html`
    <div class="setting untrained ${seed === null ? 'teacher-only' : ''}" data-control="writing">
      ${toggle({ label: t('untrained.label'), title: t('untrained.title'), on: seed !== null, change: on => set(on ? 1 : null) })}
      ${seed === null ? nothing : html`<button @click=${() => set((seed + 1) % 2 ** 32)}>${t('say.dice')}</button>`}
    </div>`;
}
