/**
 * @file The small controls that the views share: one of several, on/off, a number, a token, where numbers come from.
 * Each is a template of its arguments. Knows nothing of the state; what a control changes goes out through its `change`.
 */
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { live } from '../vendor/lit-html/directives/live.js';
import { mistakeText } from './mistake.js';
import { readNumber } from './number.js';
import { seen } from './say/made.js';
import { modelName } from './values.js';

/** @typedef {import('../types.js').Translate} Translate */
/** @typedef {import('../types.js').Mistake} Mistake */

/**
 * One of several, side by side; what is `off` cannot be chosen, and its title says why.
 * @template V
 * @param {{ name: string, label: string, value: V, options: { value: V, label: string, title?: string, off?: boolean }[], change: (value: V) => void }} choice
 */
export const choice = ({ name, label, value, options, change }) => html`
  <span class="choice" role="radiogroup" aria-label=${label}>
    ${options.map(option => html`
      <label title=${option.title ?? nothing}>
        <input type="radio" name=${name} .checked=${option.value === value} ?disabled=${option.off} @change=${() => change(option.value)}>
        <span>${option.label}</span>
      </label>`)}
  </span>`;

/**
 * On or off.
 * @param {{ label: unknown, on: boolean, title?: string, change: (on: boolean) => void }} toggle
 */
export const toggle = ({ label, on, title, change }) => html`
  <label class="toggle" title=${title ?? nothing}>
    <input type="checkbox" .checked=${on} @change=${(/** @type {any} */ event) => change(event.target.checked)}> ${label}
  </label>`;

/**
 * What was typed into a number field and is not (yet) right: kept, so that nothing typed is lost.
 * @type {Map<string, { text: string, mistake: string, over: number }>}
 */
const drafts = new Map();

/**
 * A number with its name. What is typed takes effect at once when it is right; otherwise it stays, with the reason beside it.
 * @param {{ id: string, label: unknown, value: number, step?: number, min?: number, max?: number,
 *           check: (value: number) => Mistake | null, change: (value: number) => void, t: Translate }} field
 */
export function numberField({ id, label, value, step, min, max, check, change, t }) {
  const draft = drafts.get(id);
  // A draft is over once the value changed under it (a preset, an undo).
  const open = draft && Object.is(draft.over, value) ? draft : undefined;
  if (draft && !open) drafts.delete(id);

  const typed = (/** @type {any} */ event) => {
    const text = event.target.value;
    const number = readNumber(text);
    const mistake = check(number);
    const root = event.target.closest('.field');
    if (mistake) drafts.set(id, { text, mistake: mistakeText(mistake, t, text), over: value });
    else drafts.delete(id);
    event.target.setAttribute('aria-invalid', String(!!mistake));
    root.querySelector('.mistake').textContent = mistake ? mistakeText(mistake, t, text) : '';
    if (!mistake && number !== value) change(number);
  };
  const stepped = (/** @type {KeyboardEvent & { target: any }} */ event) => {
    const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (!by) return;
    event.preventDefault();
    const next = Number((value + by * (step ?? 1)).toFixed(6));
    if (!check(next)) { drafts.delete(id); change(next); }
  };
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <span class="row">
        <input id=${id} class="numeric" inputmode="decimal" autocomplete="off" spellcheck="false" aria-describedby=${`${id}-mistake`}
          .value=${open ? open.text : String(value)} aria-invalid=${String(!!open)} @input=${typed} @keydown=${stepped}>
        ${min !== undefined && max !== undefined ? html`<span class="hint">${t.number(min, min % 1 ? 1 : 0)}–${t.number(max, max % 1 ? 1 : 0)}</span>` : nothing}
      </span>
      <span class="mistake" id=${`${id}-mistake`} role="status" .textContent=${live(open ? open.mistake : '')}></span>
    </div>`;
}

/**
 * Where numbers come from, as a small badge.
 * @param {import('../types.js').Origin} origin
 * @param {Translate} t
 */
export const originBadge = (origin, t) => html`
  <span class="origin ${origin.from}" title=${t(`origin.${origin.from}.title`, { seed: 'seed' in origin ? String(origin.seed) : '', name: 'name' in origin ? origin.name : '', model: 'model' in origin ? modelName(origin.model, t) : '' })}>${t(`origin.${origin.from}`)}</span>`;

/** What is longer than this is cut where it stands among words; it is whole in its title, and read aloud whole. */
const longest = 24;

/**
 * A token in its role's colour; spaces and line ends are made visible, what the embedding doesn't know is marked.
 * @param {import('../types.js').Token} token
 * @param {'query' | 'key'} role
 */
export const tokenText = (token, role) => html`<bdi class="token ${role} ${token.known ? '' : 'unknown'} ${token.special ? 'special' : ''} ${token.text.length > longest ? 'long' : ''}"
  title=${token.text.length > longest ? token.text : nothing}>${token.text}</bdi>`;

/**
 * A token within a sentence: without the space that its tokenizer keeps before it.
 * @param {import('../types.js').Token} token
 * @param {'query' | 'key'} role
 */
export const quoted = (token, role) => tokenText({ ...token, text: seen(token.text) }, role);
