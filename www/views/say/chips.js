/**
 * @file Tokens as a row of chips, walked by arrow keys. Hovering or focusing one is told, so that it lights everywhere.
 * Knows tokens; what pressing one does goes out.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { tokenText } from '../parts.js';

/** @typedef {import('../../types.js').Token} Token */

/** How many tokens the vocabulary has no word for. @param {import('../../types.js').Translate} t @param {number} unknown */
export const unknownWords = (t, unknown) => unknown === 0 ? nothing
  : html`<span class="hint unknown-mark" title=${t('say.prompt.unknown')}>${t(unknown === 1 ? 'say.unk.one' : 'say.unk', { unknown })}</span>`;

/** So many tokens have a chip each; of more, the first and the last. */
const most = 400;

/**
 * @param {{
 *   t: import('../../types.js').Translate, tokens: Token[], label: string,
 *   role: 'query' | 'key' | 'both' | 'none',
 *   lit: number | null, hover: (n: number | null) => void,
 *   title: (token: Token, n: number) => string,
 *   pressed?: (n: number) => boolean, press?: (n: number) => void,
 *   dress?: (n: number) => { name?: string, style?: string },
 *   stop?: number,
 * }} row `dress`: what a chip looks like besides; `stop`: the one that Tab comes to
 */
export function chipRow({ t, tokens, label, role, lit, hover, title, pressed, press, dress, stop = 0 }) {
  const at = (/** @type {any} */ event) => {
    const chip = event.target.closest?.('[data-token]');
    return chip ? Number(chip.dataset.token) : null;
  };
  const walk = (/** @type {KeyboardEvent & { currentTarget: any }} */ event) => {
    const here = at(event);
    if (here === null) return;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const to = by ? here + by : event.key === 'Home' ? 0 : event.key === 'End' ? tokens.length - 1 : null;
    if (to === null || to < 0 || to >= tokens.length) return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.querySelector(`[data-token="${to}"]`)?.focus();
  };
  const chip = (/** @type {Token} */ token, /** @type {number} */ n) => {
    const { name = '', style } = dress?.(n) ?? {};
    return html`<button class="chip ${role} ${n === lit ? 'lit' : ''} ${name}" style=${style ?? nothing} data-token=${n} tabindex=${n === stop ? 0 : -1}
      title=${title(token, n)} aria-pressed=${pressed ? String(pressed(n)) : nothing}
      @click=${() => press?.(n)}>${tokenText(token, role === 'key' ? 'key' : 'query')}</button>`;
  };
  const many = tokens.length > most;
  return html`
    <div class="chips" role="group" aria-label=${label}
      @pointerover=${(/** @type {any} */ event) => { const n = at(event); if (n !== null && n !== lit) hover(n); }}
      @pointerleave=${() => hover(null)} @focusout=${() => hover(null)}
      @focusin=${(/** @type {any} */ event) => { const n = at(event); if (n !== null) hover(n); }} @keydown=${walk}>
      ${many ? html`${tokens.slice(0, most / 2).map(chip)}<span class="hint">… ${t('say.count', { tokens: tokens.length - most })} …</span>
        ${tokens.slice(-most / 2).map((token, n) => chip(token, tokens.length - most / 2 + n))}` : tokens.map(chip)}
    </div>`;
}
