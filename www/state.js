/**
 * @file The whole state as plain data: one table of its fields, a reducer with undo, and its form in the URL.
 * Pure, and imports nothing: it does not know the page, the engine, the core or the clock. What the core also knows
 * (defaults, recipes, palettes, limits) stands here again, so that the page need not wait for it; a test holds the two equal.
 */

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Spec} Spec */
/** @typedef {import('./types.js').TransformerSpec} TransformerSpec */
/** @typedef {import('./types.js').MaskSpec} MaskSpec */
/** @typedef {import('./types.js').Action} Action */
/** @typedef {import('./types.js').Mistake} Mistake */
/** @typedef {import('./types.js').LinkProblem} LinkProblem */
/** @typedef {{ [F in keyof State]?: any }} Fields */

/** What the core can hold; a link may ask for no more. */
export const limits = { tokens: 4096, cells: 2 ** 24, heads: 16, width: 128 };
/** The most layers and heads that a transformer may have, and rows of its vocabulary. */
const deepest = { layers: 128, heads: 256, vocab: 2 ** 28 };
export const recipes = ['previous', 'next', 'place', 'first', 'same', 'align', 'kind', 'pronoun', 'subject', 'object', 'adjective',
  'determiner', 'preposition', 'uniform', 'identity', 'digits', 'random'];
export const palettes = ['ink', 'viridis', 'cividis', 'magma', 'grey'];
/** Longer texts and links are not read: no page could show them, and no person typed them. */
const longest = { text: 100_000, link: 1_000_000, edits: 400, history: 300 };

// ---- Codecs: how one kind of value is written as text and read again ----------------------------------------------

/** Why a text is not the value it should be; `code` as in error.rs. */
class Bad {
  /** @param {string} code @param {string} expected */
  constructor(code, expected) { this.code = code; this.expected = expected; }
}

/**
 * `clean` makes of a value what the URL will give again (the same f32); `continues` says whether an edit of the same
 * field goes on with the one before it, as typing on in a word does.
 * @template T
 * @typedef {{ format: (value: T) => string, parse: (text: string) => T | Bad, clean?: (value: T) => T, continues?: (before: T, after: T) => boolean }} Codec
 */

/** @param {string[]} names @returns {Codec<any>} */
const choice = names => ({
  format: String,
  parse: text => names.includes(text) ? text : new Bad('unknown', names.join(' | ')),
});

/** @type {Codec<boolean>} */
const flag = {
  format: on => on ? '1' : '0',
  parse: text => text === '1' ? true : text === '0' ? false : new Bad('unknown', '0 | 1'),
};

/** @type {Codec<string>} */
const text = {
  format: value => value,
  parse: value => value.length > longest.text ? new Bad('too-large', String(longest.text)) : value.replace(/\r\n?/g, '\n'),
  continues: sameWord,
};

/** A text, which may be empty, or none: it is written after a colon. @type {Codec<string | null>} */
const givenText = {
  format: value => value === null ? '' : `:${value}`,
  parse: written => written === '' ? null : text.parse(written.replace(/^:/, '')),
  continues: (before, after) => before !== null && after !== null && sameWord(before, after),
};

/** The shortest decimal that gives the same f32. @param {number} value */
export function shortest(value) {
  if (!Number.isFinite(value)) return String(value);
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return String(short);
  }
  return String(Number(single.toPrecision(9)));
}
const single = (/** @type {number} */ value) => Number(shortest(value));

/** @param {string} text */
const decimal = text => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;

/** @param {number} min @param {number} max @param {boolean} [whole] @returns {Codec<number>} */
const number = (min, max, whole = false) => ({
  format: whole ? String : shortest,
  parse(text) {
    const value = decimal(text);
    if (!Number.isFinite(value)) return new Bad('not-finite', `${min}–${max}`);
    if (value < min || value > max || (whole && !Number.isInteger(value))) return new Bad('range', `${min}–${max}`);
    return whole ? value + 0 : single(value);   // + 0: there is no -0
  },
  clean: value => whole ? value : single(value),
  continues: () => true,
});
/** @param {number} min @param {number} max */
const whole = (min, max) => number(min, max, true);

