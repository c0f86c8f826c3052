/**
 * @file What an experiment says of its methods in figures: a table with a row for each, sorted by the figure that is pressed. Its own
 * memory is that order.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { headName, sizeText } from '../values.js';

/** @typedef {import('./scene.js').Scene} Scene */

/**
 * @param {import('../../types.js').Dispatch} dispatch
 * @param {() => void} redraw
 */
export function createExperiment(dispatch, redraw) {
  /** Which figure the rows are sorted by; null: as the heads come. @type {{ by: string, down: boolean } | null} */
  let order = null;
  const sortBy = (/** @type {string} */ by) => {
    order = order?.by !== by ? { by, down: false } : order.down ? null : { by, down: true };
    redraw();
  };

  /** @param {Scene} scene */
  function table({ frame, record, head: open, t }) {
    const { names, rows } = /** @type {import('../../types.js').Experiment} */ (frame.experiment).facts;
    const column = order && names.indexOf(order.by);
    const value = (/** @type {number} */ head) => rows[head][/** @type {number} */ (column)] ?? Infinity;
    const heads = rows.map((_, head) => head);
    if (order && column !== null && column >= 0) heads.sort((a, b) => (value(a) - value(b)) * (order?.down ? -1 : 1));
    return html`<table class="readings-table facts">
      <thead><tr><th scope="col">${t('facts.method')}</th>${names.map(name => html`
        <th scope="col" aria-sort=${order?.by !== name ? nothing : order.down ? 'descending' : 'ascending'}>
          <button class="plain" title=${t(`fact.${name}.said`)} @click=${() => sortBy(name)}>${t(`fact.${name}`)}</button></th>`)}</tr></thead>
      <tbody>${heads.map(head => html`<tr class=${head === open ? 'open' : ''}>
        <th scope="row"><button class="plain" @click=${() => dispatch({ type: 'set', field: 'open', value: head })}>${headName(record, head, t)}</button></th>
        ${rows[head].map(each => html`<td class="number">${each === null ? '–' : Number.isInteger(each) ? t.number(each, 0) : sizeText(each, t)}</td>`)}</tr>`)}</tbody>
    </table>`;
  }

  /** Nothing where no experiment made the record. @param {Scene} scene */
  return scene => !scene.frame.experiment ? nothing : html`
    <section class="card facts-card stack" aria-labelledby="facts-title">
      <h3 id="facts-title">${scene.t('facts.title')} <span class="quiet small">${scene.t('facts.about', { tokens: scene.record.queries })}</span></h3>
      <div class="readings-scroll" tabindex="0" role="group" aria-labelledby="facts-title">${table(scene)}</div>
    </section>`;
}
