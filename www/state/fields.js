/**
 * @file The fields of the state: one table of them, and which of them belong together. Knows no history and no link.
 */
import { against, Bad, brief, choice, deepest, flag, givenText, headName, lessonName, limits, list, maskCodec, matrixName, maybe, none, number, openMask, packed, pair, palettes, probeName, recipes, rows, text, whole } from './codecs.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Spec} Spec */
/** @typedef {import('../types.js').TransformerSpec} TransformerSpec */
/** @typedef {import('../types.js').Pin} Pin */
/** @typedef {import('../types.js').Mistake} Mistake */
/** @template T @typedef {import('./codecs.js').Codec<T>} Codec */

const seed = whole(0, 2 ** 32 - 1);
const head = whole(0, deepest.heads);

/**
 * Every field of the state: its key in the URL (null: not there), what it is at first, its codec, whether the core
 * computes from it in the lab (`spec`) or in a transformer, whether undo brings it back.
 * @type {{ [F in keyof State]: { key: string | null, initial: State[F], codec: Codec<any>, spec?: true, undo?: true, transformer?: true } }}
 */
export const table = {
  kind: spec('kind', 'self', choice(['self', 'cross'])),
  target: spec('target', "The animal didn't cross the street because it was too tired.", text),
  source: spec('source', '', text),
  tokenizer: spec('tokens', 'words', choice(['words', 'characters'])),
  cjk: spec('cjk', 'word', choice(['character', 'word'])),
  startEnd: spec('ends', false, flag),
  embedding: spec('embedding', 'designed', choice(['designed', 'random', 'digits'])),
  embeddingSeed: spec('eseed', 1, seed),
  embeddingEdits: spec('rows', {}, rows(/^[^]{1,200}$/)),
  position: spec('position', 'sinusoidal', choice(['none', 'sinusoidal'])),
  positionStrength: spec('strength', 1, number(0, 4)),
  dModel: spec('d', 32, whole(1, limits.width)),
  heads: spec('heads', 6, whole(1, limits.heads)),
  dK: spec('dk', 16, whole(1, limits.width)),
  dV: spec('dv', 16, whole(1, limits.width)),
  recipes: spec('recipes', ['previous', 'same', 'pronoun', 'subject', 'next', 'uniform'], list(choice(recipes), ',', limits.heads)),
  seed: spec('seed', 1, seed),
  matrixEdits: spec('w', {}, rows(/^w[qkvo]\.\d{1,2}$/)),
  mask: spec('mask', openMask, maskCodec),
  scaled: spec('scaled', true, flag),
  temperature: spec('temperature', 1, number(0.01, 100)),
  softcap: spec('softcap', 0, number(0, 1000)),
  headsOff: spec('off', [], list(whole(0, limits.heads - 1), ',', limits.heads)),
  experiment: spec('experiment', null, maybe(choice(['recurrent', 'cheaper']))),
  stateWidth: spec('width', 16, whole(1, 64)),
  recurrentScale: spec('rscale', 1, number(0, 4)),
  forgetBias: spec('forget', 1, number(-5, 10)),
  of: spec('of', 2, whole(0, limits.heads - 1)),
  reach: spec('reach', 2, whole(0, limits.tokens)),
  stride: spec('stride', 4, whole(1, limits.tokens)),
  globals: spec('globals', 1, whole(0, limits.tokens)),
  rank: spec('rank', 4, whole(1, limits.tokens)),
  tile: spec('tile', 4, whole(1, limits.tokens)),
  groups: spec('groups', 2, whole(1, limits.heads)),
  transformer: source('model', null, maybe(choice(['translate', 'language', 'picture', 'own']))),
  prompt: source('prompt', '', text),
  answer: source('answer', null, givenText),
  steps: source('steps', null, maybe(whole(0, limits.tokens))),
  picks: source('picks', [], list(pair('-', deepest.vocab), ',', limits.tokens)),
  heat: source('heat', 0, number(0, 100)),
  topK: source('topk', 0, whole(0, deepest.vocab)),
  drawSeed: source('draw-seed', 1, seed),
  factors: source('factors', [], list(pair('-', 200), ',', limits.tokens)),
  ownName: source('own', '', text),
  untrained: source('untrained', null, maybe(seed)),
  stack: look('stack', 'encoder', choice(['encoder', 'decoder', 'cross'])),
  layer: look('layer', 0, whole(0, deepest.layers - 1)),
  moment: look('moment', null, maybe(whole(0, 999))),
  through: look('through', false, flag),
  probe: look('probe', null, maybe(probeName)),
  switchedOff: source('switched', [], list(headName, ',', 4096)),
  offHow: source('how', 'zero', choice(['zero', 'uniform', 'mean'])),
  open: look('open', 2, head),
  solo: look('solo', null, maybe(head)),
  cell: look('cell', null, maybe(pair(',', limits.tokens - 1))),
  selected: look('sum', [], list(whole(0, limits.tokens - 1), ',', limits.tokens)),
  view: look('view', 'weights', choice(['scores', 'masked', 'weights', 'weighted', 'log'])),
  drawing: look('draw', 'heatmap', choice(['heatmap', 'arcs', 'table'])),
  palette: look('palette', 'ink', choice(palettes)),
  scaleBy: look('scale', 'all', choice(['head', 'row', 'all', 'whole'])),
  against: { ...look('against', null, against), undo: true },
  trim: look('trim', 'none', choice(['none', 'special', 'first', 'both'])),
  strongest: look('strongest', null, maybe(whole(1, limits.tokens))),
  least: look('least', 0, number(0, 1)),
  figure: look('figure', null, maybe(choice(['spread']))),
  figureKeys: look('figure-keys', 16, whole(2, 32)),
  figureSeed: look('figure-seed', 1, seed),
  pin: { key: 'pin', initial: null, codec: none, undo: true },   // written as pin=1 and pin.<key>=... of what differs
  matrix: look('matrix', null, maybe(matrixName)),
  lang: look('lang', 'en', choice(['en', 'zh'])),
  theme: look('theme', 'auto', choice(['auto', 'light', 'dark'])),
  projector: look('projector', false, flag),
  lesson: look('lesson', null, maybe(lessonName)),
  part: look('part', 1, whole(1, 60)),
  taught: look('taught', '', packed),
  hover: { key: null, initial: { query: null, key: null }, codec: none },
};

