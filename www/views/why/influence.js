/**
 * @file How an influence comes about: what is measured, the word's own step, the steps after it with the bound that their lengths set, the way
 * the influence takes; of attention the one weight. With this cell's own numbers, which the record and its experiment hold.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { headName, sizeText } from '../values.js';
import { mono, pointer, sentence, shareBar, step, sub } from './parts.js';

/** @typedef {import('../../types.js').AttentionRecord} AttentionRecord */
/** @typedef {import('../../types.js').RecurrentExperiment} RecurrentExperiment */
/** @typedef {import('../../types.js').Translate} Translate */

/**
 * The cell, in place of what a weight's title says.
 * @param {{ t: Translate, record: AttentionRecord, head: number, query: number, key: number, spoken: boolean, step: (name: string, sign: string, query: number, key: number) => unknown }} cell
 */
export function influenceTitle({ t, record, head, query, key, spoken, step }) {
  const queryToken = pointer(record.queryTokens[query], 'query', query), keyToken = pointer(record.keyTokens[key], 'key', key);
  const value = sizeText(record.weights[head][query * record.keys + key], t);
  const { origin } = record;
  return html`
    <p class="why-head"><b>${headName(record, head, t)}</b></p>
    <dl class="why-cell">
      <dt class="query">${t('influence.why.state')}</dt><dd>${queryToken}</dd><dd class="why-moves">${step('up', '↑', query - 1, key)}${step('down', '↓', query + 1, key)}</dd>
      <dt class="key">${t('influence.why.input')}</dt><dd>${keyToken}</dd><dd class="why-moves">${step('left', '←', query, key - 1)}${step('right', '→', query, key + 1)}</dd>
      <dt>${t('influence.value')}</dt><dd class="why-weight number">${value}</dd>
    </dl>
    <div class="why-words">
      <p class="why-say">${sentence(t, key > query ? 'influence.why.later' : 'influence.why.say', { key: keyToken, query: queryToken, value: mono(value) })}</p>
      ${origin.from === 'random' ? html`<p class="why-from hint">${t('influence.why.from', { seed: String(origin.seed) })}</p>` : nothing}
    </div>
    ${spoken ? html`<span class="visually-hidden" role="status">${t('influence.why.spoken', { query: record.queryTokens[query].text, key: record.keyTokens[key].text, value })}</span>` : nothing}`;
}

/** So many states of the way are listed. */
const longest = 24;

/**
 * @param {Translate} t
 * @param {AttentionRecord} record
 * @param {RecurrentExperiment} experiment
 * @param {import('../../types.js').State} state
 * @param {number} head @param {number} query @param {number} key
 * @param {(query: number, key: number) => void} go
 */
export function influenceSteps(t, record, experiment, state, head, query, key, go) {
  if (key > query) return nothing;
  const of = (/** @type {number} */ q, /** @type {number} */ k) => record.weights[head][q * record.keys + k];
  const size = (/** @type {number} */ value) => mono(sizeText(value, t));
  const keyToken = pointer(record.keyTokens[key], 'key', key), queryToken = pointer(record.queryTokens[query], 'query', query);
  const method = record.names[head], steps = query - key, value = of(query, key), own = of(key, key);
  const { width } = experiment.inside;
  const letter = method === 'attention' ? 'o' : 'h';
  const derivative = html`‖∂${sub(letter, query + 1)} ∕ ∂${sub('x', key + 1)}‖`;
  const measured = step({ title: t('influence.why.measure'), formula: html`${derivative} = ${size(value)}`, body: html`<p>${t('influence.why.measure.said', { width })}</p>` });
  if (method === 'attention') {
    const share = experiment.inside.shares[query * record.keys + key];
    return html`${measured}${step({ title: t('influence.why.share'), formula: html`${sub('a', html`${query + 1},${key + 1}`)} = ${mono(t.number(share))}`, body: html`
      <p>${sentence(t, 'influence.why.share.said', { query: queryToken, key: keyToken, share: mono(t.number(share)) })}</p>
      ${steps ? nothing : html`<p>${t('influence.why.share.own')}</p>`}` })}`;
  }
  const taken = step({ title: t('influence.why.own'), formula: html`‖∂${sub('h', key + 1)} ∕ ∂${sub('x', key + 1)}‖ = ${size(own)}`,
    body: html`<p>${sentence(t, 'influence.why.own.said', { key: keyToken, value: size(own) })}</p>` });
  if (!steps) return html`${measured}${taken}`;
  const title = t(steps === 1 ? 'influence.why.steps.one' : 'influence.why.steps', { steps });
  return html`${measured}${taken}${method === 'rnn' ? bounded() : kept()}${way()}`;

  function bounded() {
    const factors = Array.from({ length: steps }, (_, n) => state.recurrentScale * largest(experiment.inside.slopes, width, key + 1 + n));
    const factor = factors.reduce((product, each) => product * each, 1);
    return step({ title, formula: html`× ≤ ${size(factor)}`, body: html`
      <p>${sentence(t, 'influence.why.steps.rnn', { scale: mono(t.number(state.recurrentScale, 2)) })}</p>
      <p class="why-line number">${factors.slice(0, longest).map((each, n) => html`<span>${n ? '× ' : ''}${t.number(each, 3)}</span> `)}${steps > longest ? html`<span>× …</span> ` : nothing}<span>= <b>${sizeText(factor, t)}</b></span></p>
      <p>${sentence(t, 'influence.why.bound.all', { own: size(own), factor: size(factor), bound: size(own * factor), value: size(value) })}</p>` });
  }

  function kept() {
    const shares = Array.from({ length: width }, (_, unit) => {
      let share = 1;
      for (let at = key + 1; at <= query; at++) share *= experiment.inside.forget[at * width + unit];
      return share;
    });
    const mean = shares.reduce((sum, share) => sum + share, 0) / width;
    return step({ title, formula: html`∏ ${sub('f', 't')} ≈ ${size(mean)}`, body: html`
      <p>${sentence(t, 'influence.why.steps.lstm', { mean: size(mean), least: size(Math.min(...shares)), most: size(Math.max(...shares)) })}</p>
      ${own > 0 ? html`<p>${sentence(t, 'influence.why.left', { own: size(own), value: size(value), share: size(value / own) })}</p>` : nothing}` });
  }

  /** The influence on each state from the word's own to the one that is asked about. */
  function way() {
    const states = Array.from({ length: steps + 1 }, (_, n) => key + n).slice(-longest);
    const most = states.reduce((most, at) => Math.max(most, of(at, key)), 0);
    return step({ title: t('influence.why.way', { key: record.keyTokens[key].text }), formula: nothing, body: html`<ul class="why-keys heads">${states.map(at => html`
      <li><button class="plain" @click=${() => go(at, key)}>${pointer(record.queryTokens[at], 'query', at)}</button>${shareBar(most ? of(at, key) / most : 0, at === query)}${size(of(at, key))}</li>`)}</ul>` });
  }
}

/** @param {Float32Array} rows @param {number} width @param {number} row */
const largest = (rows, width, row) => rows.subarray(row * width, (row + 1) * width).reduce((most, value) => Math.max(most, value), 0);