/** A value, or nothing (written empty). @template T @param {Codec<T>} codec @returns {Codec<T | null>} */
const maybe = codec => ({
  format: value => value === null ? '' : codec.format(value),
  parse: text => text === '' ? null : codec.parse(text),
});

/** @template T @param {Codec<T>} codec @param {string} between @param {number} most @returns {Codec<T[]>} */
const list = (codec, between, most) => ({
  format: values => values.map(codec.format).join(between),
  parse(text) {
    if (text === '') return [];
    const parts = text.split(between, most + 1);
    if (parts.length > most) return new Bad('too-large', String(most));
    return each(parts, codec.parse);
  },
});

/** Two whole numbers. @param {string} between @param {number} most @returns {Codec<[number, number]>} */
const pair = (between, most) => ({
  format: ([a, b]) => `${a}${between}${b}`,
  parse(text) {
    const parts = text.split(between, 3);
    if (parts.length !== 2) return new Bad('shape', `n${between}n`);
    return /** @type {any} */ (each(parts, whole(0, most).parse));
  },
});

/** @template T @param {string[]} parts @param {(part: string) => T | Bad} parse @returns {T[] | Bad} */
function each(parts, parse) {
  const values = [];
  for (const part of parts) {
    const value = parse(part);
    if (value instanceof Bad) return value;
    values.push(value);
  }
  return values;
}

/** One number of a matrix, without the zero that a person leaves out too. @type {Codec<number>} */
const cell = {
  format: value => shortest(value).replace(/^(-?)0\./, '$1.'),
  parse(text) {
    const value = single(decimal(text));
    return Number.isFinite(Math.fround(value)) ? value : new Bad('not-finite', '±3.4e38');
  },
};

/** Rows or matrices by name, `name:1,2,.5;other:...`. @param {RegExp} names @returns {Codec<Record<string, number[]>>} */
const rows = names => {
  const numbers = list(cell, ',', limits.width * limits.width);
  const escape = { '~': '~0', ';': '~1', ':': '~2' };
  const unescape = { '~0': '~', '~1': ';', '~2': ':' };
  return {
    format: edits => Object.entries(edits)
      .map(([name, values]) => `${name.replace(/[~;:]/g, c => escape[/** @type {';'} */ (c)])}:${numbers.format(values)}`).join(';'),
    parse(text) {
      const parts = text === '' ? [] : text.split(';', longest.edits + 1);
      if (parts.length > longest.edits) return new Bad('too-large', String(longest.edits));
      const edits = each(parts, part => {
        const [name, values, ...rest] = part.split(':');
        const plain = name.replace(/~[012]/g, c => unescape[/** @type {'~0'} */ (c)]);
        if (!values || rest.length || !names.test(plain)) return new Bad('shape', 'name:1,2,…');
        const read = numbers.parse(values);
        return read instanceof Bad ? read : /** @type {[string, number[]]} */ ([plain, read]);
      });
      return edits instanceof Bad ? edits : Object.fromEntries(edits);
    },
    clean: edits => Object.fromEntries(Object.entries(edits).map(([name, values]) => [name, Array.from(values, single)])),
  };
};

const openMask = /** @type {MaskSpec} */ ({ direction: 'both', window: null, prefix: 0, padding: 0, flips: [] });

