/**
 * @file A worksheet: a head to be computed on paper, and the sheet of its answers behind it, each on a page of its own. The browser
 * prints it. Draws a sheet that others computed; which of the two is printed is all it keeps.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { mistakeText } from '../mistake.js';
import { notation } from '../notation.js';
import { choice } from '../parts.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../course/sheet.js').Sheet} Sheet */
/** @typedef {import('../../course/sheet.js').Table} Table */
/** @typedef {ReturnType<typeof import('../../course/sheet.js').sheetOf>} Found */

/** @param {() => void} redraw */
export function createWorksheet(redraw) {
  /** @type {'both' | 'sheet' | 'answers'} */
  let printed = 'both';

  /**
   * @param {{ model: Model, found: Found, example: () => void, open: (head: number) => void, leave: () => void, print: () => void }} drawn `found`: the sheet, or why there is none; `example`: one that prints
   */
  return ({ model, found, example, open, leave, print }) => {
    const { t, frame, mistake, state, opened } = model, sheet = found && 'sheet' in found ? found.sheet : null;
    return html`
      <div class="card worksheet-bar stack">
        <div class="row apart"><h2 id="course-title" tabindex="-1">${t('sheet.room')}</h2><button class="plain" @click=${leave}>${t('sheet.leave')}</button></div>
        ${mistake ? html`<p class="mistake">${mistakeText(mistake, t)}</p>` : nothing}
        ${sheet ? html`<p>${t('sheet.lead')}</p>
          <div class="row"><button class="primary" @click=${print}>${t('sheet.print')}</button>
            ${frame && frame.record.heads > 1 ? html`<label class="row">${t('sheet.head')} <select aria-label=${t('sheet.head')} @change=${(/** @type {any} */ event) => open(Number(event.target.value))}>
              ${Array.from({ length: frame.record.heads }, (_, n) => html`<option value=${n} .selected=${n === sheet.head}>${n + 1}</option>`)}</select></label>` : nothing}
            ${choice({ name: 'sheet-printed', label: t('sheet.what'), value: printed, change: value => { printed = value; redraw(); },
              options: /** @type {const} */ (['both', 'sheet', 'answers']).map(value => ({ value, label: t(`sheet.what.${value}`) })) })}</div>
          <p class="hint">${t('sheet.paper')}</p>`
        : html`<p>${t(!frame ? 'bar.busy' : found ? 'sheet.tooLarge' : frame.open >= frame.record.heads ? 'sheet.average' : state.softcap && opened === null && !frame.transformer && !frame.experiment ? 'sheet.softcap' : 'sheet.notLab')}</p>
          ${found && 'tooLarge' in found ? html`<ul class="prose-list">${found.tooLarge.map(({ what, got, most }) => html`<li>${notation(t(`sheet.large.${what}`, { got: what === 'number' ? Math.ceil(got) : got, most }))}</li>`)}</ul>` : nothing}
          ${frame ? html`<p><button class="primary" @click=${example}>${t('sheet.example')}</button></p>` : nothing}`}
      </div>
      ${sheet ? html`${printed === 'answers' ? nothing : paper(sheet, t, false)}${printed === 'sheet' ? nothing : paper(sheet, t, true)}` : nothing}`;
  };
}

