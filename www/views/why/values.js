/**
 * @file The second half of the story: weight × v, the head's output, the heads side by side, W_O, the output.
 * And the average of the heads, which has no story of its own. Templates of the steps that `steps.js` computed.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { toggle, tokenText } from '../parts.js';
import { componentTerms } from './steps.js';
import { BOARD, largest, most } from './sums.js';
import { dimension, line, matrixLink, mono, more, number, numbers, pointer, sentence, shareBar, step, sub, writtenOut } from './parts.js';

/** @typedef {import('../../types.js').AttentionRecord} AttentionRecord */
/** @typedef {import('../../types.js').Trace} Trace */
/** @typedef {import('../../types.js').Token} Token */
/** @typedef {import('./parts.js').Said} Said */
/** @typedef {import('./steps.js').Steps} Steps */

const W = (/** @type {string} */ letter) => html`<var>W</var><sub>${letter}</sub>`;
const b = (/** @type {string} */ letter) => html`<var>b</var><sub>${letter}</sub>`;
/** A head's output row among those of all heads, as in Vaswani et al. 2017, section 3.2.2; o₁ is the first component of one. @param {number} n */
const headSymbol = n => html`head<sub>${n}</sub>`;
const v = html`<var class="key">v</var>`;

/**
 * weight × v, and the head's output row as the sum over keys.
 * @param {Said} said
 * @param {Steps} steps
 * @param {NonNullable<Steps['value']>} value
 * @param {Trace} trace
 * @param {AttentionRecord} record
 * @param {(key: number) => void} go
 */
export function valueStep(said, steps, value, trace, record, go) {
  const { t } = said;
  const { head, query, key } = steps;
  const queryToken = pointer(record.queryTokens[query], 'query', query);
  const keyToken = tokenText(record.keyTokens[key], 'key');
  const top = most(value.v, value.output);
  const { shown, others } = largest(value.contributions, 0, record.keys <= BOARD && value.dV <= BOARD ? BOARD : 5);
  const keysShown = [...shown].sort((a, b) => a.index - b.index);
  const rest = value.output.map((whole, c) => whole - keysShown.reduce((sum, one) => sum + one.row[c], 0));
  const short = record.keys <= BOARD && value.dV <= BOARD;
  const input = /** @type {NonNullable<Steps['input']>} */ (steps.input);
  return step({
    title: t('why.value'),
    formula: html`<var class="query">o</var> = ∑ ${t('why.weight')}·${v}`,
    body: html`
      <p>${sentence(t, 'why.value.say', { v, query: queryToken })}</p>
      <div class="why-vector">
        ${numbers(said, { name: html`${matrixLink(said, `v.${head}`, v)} = <var>x</var>·${matrixLink(said, `wv.${head}`, W('V'))}${trace.biases ? html` + ${b('V')}` : nothing}`, label: 'v', role: 'key', values: value.v, most: top })}
        ${more(t('why.made', { name: 'v' }), writtenOut(said, {
          which: 'v', plain: 'v', values: value.v, name: c => sub('v', c + 1), left: html`<var>x</var>`, right: c => html`${W('V')}[·, ${c + 1}]`,
          termsOf: c => componentTerms(trace, 'wv', head, input.key.x, c), called: i => (i < trace.dModel ? dimension(said, i) : b('V')),
        }))}
        ${numbers(said, { name: html`${mono(number(said, steps.weight))}·${v}`, label: t('why.weighted'), values: value.weighted, most: top })}
      </div>
      <p class="row apart"><span class="why-subtitle">${sentence(t, 'why.head.sum', { query: queryToken })}</span>${matrixLink(said, `heads.${head}`, t('why.matrix.heads'))}</p>
      <div class="why-vector why-sum">
        ${keysShown.map(one => numbers(said, {
          name: html`<button class="plain" data-query=${query} data-key=${one.index} aria-current=${one.index === key ? 'true' : nothing} @click=${() => go(one.index)}>${mono(t.number(one.weight))} ${tokenText(record.keyTokens[one.index], 'key')}</button>`,
          label: record.keyTokens[one.index].text, values: one.row, most: top }))}
        ${others ? numbers(said, { name: html`<span class="quiet">${t('why.others', { count: others })}</span>`, label: t('why.others', { count: others }), values: rest, most: top }) : nothing}
        ${numbers(said, { name: html`= <var>o</var>`, label: t('why.head.output'), role: 'query', values: value.output, most: top })}
      </div>
      ${short ? more(t('why.made', { name: 'o' }), html`<div class="why-board">${Array.from(value.output, (total, c) => line(said, sub('o', c + 1),
        Array.from(value.column(c), (right, j) => ({ index: j, left: value.contributions[j].weight, right, product: value.contributions[j].weight * right })), total))}</div>`) : nothing}`,
  });
}

