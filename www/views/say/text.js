/**
 * @file The texts as they are typed, and the tokens they became: chips in reading order and the table
 * token → token ID → embedding row. Knows the record's tokens and inputs; a typed text goes out as it stands.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { guard } from '../../vendor/lit-html/directives/guard.js';
import { mistakeText } from '../mistake.js';
import { originBadge, tokenText } from '../parts.js';
import { vector } from '../vector.js';
import { chipRow } from './chips.js';
import { createTyping } from './typing.js';
import { textMistake } from './readings.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').Dispatch} Dispatch */
/** @typedef {import('../../types.js').Token} Token */
/** @typedef {'target' | 'source'} Side */

/** @param {Dispatch} dispatch */
export function createText(dispatch) {
  const typing = createTyping(dispatch);

  /** One text: its name and role, the field, its mistake. @param {Model} model @param {Side} side */
  function field(model, side) {
    const { t, state } = model;
    const both = state.kind === 'self';
    const role = side === 'target' ? 'query' : 'key';
    const mistake = textMistake(model, side);
    return html`
      <div class="text ${both ? 'both' : role}">
        <label for=${side}><b class=${both ? '' : role}>${t(both ? 'say.text' : `say.${side}`)}</b>
          <span class="hint">${both ? html`${roles(t('say.text.hint'))}` : t(`say.${side}.hint`)}</span></label>
        ${typing.area(side, { rows: both ? 3 : 2, wrong: !!mistake })}
        <p class="mistake" id=${`${side}-mistake`} role="status">${mistake ? mistakeText(mistake, t) : ''}</p>
      </div>`;
  }

  /** Colours the words in [q:...] and [k:...] of a sentence. @param {string} words */
  const roles = words => words.split(/(\[[qk]:[^\]]*\])/).map(part => part.startsWith('[')
    ? html`<span class=${part[1] === 'q' ? 'query' : 'key'}>${part.slice(3, -1)}</span>` : part);

  /**
   * The tokens of one side. Hovering lights them everywhere; a query can be chosen, to sum the rows of several.
   * @param {Model} model
   * @param {Side} side
   */
  function chips(model, side) {
    const { t, state, frame } = model;
    const kind = model.opened ? frame?.record.kind : state.kind;
    const both = kind === 'self';
    const role = side === 'target' ? 'query' : 'key';
    const record = frame && frame.record.kind === kind ? frame.record : null;
    const tokens = (role === 'query' ? record?.queryTokens : record?.keyTokens) ?? [];
    const unknown = tokens.filter(token => !token.known && !token.special).length;
    const lit = role === 'query' ? state.hover.query : state.hover.key;
    const hover = (/** @type {number | null} */ n) => dispatch({ type: 'set', field: 'hover', value: {
      query: role === 'query' ? n : null, key: role === 'key' || both ? n : null } });
    const choose = (/** @type {number} */ n) => dispatch({ type: 'set', field: 'selected',
      value: state.selected.includes(n) ? state.selected.filter(each => each !== n) : [...state.selected, n].sort((a, b) => a - b) });
    const title = (/** @type {Token} */ token) => token.special ? t('say.token.special') : token.known ? t(role === 'query' ? 'say.token.title' : 'say.token.key', { id: String(token.id) }) : t('say.token.unknown');
    return html`
      ${chipRow({ t, tokens, role: both ? 'both' : role, label: t(both ? 'say.tokens' : `say.tokens.${side}`), lit, hover, title,
        ...(role === 'query' && { pressed: n => state.selected.includes(n), press: choose }) })}
      <p class="hint chips-said">${record ? html`${t(tokens.length === 1 ? 'say.count.one' : 'say.count', { tokens: tokens.length })}${unknown ? html` · <span class="unknown-mark" title=${t('say.token.unknown')}>${t(unknown === 1 ? 'say.unknown.one' : 'say.unknown', { unknown })}</span>` : nothing}` : '\u00a0'}</p>`;
  }

  /**
   * token → token ID → embedding row, + position, = X. A strip opens its matrix.
   * @param {Model} model
   * @param {Side} side
   */
  function table(model, side) {
    const { t, state, frame } = model;
    const record = frame?.record;
    // Just after another source was chosen, what is shown is still of the one before, which may have no embeddings to show.
    const trace = record?.trace?.queryInput.embedding ? record.trace : null;
    if (!record || !trace) return html`<p class="hint">${t('say.table.none')}</p>`;
    const role = side === 'target' ? 'query' : 'key';
    const suffix = role === 'key' && trace.keyInput ? '.k' : '';
    const input = role === 'key' ? trace.keyInput ?? trace.queryInput : trace.queryInput;
    const tokens = role === 'query' ? record.queryTokens : record.keyTokens;
    const d = trace.dModel;
    const most = input.x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const name = (/** @type {string} */ of) => t.has(`dimension.${of}`) ? t(`dimension.${of}`) : of;
    const open = (/** @type {string} */ base) => dispatch({ type: 'set', field: 'matrix', value: base + suffix });
    const strip = (/** @type {'embedding' | 'position' | 'x'} */ base, /** @type {number} */ n) => html`
      <td><button class="strip" data-row=${n} @click=${() => open(base)}>${vector(/** @type {Float32Array} */ (input[base]).subarray(n * d, (n + 1) * d), {
        most, names: trace.dimensions, name, number: value => t.number(value, 2), label: t(`say.table.${base}.of`, { token: tokens[n].text }) })}</button></td>`;
    const rows = () => tokens.map((token, n) => html`
      <tr><th scope="row" class=${token.known ? '' : 'is-unknown'} title=${token.text}>${tokenText(token, role)}</th><td class="number">${token.id}</td>
        ${strip('embedding', n)}${strip('position', n)}${strip('x', n)}</tr>`);
    return html`
      <div class="row apart">${originBadge(trace.embeddingOrigin, t)}<span class="hint">${t('say.table.hint')}</span></div>
      <div class="tokens-scroll" tabindex="0" role="group" aria-label=${t('say.table.caption')}>
        <table class="tokens">
          <caption class="visually-hidden">${t('say.table.caption')}</caption>
          <thead><tr>
            <th scope="col">${t('say.table.token')}</th><th scope="col">${t('say.table.id')}</th>
            <th scope="col">${t('say.table.embedding')}</th><th scope="col">+ ${t('say.table.position')}</th><th scope="col">= <i>X</i></th></tr></thead>
          <tbody>${guard([record, t.lang, document.documentElement.dataset.theme, suffix], rows)}</tbody>
        </table>
      </div>`;
  }

  return {
    field, chips, table,
    /** Puts the state's texts into the fields, where they differ: caret and composition are left alone. @param {HTMLElement} root @param {Model} model */
    sync(root, model) { typing.sync(root, model, ['target', 'source']); },
  };
}