/** @param {Sheet} sheet @param {import('../../types.js').Translate} t @param {boolean} solved */
function paper(sheet, t, solved) {
  const { queries, keys, scaledBy: { root, temperature }, from } = sheet;
  const names = (/** @type {number} */ n) => Array.from({ length: n }, (_, at) => String(at + 1));
  /** @param {Table} table @param {{ name: string, by?: string, down: string[], across: string[], role?: readonly [string, string], blank?: boolean, hidden?: boolean }} said */
  const matrix = (table, { name, by = '', down, across, role = ['', ''], blank = false, hidden = false }) => html`
    <table class="sheet-table ${blank && !solved ? 'blank' : ''}">
      <caption><b>${notation(name)}</b>${by ? html` = ${notation(by)}` : nothing}</caption>
      <thead><tr><td></td>${across.map(each => html`<th scope="col" class=${role[1]}><bdi>${each}</bdi></th>`)}</tr></thead>
      <tbody>${down.map((each, row) => html`<tr><th scope="row" class=${role[0]}><bdi>${each}</bdi></th>${across.map((_, column) => {
        const at = row * table.columns + column, cell = table.cells[at];
        return html`<td class=${hidden && !sheet.visible[at] ? 'hidden-cell' : ''}>${blank && !solved ? nothing : t.number(cell / 10 ** table.digits, table.digits)}</td>`;
      })}</tr>`)}</tbody>
    </table>`;
  const step = (/** @type {string} */ name, /** @type {unknown} */ tables, /** @type {Record<string, string | number>} */ vars = {}) => html`
    <section class=${`sheet-step ${name}`}><h3>${t(`sheet.step.${name}`, vars)}</h3>${solved ? nothing : html`<p>${notation(t(`sheet.step.${name}.how`, vars))}</p>`}<div class="sheet-tables">${tables}</div></section>`;
  const grid = /** @type {const} */ ({ down: queries, across: keys, role: ['query', 'key'], blank: true });
  const divisor = [root ? `√${sheet.dK}` : '', temperature === 1 ? '' : t.number(temperature, String(temperature).split('.')[1]?.length ?? 0)].filter(Boolean).join(' · ');
  const last = sheet.masked ? t('sheet.masked') : sheet.scaled ? t('sheet.scaled') : t('sheet.scores');
  return html`
    <article class="sheet" lang=${t.lang === 'zh' ? 'zh-CN' : 'en'}>
      <header><h2>${t(solved ? 'sheet.answers' : 'sheet.title', { head: sheet.head + 1 })}</h2>
        ${solved ? nothing : html`<p class="sheet-name">${t('sheet.name')} <i></i> ${t('sheet.date')} <i></i></p>`}
        <p><bdi>${queries.join(' ')}</bdi>${from ? html` · ${t('sheet.keys')}: <bdi>${keys.join(' ')}</bdi>` : nothing}</p>
        <p>${t('sheet.rule')}${solved ? ` ${t('sheet.off', { off: t.number(Math.ceil(sheet.off * 100 - 1e-9) / 100, 2) })}` : ''}</p></header>
      ${solved ? nothing : step('given', html`
        ${matrix(sheet.x, { name: from ? 'X_q' : 'X', down: queries, across: names(sheet.x.columns), role: ['query', ''] })}
        ${from ? matrix(from, { name: 'X_k', down: keys, across: names(from.columns), role: ['key', ''] }) : nothing}
        ${matrix(sheet.wq, { name: 'W_Q', down: names(sheet.wq.rows), across: names(sheet.wq.columns) })}
        ${matrix(sheet.wk, { name: 'W_K', down: names(sheet.wk.rows), across: names(sheet.wk.columns) })}
        ${matrix(sheet.wv, { name: 'W_V', down: names(sheet.wv.rows), across: names(sheet.wv.columns) })}`)}
      ${step('qkv', html`
        ${matrix(sheet.q, { name: 'Q', by: `${from ? 'X_q' : 'X'} W_Q`, down: queries, across: names(sheet.q.columns), role: ['query', ''], blank: true })}
        ${matrix(sheet.k, { name: 'K', by: `${from ? 'X_k' : 'X'} W_K`, down: keys, across: names(sheet.k.columns), role: ['key', ''], blank: true })}
        ${matrix(sheet.v, { name: 'V', by: `${from ? 'X_k' : 'X'} W_V`, down: keys, across: names(sheet.v.columns), role: ['key', ''], blank: true })}`)}
      ${step('scores', matrix(sheet.scores, { ...grid, name: t('sheet.scores'), by: 'Q Kᵀ' }))}
      ${sheet.scaled ? step('scaled', matrix(sheet.scaled, { ...grid, name: t('sheet.scaled'), by: `${t('sheet.scores')} ÷ ${divisor.includes(' ') ? `(${divisor})` : divisor}` }), { by: divisor }) : nothing}
      ${sheet.masked ? step('masked', matrix(sheet.masked, { ...grid, name: t('sheet.masked'), hidden: true })) : nothing}
      ${step('exps', matrix(sheet.exps, { ...grid, name: 'e^(s − max)' }), { from: last })}
      ${step('weights', matrix(sheet.weights, { ...grid, name: t('sheet.weights') }))}
      ${step('output', matrix(sheet.output, { name: t('sheet.output'), by: `${t('sheet.weights')} · V`, down: queries, across: names(sheet.output.columns), role: ['query', ''], blank: true }))}
    </article>`;
}
