/**
 * @file What the steps are drawn with: sentences with tokens in them, rows of numbers, bars, sums written out, links to matrices.
 * Templates of their arguments; `Said` carries what all of them need. Knows nothing of records.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { quoted } from '../parts.js';
import { vector } from '../vector.js';
import { BOARD, addsUp, decimals, largest } from './sums.js';

/** @typedef {import('../../types.js').Translate} Translate */
/** @typedef {import('../../types.js').Dispatch} Dispatch */
/** @typedef {import('./sums.js').Term} Term */
/** What every step is drawn with: language, exactness, names of the dimensions, what is said of a word that has no row, and the way out.
 * @typedef {{ t: Translate, precise: boolean, names: string[], dispatch: Dispatch,
 *             unknown: string, picks: Map<string, number>, pick: (which: string, component: number) => void }} Said */

/**
 * A sentence with templates in the places of its {names}.
 * @param {Translate} t
 * @param {string} key
 * @param {Record<string, unknown>} parts
 */
export const sentence = (t, key, parts) => t(key).split(/(\{\w+\})/).map(piece => {
  const name = /^\{(\w+)\}$/.exec(piece)?.[1];
  return name !== undefined && name in parts ? parts[name] : piece;
});

/**
 * A token of the explained cell: pointing at it lights its row and column in the drawings.
 * @param {import('../../types.js').Token} token
 * @param {'query' | 'key'} role
 * @param {number} index
 */
export const pointer = (token, role, index) => html`<span class="why-token" data-query=${role === 'query' ? index : nothing} data-key=${role === 'key' ? index : nothing}>${quoted(token, role)}</span>`;

/** @param {unknown} text */
export const mono = text => html`<span class="number">${text}</span>`;

/**
 * One number of a group, with the decimals of the group (its own when none is given).
 * @param {Said} said
 * @param {number} value
 */
export const number = (said, value, places = decimals([value], said.precise)) => said.t.number(Object.is(value, -0) ? 0 : value, places);

/** @param {unknown} name @param {unknown} index */
export const sub = (name, index) => html`<var>${name}</var><sub>${index}</sub>`;

/** @param {unknown} inside */
export const root = inside => html`<span class="why-root">√<span>${inside}</span></span>`;

/** @param {unknown} above @param {unknown} below */
export const fraction = (above, below) => html`<span class="why-fraction"><span>${above}</span><span class="visually-hidden"> ÷ </span><span>${below}</span></span>`;

/** The name of dimension i: its own, or its number. @param {Said} said @param {number} i */
export const dimension = (said, i) => {
  const name = said.names[i];
  if (name === undefined) return String(i + 1);
  return said.t.has(`dimension.${name}`) ? said.t(`dimension.${name}`) : name;
};

/**
 * The name of a matrix, or of a row of one, as something that opens the matrix.
 * @param {Said} said
 * @param {string} matrix id as in state.matrix
 * @param {unknown} name
 */
export const matrixLink = (said, matrix, name) => html`<button class="plain why-open" title=${said.t('why.open')}
  @click=${() => said.dispatch({ type: 'set', field: 'matrix', value: matrix })}>${name}</button>`;

/**
 * A row of numbers under its name: every number while they are few, a strip of colour when they are many.
 * @param {Said} said
 * @param {{ name: unknown, label: string, values: ArrayLike<number>, most: number, role?: 'query' | 'key', named?: boolean, hatched?: boolean, mark?: number, pick?: (index: number) => void }} row
 *   `label` is read aloud; `named`: its entries are the dimensions of X; `pick`: an entry can be chosen, `mark` is the chosen one
 */
export function numbers(said, { name, label, values, most, role, named = false, hatched = false, mark, pick }) {
  const all = Array.from(values);
  const places = decimals(all, said.precise);
  const called = (/** @type {number} */ i) => (named ? dimension(said, i) : String(i + 1));
  const clicked = (/** @type {PointerEvent & { currentTarget: HTMLElement }} */ event) => {
    const box = event.currentTarget.getBoundingClientRect();
    pick?.(Math.min(all.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * all.length))));
  };
  const body = all.length <= BOARD
    ? html`<span class="why-cells" role="img" aria-label=${`${label}: ${all.map(v => number(said, v, places)).join(said.t('see.comma'))}`}>${all.map((value, i) => html`
        <span class="number ${i === mark ? 'marked' : ''}" title=${called(i)} style=${tint(value, most)}>${number(said, value, places)}</span>`)}</span>`
    : html`<span class="why-strip ${pick ? 'pickable' : ''}" @click=${pick ? clicked : nothing}>${vector(all, {
        most, label: `${label}: ${spoken(said, all, called)}`, names: all.map((_, i) => called(i)), number: v => number(said, v), mark })}</span>`;
  return html`<div class="why-row ${hatched ? 'off' : ''}"><span class="why-name ${role ?? ''}">${name}</span>${body}</div>`;
}