/**
 * Concatenation, W_O, output; what this head does to it, and its switch.
 * @param {Said} said
 * @param {Steps} steps
 * @param {NonNullable<Steps['module']>} module
 * @param {Trace} trace
 * @param {Token} token of the query
 * @param {number[] | null} headsOff the setting; null: it cannot be set
 * @param {import('../../types.js').State['offHow']} how what a head that is off gives; of its rows then the record knows zeros only
 */
export function moduleStep(said, steps, module, trace, token, headsOff, how) {
  const { t } = said;
  const { head } = steps;
  const query = pointer(token, 'query', steps.query);
  const top = most(...module.segments.map(segment => segment.row));
  const percent = (/** @type {number} */ share) => mono(`${t.number(share * 100, 1)}%`);
  const turn = (/** @type {boolean} */ on) => said.dispatch({ type: 'set', field: 'headsOff',
    value: (headsOff ?? []).filter(h => h !== head).concat(on ? [] : [head]).sort((a, b) => a - b) });
  const all = html`${module.segments.length > 1 ? html`${headSymbol(1)} … ` : nothing}${headSymbol(module.segments.length)}`;
  return step({
    title: t('why.module'),
    formula: html`<var class="query">y</var> = [${all}]·${W('O')}${trace.biases ? html` + ${b('O')}` : nothing}`,
    body: html`
      <p>${sentence(t, 'why.module.say', { wo: W('O'), heads: all })}</p>
      <p class="row apart"><span class="why-subtitle">${t('why.concat')}</span>${matrixLink(said, 'concat', t('why.matrix.concat'))}</p>
      <div class="why-vector">${module.segments.map(segment => {
        const name = html`<span class=${segment.index === head ? 'why-here' : ''}>${t('why.head', { head: segment.index + 1 })}${segment.off ? html` <span class="hint">${t('why.off')}</span>` : nothing}</span>`;
        return segment.off && how !== 'zero'
          ? html`<div class="why-row off"><span class="why-name">${name}</span><span class="small" title=${t(`outcome.how.${how}.title`)}>${t('why.off.gives', { instead: t(`outcome.how.${how}`) })}</span></div>`
          : numbers(said, { name, label: t(segment.off ? 'why.head.off' : 'why.head', { head: segment.index + 1 }),
            values: segment.off ? segment.row.map(() => 0) : segment.row, most: top, hatched: segment.off });
      })}</div>
      <div class="why-vector">
        ${numbers(said, { name: html`${matrixLink(said, 'output', html`<var>y</var>`)} = […]·${matrixLink(said, `wo.${head}`, W('O'))}${trace.biases ? html` + ${b('O')}` : nothing}`, label: t('why.output'), role: 'query', values: module.output, most: most(module.output), named: true })}
        ${module.anyOff && how !== 'zero' ? nothing : more(t('why.made', { name: 'y' }), writtenOut(said, {
          which: 'output', plain: 'y', values: module.output, name: c => sub('y', c + 1), left: 'head', right: c => html`${W('O')}[·, ${c + 1}]`,
          termsOf: c => componentTerms(trace, 'wo', 0, module.concat, c),
          called: i => (i < module.concat.length ? html`head<sub>${Math.floor(i / trace.dV) + 1},${(i % trace.dV) + 1}</sub>` : b('O')), componentCalled: c => dimension(said, c),
        }))}
      </div>
      <div class="why-effect">
        <p>${sentence(t, module.off ? 'why.effect.off' : 'why.effect.on', { query, percent: percent(module.effect) })}
          ${module.anyOff ? sentence(t, 'why.effect.moved', { query, percent: percent(module.moved) }) : nothing}</p>
        ${headsOff === null ? nothing : toggle({ label: t('why.head.on', { head: head + 1 }), on: !headsOff.includes(head), change: turn })}
      </div>`,
  });
}

/**
 * The average card: every head's weight of this cell, each a way into its head.
 * @param {Said} said
 * @param {AttentionRecord} record
 * @param {number} query
 * @param {number} key
 * @param {number[]} headsOff
 * @param {(head: number) => unknown} name
 */
export function average(said, record, query, key, headsOff, name) {
  const { t } = said;
  const on = record.heads - headsOff.filter(head => head < record.heads).length;
  const places = said.precise ? 6 : 3;
  const weightOf = (/** @type {number} */ head) => record.weights[head][query * record.keys + key];
  return html`
    <p>${on ? t('why.average.say', { count: on }) : t('see.average.none')}</p>
    <ul class="why-keys heads">
      ${Array.from({ length: record.heads }, (_, head) => {
        const weight = weightOf(head);
        const off = headsOff.includes(head);
        return html`<li class=${off ? 'off' : ''}>
          <button class="plain" @click=${() => said.dispatch({ type: 'set', field: 'open', value: head })}>${name(head)}${off ? html` <span class="hint">${t('why.off')}</span>` : nothing}</button>
          ${shareBar(weight, false)}${mono(t.number(weight, places))}</li>`;
      })}
      <li class="total"><span>${t('why.average')}</span>${shareBar(weightOf(record.heads), true)}${mono(t.number(weightOf(record.heads), places))}</li>
    </ul>`;
}
