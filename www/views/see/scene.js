/**
 * @file What the drawings of this room draw: the frame cut to the open head, and those wishes of the state that fit it.
 * A frame may lag behind the state, so every index is held within the record here, once.
 */
import { cellWithin, hasAverage, sizeText } from '../values.js';

/**
 * @typedef {object} Scene
 * @property {import('../../types.js').Model} model
 * @property {import('../../types.js').State} state
 * @property {import('../../types.js').Frame} frame
 * @property {import('../../types.js').AttentionRecord} record without the keys that are left out; frame.record has them
 * @property {import('../../types.js').Translate} t
 * @property {number} head the open head; `record.heads` is the average
 * @property {[number, number] | null} cell the chosen cell
 * @property {number[]} selected queries
 * @property {number[]} off heads that the record is without
 * @property {Float32Array} values [queries, keys] of the open head in the view that is shown
 * @property {Float32Array} weights [queries, keys] of the open head
 * @property {import('../../types.js').Cell | null} telling the chosen cell, or the one that says most
 * @property {boolean} single whether an average says nothing
 */

/**
 * @param {import('../../types.js').Model} model with a frame
 * @returns {Scene}
 */
export function sceneOf(model) {
  const { state, t } = model;
  const frame = /** @type {import('../../types.js').Frame} */ (model.frame);
  const record = frame.trimmed ? { ...frame.record, ...frame.trimmed } : frame.record;
  const head = frame.open;
  const off = record.headsOff;
  const weights = record.weights[head];
  const cell = cellWithin(record, state.cell);
  const telling = cell
    ? { query: cell[0], key: cell[1], weight: weights[cell[0] * record.keys + cell[1]] }
    : frame.telling[head];
  return {
    model, state, frame, record, t, head, cell, off, weights, telling,
    selected: state.selected.filter(q => q < record.queries),
    values: frame.values[head],
    single: !hasAverage(record),
  };
}

/**
 * Whether the average is open while every head is off: then there is no number anywhere.
 * @param {Scene} scene
 */
export const isAverageOfNone = ({ record, head, off }) => head >= record.heads && off.length === record.heads;

/**
 * What the record would have to know for this view to show anything, where it does not.
 * @param {Pick<Scene, 'record' | 'state'>} scene
 * @returns {'scores' | 'values' | 'influence' | null}
 */
export function lacking({ record, state: { view } }) {
  if (view === 'log') return null;
  if (record.measure === 'influence' && view !== 'weights') return 'influence';
  if (view === 'weighted') return record.trace ? null : 'values';
  return view === 'weights' || record.scores ? null : 'scores';
}

/**
 * The value at a cell in words: a number, or that the mask hides it.
 * @param {Scene} scene
 * @param {number} query
 * @param {number} key
 */
export function valueText(scene, query, key) {
  const { values, record } = scene;
  const value = values[query * record.keys + key];
  if (scene.record.measure === 'influence' && !lacking(scene) && !scene.frame.signed) {
    const size = sizeText(scene.weights[query * record.keys + key], scene.t);
    if (!record.visible[query * record.keys + key]) return absentText(scene, query, key);
    return scene.state.view === 'log' && !Number.isNaN(value) ? `${numberText(scene, value, 2)} · ${size}` : size;
  }
  return Number.isNaN(value) ? absentText(scene, query, key) : numberText(scene, value);
}

/**
 * Why a cell has no value, in a word: the mask hides it, or it is left out.
 * @param {Scene} scene
 * @param {number} query
 * @param {number} key
 */
const absentText = (scene, query, key) => isAverageOfNone(scene) || lacking(scene) ? '–'
  : hasNoCounterpart(scene.frame.aligned, query, key) ? scene.t('see.alone')
  : scene.record.measure === 'influence' ? scene.t('influence.hidden') : scene.t(scene.frame.record.visible[query * scene.record.keys + key] && selects(scene.state) ? 'trim.cell' : 'see.hidden');

/** @param {import('../../types.js').Frame['aligned']} aligned @param {number} query @param {number} key */
const hasNoCounterpart = (aligned, query, key) => !!aligned && (aligned.queries[query] < 0 || aligned.keys[key] < 0);

/** Whether some of what is visible is left out. @param {import('../../types.js').State} state */
export const selects = ({ trim, strongest, least }) => trim !== 'none' || strongest !== null || least > 0;

/**
 * A shown number: differences have their sign, also where it is +.
 * @param {Pick<Scene, 'frame' | 'record' | 'state' | 't'>} scene
 * @param {number} value
 * @param {number} [decimals]
 */
export const numberText = ({ frame, record, state, t }, value, decimals = 3) => {
  if (record.measure === 'influence' && state.view === 'weights' && !frame.signed) return sizeText(value, t);
  const none = Math.abs(value) * 10 ** decimals < 0.5;
  return (frame.signed && value > 0 && !none ? '+' : '') + t.number(none ? 0 : value, decimals);
};

/**
 * What the shown numbers are called: 'weight', 'score', ..., 'difference'.
 * @param {Scene} scene
 */
export const valueName = ({ frame, state, record, t }) => frame.signed ? t('see.value.signed')
  : t(record.measure === 'influence' && state.view === 'weights' ? 'influence.value' : `see.value.${state.view}`);