/** @param {number} value @param {number} most */
const tint = (value, most) => {
  const percent = Math.round(Math.min(1, most > 0 ? Math.abs(value) / most : 0) * 34);
  return `background:color-mix(in oklab, var(${value < 0 ? '--minus' : '--plus'}) ${percent}%, var(--zero))`;
};

/** A long vector, said: its largest entries. @param {Said} said @param {number[]} all @param {(i: number) => string} called */
const spoken = (said, all, called) => said.t('why.largest', {
  list: leading(all, 3).map(i => `${called(i)} ${number(said, all[i], 2)}`).join(said.t('see.comma')), count: all.length });

/**
 * What an embedding row says of its token: its largest features that have a meaning of their own (not 'position 3', 'meaning 5').
 * @param {Said} said
 * @param {ArrayLike<number>} row
 */
export function features(said, row) {
  const speaks = (/** @type {number} */ i) => said.names[i] !== undefined && !/ \d+$/.test(said.names[i]);
  return leading(Array.from(row, (value, i) => (speaks(i) ? value : 0)), 4);
}

/** Indices of the largest entries that are not zero. @param {ArrayLike<number>} values @param {number} count */
export const leading = (values, count) => Array.from(values, (value, i) => ({ value: Math.abs(value), i }))
  .filter(entry => entry.value > 0).sort((a, b) => b.value - a.value || a.i - b.i).slice(0, count).map(entry => entry.i);

/**
 * A sum written out in one line: 2·1 + 0·3 = 2.
 * @param {Said} said
 * @param {unknown} name what it is the sum of
 * @param {Term[]} all
 * @param {number} total
 */
export function line(said, name, all, total) {
  const places = { left: decimals(all.map(term => term.left), said.precise), right: decimals(all.map(term => term.right), said.precise) };
  const factor = (/** @type {Term} */ term, /** @type {'left' | 'right'} */ side) =>
    (term[side] < 0 ? `(${number(said, term[side], places[side])})` : number(said, term[side], places[side]));
  const rounded = (/** @type {Term} */ term, /** @type {'left' | 'right'} */ side) => Number(term[side].toFixed(places[side]));
  const equals = addsUp(all.map(term => rounded(term, 'left') * rounded(term, 'right')), total, 12, decimals([total], said.precise)) ? '=' : '≈';
  return html`<p class="why-line number"><span>${name} =</span> ${all.map((term, i) => html`<span>${i ? '+ ' : ''}${factor(term, 'left')}·${factor(term, 'right')}</span> `)}<span>${equals} <b>${number(said, total)}</b></span></p>`;
}

/**
 * A sum as a table of its largest terms, each with its bar, and the others as one.
 * @param {Said} said
 * @param {{ caption: string, heads: unknown[], all: Term[], total: number, totalName: unknown, called: (index: number) => unknown, chosen?: number, pick?: (index: number) => void }} sum
 *   `heads`: the names of the columns: term, left, right, product
 */
export function table(said, { caption, heads, all, total, totalName, called, chosen, pick }) {
  const { shown, others, rest } = largest(all, total);
  const places = decimals([...shown.flatMap(term => [term.left, term.right, term.product]), total], said.precise);
  const top = shown.reduce((m, term) => Math.max(m, Math.abs(term.product)), Math.abs(rest));
  const exact = addsUp([...shown.map(term => term.product), rest], total, places)
    && shown.every(term => addsUp([Number(term.left.toFixed(places)) * Number(term.right.toFixed(places))], term.product, 12, places));
  const cell = (/** @type {number} */ value) => html`<td class="number">${number(said, value, places)}</td>`;
  return html`<table class="why-terms">
    <caption class="visually-hidden">${caption}</caption>
    <thead><tr>${heads.map(head => html`<th scope="col">${head}</th>`)}<td></td></tr></thead>
    <tbody>
      ${shown.map(term => html`<tr class=${term.index === chosen ? 'chosen' : ''}>
        <th scope="row">${pick
          ? html`<button class="plain" aria-pressed=${String(term.index === chosen)} @click=${() => pick(term.index)}>${called(term.index)}</button>`
          : called(term.index)}</th>
        ${cell(term.left)}${cell(term.right)}${cell(term.product)}<td class="why-bar">${swing(term.product, top)}</td></tr>`)}
      ${others ? html`<tr class="quiet"><th scope="row">${said.t('why.others', { count: others })}</th><td></td><td></td>${cell(rest)}<td class="why-bar">${swing(rest, top)}</td></tr>` : nothing}
    </tbody>
    <tfoot><tr><th scope="row" colspan="3">${totalName}</th>${cell(total)}<td></td></tr></tfoot>
  </table>
  ${exact ? nothing : html`<p class="hint">${said.t('why.rounded')}</p>`}`;
}