/** `causal;window:2,0;prefix:1;padding:1;flips:0-1,2-3`, the direction always, the rest where it is set. @type {Codec<MaskSpec>} */
const maskCodec = (() => {
  /** @type {{ [part in keyof MaskSpec]: Codec<any> }} */
  const parts = {
    direction: choice(['both', 'causal', 'anticausal']),
    window: pair(',', limits.tokens),
    prefix: whole(0, limits.tokens),
    padding: whole(0, limits.tokens),
    flips: list(pair('-', limits.tokens - 1), ',', 4096),
  };
  const optional = /** @type {const} */ (['window', 'prefix', 'padding', 'flips']);
  return {
    format: mask => [mask.direction, ...optional
      .filter(name => mask[name] !== null && mask[name] !== 0 && !(name === 'flips' && !mask.flips.length))
      .map(name => `${name}:${parts[name].format(mask[name])}`)].join(';'),
    parse(text) {
      const [first, ...rest] = text.split(';', 6);
      const direction = parts.direction.parse(first);
      if (direction instanceof Bad) return direction;
      const mask = { ...openMask, direction };
      for (const part of rest) {
        const colon = part.indexOf(':');
        const name = optional.find(each => each === part.slice(0, colon));
        if (!name) return new Bad('mask', optional.join(' | '));
        const value = parts[name].parse(part.slice(colon + 1));
        if (value instanceof Bad) return value;
        mask[name] = /** @type {never} */ (value);
      }
      return mask;
    },
  };
})();

/** @type {Codec<null | 'pin' | number>} */
const against = {
  format: value => value === null ? '' : String(value),
  parse: text => text === '' ? null : text === 'pin' ? 'pin' : whole(0, deepest.heads - 1).parse(text),
};

/** An opened matrix, `wq.0` or `output`. @type {Codec<string>} */
const matrixName = {
  format: value => value,
  parse: text => /^[a-zA-Z]{1,16}(\.(\d{1,3}|k))?$/.test(text) ? text : new Bad('unknown', 'wq.0 | x | output | …'),
};

// ---- The table -----------------------------------------------------------------------------------------------------

/** For fields that have no form of their own in the URL. @type {Codec<any>} */
const none = { format: () => '', parse: () => new Bad('unknown', '') };
const seed = whole(0, 2 ** 32 - 1);
const head = whole(0, deepest.heads);
/** A head of a transformer, `cross.0.3`. @type {Codec<string>} */
const headName = {
  format: value => value,
  parse: text => /^(encoder|decoder|cross)\.\d{1,3}\.\d{1,3}$/.test(text) ? text : new Bad('unknown', 'encoder.0.0 | …'),
};

/** A box of the data flow for one token of one layer, `decoder.3.2.own.sum`. @type {Codec<string>} */
const probeName = {
  format: value => value,
  parse: text => /^(encoder|decoder)\.\d{1,3}\.\d{1,4}\.[a-z]{1,9}(\.[a-z]{1,9})?$/.test(text) ? text : new Bad('unknown', 'encoder.0.0.embedding | …'),
};

/** @type {Codec<string>} */
const lessonName = {
  format: value => value,
  parse: text => /^(\d{1,2}|contents|taught|make|worksheet)$/.test(text) ? text : new Bad('unknown', 'contents | 1 | 2 | …'),
};

/** Bytes in the letters of base64url. @type {Codec<string>} */
const packed = {
  format: value => value,
  parse: text => /^[\w-]*$/.test(text) ? text : new Bad('encoding', 'base64url'),
};

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
  scaleBy: look('scale', 'all', choice(['head', 'row', 'all'])),
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

const fields = /** @type {(keyof State)[]} */ (Object.keys(table));
const specFields = /** @type {(keyof Spec)[]} */ (fields.filter(field => table[field].spec));
export const transformerFields = /** @type {(keyof TransformerSpec)[]} */ ([...fields.filter(field => table[field].transformer), 'stack', 'layer', 'moment', 'through', 'probe']);
const undoFields = fields.filter(field => table[field].undo);

/** @template {keyof State} F @param {Partial<State>} from @param {F[]} names @returns {Pick<State, F>} */
const pick = (from, names) => /** @type {any} */ (Object.fromEntries(names.map(name => [name, from[name]])));

