/**
 * @file All heads at once: the figures of each on the text and the name that they earn it, sorted and filtered, and, folded beside
 * it, what becomes of the output without each. Asks for what is in an open fold only. Its own memory is what is folded out.
 */
import { html, nothing, render } from '../../vendor/lit-html/lit-html.js';
import { figures, filtered, probed, sorted } from './figures.js';
import { headText, isOpen, opened, page, progress } from './place.js';
import { createSweep } from './sweep.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('./figures.js').Row} Row */

/** @type {import('../../types.js').CreateView} */
export function create(root, dispatch) {
  const place = document.createElement('div');
  place.className = 'readings';
  root.append(place);
  const sweep = createSweep(dispatch, () => draw());
  const narrow = matchMedia('(max-width: 719px)');
  narrow.addEventListener('change', () => draw());
  /** @type {Model} */
  let model;
  let open = false, count = page;
  /** @type {{ kind: string, layer: string, named: string }} */
  let filter = { kind: '', layer: '', named: '' };
  let order = { by: 'name', down: true };

  const sortBy = (/** @type {string} */ by) => {
    order = { by, down: order.by !== by || !order.down };
    count = page;
    draw();
  };
  const pick = (/** @type {keyof typeof filter} */ field, /** @type {string} */ label, /** @type {[string, string][]} */ options) => options.length < 3 ? nothing : html`
    <label class="pick-one"><span class="quiet small">${label}</span>
      <select .value=${filter[field]} @change=${(/** @type {any} */ { target }) => { filter = { ...filter, [field]: target.value }; count = page; draw(); }}>
        ${options.map(([value, text]) => html`<option value=${value} ?selected=${value === filter[field]}>${text}</option>`)}
      </select></label>`;

  function draw() {
    if (!model) return;
    const { t, frame, readings } = model;
    if (!frame || frame.record.measure === 'influence') return void render(nothing, place);
    const { rows } = readings, current = readings.of === frame.record.queryTokens;
    const said = !open || !rows.length ? '' : t('readings.now', { named: rows.filter(row => row.named).length, n: rows.length });
    render(html`
      <details class="card fold" data-control="readings" data-fold="readings" ?open=${open} @toggle=${(/** @type {any} */ { target }) => {
        if (open === target.open) return;
        open = target.open;
        update(model);
      }}>
        <summary><h3>${t('readings.title')}</h3><span class="now">${said}</span></summary>
        ${!open ? nothing : rows.length ? body(current) : html`<p class="hint" role="status">${t('readings.reading')}</p>`}
      </details>
      ${frame.transformer ? sweep(model) : nothing}`, place);
  }

  /** @param {boolean} current whether the rows are of what is shown */
  function body(current) {
    const { t, readings, frame } = model;
    const { probe } = readings;
    const all = probed(readings.rows, probe?.rows ?? []);
    const columns = figures(all);
    const by = ['place', 'name', ...columns].includes(order.by) ? order : { by: 'name', down: true };
    const rows = sorted(filtered(all, filter), by);
    const shown = narrow.matches ? columns.filter(name => name === by.by) : columns;
    const names = [...new Set(all.flatMap(row => row.named ? [row.named.name] : []))];
    const kinds = [...new Set(all.map(row => row.kind ?? ''))], layers = [...new Set(all.map(row => row.layer))].sort((a, b) => Number(a) - Number(b));
    return html`
      <div class="row readings-tools">
        ${pick('kind', t('readings.kind'), [['', t('readings.kind.all')], ...kinds.map(kind => /** @type {[string, string]} */ ([kind, kind && t(`readings.kind.${kind}`)]))])}
        ${pick('layer', t('readings.layer'), [['', t('readings.layer.all')], ...layers.map(layer => /** @type {[string, string]} */ ([String(layer), t('readings.layer.n', { n: (layer ?? 0) + 1 })]))])}
        ${pick('named', t('readings.named'), [['', t('readings.named.all')], ['any', t('readings.named.any')], ...names.map(name => /** @type {[string, string]} */ ([name, t(`readings.name.${name}`)]))])}
        ${narrow.matches ? html`<label class="pick-one"><span class="quiet small">${t('readings.figure')}</span>
          <select @change=${(/** @type {any} */ { target }) => { order = { by: target.value, down: true }; draw(); }}>
            ${['name', 'place', ...columns].map(name => html`<option value=${name} ?selected=${by.by === name}>${t(`readings.figure.${name}`)}</option>`)}</select></label>` : nothing}
        ${!frame?.transformer ? nothing : probe?.share != null
          ? html`<button @click=${() => dispatch({ type: 'command', name: 'stopHeads', detail: 'probe' })}>${t('readings.stop')}</button>${progress(probe.share, t)}`
          : html`<button title=${t('readings.probe.title')} @click=${() => { order = { by: 'probeInduction', down: true }; dispatch({ type: 'command', name: 'probeHeads' }); }}>${t('readings.probe')}</button>`}
        <span class="quiet small readings-count" role="status">${t('readings.count', { shown: rows.length, n: all.length })}</span>
      </div>
      ${probe && probe.share === null ? html`<p class="hint">${probe.draws ? t('readings.probe.said', { length: probe.length, draws: probe.draws }) : t('readings.probe.short')}</p>` : nothing}
      <p class="small definition" role="status"><b>${t(`readings.figure.${by.by}`)}</b> ${t(`readings.figure.${by.by}.said`)}</p>
      ${rows.length ? table(rows, shown, by, current) : html`<p>${t('readings.none')}</p>`}
      ${rows.length > count ? html`<button @click=${() => { count += 4 * page; draw(); }}>${t('readings.more', { n: Math.min(4 * page, rows.length - count) })}</button>` : nothing}
      <p class="small quiet">${t('readings.note')}</p>`;
  }

  /** @param {Row[]} rows @param {string[]} columns @param {typeof order} by @param {boolean} current */
  function table(rows, columns, by, current) {
    const { t } = model;
    return html`<div class="readings-scroll" role="region" tabindex="0" aria-label=${t('readings.title')}>
      <table class="readings-table ${current ? '' : 'stale'}" data-narrow=${narrow.matches ? '' : nothing}>
        <thead><tr>${['place', 'name', ...columns].map(name => html`<th scope="col" class=${name === 'name' ? 'earned' : ''} aria-sort=${by.by === name ? (by.down ? 'descending' : 'ascending') : nothing}>
          <button class="plain" title=${t('readings.sort', { figure: t(`readings.figure.${name}`) })} @click=${() => sortBy(name)}>${t(`readings.figure.${name}`)}${by.by === name ? (by.down ? ' ↓' : ' ↑') : ''}</button></th>`)}</tr></thead>
        <tbody>${rows.slice(0, count).map(row => html`<tr class=${isOpen(model, row) ? 'open' : ''}>
          <th scope="row"><button class="plain" title=${t('readings.open', { head: headText(row, t) })} aria-current=${isOpen(model, row) ? 'true' : nothing} @click=${() => dispatch(opened(row))}>${headText(row, t, 'short')}</button></th>
          <td class="earned">${row.named ? html`${t(`readings.name.${row.named.name}`)} <span class="number quiet">${t.number(row.named.value, 2)}</span>` : nothing}</td>
          ${columns.map(name => cell(row, name))}</tr>`)}</tbody>
      </table></div>`;
  }

  /** @param {Row} row @param {string} name */
  function cell(row, name) {
    const { t } = model;
    const value = row.values[name] ?? null;
    // Bars for what is a share; entropy and distance have no end that all texts share.
    const share = value === null || name === 'entropy' || name === 'distance' ? 0 : Math.max(0, Math.min(1, value));
    return value === null ? html`<td class="number quiet" title=${t('readings.unsaid')}>–</td>`
      : html`<td class="number" style=${`--share:${share.toFixed(2)}`}>${t.number(value, 2)}</td>`;
  }

  /** @param {Model} next */
  function update(next) {
    model = next;
    const { frame, readings } = model;
    if (open && frame && !model.mistake && readings.of !== frame.record.queryTokens && readings.share === null) dispatch({ type: 'command', name: 'readHeads' });
    draw();
  }
  return { update };
}