/** @template T @param {string} key @param {T} initial @param {Codec<any>} codec */
function spec(key, initial, codec) { return { key, initial, codec, spec: /** @type {true} */ (true), undo: /** @type {true} */ (true) }; }
/** What a transformer computes from. @template T @param {string} key @param {T} initial @param {Codec<any>} codec */
function source(key, initial, codec) { return { key, initial, codec, undo: /** @type {true} */ (true), transformer: /** @type {true} */ (true) }; }
/** @template T @param {string} key @param {T} initial @param {Codec<any>} codec */
function look(key, initial, codec) { return { key, initial, codec }; }

export const fields = /** @type {(keyof State)[]} */ (Object.keys(table));
export const specFields = /** @type {(keyof Spec)[]} */ (fields.filter(field => table[field].spec));
const sourceFields = /** @type {(keyof TransformerSpec)[]} */ (fields.filter(field => table[field].transformer));
export const transformerFields = /** @type {(keyof TransformerSpec)[]} */ ([...sourceFields, 'stack', 'layer', 'moment', 'through', 'probe']);
export const undoFields = fields.filter(field => table[field].undo);

/** @template {keyof State} F @param {Partial<State>} from @param {F[]} names @returns {Pick<State, F>} */
export const pick = (from, names) => /** @type {any} */ (Object.fromEntries(names.map(name => [name, from[name]])));

/** The state at first. @type {State} */
export const defaults = /** @type {any} */ (Object.fromEntries(fields.map(field => [field, table[field].initial])));
/** Where one looks in a record, and how. */
export const looking = /** @type {(keyof State)[]} */ (['open', 'solo', 'cell', 'selected', 'view', 'scaleBy', 'against', 'trim', 'strongest', 'least', 'matrix']);
/** What a lesson leaves as the reader has it. */
export const readers = /** @type {(keyof State)[]} */ (['lang', 'theme', 'projector', 'lesson', 'part', 'taught']);
/** What a change of preset brings back to its first value, unless the preset says otherwise. @type {Partial<State>} */
export const fresh = pick(defaults, [...specFields, ...looking]);
/** What belongs to one source of records alone, and makes way for another's. */
export const ofSource = /** @type {(keyof State)[]} */ ([...transformerFields, ...looking]);

/** What the core computes from. @param {State} state @returns {Spec} */
export const specOf = state => pick(state, specFields);
/** What a transformer computes from; null while the lab does. @param {State} state @returns {TransformerSpec | null} */
export const transformerOf = state => state.transformer && pick(state, transformerFields);
/** The name of the model that computes, if it is one that came with the page; else ''. @param {State} state */
export const shippedOf = ({ transformer }) => transformer === 'own' || !transformer ? '' : transformer;
/** What a source of records computes from: the fields that a pin can hold. @param {Pin} state @returns {(keyof Pin)[]} */
export const pinFields = ({ transformer }) => transformer ? sourceFields : specFields;
/** What is kept of a state that is pinned: where what it computes from differs from the defaults. @param {State} state @returns {Pin} */
export const pinOf = state => pick(state, pinFields(state).filter(field => written(field, state) !== written(field, defaults)));
/** The whole spec of the pin; null where none is, or one of a transformer. @param {State} state @returns {Spec | null} */
export const pinnedSpec = ({ pin }) => pin && !pin.transformer ? { ...specOf(defaults), ...pin } : null;
/** What the pinned transformer computes from, looked at where the shown one is; null where none is pinned of the same model. @param {State} state @returns {TransformerSpec | null} */
export const pinnedRun = state => {
  const { pin, transformer, ownName } = state;
  if (!pin?.transformer || pin.transformer !== transformer || transformer === 'picture' || (pin.ownName ?? '') !== ownName) return null;
  return { ...pick(defaults, sourceFields), ...pin, ...pick(state, ['stack', 'layer', 'moment', 'through']), probe: null };
};
/** Whether what is pinned can be compared with what the state shows. @param {State} state */
export const isPinned = state => (state.transformer ? pinnedRun(state) : pinnedSpec(state)) !== null;

/** @param {keyof State} field @param {State} a @param {State} b */
export const same = (field, a, b) => Object.is(a[field], b[field]) || written(field, a) === written(field, b);

/** A field's value as text, for comparing and for the URL. @param {keyof State} field @param {Partial<State>} state @returns {string} */
export const written = (field, state) => field === 'pin' ? JSON.stringify(state.pin) : table[field].codec.format(state[field]);

/**
 * Why a value, or a text typed for it, cannot be a field's value; null when it can.
 * @param {keyof State} field
 * @param {unknown} value
 * @returns {Mistake | null}
 */
export function validate(field, value) {
  const { codec } = table[field];
  const written = typeof value === 'string' ? value.trim() : codec.format(value);
  const read = codec.parse(written);
  return read instanceof Bad ? { code: read.code, argument: field, expected: read.expected, got: brief(written) } : null;
}