/** The state at first. @type {State} */
export const defaults = /** @type {any} */ (Object.fromEntries(fields.map(field => [field, table[field].initial])));
/** Where one looks in a record, and how. */
const looking = /** @type {(keyof State)[]} */ (['open', 'solo', 'cell', 'selected', 'view', 'scaleBy', 'against', 'trim', 'strongest', 'least', 'matrix']);
/** What a lesson leaves as the reader has it. */
const readers = /** @type {(keyof State)[]} */ (['lang', 'theme', 'projector', 'lesson', 'part', 'taught']);
/** The state that a part of a lesson begins with. @param {string} hash a link's part behind '#' @param {State} state whose reader it is */
export const lessonState = (hash, state) => fromHash(hash, { ...defaults, ...pick(state, readers) });
/** What is shown as the state of a lesson's part: a link's part behind '#'. @param {State} state */
export const lessonHash = state => toHash({ ...state, ...pick(defaults, readers) });
/** Whether a link names a lesson and nothing that would be computed. @param {State} state */
export const isLessonOnly = state => state.lesson !== null && fields.every(field => readers.includes(field) || field === 'hover' || same(field, state, defaults));

/** What a change of preset brings back to its first value, unless the preset says otherwise. @type {Partial<State>} */
export const fresh = pick(defaults, [...specFields, ...looking]);
/** What belongs to one source of records alone, and makes way for another's. */
export const ofSource = /** @type {(keyof State)[]} */ ([...transformerFields, ...looking]);

/** What each source shows at first: a text that is there before its model is, and an attention that says something of it. @type {Record<string, Partial<State>>} */
const beginnings = {
  lab: {},
  translate: { transformer: 'translate', prompt: 'I read a book in the library yesterday.', stack: 'cross', layer: 5, open: 4 },
  language: { transformer: 'language', prompt: '"Are you going to London?" said Emma. "No," said Mr. Knightley, "I am going home."', stack: 'decoder', layer: 2, open: 2 },
  picture: { transformer: 'picture', prompt: 'a red circle on the left and a blue square on the right', stack: 'cross', layer: 2, open: 4 },
};
/** How a source begins; the lab keeps its text and its heads. @param {string} source 'lab' or a model that came with the page @returns {Partial<State>} */
export const beginning = source => ({ ...pick(defaults, ofSource), ...beginnings[source] });
/** What a page without a link opens with: the translator, and behind it the lab with a sentence in the reader's language. @type {Record<string, Partial<State>>} */
export const openings = { en: beginning('translate'), zh: { ...beginning('translate'), target: '那只猫没有穿过那条街，因为它太累了。' } };

/** What each experiment shows at first. @type {Record<import('./types.js').ExperimentName, Partial<State>>} */
const experiments = {
  recurrent: { experiment: 'recurrent', view: 'log', open: 0 },
  cheaper: { experiment: 'cheaper', open: 1 },
};
/** The edit that shows an experiment on the lab's text, or the lab's own heads again (null). @param {State['experiment']} name @returns {Partial<State>} */
export const entering = name => ({ ...pick(defaults, looking), experiment: null, ...(name && experiments[name]) });

/** What the core computes from. @param {State} state @returns {Spec} */
export const specOf = state => pick(state, specFields);
/** What a transformer computes from; null while the lab does. @param {State} state @returns {TransformerSpec | null} */
export const transformerOf = state => state.transformer && pick(state, transformerFields);
/** The edit that shows a model of the reader's: its text if there is one that it can read, and nothing of what another had. @param {State} state @param {{ name: string, tokenizer: unknown }} model @returns {Partial<State>} */
export const withOwn = ({ prompt }, { name, tokenizer }) => {
  const listed = /^[\d\s,]*$/.test(prompt);
  const readable = prompt.trim() !== '' && listed === !tokenizer;
  return {
    ...pick(defaults, [...transformerFields, 'open', 'solo', 'cell', 'selected', 'against', 'matrix']),
    transformer: 'own', ownName: name, prompt: readable ? prompt : tokenizer ? 'The cat sat on the mat.' : '1 2 3 4 5 6', stack: 'cross', open: 0,
  };
};
/** The name of the model that computes, if it is one that came with the page; else ''. @param {State} state */
export const shippedOf = ({ transformer }) => transformer === 'own' || !transformer ? '' : transformer;
/** What is kept of a state that is pinned: where its spec differs from the defaults. @param {State} state @returns {Partial<Spec>} */
export const pinOf = state => pick(state, specFields.filter(field => written(field, state) !== written(field, defaults)));
/** The whole spec of the pin. @param {State} state @returns {Spec | null} */
export const pinnedSpec = state => state.pin && { ...specOf(defaults), ...state.pin };

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

