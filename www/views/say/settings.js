/**
 * @file The settings of the lab, from what attends to what down to each head's rule: templates of the state.
 * Every change goes out at once. Knows the state and the catalogue, computes nothing.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { choice, numberField, originBadge, toggle } from '../parts.js';
import { flipsWithin } from '../values.js';
import { noteText, reckoning, toKind } from './readings.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').Dispatch} Dispatch */
/** @typedef {import('../../types.js').State} State */
/** @typedef {import('../../types.js').MaskSpec} MaskSpec */

/** @template {string} V @param {Model} model @param {Dispatch} dispatch @param {keyof State} field @param {V[]} values
    @param {(value: V) => void} [change] */
function choose({ state, t }, dispatch, field, values, change = value => dispatch({ type: 'set', field, value })) {
  return choice({ name: field, label: t(`say.${field}`), value: /** @type {V} */ (state[field]),
    options: values.map(value => ({ value, label: t(`say.${field}.${value}`), title: t.has(`say.${field}.${value}.title`) ? t(`say.${field}.${value}.title`) : undefined })),
    change });
}

/** A number field of the state. @param {Model} model @param {Dispatch} dispatch @param {keyof State} field @param {{ label?: unknown, step?: number, min?: number, max?: number }} [how] */
export const numberOf = ({ state, t, check }, dispatch, field, how = {}) => numberField({
  id: `say-${field}`, label: how.label ?? t(`name.${field}`), value: /** @type {number} */ (state[field]), step: how.step, min: how.min, max: how.max,
  check: value => check(field, value), change: value => dispatch({ type: 'set', field, value }), t });

/** Who asks, who is looked at. @param {Model} model @param {Dispatch} dispatch */
export const kind = (model, dispatch) => choose(model, dispatch, 'kind', ['self', 'cross'],
  kind => dispatch({ type: 'merge', fields: toKind(model.state, kind, model.catalog.presets) }));

/** @param {Model} model @param {Dispatch} dispatch */
export function position(model, dispatch) {
  const { t, state } = model;
  const off = state.position === 'none';
  const remade = state.positionStrength !== 1 && state.embedding === 'designed' && state.recipes.slice(0, state.heads).some(recipe => reckoning.includes(recipe));
  const strength = (/** @type {number} */ value) => dispatch({ type: 'set', field: 'positionStrength', value });
  return html`
    <div class="setting" data-control="position">
      <h3 id="say-position">${t('say.position')}</h3>
      ${choose(model, dispatch, 'position', ['none', 'sinusoidal'])}
      <div class="strength ${off ? 'off' : ''}" ?inert=${off}>
        <input type="range" min="0" max="4" step="0.05" aria-label=${t('say.positionStrength.slider')} ?disabled=${off} .value=${String(state.positionStrength)}
          @input=${(/** @type {any} */ event) => strength(Number(event.target.value))}>
        ${numberOf(model, dispatch, 'positionStrength', { label: t('say.positionStrength'), step: 0.1 })}
      </div>
      <p class="hint">${t(off ? 'say.position.none.said' : 'say.position.sinusoidal.said')}${remade ? ` ${t('say.positionStrength.remade')}` : ''}</p>
    </div>`;
}

/** Which way one may look; the parts of the mask stand in their own fold. @param {Model} model @param {Dispatch} dispatch */
export function direction(model, dispatch) {
  const { state, t } = model, { mask } = state;
  const narrowed = besides(model);
  return html`
    <div class="setting" data-control="direction">
      <h3>${t('say.mask')}</h3>
      ${choice({ name: 'direction', label: t('say.mask'), value: mask.direction,
        options: /** @type {const} */ (['both', 'causal', 'anticausal']).map(value => ({ value, label: t(`say.mask.${value}`), title: t(`say.mask.${value}.said`) })),
        change: value => dispatch({ type: 'set', field: 'mask', part: { direction: value } }) })}
      <p class="hint">${narrowed.length ? t(`say.mask.${mask.direction}.but`, { what: narrowed.join(' · ') }) : t(`say.mask.${mask.direction}.said`)}</p>
    </div>`;
}

/** What the direction alone does not say of the mask, in words. @param {Model} model */
function besides({ state: { mask }, frame, opened, t }) {
  const parts = [];
  if (mask.window) parts.push(t('say.window.now', { back: mask.window[0], ahead: mask.window[1] }));
  if (mask.prefix && mask.direction === 'causal') parts.push(t('say.prefix.now', { prefix: mask.prefix }));
  if (mask.padding) parts.push(t('say.padding.now', { padding: mask.padding }));
  const flips = flipsWithin(opened ? undefined : frame?.record, mask.flips).length;
  if (flips) parts.push(t(flips === 1 ? 'say.flips.one' : 'say.flips', { flips }));
  return parts;
}

