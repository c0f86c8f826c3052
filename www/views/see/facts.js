/**
 * @file Figures of methods as a table: a row a method, sorted by a column. Draws what it is given; its own memory is by what it is
 * sorted, and which column is explained.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { headName } from '../values.js';

/** @typedef {import('../../types.js').Translate} Translate */

/** A number with three figures: whole ones as they are up to a million, small ones with an exponent. @param {number | null} value @param {Translate} t */
export function figure(value, t) {
  if (value === null || !Number.isFinite(value)) return t.number(value ?? NaN);
  if (Number.isInteger(value)) return t.number(value, 0);
  return Math.abs(value) < 5e-4 ? value.toExponential(0).replace('-', '−') : t.number(value);
}

/**
 * The rows' numbers in order; what cannot be said comes last either way, and equal ones stay as they are.
 * @param {(number | null)[][]} rows @param {{ by: number, down: boolean }} sort `by` a column, −1 the order of the rows themselves
 */
export function sortedRows(rows, { by, down }) {
  const order = rows.map((_, row) => row);
  if (by < 0) return down ? order : order.reverse();
  return order.sort((a, b) => {
    const one = rows[a][by], other = rows[b][by];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return down ? other - one : one - other;
  });
}

/** @param {import('../../types.js').Dispatch} dispatch @param {() => void} draw */
export function createFacts(dispatch, draw) {
  let sort = { by: -1, down: true };
  const sortBy = (/** @type {number} */ by) => {
    // What is least comes first: least error, least cost.
    sort = { by, down: sort.by === by ? !sort.down : by < 0 };
    draw();
  };

  /** @param {import('../../types.js').Facts} facts @param {import('../../types.js').AttentionRecord} record @param {number} open @param {Translate} t */
  return ({ names, rows }, record, open, t) => {
    const most = names.map((_, column) => rows.reduce((most, row) => Math.max(most, row[column] ?? 0), 0));
    const head = (/** @type {number} */ by, /** @type {string} */ label, /** @type {string | undefined} */ said) => html`
      <th scope="col" aria-sort=${by !== sort.by ? nothing : sort.down ? 'descending' : 'ascending'}>
        <button class="plain" title=${said ?? nothing} @click=${() => sortBy(by)}>${label}</button></th>`;
    return html`
      <div class="readings-scroll" role="group" tabindex="0" aria-labelledby="facts-title">
        <table class="readings-table facts">
          <thead><tr>${head(-1, t('facts.way'), undefined)}${names.map((name, by) => head(by, t(`fact.${name}`), t(`fact.${name}.said`)))}</tr></thead>
          <tbody>${sortedRows(rows, sort).map(row => html`<tr class=${row === open ? 'open' : ''}>
            <th scope="row"><button class="plain" @click=${() => dispatch({ type: 'set', field: 'open', value: row })}>${headName(record, row, t)}</button></th>
            ${rows[row].map((value, column) => html`<td class="number" style=${value && most[column] ? `--share: ${(value / most[column]).toFixed(3)}` : nothing}>${figure(value, t)}</td>`)}</tr>`)}</tbody>
        </table>
      </div>
      ${sort.by < 0 ? nothing : html`<p class="definition small quiet" role="status">${t(`fact.${names[sort.by]}.said`)}</p>`}`;
  };
}