// ---- The reducer ---------------------------------------------------------------------------------------------------

/**
 * A state to come back to, and where the edit between it and its neighbour led besides: to another head, another cell.
 * @typedef {{ state: State, places: (keyof State)[] }} Step
 */
/**
 * `last` is the edit that a following one may go on with; null after everything else.
 * @typedef {{ past: Step[], present: State, future: Step[], last: { field: keyof State, mark?: string, at?: number } | null }} History
 */

/** @param {State} present @returns {History} */
export const begin = present => ({ past: [], present, future: [], last: null });

/** Where one is looking. Undo leaves it alone, unless the edit itself led elsewhere, as an example does. @type {(keyof State)[]} */
const places = ['open', 'solo', 'cell', 'selected', 'view', 'scaleBy', 'stack', 'layer'];

/** An edit that comes later than this is a step of its own. */
const moment = 1500;

/**
 * The next history. Commands are not for the state: they leave it as it is.
 * @param {History} history
 * @param {Action} action
 * @returns {History}
 */
export function reduce(history, action) {
  switch (action.type) {
    case 'set': return edit(history, { [action.field]: action.part ? { .../** @type {any} */ (history.present[action.field]), ...action.part } : action.value }, action);
    case 'merge': return edit(history, action.fields, null);
    case 'undo': return travel(history, history.past, history.future, -1);
    case 'redo': return travel(history, history.past, history.future, 1);
    default: return history;
  }
}

/** @param {History} history @param {Fields} change @param {{ field: keyof State, mark?: string, at?: number } | null} set */
function edit(history, change, set) {
  const before = history.present;
  const cleaned = Object.fromEntries(Object.entries(change)
    .filter(([field]) => field in table)
    .map(([field, value]) => [field, table[/** @type {keyof State} */ (field)].codec.clean?.(value) ?? value]));
  // Who opens a head no longer looks through all layers.
  if ('open' in cleaned && before.through && !('through' in cleaned)) cleaned.through = false;
  const present = settle(before, { ...before, ...cleaned });
  if (!undoFields.some(field => field in cleaned && !same(field, before, present))) {
    return { ...history, present };   // looking about (hover, another head) does not end a step of typing
  }
  const goesOn = set && history.last && continues(history.last, set, before, present);
  // What comes back to where the step began (a letter typed and taken out) is no step: undo always changes something.
  const began = goesOn ? history.past.at(-1)?.state : undefined;
  if (began && undoFields.every(field => same(field, began, present))) return { past: history.past.slice(0, -1), present, future: [], last: null };
  const last = set && { field: set.field, mark: set.mark, at: set.at };
  const step = { state: before, places: places.filter(field => !same(field, before, present)) };
  return { past: goesOn ? history.past : [...history.past, step].slice(-longest.history), present, future: [], last };
}

/** @param {NonNullable<History['last']>} last @param {NonNullable<History['last']>} set @param {State} before @param {State} after */
function continues(last, set, before, after) {
  if (last.field !== set.field) return false;
  if (last.mark !== undefined || set.mark !== undefined) return last.mark === set.mark;
  const near = last.at === undefined || set.at === undefined || set.at - last.at < moment;
  return near && !!table[set.field].codec.continues?.(before[set.field], after[set.field]);
}

