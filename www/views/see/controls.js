/**
 * @file The controls of the drawing: which numbers, how drawn, which colours, over which range, against what.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { shortest } from '../number.js';
import { choice } from '../parts.js';
import { headName, recipeName } from '../values.js';
import { changed } from './changed.js';
import { legend } from './legend.js';
import { lacking, selects, valueName } from './scene.js';
import { trims } from './trim.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('../../types.js').Dispatch} Dispatch */

/**
 * What a select offers; a value may be anything, so options go by their place.
 * @param {{ id: string, label: string, title?: string, value: unknown, options: { value: unknown, label: string, off?: boolean }[], change: (value: any) => void }} select
 */
const select = ({ id, label, title, value, options, change }) => html`
  <div class="pick">
    <label for=${id} title=${title ?? nothing}>${label}</label>
    <select id=${id} title=${title ?? nothing} @change=${(/** @type {any} */ event) => change(options[event.target.selectedIndex].value)}>
      ${options.map(option => html`<option .selected=${option.value === value} ?disabled=${option.off}>${option.label}</option>`)}
    </select>
  </div>`;

/**
 * Which layer is shown, where the file has several.
 * @param {Scene} scene
 * @param {Dispatch} dispatch
 */
export const layers = ({ record, t }, dispatch) => select({
  id: 'see-layer', label: t('see.layer.choose'), value: record.layer, change: value => dispatch({ type: 'set', field: 'layer', value }),
  options: Array.from({ length: record.layers }, (_, layer) => ({ value: layer, label: t.number(layer + 1, 0) })),
});

/**
 * How the open head is drawn.
 * @param {Scene} scene
 * @param {Dispatch} dispatch
 */
export const drawings = ({ state, t }, dispatch) => choice({
  name: 'see-drawing', label: t('see.drawing'), value: state.drawing,
  options: /** @type {const} */ (['heatmap', 'arcs', 'table']).map(value => ({ value, label: t(`see.drawing.${value}`), title: t(`see.drawing.${value}.title`) })),
  change: value => dispatch({ type: 'set', field: 'drawing', value }),
});

/**
 * What is subtracted from what and what changed, or why it cannot be, or why nothing can be shown at all; empty when nothing is compared.
 * @param {Scene} scene
 */
export function comparison(scene) {
  const { frame, state, record, head, t } = scene;
  const lacks = lacking({ record, state });
  if (lacks) return t(lacks === 'influence' ? 'influence.lacks' : record.origin.from === 'rollout' ? 'through.lacks' : `see.lacks.${lacks}`);
  if (state.against === null) return '';
  const name = headName(record, head, t);
  if (frame.incomparable) {
    return frame.pinned && state.against === 'pin'
      ? t('see.against.heads', { heads: record.heads, then: frame.pinned.heads })
      : t('see.against.missing');
  }
  if (!frame.signed) return '';
  const other = state.against === 'pin' ? t('see.against.thePin') : headName(record, state.against, t);
  const minus = t('see.against.minus', { name, other, value: valueName({ ...scene, frame: { ...frame, signed: false } }) });
  if (state.against !== 'pin' || !frame.pinned) return minus;
  const what = changed(frame.pinned, record);
  const said = what.map(each => t(`see.changed.${each}`, { then: shortest(frame.pinned?.temperature ?? 1), now: shortest(record.temperature) }));
  if (state.transformer) {
    if (off(state.pin ?? {}) !== off(state)) said.push(t('see.changed.heads'));
    if ((state.pin?.untrained ?? null) !== state.untrained) said.push(t('see.changed.training'));
  }
  return said.length ? `${minus} ${t('see.against.changed', { what: t.list(said) })}${counterparts(scene)}` : t('see.against.same');
}

/** The heads of a transformer that are off, and what they give instead. @param {import('../../types.js').Pin} pin */
const off = ({ switchedOff = [], offHow = 'zero' }) => switchedOff.length ? [...switchedOff].sort().concat(offHow).join() : '';