/** What narrows the mask further, or opens it: for the fold's summary. @param {Model} model */
export const maskNow = model => besides(model).join(' · ') || model.t('say.mask.plain');

/** @param {Model} model @param {Dispatch} dispatch */
export function maskParts({ state: { mask }, t, check, catalog }, dispatch) {
  const set = (/** @type {Partial<MaskSpec>} */ part) => dispatch({ type: 'set', field: 'mask', part });
  const number = (/** @type {string} */ id, /** @type {number} */ value, /** @type {(value: number) => Partial<MaskSpec>} */ part) => numberField({
    id: `say-${id}`, label: t(`say.${id}`), value, min: 0, max: catalog.limits.tokens, t,
    check: value => { const wrong = check('mask', { ...mask, ...part(value) }); return wrong && { ...wrong, argument: id, got: String(value) }; },
    change: value => set(part(value)) });
  const window = mask.window ?? [2, 2];
  return html`
    ${toggle({ label: t('say.window'), on: mask.window !== null, title: t('say.window.title'), change: on => set({ window: on ? [2, mask.direction === 'causal' ? 0 : 2] : null }) })}
    ${mask.window ? html`<div class="inset">
      ${number('back', window[0], back => ({ window: [back, window[1]] }))}
      ${number('ahead', window[1], ahead => ({ window: [window[0], ahead] }))}</div>` : nothing}
    ${mask.direction === 'causal' ? html`${number('prefix', mask.prefix, prefix => ({ prefix }))}<p class="hint">${t('say.prefix.hint')}</p>` : nothing}
    ${number('padding', mask.padding, padding => ({ padding }))}
    <p class="hint">${t('say.padding.hint')}</p>`;
}

/** @param {Model} model @param {Dispatch} dispatch */
export const tokenizer = (model, dispatch) => html`
  <div class="setting"><h3>${model.t('say.tokenizer')}</h3>${choose(model, dispatch, 'tokenizer', ['words', 'characters'])}</div>
  <div class="setting" ?hidden=${model.state.tokenizer !== 'words'}><h3>${model.t('say.cjk')}</h3>${choose(model, dispatch, 'cjk', ['character', 'word'])}</div>
  ${toggle({ label: model.t('say.startEnd'), on: model.state.startEnd, title: model.t('say.startEnd.title'), change: value => dispatch({ type: 'set', field: 'startEnd', value }) })}`;

/** @param {Model} model */
export const tokenizerNow = ({ state, t }) => [t(`say.tokenizer.${state.tokenizer}`), state.startEnd ? t('say.startEnd.now') : ''].filter(Boolean).join(' · ');

const newSeed = () => Math.floor(Math.random() * 10_000);

/** A seed and the button that draws another. @param {Model} model @param {Dispatch} dispatch @param {'seed' | 'embeddingSeed'} field */
export const seed = (model, dispatch, field) => html`
  <div class="seed">${numberOf(model, dispatch, field)}
    <button class="icon" title=${model.t('say.dice')} aria-label=${model.t('say.dice')} @click=${() => dispatch({ type: 'set', field, value: newSeed() })}>⚄</button></div>`;

/** @param {Model} model */
export const modelNow = ({ state, t }) => t(state.heads === 1 ? 'say.model.now.one' : 'say.model.now', { embedding: t(`say.embedding.${state.embedding}`), dModel: state.dModel, heads: state.heads });

/** What stands for each token. @param {Model} model @param {Dispatch} dispatch */
export function embedding(model, dispatch) {
  const { t, state } = model;
  return html`
    <div class="setting"><h3>${t('say.embedding')}</h3>
      ${choose(model, dispatch, 'embedding', ['designed', 'random', 'digits'])}
      <p class="hint">${t(`say.embedding.${state.embedding}.said`)}</p></div>
    ${seed(model, dispatch, 'embeddingSeed')}
    <p><button @click=${() => dispatch({ type: 'set', field: 'matrix', value: 'embedding' })}>${t('say.embedding.edit')}</button></p>
    ${Object.keys(state.embeddingEdits).length ? html`<p class="row"><span class="hint">${t('say.embedding.edited', { tokens: t.list(Object.keys(state.embeddingEdits).slice(0, 5)) })}</span>
      <button class="plain" @click=${() => dispatch({ type: 'set', field: 'embeddingEdits', value: {} })}>${t('say.embedding.reset')}</button></p>` : nothing}`;
}