/** A bar to the left or the right of the middle. @param {number} value @param {number} top */
const swing = (value, top) => {
  const share = top > 0 ? (Math.abs(value) / top) * 50 : 0;
  return html`<i aria-hidden="true"><b class=${value < 0 ? 'minus' : 'plus'} style=${`width:${share}%;left:${value < 0 ? 50 - share : 50}%`}></b></i>`;
};

/**
 * A bar of a share of 1.
 * @param {number} share
 * @param {boolean} chosen
 */
export const shareBar = (share, chosen) => html`<i class="why-share ${chosen ? 'chosen' : ''}" aria-hidden="true"><b style=${`width:${Math.min(1, share) * 100}%`}></b></i>`;

/**
 * Walks through the components of a vector.
 * @param {Said} said
 * @param {{ which: string, count: number, now: number, label: string, called?: (index: number) => string }} walk
 */
export const componentStepper = (said, { which, count, now, label, called = i => String(i + 1) }) => html`
  <span class="why-stepper" role="group" aria-label=${label}>
    <button class="plain icon" ?disabled=${now === 0} aria-label=${said.t('why.component.before')} @click=${() => said.pick(which, now - 1)}>‹</button>
    <span aria-live="polite">${said.t('why.component', { now: called(now), count })}</span>
    <button class="plain icon" ?disabled=${now >= count - 1} aria-label=${said.t('why.component.after')} @click=${() => said.pick(which, now + 1)}>›</button>
  </span>`;

/**
 * How each number of a row came about: every sum written out while they are few, else one chosen component as a table.
 * @param {Said} said
 * @param {{ which: string, values: ArrayLike<number>, name: (component: number) => unknown, plain: string, left: unknown, right: (component: number) => unknown,
 *           termsOf: (component: number) => Term[], called: (index: number) => unknown, first?: number, componentCalled?: (index: number) => string }} sums
 *   `plain` names the vector for readers of the screen; `first` is shown until the reader chooses, else the largest
 */
export function writtenOut(said, { which, values, name, plain, left, right, termsOf, called, first = leading(values, 1)[0] ?? 0, componentCalled }) {
  const short = values.length > 0 && termsOf(0).length <= BOARD && values.length <= BOARD;
  if (short) return html`<div class="why-board">${Array.from(values, (value, c) => line(said, name(c), termsOf(c), value))}</div>`;
  const now = Math.min(said.picks.get(which) ?? first, values.length - 1);
  return html`
    ${componentStepper(said, { which, count: values.length, now, label: said.t('why.component.of', { name: plain }), called: componentCalled })}
    ${table(said, {
      caption: said.t('why.component.caption', { name: plain, component: now + 1 }),
      heads: [said.t('why.term'), left, right(now), said.t('why.product')],
      all: termsOf(now), total: values[now], totalName: name(now), called,
    })}`;
}

/**
 * One step: it can be folded away, and stands open at first.
 * @param {{ title: string, formula: unknown, body: unknown }} step
 */
export const step = ({ title, formula, body }) => html`
  <li class="why-step"><details class="fold" open>
    <summary><h3>${title}</h3><span class="now why-formula">${formula}</span></summary>
    <div class="why-body">${body}</div>
  </details></li>`;

/**
 * More of a step, for those who want it.
 * @param {string} title
 * @param {unknown} body
 * @param {boolean} [open] at first
 */
export const more = (title, body, open = false) => html`
  <details class="why-more" ?open=${open}><summary>${title}</summary><div class="why-body">${body}</div></details>`;
