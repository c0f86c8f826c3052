/**
 * @file Attention through all layers: what rollout is, and the strongest path from the token of the chosen cell as a small graph. While it
 * is folded out the drawings below are of the rollout. Where the path runs is said in path.js.
 */
import { html, nothing, svg } from '../../vendor/lit-html/lit-html.js';
import { quoted, tokenText } from '../parts.js';
import { pathFrom, pathLayout } from './path.js';
import { rich } from './rich.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('../../types.js').Dispatch} Dispatch */
/** @typedef {import('../../types.js').TransformerFrame} TransformerFrame */
/** @typedef {import('./path.js').Step} Step */

/** @param {Scene} scene @param {Dispatch} dispatch */
export function through(scene, dispatch) {
  const { frame: { transformer }, state, t } = scene;
  if (!transformer) return nothing;
  const toggled = (/** @type {any} */ { target }) => {
    if (target.open !== state.through) dispatch({ type: 'merge', fields: { through: target.open, cell: null, selected: [] } });
  };
  return html`
    <details class="through card" data-control="through" .open=${state.through} @toggle=${toggled}>
      <summary><h3>${t('through.title')} <span>${t('through.subtitle')}</span></h3></summary>
      ${transformer.through ? body(scene, transformer, transformer.through, dispatch) : nothing}
    </details>`;
}

/** @param {Scene} scene @param {TransformerFrame} transformer @param {import('../../types.js').Links[]} links @param {Dispatch} dispatch */
function body({ t, telling, record }, transformer, links, dispatch) {
  const { stack, layer, attentions } = transformer, crosses = stack === 'cross';
  const layers = attentions.filter(({ kind }) => kind === stack).length;
  const go = (/** @type {number} */ by) => dispatch({ type: 'set', field: 'layer', value: layer + by });
  const R = (/** @type {string} */ below) => html`<var>R</var><sub>${below}</sub>`, A = html`<var>A</var>`;
  return html`
    <p>${t(crosses ? 'through.said.cross' : 'through.said')}</p>
    <p class="through-layer"><span>${t(crosses ? 'through.of' : 'through.up')}</span>
      <button class="plain icon" ?disabled=${layer === 0} aria-label=${t('flow.lower')} title=${t('flow.lower')} @click=${() => go(-1)}>↓</button>
      <b>${t('flow.layer', { n: layer + 1, of: layers })}</b>
      <button class="plain icon" ?disabled=${layer === layers - 1} aria-label=${t('flow.upper')} title=${t('flow.upper')} @click=${() => go(1)}>↑</button></p>
    <p class="through-formula">${crosses ? html`<var>R</var> = ${A} ${R(t('flow.side.encoder'))}`
      : html`${R('ℓ')} = (½ ${A}<sub>ℓ</sub> + ½ <var>I</var>) ${R('ℓ−1')}, ${R('0')} = <var>I</var>`}</p>
    <p class="small quiet">${t(crosses ? 'through.where.cross' : 'through.where')}${t('through.source')}</p>
    <p class="small quiet">${t('through.limits')}</p>
    ${telling ? path(t, record, transformer, links, telling.query) : nothing}`;
}

/** @param {Scene['t']} t @param {Scene['record']} record @param {TransformerFrame} transformer @param {import('../../types.js').Links[]} links @param {number} query */
function path(t, record, { stack }, links, query) {
  const crosses = stack === 'cross';
  const heading = html`<h4>${rich(t, 'through.path', { query: quoted(record.queryTokens[query], 'query') })}</h4>`;
  const found = pathFrom(links, query);
  if (!found) return html`${heading}<p>${t('through.path.none')}</p>`;
  const { steps, product } = found;
  const at = (/** @type {Step} */ { layer }) => crosses && layer < links.length - 1 ? t('through.layer.encoder', { n: layer + 1 })
    : crosses ? t('through.layer.cross', { n: (record.layer ?? 0) + 1 }) : t(`through.layer.${stack}`, { n: layer + 1 });
  const above = (/** @type {Step} */ step) => (crosses && step.layer === links.length - 1 ? record.queryTokens : record.keyTokens)[step.query];
  const below = (/** @type {Step} */ step) => record.keyTokens[step.key];
  const layout = pathLayout({ steps, tokens: record.keyTokens.map(token => token.text), crosses });
  const said = [above(steps[0]), ...steps.map(below)].map(token => token.text.trim()).join(' → ');
  return html`${heading}
    <p class="small">${t('through.path.said', { product: product < 5e-4 ? product.toExponential(1).replace('-', '−') : t.number(product) })} ${layout.all ? nothing : t('through.path.some')}</p>
    <div class="through-figure" tabindex="0" role="region" aria-label=${t('through.path.figure', { path: said })}>
      <svg width=${layout.width} height=${layout.height} aria-hidden="true">
        ${layout.levels.map((y, level) => layout.columns.map(({ x }) => level === 0 && crosses ? nothing : svg`<circle class="through-dot" cx=${x} cy=${y} r="2"></circle>`))}
        ${layout.links.map(({ step, x1, y1, x2, y2 }) => svg`
          <text class="through-level" x="4" y=${(y1 + y2) / 2 + 4}>${at(step)}</text>
          <line class="through-link" x1=${x1} y1=${y1} x2=${x2} y2=${y2} stroke-width=${(1 + 5 * step.weight).toFixed(1)}></line>`)}
        ${layout.nodes.map(({ x, y }) => svg`<circle class="through-node" cx=${x} cy=${y} r="4.5"></circle>`)}
        ${layout.links.map(({ step, x1, y1, x2, y2 }) => svg`<text class="through-weight" x=${(x1 + x2) / 2 + 7} y=${(y1 + y2) / 2 + 4}>${t.number(step.weight, 2)}</text>`)}
        <text class="through-top" x=${layout.nodes[0].x} y=${layout.top - 10}>${above(steps[0]).text}</text>
        ${layout.columns.map(({ token, x, on }) => svg`<text class="through-token ${on ? 'on' : ''}" text-anchor=${layout.slanted ? 'end' : 'middle'}
          transform=${`translate(${x + (layout.slanted ? 4 : 0)} ${layout.bottom + (layout.slanted ? 14 : 20)})${layout.slanted ? ' rotate(-45)' : ''}`}>${short(record.keyTokens[token].text)}</text>`)}
      </svg>
    </div>
    <details class="small"><summary>${t('through.table')}</summary>
      <table class="through-table"><thead><tr>${['layer', 'from', 'to', 'weight'].map(column => html`<th scope="col">${t(`through.table.${column}`)}</th>`)}</tr></thead>
        <tbody>${steps.map(step => html`<tr><th scope="row">${at(step)}</th><td>${tokenText(above(step), 'query')}</td><td>${tokenText(below(step), 'key')}</td><td class="number">${t.number(step.weight)}</td></tr>`)}</tbody></table></details>`;
}

/** A token as there is room for it. @param {string} text */
const short = text => [...text].length > 18 ? `${[...text].slice(0, 17).join('')}…` : text;
