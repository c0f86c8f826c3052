/**
 * @file What the heads of a transformer that are off do to what it says: which they are, what each gives instead, and the words, the next
 * token or the output rows with and without them. Draws; what is worth telling is said in told.js.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { choice } from '../parts.js';
import { seen } from '../say/made.js';
import { shortName, turned } from './atlas.js';
import { changedSteps, told } from './told.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('../../types.js').Step} Step */
/** @typedef {import('../../types.js').Candidate} Candidate */
/** @typedef {import('../../types.js').TransformerFrame} TransformerFrame */
/** @typedef {import('../../types.js').Translate} Translate */

/** So many candidates are told, and so many heads by name. */
const most = 4, mostNamed = 6;

/** @param {Step[]} steps @param {Set<number>} changed @param {Translate} t */
const words = (steps, changed, t) => steps.length === 0 ? html`<span class="quiet">${t('outcome.silent')}</span>`
  : steps.map(({ token }, at) => changed.has(at) ? html`<mark class="token ${token.special ? 'special' : ''}">${token.text}</mark>${' '}` : html`<bdi class="token ${token.special ? 'special' : ''}">${token.text}</bdi>${' '}`);

/** @param {Candidate[]} candidates @param {Translate} t */
const likely = (candidates, t) => candidates.slice(0, most).map(({ text, probability }) => html`<span class="candidate"><bdi class="token">${text}</bdi> <span class="number">${percentOf(probability, t)}</span></span> `);

/** @param {number} share @param {Translate} t */
const percentOf = (share, t) => `${t.number(share * 100, share < 0.1 ? 1 : 0)}%`;

/** What a head may give instead, to choose from. @param {Translate} t */
export const instead = t => /** @type {const} */ (['zero', 'uniform', 'mean']).map(value => ({ value, label: t(`outcome.how.${value}`), title: t(`outcome.how.${value}.title`) }));

/** @param {Scene} scene @param {TransformerFrame} transformer */
function comparison({ t }, transformer) {
  const said = told(transformer), { base, steps, forecast, encoder, decoder } = transformer;
  if (!said || !base) return nothing;
  const two = (/** @type {unknown} */ before, /** @type {unknown} */ now) => html`<dl class="outcome-two"><dt>${t('outcome.before')}</dt><dd>${before}</dd><dt>${t('outcome.now')}</dt><dd>${now}</dd></dl>`;
  switch (said.what) {
    case 'words': return two(words(base.steps, changedSteps(steps, base.steps), t), words(steps, changedSteps(base.steps, steps), t));
    case 'next': return html`<p>${t('outcome.next', { token: seen(decoder?.at(-1)?.text ?? '') })}</p>${two(likely(base.next, t), likely(forecast.at(-1) ?? [], t))}`;
    case 'sure': {
      const before = percentOf(said.before, t), now = percentOf(said.now, t);
      return html`<p>${words(steps, new Set(), t)}</p><p>${before === now ? t('outcome.sure') : t('outcome.same', { token: seen(steps[said.at].token.text), before, now })}</p>`;
    }
    default: return html`<p>${t('outcome.output', { mean: percentOf(said.mean, t), token: seen(encoder?.[said.most].text ?? ''), most: percentOf(base.moved?.[said.most] ?? 0, t) })}</p>`;
  }
}

/** @param {Scene} scene @param {import('../../types.js').Dispatch} dispatch */
export function outcome(scene, dispatch) {
  const { frame, state, t } = scene;
  const transformer = /** @type {TransformerFrame} */ (frame.transformer);
  const all = state.switchedOff.map(name => name.split('.')).map(([stack, layer, head]) => ({ stack, layer: Number(layer), head: Number(head) }));
  const off = all.filter(({ stack, layer, head }) => transformer.attentions.some(each => each.kind === stack && each.layer === layer && head < each.heads));
  const several = new Set(transformer.attentions.map(({ kind }) => kind)).size > 1;
  const set = (/** @type {string[]} */ value) => dispatch({ type: 'set', field: 'switchedOff', value });
  if (!off.length) return html`<p class="outcome" role="status">${t('outcome.allOn')}</p>`;
  return html`
    <div class="outcome">
      <p class="outcome-off"><b>${t('outcome.off', { n: off.length })}</b>
        ${off.slice(0, mostNamed).map(({ stack, ...place }) => html`<button class="off-head" title=${t('outcome.turnOn')}
          @click=${() => set(turned(state.switchedOff, stack, place))}>${several ? html`<small>${t(`overview.short.${stack}`)}</small> ` : nothing}<s>${shortName(place)}</s> ×</button>`)}${off.length > mostNamed ? '…' : ''}
        <button class="plain all-on" @click=${() => set([])}>${t('outcome.turnAllOn')}</button></p>
      <p>${t('outcome.how')} ${choice({
        name: 'see-off-how', label: t('outcome.how'), value: state.offHow, options: instead(t),
        change: value => dispatch({ type: 'set', field: 'offHow', value }),
      })}</p>
      <div role="status">${comparison(scene, transformer)}</div>
    </div>`;
}