/** Whether an edit of a text goes on with the last: one character more or less, and no new word begun. @param {string} before @param {string} after */
function sameWord(before, after) {
  let start = 0, end = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const added = after.slice(start, after.length - end), removed = before.slice(start, before.length - end);
  return added.length <= 2 && removed.length <= 2 && !/\s/.test(added + removed);
}

/** @param {History} history @param {Step[]} past @param {Step[]} future @param {-1 | 1} way @returns {History} */
function travel(history, past, future, way) {
  const to = way < 0 ? past.at(-1) : future[0];
  if (!to) return history;
  const before = history.present;
  // A cell that gave way to another text comes back with its own.
  const back = before.cell === null && !to.places.includes('cell') ? [...to.places, /** @type {const} */ ('cell')] : to.places;
  const present = settle(before, { ...before, ...pick(to.state, [...undoFields, ...back]) });
  const step = { state: before, places: to.places };
  return way < 0
    ? { past: past.slice(0, -1), present, future: [step, ...future], last: null }
    : { past: [...past, step], present, future: future.slice(1), last: null };
}

/** Nothing points at a head or a pin that is gone: the last head is open instead; who looked at the average still does. @param {State | null} before @param {State} state @returns {State} */
function settle(before, state) {
  const { heads, open, solo, against, headsOff } = state;
  // Which heads a transformer or an experiment has is not known here: what draws them holds these within its record.
  if (state.transformer || state.experiment) return state;
  // Nor which an opened file has: while the lab's are as many as before, one looks where one will.
  const held = before?.heads !== heads || before.transformer !== null || before.experiment !== null;
  const stays = before?.open === open;
  const average = open === (stays ? before.heads : heads);
  return {
    ...state,
    open: !held ? open : average ? heads : Math.min(open, heads - 1),
    solo: held && solo !== null && solo > heads ? null : solo,
    against: (against === 'pin' && !state.pin) || (held && typeof against === 'number' && against >= heads) ? null : against,
    headsOff: headsOff.some(head => head >= heads) ? headsOff.filter(head => head < heads) : headsOff,
  };
}

/** @param {keyof State} field @param {State} a @param {State} b */
const same = (field, a, b) => Object.is(a[field], b[field]) || written(field, a) === written(field, b);

/** A field's value as text, for comparing and for the URL. @param {keyof State} field @param {Partial<State>} state @returns {string} */
const written = (field, state) => field === 'pin' ? JSON.stringify(state.pin) : table[field].codec.format(state[field]);

// ---- The URL -------------------------------------------------------------------------------------------------------

const byKey = new Map(fields.flatMap(field => table[field].key ? [[table[field].key, field]] : []));
const ignored = ['v'];                     // the version, should a later form of the link need one
/** @param {string} text */
const brief = text => text.length > 40 ? `${text.slice(0, 39)}…` : text;

