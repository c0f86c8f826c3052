/**
 * @file What each matrix is called and how it comes about, as formulas. Knows names only, no numbers.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';

const sub = (/** @type {string} */ letter, /** @type {unknown} */ below) => html`<i>${letter}</i><sub>${below}</sub>`;
const rooted = html`√<span class="over">${sub('d', 'k')}</span>`;

/** Plain names, for lists and for what is read aloud. @type {Record<string, string>} */
export const plain = {
  x: 'X', wq: 'W_Q', wk: 'W_K', wv: 'W_V', wo: 'W_O', q: 'Q', k: 'K', v: 'V',
};

/**
 * The symbol of a matrix.
 * @param {string} base
 * @param {import('../../types.js').Translate} t
 */
export function symbol(base, t) {
  switch (base) {
    case 'x': case 'q': case 'k': case 'v': return html`<i>${base.toUpperCase()}</i>`;
    case 'wq': case 'wk': case 'wv': case 'wo': return sub('W', base[1].toUpperCase());
    default: return t(`matrix.${base}`);
  }
}

/**
 * How it comes about, or what becomes of it.
 * @param {string} base
 * @param {import('../../types.js').Translate} t
 * @param {{ scaled: boolean, temperature: number }} how
 */
export function formula(base, t, { scaled, temperature }) {
  const of = (/** @type {string} */ name) => symbol(name, t);
  switch (base) {
    case 'embedding': case 'position': case 'x': return html`${of('x')} = ${of('embedding')} + ${of('position')}`;
    case 'wq': case 'q': return html`${of('q')} = ${of('x')} · ${of('wq')}`;
    case 'wk': case 'k': return html`${of('k')} = ${of('x')} · ${of('wk')}`;
    case 'wv': case 'v': return html`${of('v')} = ${of('x')} · ${of('wv')}`;
    case 'scores': return html`${of('scores')} = ${of('q')} · <i>K</i><sup>⊤</sup>${scaled ? html` ÷ ${rooted}` : nothing}${temperature !== 1 ? html` ÷ ${t('matrix.temperature')}` : nothing}`;
    case 'weights': return html`${of('weights')} = softmax(${of('scores')} + ${t('matrix.mask')})`;
    case 'heads': return html`${of('heads')} = ${of('weights')} · ${of('v')}`;
    case 'concat': return html`${of('concat')} = [${sub(t('matrix.head'), 1)} … ${sub(t('matrix.head'), 'h')}]`;
    case 'wo': case 'output': return html`${of('output')} = ${of('concat')} · ${of('wo')}`;
    default: return nothing;
  }
}
