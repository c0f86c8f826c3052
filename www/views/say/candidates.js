/**
 * @file What the decoder said at one step: the likeliest tokens with their probabilities, as bars that can be taken.
 * Knows a transformer's frame; which step is looked at is told.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { saidAt, seen, taking } from './made.js';

/** So many are shown, and what came besides. */
const most = 5;

/**
 * @param {import('../../types.js').Model & { frame: {} }} model
 * @param {import('../../types.js').TransformerFrame} made
 * @param {number} at
 * @param {import('../../types.js').Dispatch} dispatch
 */
export function candidates({ t, state }, made, at, dispatch) {
  const { row, candidates, came, by } = saidAt(made, at);
  const given = by === 'given' || (at < 0 && came !== null);
  const shown = candidates.filter((candidate, n) => n < most || candidate.id === came);
  const after = made.decoder?.[row];
  const best = candidates[0];
  const hover = (/** @type {number | null} */ query) => dispatch({ type: 'set', field: 'hover', value: { query, key: null } });
  const light = made.stack === 'encoder' ? () => {} : hover;
  const one = (/** @type {import('../../types.js').Candidate} */ { id, text, probability }) => {
    const content = html`<span class="likely" style=${`--p:${probability}`}></span><bdi class="token">${/\S/.test(text) ? text : seen(text)}</bdi>
      ${id === came ? html`<span class="came">${t(`decode.came.${by ?? 'given'}`)}</span>` : nothing}<span class="number">${t.number(probability)}</span>`;
    return html`<li>${given || (state.answer !== null && made.encoder) ? html`<div class="candidate ${id === came ? 'chosen' : ''}">${content}</div>`
      : html`<button class="candidate" aria-pressed=${String(id === came)} title=${t('decode.take', { token: seen(text) })}
          @click=${() => dispatch({ type: 'merge', fields: taking(state, made, at, id) })}>${content}</button>`}</li>`;
  };
  return html`
    <div class="said stack-tight" @pointerenter=${() => light(row)} @pointerleave=${() => light(null)}>
      <h3>${t(came === null ? 'decode.coming' : given ? 'decode.after.given' : 'decode.after', { token: seen(after?.text ?? '') })}
        <span class="hint vocab">${t('decode.of', { shown: shown.length, n: made.info.vocab })}</span></h3>
      <ol class="candidates" aria-label=${t('decode.candidates')}>${shown.map(one)}</ol>
      ${by === 'reader' ? html`<p class="hint">${t('decode.yours')} <button class="plain link" @click=${() => dispatch({ type: 'merge', fields: { picks: state.picks.filter(([step]) => step < at) } })}>${t('decode.undo')}</button></p>`
        : given && best && best.id !== came ? html`<p class="hint">${t('decode.instead', { token: seen(best.text) })}</p>` : nothing}
    </div>`;
}
