/**
 * @file How data flows through a transformer, drawn as it is taught: from the bottom to the top, the encoder beside the decoder. An
 * attention opens in the grid below, any other box shows its numbers for one token. That token is the open cell's, until the reader
 * chooses another here. Which boxes there are is said in plan.js.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { tokenText } from '../parts.js';
import { roleOf } from '../values.js';
import { vector } from '../vector.js';
import { boxesOf, readProbe, sidesOf } from './plan.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('./plan.js').Box} Box */
/** @typedef {import('./plan.js').Side} Side */
/** @typedef {import('../../types.js').TransformerFrame} TransformerFrame */

/** So many numbers of a row, and candidates, are written out. What a hidden row says is which of its numbers are large. */
const written = 8, likeliest = 5;
/** So many tokens are offered: around the chosen one, where there are more. */
const offered = 40;

/**
 * @param {HTMLElement} root @param {import('../../types.js').Dispatch} dispatch @param {() => void} redraw
 */
export function createFlow(root, dispatch, redraw) {
  /** Where the reader, or a link, chose another token than the open cell's: its row on each side. @type {Partial<Record<Side, number>>} */
  let chosen = {};
  /** What was shown last, to see what has become of it. @type {{ model: string, probe: string | null, cell: string, layer: number }} */
  const last = { model: '', probe: null, cell: '', layer: 0 };
  /** Whether another layer was opened since. */
  let moved = false;

  /** @param {Scene} scene */
  function template(scene) {
    const { frame: { transformer }, state, t } = scene;
    if (!transformer) return nothing;
    const { info } = transformer;
    settle(scene, transformer);
    const sides = sidesOf(info);
    return html`
      <details class="flow card" data-control="flow" ?open=${state.probe !== null} @toggle=${() => wire()}>
        <summary><h3>${t('flow.title')} <span>${t(`flow.kind.${info.kind}`)}</span></h3></summary>
        <div class="flow-body">
          <div class="flow-figure" style=${`--sides:${sides.length}`}>
            <svg class="flow-wire" aria-hidden="true"><path class="around"></path><path class="memory"></path><text>K,V</text></svg>
            ${sides.map(side => column(scene, transformer, side))}
          </div>
          <div class="flow-numbers small" aria-live="off">${numbers(scene, transformer)}</div>
        </div>
      </details>`;
  }

  /** A cell that was chosen anew takes both sides along; what is looked at of another token than its was chosen here. @param {Scene} scene @param {TransformerFrame} transformer */
  function settle(scene, transformer) {
    const { state, cell } = scene;
    const another = transformer.name !== last.model;
    if (another || (cell && String(cell) !== last.cell)) chosen = {};
    moved ||= !another && transformer.layer !== last.layer;
    Object.assign(last, { model: transformer.name, cell: String(cell), layer: transformer.layer, ...(another && { probe: null }) });
    const probe = readProbe(state.probe);
    if (probe && state.probe !== last.probe) {
      if (probe.row === openRow(scene, transformer, probe.side)) delete chosen[probe.side]; else chosen[probe.side] = probe.row;
    }
    last.probe = state.probe;
  }

  /** Looks at the open cell's token where no other was chosen, and at the layer that was opened. @param {Scene} scene */
  function follow(scene) {
    const { frame: { transformer }, state } = scene;
    const probe = readProbe(state.probe);
    if (!transformer || !probe) return;
    const { side } = probe;
    const row = side in chosen ? probe.row : openRow(scene, transformer, side) ?? probe.row;
    const inLayer = boxesOf(transformer.info, side).some(({ id, where }) => id === probe.box && where === 'layer');
    const layer = moved && inLayer ? Math.min(transformer.layer, layersOf(transformer, side) - 1) : probe.layer;
    moved = false;
    if (row !== probe.row || layer !== probe.layer) look({ ...probe, layer, row });
  }
  /** @param {TransformerFrame} transformer @param {Side} side */
  const layersOf = ({ attentions }, side) => attentions.filter(({ kind }) => kind === side).length;
  /** @param {NonNullable<ReturnType<typeof readProbe>>} probe */
  const look = ({ side, layer, row, box }) => dispatch({ type: 'set', field: 'probe', value: `${side}.${layer}.${row}.${box}` });

  /** The row of a side's token in the open cell; null where it has none. @param {Scene} scene @param {TransformerFrame} transformer @param {Side} side */
  function openRow({ telling }, { stack }, side) {
    const role = roleOf(stack, side);
    return !telling || role === 'none' ? null : role === 'key' ? telling.key : telling.query;
  }

  /** The row that is looked at on a side: the one chosen here, that of the open cell, or the last. @param {Scene} scene @param {TransformerFrame} transformer @param {Side} side */
  function rowOf(scene, transformer, side) {
    const end = (transformer[side]?.length ?? 0) - 1;
    return Math.min(chosen[side] ?? openRow(scene, transformer, side) ?? end, end);
  }

  /** @param {Scene} scene @param {TransformerFrame} transformer @param {Side} side */
  function column(scene, transformer, side) {
    const { state, t } = scene;
    const { info, stack } = transformer;
    const layers = layersOf(transformer, side);
    const layer = Math.min(transformer.layer, layers - 1), row = rowOf(scene, transformer, side);
    const boxes = boxesOf(info, side), probe = readProbe(state.probe);
    const open = (/** @type {Box} */ box) => box.what === 'attention'
      ? dispatch({ type: 'merge', fields: { stack: /** @type {any} */ (box.stack), layer, through: false, ...(box.stack !== stack && { cell: null, selected: [] }) } })
      : look({ side, layer: box.where === 'above' ? layers - 1 : layer, row, box: box.id });
    const draw = (/** @type {Box} */ box) => {
      const shown = box.what === 'attention' ? box.stack === stack : probe?.side === side && probe.box === box.id;
      return html`<button class="flow-box ${box.what} ${box.label}" data-box=${`${side}.${box.id}`} data-over=${box.over ? `${side}.${box.over}` : nothing} aria-pressed=${String(!!shown)} title=${t(`flow.box.${box.label}.title`)} @click=${() => open(box)}>${t(`flow.box.${box.label}`)}</button>`;
    };
    const within = (/** @type {Box['where']} */ where) => boxes.filter(box => box.where === where).map(draw);
    const go = (/** @type {number} */ by) => dispatch({ type: 'set', field: 'layer', value: Math.max(0, Math.min(layers - 1, layer + by)) });
    return html`
      <div class="flow-side" role="group" aria-label=${t(`flow.side.${side}`)}>
        <b class="flow-name">${t(`flow.side.${side}`)}</b>
        ${tokens(scene, transformer, side, row)}
        ${within('below')}
        <div class="flow-layer">
          <p class="flow-times"><button class="plain icon" ?disabled=${layer === 0} aria-label=${t('flow.lower')} title=${t('flow.lower')} @click=${() => go(-1)}>↓</button>
            <span>${t('flow.layer', { n: layer + 1, of: layers })}</span>
            <button class="plain icon" ?disabled=${layer === layers - 1} aria-label=${t('flow.upper')} title=${t('flow.upper')} @click=${() => go(1)}>↑</button></p>
          ${within('layer')}
        </div>
        ${within('above')}
        ${side === 'decoder' ? said(scene, transformer, row) : nothing}
      </div>`;
  }

  /** What comes out at the top: the likeliest token after the chosen one. @param {Scene} scene @param {TransformerFrame} transformer @param {number} row */
  function said({ t }, { forecast }, row) {
    const likely = forecast[row]?.[0];
    return likely ? html`<p class="flow-said"><bdi class="token">${likely.text}</bdi> <span class="number">${t.number(likely.probability, 2)}</span></p>` : nothing;
  }

  /** The tokens of a side, one of them chosen. @param {Scene} scene @param {TransformerFrame} transformer @param {Side} side @param {number} row */
  function tokens(scene, transformer, side, row) {
    const { state, t } = scene;
    const role = roleOf(transformer.stack, side), own = side in chosen;
    const all = transformer[side] ?? [];
    const first = Math.max(0, Math.min(row - offered / 2, all.length - offered));
    const choose = (/** @type {number} */ at) => {
      chosen[side] = at;
      const probe = readProbe(state.probe);
      const box = probe?.side === side ? probe : { layer: transformer.layer, box: 'embedding' };
      look({ side, layer: box.layer, row: at, box: box.box });
    };
    const back = () => {
      delete chosen[side];
      const probe = readProbe(state.probe), open = openRow(scene, transformer, side);
      if (probe?.side === side && open !== null) look({ ...probe, row: open }); else redraw();
    };
    const said = own ? html`${t('flow.of.own')} ${role === 'none' ? nothing : html`<button class="plain flow-back" @click=${back}>${t('flow.of.back')}</button>`}`
      : role === 'none' ? t('flow.of.none') : t(role === 'key' ? 'flow.of.key' : 'flow.of.query');
    return html`<div class="flow-tokens" role="group" aria-label=${t(`flow.tokens.${side}`)}>
      ${all.slice(first, first + offered).map((token, i) => html`<button class="flow-token ${role}" aria-pressed=${String(first + i === row)}
        data-query=${role === 'query' || role === 'both' ? first + i : nothing} data-key=${role === 'key' ? first + i : nothing} @click=${() => choose(first + i)}>${tokenText(token, role === 'key' ? 'key' : 'query')}</button>`)}
      <small class="quiet">${said}</small>
      ${side === 'decoder' && transformer.encoder ? html`<small class="quiet">${t('flow.shifted')}</small>` : nothing}
    </div>`;
  }

  /** What the open box shows. @param {Scene} scene @param {TransformerFrame} transformer */
  function numbers(scene, transformer) {
    const { frame, state, t } = scene;
    const asked = readProbe(state.probe);
    const box = asked && sidesOf(transformer.info).includes(asked.side) ? boxesOf(transformer.info, asked.side).find(({ id }) => id === asked.box) : undefined;
    const token = asked && transformer[asked.side]?.[asked.row];
    if (!asked || !box || !token) return html`<p class="quiet">${t('flow.hint')}</p>`;
    const role = roleOf(transformer.stack, asked.side);
    const heading = html`<h4>${t(`flow.box.${box.label}`)} · <span class="flow-of ${role}">${tokenText(token, role === 'key' ? 'key' : 'query')}</span>${box.where === 'layer' ? html` · ${t('flow.ofLayer', { n: asked.layer + 1 })}` : nothing}</h4><p>${t(`flow.box.${box.label}.title`)}</p>`;
    if (box.what === 'next') return html`${heading}${candidates(scene, transformer, asked.row)}`;
    const { probe } = frame;
    if (!probe || probe.side !== asked.side || probe.layer !== asked.layer || probe.row !== asked.row) return heading;
    const steps = box.steps.map(name => probe.rows.find(row => row.name === name)).filter(step => step !== undefined);
    return html`${heading}<dl class="flow-rows">${steps.map(({ name, values }) => {
      const size = Math.max(...values.map(Math.abs));
      const hidden = name === 'feed.hidden', n = values.length;
      return html`<dt>${t(`flow.step.${name}`)} <span class="quiet">${hidden ? t('flow.fires', { n, above: values.filter(value => value > 0).length }) : t('flow.width', { n })}</span></dt>
        <dd data-step=${name}>${vector(values, { most: size, label: t('flow.strip', { name: t(`flow.step.${name}`) }), names: Array.from(values, (_, at) => String(at + 1)), number: value => t.number(value) })}
          ${hidden ? html`<p>${t('flow.strongest')}</p><span class="number flow-strongest">${strongest(values).map(at => html`<span><small class="quiet">#${at + 1}</small> ${t.number(values[at])}</span> `)}</span>`
            : html`<span class="number">${Array.from(values.slice(0, written), value => t.number(value)).join('  ')}${n > written ? ' …' : ''}</span>`}
          ${n > written ? html`<details><summary>${t('flow.all', { n })}</summary><p class="number">${Array.from(values, value => t.number(value)).join('  ')}</p></details>` : nothing}</dd>`;
    })}</dl>`;
  }

  /** The places of the numbers that are farthest from zero, the farthest first. @param {Float32Array} values */
  const strongest = values => [...values.keys()].sort((a, b) => Math.abs(values[b]) - Math.abs(values[a])).slice(0, written);

  /** What comes after a token. @param {Scene} scene @param {TransformerFrame} transformer @param {number} row */
  function candidates({ t }, { forecast, info }, row) {
    const likely = forecast[row]?.slice(0, likeliest) ?? [];
    if (!likely.length) return html`<p class="quiet">${t('flow.noForecast')}</p>`;
    return html`<p>${t('flow.vocab', { n: info.vocab })}</p><ol class="flow-next">${likely.map(({ text, probability }) => html`<li><bdi class="token">${text}</bdi> <i style=${`--share:${probability}`}></i><span class="number">${t.number(probability)}</span></li>`)}</ol>`;
  }

  /** Draws what goes around a box, and from the memory to the cross-attention: where the boxes are is asked of the browser. */
  function wire() {
    const figure = root.querySelector('.flow-figure');
    if (!figure?.clientWidth) return;   // folded away
    const origin = figure.getBoundingClientRect();
    const place = (/** @type {Element} */ box) => {
      const { left, right, top, bottom } = box.getBoundingClientRect();
      return { left: left - origin.left, right: right - origin.left, middle: (top + bottom) / 2 - origin.top, under: bottom - origin.top + 6 };
    };
    const find = (/** @type {string} */ name) => figure.querySelector(`[data-box="${name}"]`);
    const draw = (/** @type {string} */ name, /** @type {string} */ path) => figure.querySelector(`.flow-wire .${name}`)?.setAttribute('d', path);
    draw('around', [...figure.querySelectorAll('[data-over]')].map(box => {
      const first = find(box.getAttribute('data-over') ?? '');
      if (!first) return '';
      const { left, right, under } = place(first), { middle } = place(box);
      return `M${(left + right) / 2 - 6} ${under}H${left - 4}V${middle}H${left}`;
    }).join(''));
    const memory = find('encoder.final'), cross = find('decoder.cross');
    const text = figure.querySelector('.flow-wire text');
    if (!memory || !cross) {
      text?.toggleAttribute('hidden', true);
      return draw('memory', '');
    }
    const { right, middle } = place(memory), { left, middle: end } = place(cross), x = left - 21;
    draw('memory', `M${right} ${middle}H${x}V${end}H${left - 1}M${left - 7} ${end - 4}L${left - 1} ${end}L${left - 7} ${end + 4}`);
    text?.setAttribute('x', String(right + 2));
    text?.setAttribute('y', String(middle - 4));
  }

  return { template, follow, wire };
}