/** Readable, yet whole: only what a URL, or a program that finds links in a text, would take for its own is escaped. @param {string} text */
const encode = text => text.replace(/[%&+#"<>`\\^{|}\p{C}\p{Z}]|^\p{M}/gu,
  c => c === ' ' ? '+' : /\p{Cs}/u.test(c) ? '%EF%BF%BD' : encodeURIComponent(c));

/**
 * The state as the part of the URL behind '#': only what differs from `base`.
 * @param {State} state
 * @param {State} [base] what a link without the field means: the defaults, with the browser's language
 */
export function toHash(state, base = defaults) {
  /** @type {string[]} */
  const parts = [];
  const write = (/** @type {(keyof State)[]} */ names, /** @type {Partial<State>} */ from, /** @type {State} */ base, prefix = '') => {
    for (const field of names) {
      const { key } = table[field];
      if (!key || field === 'pin' || !(field in from) || written(field, from) === written(field, base)) continue;
      parts.push(`${prefix}${key}=${encode(written(field, from))}`);
    }
  };
  write(fields, state, base);
  if (state.pin) {
    parts.push('pin=1');
    write(specFields, state.pin, defaults, 'pin.');
  }
  // Programs that find links in a text leave a closing full stop or bracket out.
  return parts.join('&').replace(/[.,;:!?)'\]*_~-]$/, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * The state that a link stands for. Never throws: what cannot be read keeps its first value and is named in `problems`.
 * @param {string} hash with or without '#'
 * @param {State} [base] as in `toHash`
 * @returns {{ state: State, problems: LinkProblem[] }}
 */
export function fromHash(hash, base = defaults) {
  /** @type {LinkProblem[]} */
  const problems = [];
  const complain = (/** @type {string} */ key, /** @type {string} */ got, /** @type {Bad} */ { code, expected }) => {
    if (problems.length < 20) problems.push({ key: brief(key), got: brief(got), code, expected });
  };
  const text = hash.replace(/^#/, '');
  const parts = text.length > longest.link ? [] : text.split('&', longest.edits + 1);
  if (text.length > longest.link || parts.length > longest.edits) {
    complain('#', String(text.length), new Bad('too-large', String(longest.link)));
    parts.length = 0;
  }
  /** @type {State} */
  const state = { ...base };
  /** @type {Fields} */
  const pinned = {};
  const seen = new Set();
  for (const part of parts) {
    const [, key, raw] = /** @type {string[]} */ (/^([^=]*)(?:=([^]*))?$/.exec(part));
    const inPin = key.startsWith('pin.');
    const field = /** @type {keyof State | undefined} */ (byKey.get(inPin ? key.slice(4) : key));
    if (part === '' || ignored.includes(key)) continue;
    if (!field || (inPin && !table[field].spec)) { complain(key, raw ?? '', new Bad('unknown-key', '')); continue; }
    if (seen.has(key)) { complain(key, raw ?? '', new Bad('repeated', '')); continue; }
    seen.add(key);
    const value = read(field, raw);
    if (value instanceof Bad) complain(key, raw ?? '', value);
    else Object.assign(inPin ? pinned : state, { [field]: value });
  }
  if (state.pin) state.pin = drop({ ...specOf(defaults), ...pinned }, pinned, 'pin.', complain);
  return { state: settle(null, drop(state, state, '', complain)), problems };
}

/** The edited rows and matrices that are of the widths that the state has. @param {State} state */
export const fitting = state => drop(state, pick(state, ['embeddingEdits', 'matrixEdits']), '', () => {});

/** @param {keyof State} field @param {string | undefined} raw @returns {any} */
function read(field, raw) {
  if (raw === undefined) return new Bad('encoding', '=');
  try {
    const text = decodeURIComponent(raw.replace(/\+/g, ' ')).replace(/\p{Cs}/gu, '\uFFFD');
    if (field === 'pin') return text === '1' ? {} : new Bad('unknown', '1');
    return table[field].codec.parse(text);
  } catch {
    return new Bad('encoding', 'UTF-8');
  }
}

/**
 * Leaves out of `from` the edited rows and matrices that are not of the widths that `spec` has.
 * @template {Partial<Spec>} T
 * @param {Spec} spec @param {T} from @param {string} prefix @param {(key: string, got: string, bad: Bad) => void} complain
 * @returns {T}
 */
function drop(spec, from, prefix, complain) {
  const { dModel, dK, dV } = spec;
  const fit = (/** @type {'matrixEdits' | 'embeddingEdits'} */ field, /** @type {(name: string) => number} */ size) => {
    const edits = from[field];
    if (!edits) return {};
    const kept = Object.entries(edits).filter(([name, values]) => {
      if (values.length === size(name)) return true;
      complain(`${prefix}${table[field].key}`, `${name}: ${values.length}`, new Bad('shape', String(size(name))));
      return false;
    });
    return { [field]: Object.fromEntries(kept) };
  };
  return { ...from, ...fit('embeddingEdits', () => dModel), ...fit('matrixEdits', name => dModel * (/^w[qk]/.test(name) ? dK : dV)) };
}
