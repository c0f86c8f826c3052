/**
 * @file What is being explained: the cell in words, a stepper to its neighbours, and where the head's weights come from.
 * Knows the record's tokens and origins; nothing of the computation.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { notation } from '../notation.js';
import { originBadge } from '../parts.js';
import { headName, modelName, recipeName } from '../values.js';
import { influenceTitle } from './influence.js';
import { mono, pointer, sentence } from './parts.js';

/** @typedef {import('../../types.js').AttentionRecord} AttentionRecord */
/** @typedef {import('../../types.js').Translate} Translate */
/** @typedef {import('../../types.js').Origin} Origin */

/** @param {Origin} a @param {Origin} b */
const alike = (a, b) => a.from === b.from && JSON.stringify(a) === JSON.stringify(b);

/**
 * Where the head's numbers come from, in a sentence.
 * @param {Translate} t
 * @param {AttentionRecord} record
 * @param {number} head
 */
export function originOf(t, record, head) {
  const origins = record.trace?.origins[head];
  if (!origins) return html`${originBadge(record.origin, t)} ${fromSentence(t, record.origin)}`;
  const all = [origins.wq, origins.wk, origins.wv, origins.wo];
  if (all.every(origin => alike(origin, all[0]))) return html`${originBadge(all[0], t)} ${fromSentence(t, all[0])}`;
  const names = ['Q', 'K', 'V', 'O'];
  return html`${t('why.from.mixed')} ${all.map((origin, i) => html`<span class="why-origin"><var>W</var><sub>${names[i]}</sub> ${originBadge(origin, t)}</span> `)}`;
}

/** @param {Translate} t @param {Origin} origin */
const fromSentence = (t, origin) => notation(t(`why.from.${origin.from}`, {
  seed: 'seed' in origin ? String(origin.seed) : '', name: 'name' in origin ? origin.name : '', model: 'model' in origin ? modelName(origin.model, t) : '',
}));

/**
 * The cell, and the way to its neighbours.
 * @param {{ t: Translate, record: AttentionRecord, head: number, query: number, key: number, weight: number, places: number, chosen: boolean,
 *           spoken: boolean, off: import('../../types.js').State['offHow'] | null, none: boolean, go: (query: number, key: number) => void }} cell
 *   `chosen`: the reader chose it; otherwise it is a suggestion. `spoken`: say it aloud when it changes;
 *   `off`: what the head gives instead, being switched off; `none`: the average, while every head is off
 */
export function title({ t, record, head, query, key, weight, places, chosen, spoken, off, none, go }) {
  const visible = record.visible[query * record.keys + key] === 1;
  const queryToken = pointer(record.queryTokens[query], 'query', query);
  const keyToken = pointer(record.keyTokens[key], 'key', key);
  const step = (/** @type {string} */ name, /** @type {string} */ sign, /** @type {number} */ q, /** @type {number} */ k) => html`
    <button class="icon" aria-label=${t(`why.go.${name}`)} title=${t(`why.go.${name}`)} ?disabled=${q < 0 || k < 0 || q >= record.queries || k >= record.keys}
      @click=${() => go(q, k)}>${sign}</button>`;
  if (record.measure === 'influence') return influenceTitle({ t, record, head, query, key, spoken, step });
  const parts = { head: headName(record, head, t), weight: mono(t.number(weight, places)), query: queryToken, key: keyToken, percent: mono(`${t.number(weight * 100, 1)}%`) };
  const say = !visible ? 'why.say.hidden' : record.origin.from === 'rollout' ? 'through.caption' : head >= record.heads ? 'why.say.average' : off ? 'why.say.off' : 'why.say';
  return html`
    <p class="why-head"><b>${headName(record, head, t)}</b> ${recipeName(record, head, t)}</p>
    <dl class="why-cell">
      <dt class="query">${t('why.query')}</dt><dd>${queryToken}</dd><dd class="why-moves">${step('up', '↑', query - 1, key)}${step('down', '↓', query + 1, key)}</dd>
      <dt class="key">${t('why.key')}</dt><dd>${keyToken}</dd><dd class="why-moves">${step('left', '←', query, key - 1)}${step('right', '→', query, key + 1)}</dd>
      <dt>${t('why.weight')}</dt><dd class="why-weight number">${none ? '–' : visible ? t.number(weight, places) : html`0 <span class="hint">${t('why.hidden')}</span>`}</dd>
    </dl>
    <div class="why-words">
    ${off ? html`<p class="why-off">${t('why.off.say', { instead: t(`outcome.how.${off}`) })} ${t(`outcome.how.${off}.title`)}${t('why.stop')}</p>` : nothing}
    ${none ? nothing : html`<p class="why-say">${sentence(t, say, parts)}</p>`}
    ${head >= record.heads ? nothing : html`
      ${record.origin.from === 'rollout' ? nothing : html`<p class="hint">${chosen ? t('why.chosen') : t('why.suggested')}</p>`}
      <p class="why-from hint">${originOf(t, record, head)}</p>`}</div>
    ${spoken ? html`<span class="visually-hidden" role="status">${t('why.spoken', { query: record.queryTokens[query].text, key: record.keyTokens[key].text, weight: none ? '–' : visible ? t.number(weight) : t('why.hidden') })}</span>` : nothing}`;
}
