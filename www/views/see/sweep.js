/**
 * @file What becomes of the output without each head, as a ranked list: by how much less likely what the model made becomes, or how
 * far its last hidden state moves. Its own memory is what is folded out and how a head is to be switched off.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { choice } from '../parts.js';
import { ranked } from './figures.js';
import { instead } from './outcome.js';
import { headText, isOpen, opened, page, progress } from './place.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').HeadEffect} HeadEffect */

/**
 * @param {import('../../types.js').Dispatch} dispatch
 * @param {() => void} again draws anew
 * @returns {(model: Model) => unknown}
 */
export function createSweep(dispatch, again) {
  let open = false, count = page;
  /** @type {import('../../types.js').OffHow} */
  let how = 'zero';

  return model => {
    const { t, readings: { sweep } } = model;
    const changed = sweep?.rows.filter(row => row.changed).length ?? 0;
    const now = !sweep?.rows.length || sweep.said === 'given' || sweep.said === 'hidden' ? '' : t('sweep.changed', { changed, n: sweep.rows.length });
    return html`<details class="card fold" data-control="readings" data-fold="sweep" ?open=${open} @toggle=${(/** @type {any} */ { target }) => {
      if (open === target.open) return;
      open = target.open;
      again();
    }}>
      <summary><h3>${t('sweep.title')}</h3><span class="now">${now}</span></summary>
      ${open ? body(model) : nothing}
    </details>`;
  };

  /** @param {Model} model */
  function body(model) {
    const { t, frame, readings: { sweep } } = model;
    const running = sweep !== null && sweep.share !== null;
    const all = frame?.transformer?.attentions.reduce((sum, { heads }) => sum + heads, 0) ?? 0;
    return html`
      <p class="small quiet">${t('sweep.said')}</p>
      <div class="row readings-tools">
        <span class="quiet small">${t('sweep.how')}</span>
        ${choice({ name: 'sweep-how', label: t('sweep.how'), value: how, options: instead(t), change: value => { how = value; again(); } })}
        ${running ? html`<button @click=${() => dispatch({ type: 'command', name: 'stopHeads', detail: 'sweep' })}>${t('readings.stop')}</button>${progress(sweep.share, t)}`
          : html`<button class=${sweep ? '' : 'primary'} @click=${() => { count = page; dispatch({ type: 'command', name: 'sweepHeads', detail: how }); }}>${t('sweep.start')}</button>`}
        ${sweep && !running && !sweep.done ? html`<span class="quiet small" role="status">${t('sweep.stopped', { done: sweep.rows.length, n: all })}</span>` : nothing}
      </div>
      ${sweep?.rows.length ? list(model, sweep) : nothing}`;
  }

  /** @param {Model} model @param {import('../../types.js').Sweep} sweep */
  function list(model, sweep) {
    const { t, state } = model;
    const { said } = sweep, running = sweep.share !== null;
    const rows = ranked(sweep.rows), likely = sweep.rows.some(row => row.logProbability !== null);
    const most = Math.max(1e-9, ...rows.map(row => likely ? Math.abs(row.logProbability ?? 0) : row.moved ?? 0));
    const compared = said === 'made' || said === 'read';
    // Where no head changes anything, a sentence says so instead of a column.
    const none = compared && sweep.done && !rows.some(row => row.changed), becomes = compared && !none;
    const off = (/** @type {HeadEffect} */ row) => `${row.kind}.${row.layer}.${row.head}`;
    const turn = (/** @type {HeadEffect} */ row, /** @type {boolean} */ turned) => dispatch({ type: 'merge', fields: {
      switchedOff: turned ? [...state.switchedOff, off(row)] : state.switchedOff.filter(each => each !== off(row)), offHow: sweep.how } });
    return html`
      ${running ? nothing : html`
        ${said === 'made' || said === 'given' ? html`<p>${t(`sweep.base.${said}`, { text: sweep.text })}</p>` : nothing}
        ${none ? html`<p class="sweep-none">${t(`sweep.none.${said}`)} ${t('sweep.none')}</p>` : nothing}
        <p class="small definition">${said === 'hidden' ? nothing : t(`sweep.logProbability.${said}`, { n: sweep.tokens })} ${t('sweep.moved')}</p>`}
      <div class="readings-scroll" role="region" tabindex="0" aria-label=${t('sweep.title')}>
        <table class="readings-table sweep-table">
          <thead><tr><th scope="col">${t('readings.figure.place')}</th>
            ${likely ? html`<th scope="col">${t('sweep.column.logProbability')}</th>` : nothing}<th scope="col">${t('sweep.column.moved')}</th>
            ${becomes ? html`<th scope="col" class="earned">${t(said === 'made' ? 'sweep.column.becomes' : 'sweep.column.next')}</th>` : nothing}
            <th scope="col">${t('sweep.column.off')}</th></tr></thead>
          <tbody>${rows.slice(0, count).map(row => html`<tr class=${isOpen(model, row) ? 'open' : ''}>
            <th scope="row"><button class="plain" title=${t('readings.open', { head: headText(row, t) })} @click=${() => dispatch(opened(row))}>${headText(row, t, 'short')}</button></th>
            ${likely ? number(row.logProbability, most, t, true) : nothing}
            ${number(row.moved, likely ? Infinity : most, t)}
            ${becomes ? html`<td class="earned ${row.changed ? '' : 'quiet'}">${!row.changed ? t('sweep.same') : row.becomes === null ? t('sweep.other') : said === 'read' ? t('trim.token', { text: row.becomes.trim() }) : row.becomes}</td>` : nothing}
            <td><label class="sweep-off"><input type="checkbox" aria-label=${t('sweep.switch', { head: headText(row, t) })} .checked=${state.switchedOff.includes(off(row))}
              @change=${(/** @type {any} */ { target }) => turn(row, target.checked)}></label></td>
          </tr>`)}</tbody>
        </table></div>
      ${rows.length > count ? html`<button @click=${() => { count += 4 * page; again(); }}>${t('readings.more', { n: Math.min(4 * page, rows.length - count) })}</button>` : nothing}`;
  }
}

/** @param {number | null} value @param {number} most @param {import('../../types.js').Translate} t @param {boolean} [signed] */
const number = (value, most, t, signed = false) => value === null ? html`<td class="number quiet" title=${t('sweep.unsaid')}>–</td>`
  : html`<td class="number" style=${`--share:${(Math.abs(value) / most).toFixed(2)}`}>${signed && value >= 0.005 ? '+' : ''}${t.number(value, 2)}</td>`;
