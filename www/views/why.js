/**
 * @file The place *why*: the open head and cell as its computation, step by step, with this cell's own numbers.
 * Arranges what `why/` draws. Its own memory is what the reader has unfolded here: decimals, chosen components.
 */
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { lightUp, sameDrawn, watch } from './hover.js';
import { toggle } from './parts.js';
import { cellWithin, headName, isLabs, offHow, recipeName } from './values.js';
import { influenceSteps } from './why/influence.js';
import { explain } from './why/steps.js';
import { title } from './why/title.js';
import { inputStep, maskStep, productStep, projectionStep, scaleStep, softmaxStep, weightsStep } from './why/scores.js';
import { average, moduleStep, valueStep } from './why/values.js';

/** @typedef {import('../types.js').Model} Model */

/** @type {import('../types.js').CreateView} */
export function create(root, dispatch) {
  let precise = false;
  /** Which component of which vector is taken apart. @type {Map<string, number>} */
  const picks = new Map();
  /** @type {Model} */
  let model;

  /** @param {Model} next */
  function update(next) {
    const same = sameDrawn(model ?? null, next);
    model = next;
    if (!same) render(template(), root);
    lightUp(root, next.state.hover);
  }
  // Enter in the grid leads here; Escape leads back to its cell.
  root.addEventListener('keydown', event => {
    const grid = /** @type {HTMLElement | null} */ (document.querySelector('#see [role="grid"]') ?? document.querySelector('#see .plot'));
    if (event.key !== 'Escape' || event.defaultPrevented || !grid) return;
    event.preventDefault();
    grid.focus();
  });
  watch(root, dispatch, () => {
    const record = model?.frame?.record;
    return record ? { hover: model.state.hover, queries: record.queries, keys: record.keys, self: record.kind === 'self' } : null;
  });

  /** Draws anew what the reader unfolded or chose here. */
  function again() {
    render(template(), root);
    lightUp(root, model.state.hover);
  }

  function template() {
    const { t, state, frame, failed } = model;
    const heading = html`<div class="row apart"><h2 id="why-title">${t('why.title')}</h2>
      <span class="teacher-only">${toggle({ label: t('why.precise'), on: precise, change: on => { precise = on; again(); } })}</span></div>`;
    if (!frame) return html`<div class="card why waiting">${heading}<p class="quiet">${t(failed ? 'why.failed' : 'why.waiting')}</p></div>`;

    const { record } = frame;
    const { headsOff } = record;
    const head = frame.open;
    const weights = record.weights[head];
    const chosen = cellWithin(record, state.cell);
    const suggested = frame.telling[head];
    const [query, key] = chosen ?? (suggested ? [suggested.query, suggested.key] : [0, 0]);
    const go = (/** @type {number} */ q, /** @type {number} */ k) => dispatch({ type: 'set', field: 'cell', value: [q, k] });
    /** @type {import('./why/parts.js').Said} */
    const said = { t, precise, dispatch, picks, names: record.trace?.dimensions ?? [], unknown: isLabs(model) ? 'why.unknown' : 'why.unknown.trained', pick: (which, component) => { picks.set(which, component); again(); } };

    const body = frame.experiment?.name === 'recurrent' ? html`<ol class="why-steps">${influenceSteps(t, record, frame.experiment, state, head, query, key, go)}</ol>`
      : head === record.heads
      ? average(said, record, query, key, headsOff, h => html`${headName(record, h, t)} <span class="quiet">${recipeName(record, h, t)}</span>`)
      : html`<ol class="why-steps">${story(said, head, query, key, k => go(query, k))}</ol>`;
    return html`<div class="card why">
      <div class="why-top">${heading}${title({ t, record, head, query, key, weight: weights[query * record.keys + key],
        places: precise ? 6 : 3, chosen: chosen !== null, spoken: root.contains(document.activeElement),
        off: headsOff.includes(head) ? offHow(model) : null,
        none: head === record.heads && Array.from({ length: head }, (_, h) => h).every(h => headsOff.includes(h)), go })}</div>
      ${body}</div>`;
  }

  /**
   * All the steps of a cell, as far as the record knows them.
   * @param {import('./why/parts.js').Said} said
   * @param {number} head @param {number} query @param {number} key
   * @param {(key: number) => void} go
   */
  function story(said, head, query, key, go) {
    const state = isLabs(model) ? model.state : null;   // what was not computed from the settings cannot be set here
    const { record } = /** @type {import('../types.js').Frame} */ (model.frame);
    const { trace } = record, way = `why.way.${record.names[head]}`;
    const steps = explain(record, head, query, key, state);
    const queryToken = record.queryTokens[query], keyToken = record.keyTokens[key];
    return html`
      ${trace && steps.input && steps.products ? html`
        ${inputStep(said, steps, steps.input, queryToken, keyToken, record.kind === 'cross')}
        ${projectionStep(said, steps, steps.products, trace)}
        ${productStep(said, steps.products)}
        ${scaleStep(said, steps.products, head, state && state.scaled)}`
        : html`<li class="why-note"><p class="hint">${said.t(record.origin.from === 'rollout' ? 'through.why' : steps.softmax ? 'why.untraced' : said.t.has(way) ? way : 'why.unscored')}</p></li>`}
      ${steps.softmax ? html`
        ${maskStep(said, steps, queryToken, keyToken)}
        ${softmaxStep(said, steps, steps.softmax, queryToken, record.keyTokens, go)}` : weightsStep(said, steps, record.keyTokens, go)}
      ${trace && steps.value && steps.module ? html`
        ${valueStep(said, steps, steps.value, trace, record, go)}
        ${moduleStep(said, steps, steps.module, trace, queryToken, state && state.headsOff, offHow(model))}` : nothing}`;
  }

  return { update };
}