/** Of texts whose tokens do not stand place by place: which stand for another, and how many for none. @param {Scene} scene */
function counterparts({ frame: { aligned, pinned, record }, t }) {
  if (!aligned || !pinned) return '';
  const of = (/** @type {'query' | 'key'} */ role, /** @type {Int32Array} */ places) => ({ now: record[`${role}Tokens`], then: pinned[`${role}Tokens`], places });
  const texts = [of('query', aligned.queries), ...(record.kind === 'cross' ? [of('key', aligned.keys)] : [])];
  let alone = 0, gone = 0;
  for (const { now, then, places } of texts) {
    const paired = places.filter(place => place >= 0).length;
    alone += now.length - paired;
    gone += then.length - paired;
  }
  const others = texts.flatMap(({ now, then, places }) => now.flatMap(({ text }, at) => places[at] >= 0 && then[places[at]].text !== text ? [`${text} ↔ ${then[places[at]].text}`] : []));
  return ` ${t('see.against.aligned', { alone, gone })}${others.length ? ` ${t('see.against.others', { others: t.list(others.slice(0, 4)) })}` : ''}`;
}

/** The views that say something of a record. @param {Scene['record']} record @returns {import('../../types.js').View[]} */
const views = ({ measure }) => measure === 'influence' ? ['log', 'weights'] : ['scores', 'masked', 'weights', 'weighted'];
/** @param {Scene['record']} record @param {import('../../types.js').View} view @param {Scene['t']} t @param {'.title' | ''} [which] */
const viewText = ({ measure }, view, t, which = '') => measure === 'influence' && view === 'weights' ? t(which ? 'influence.view.title' : 'influence.view') : t(`see.view.${view}${which}`);

/**
 * @param {Scene} scene
 * @param {Dispatch} dispatch
 */
export function controls(scene, dispatch) {
  const { state, model, record, t } = scene;
  const set = (/** @type {keyof import('../../types.js').State} */ field) => (/** @type {any} */ value) => dispatch({ type: 'set', field, value });
  const pinned = model.pinned || model.frame?.pinned;
  return html`
    <div class="side-views">
      <h3 id="see-view">${t('see.view')}</h3>
      ${choice({
        name: 'see-view', label: t('see.view'), value: state.view,
        options: views(record).map(value => {
          const lacks = lacking({ record, state: { ...state, view: value } });
          return { value, label: viewText(record, value, t), title: lacks && lacks !== 'influence' ? t(`see.lacks.${lacks}`) : viewText(record, value, t, '.title'), off: lacks !== null };
        }),
        change: set('view'),
      })}
    </div>
    <div class="readout" aria-hidden="true"></div>
    ${legend(scene)}
    <div class="picks">
      ${state.projector ? nothing : html`${select({ id: 'see-palette', label: t('see.palette'), title: t('see.palette.title'), value: state.palette, change: set('palette'),
        options: model.catalog.palettes.map(value => ({ value, label: t.has(`palette.${value}`) ? t(`palette.${value}`) : value })) })}
      ${select({ id: 'see-scale', label: t('see.scale'), title: t('see.scale.title'), value: state.scaleBy, change: set('scaleBy'),
        options: ['head', 'row', 'all', 'whole'].map(value => ({ value, label: t(`see.scale.${value}`) })) })}`}
      ${select({ id: 'see-against', label: t('see.against'), title: t('see.against.title'), value: state.against, change: set('against'),
        options: [
          { value: null, label: t('see.against.nothing') },
          { value: 'pin', label: pinned ? t('see.against.pin') : t('see.against.noPin'), off: !pinned && state.against !== 'pin' },
          ...Array.from({ length: record.heads }, (_, h) => ({ value: h, label: [headName(record, h, t), recipeName(record, h, t)].filter(Boolean).join(' · ') })),
        ] })}
    </div>
    <details class="trims" ?open=${selects(state)}><summary>${t('trim.title')}</summary>
      <div class="picks">${trims(scene).map(({ field, options }) => select({ id: `see-${field}`, label: t(`trim.${field}`), value: state[field], options, change: set(field) }))}</div>
    </details>`;
}