/** Widths, embedding, scaling. @param {Model} model @param {Dispatch} dispatch */
export function model(model, dispatch) {
  const { t, state, catalog: { limits } } = model;
  const sub = (/** @type {string} */ below) => html`<i>d</i><sub>${below}</sub>`;
  return html`
    ${embedding(model, dispatch)}
    <div class="setting"><h3>${t('say.sizes')}</h3>
      ${numberOf(model, dispatch, 'dModel', { label: html`${sub('model')} <span class="hint">${t('say.dModel.what')}</span>`, min: 1, max: limits.width })}
      ${numberOf(model, dispatch, 'heads', { label: t('say.heads'), min: 1, max: limits.heads })}
      ${numberOf(model, dispatch, 'dK', { label: html`${sub('k')} <span class="hint">${t('say.dK.what')}</span>`, min: 1, max: limits.width })}
      ${numberOf(model, dispatch, 'dV', { label: html`${sub('v')} <span class="hint">${t('say.dV.what')}</span>`, min: 1, max: limits.width })}</div>
    <div class="setting"><h3>${t('say.softmax')}</h3>
      ${toggle({ label: html`${t('say.scaled')} √<i>d</i><sub>k</sub>`, on: state.scaled, title: t('say.scaled.title'), change: value => dispatch({ type: 'set', field: 'scaled', value }) })}
      <p><button @click=${() => dispatch({ type: 'set', field: 'figure', value: 'spread' })}>${t('spread.open')}</button></p>
      ${numberOf(model, dispatch, 'temperature', { step: 0.1 })}
      <p class="hint">${t('say.temperature.hint')}</p>
      ${numberOf(model, dispatch, 'softcap', { step: 1 })}
      <p class="hint">${t('say.softcap.hint')}</p></div>`;
}

/** Where the heads come from, in few words. @param {Model} model */
export const headsNow = ({ frame, t }) => [...new Set((frame?.record.trace?.origins ?? []).flatMap(origins => Object.values(origins)).map(({ from }) => t(`origin.${from}`)))].join(' · ');

/** Each head's rule and its matrices. @param {Model} model @param {Dispatch} dispatch */
export function heads(model, dispatch) {
  const { t, state, frame, catalog } = model;
  const trace = frame?.record.trace;
  const recipeName = (/** @type {string} */ recipe) => t.has(`recipe.${recipe}`) ? t(`recipe.${recipe}`) : recipe;
  const recipe = (/** @type {number} */ h) => state.recipes[h] ?? 'random';
  const setRecipe = (/** @type {number} */ h, /** @type {string} */ value) => {
    const recipes = Array.from({ length: Math.max(state.recipes.length, h + 1) }, (_, n) => n === h ? value : recipe(n));
    // A rule chosen anew is what one then sees: hand-made matrices of this head make way (undo brings them back).
    const matrixEdits = Object.fromEntries(Object.entries(state.matrixEdits).filter(([name]) => !name.endsWith(`.${h}`)));
    dispatch({ type: 'merge', fields: { recipes, matrixEdits } });
  };
  const notes = (/** @type {number} */ h) => (frame?.notes ?? []).filter(note => note.vars.head === h + 1);
  return html`
    <p class="hint">${t('say.heads.hint')}</p>
    ${seed(model, dispatch, 'seed')}
    <p class="hint">${t('say.seed.hint')}</p>
    <ol class="head-rules">
      ${Array.from({ length: state.heads }, (_, h) => {
        const origins = trace && h < trace.origins.length ? trace.origins[h] : null;
        const alike = origins && new Set(Object.values(origins).map(origin => JSON.stringify(origin))).size === 1;
        return html`
          <li class="head-row ${state.open === h ? 'open' : ''}">
            <label for=${`recipe-${h}`}>${t('say.head', { head: h + 1 })}</label>
            <select id=${`recipe-${h}`} @change=${(/** @type {any} */ event) => setRecipe(h, event.target.value)}>
              ${catalog.recipes.map(each => html`<option value=${each} .selected=${each === recipe(h)}>${recipeName(each)}</option>`)}
            </select>
            <span class="head-matrices">
              ${/** @type {const} */ (['wq', 'wk', 'wv', 'wo']).map(name => html`<button class="plain" title=${t('say.matrix.open', { matrix: `W_${name[1].toUpperCase()}`, head: h + 1 })}
                @click=${() => dispatch({ type: 'set', field: 'matrix', value: `${name}.${h}` })}><i>W</i><sub>${name[1].toUpperCase()}</sub><span class="visually-hidden">${t('matrix.title.head', { head: h + 1 })}</span>${
                  origins && !alike && origins[name].from === 'yours' ? html`<span class="dot" title=${t('origin.yours')}></span>` : nothing}</button>`)}
              ${origins ? originBadge(alike ? origins.wq : Object.values(origins).find(origin => origin.from === 'yours') ?? origins.wq, t) : nothing}
            </span>
            ${notes(h).map(note => html`<p class="hint">${noteText(note, t)}</p>`)}
          </li>`;
      })}
    </ol>`;
}
