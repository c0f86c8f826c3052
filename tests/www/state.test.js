/** The state: its form in the URL, its undo, what links it survives, and that it agrees with the core. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as state from '../../www/state.js';
import { shortest } from '../../www/views/number.js';

/** @typedef {import('../../www/types.js').State} State */

const { defaults, table, toHash, fromHash, reduce, begin, validate, sourceBegun } = state;
const some = { ...defaults.mask };

/** Values other than the default, of every field of the table. */
/** @type {Record<string, any[]>} */
const samples = {
  kind: ['cross'],
  target: ['', 'a b', ' two  spaces ', '中文，很好。', '🧪 👩‍🔬 e\u0301', 'שלום עולם', 'a&b=c#d%41+e', '100%', '<script>"', 'line\nline', 'ends.', '\u0301first', 'x'.repeat(3000)],
  source: ['Das Tier.', '动物没有过马路'],
  tokenizer: ['characters'],
  cjk: ['character'],
  startEnd: [!defaults.startEnd],
  embedding: ['random', 'digits'],
  embeddingSeed: [0, 7, 4294967295],
  embeddingEdits: [
    { cat: row(defaults.dModel) },
    { ':;~0,&=+ %': row(defaults.dModel), 动物: row(defaults.dModel) },
    Object.fromEntries([['__proto__', row(defaults.dModel)]]),
  ],
  position: ['none', 'sinusoidal'],
  positionStrength: [0, 0.3, 4],
  dModel: [1, 5, 128],
  heads: [1, 2, 16],
  dK: [1, 7, 128],
  dV: [1, 7, 128],
  recipes: [[], ['random'], ['identity', 'random', 'identity'], [...state.recipes].slice(0, 16)],
  seed: [0, 99, 4294967295],
  matrixEdits: [
    { 'wq.0': row(defaults.dModel * defaults.dK) },
    { 'wv.1': row(defaults.dModel * defaults.dV), 'wo.15': row(defaults.dModel * defaults.dV), 'wk.2': row(defaults.dModel * defaults.dK) },
  ],
  mask: [
    { ...some, direction: 'causal' }, { ...some, direction: 'anticausal', window: [2, 0] }, { ...some, prefix: 3, direction: 'causal' },
    { ...some, padding: 2 }, { ...some, flips: [[0, 1], [12, 3]] },
    { direction: 'causal', window: [0, 511], prefix: 1, padding: 1, flips: [[0, 0]] },
  ],
  scaled: [!defaults.scaled],
  temperature: [0.01, 0.5, 100, 1e-2],
  softcap: [30, 0.1],
  headsOff: [[0], [0, 1]],
  experiment: ['recurrent', 'cheaper'],
  stateWidth: [1, 64],
  recurrentScale: [0, 0.5, 4],
  forgetBias: [-5, 10],
  of: [0, 15],
  reach: [0, 4096],
  stride: [1, 4096],
  globals: [0, 3],
  rank: [1, 8],
  tile: [1, 64],
  groups: [1, 16],
  transformer: ['translate', 'language', 'picture', 'own'],
  untrained: [0, 4294967295],
  factors: [[[2, 0], [7, 50]]],
  moment: [0, 11],
  ownName: ['bert', 'owner/name', '模型'],
  prompt: ['the cat sat', '中文', 'a&b'],
  answer: ['', '我 爱 你', ':a'],
  steps: [0, 7],
  picks: [[[0, 12], [3, 50256]]],
  heat: [0.7, 100],
  topK: [5],
  drawSeed: [0, 4294967295],
  stack: ['decoder', 'cross'],
  layer: [1, 127],
  switchedOff: [['cross.0.3', 'encoder.11.7']],
  through: [true],
  lesson: ['contents', '3', 'taught'],
  part: [2],
  taught: ['q1YqSyzKTMxLL0lV', '-_'],
  probe: ['decoder.3.12.own.sum', 'encoder.0.0.embedding'],
  offHow: ['uniform', 'mean'],
  open: [0, 1, 6],
  solo: [0, 1],
  cell: [null, [0, 0], [3, 11]],
  selected: [[2], [0, 5, 3]],
  view: ['scores', 'masked', 'weighted', 'log'],
  drawing: ['arcs', 'table'],
  palette: state.palettes.slice(1),
  scaleBy: ['row', 'head'],
  against: [0, 1],
  trim: ['special', 'both'],
  strongest: [1, 4096],
  least: [0.05, 1],
  figure: ['spread'],
  figureKeys: [2, 32],
  figureSeed: [0, 4294967295],
  pin: [{}, { target: 'pinned & text', mask: { ...some, direction: 'causal' } }, { matrixEdits: { 'wq.0': row(defaults.dModel * defaults.dK) } },
    { dModel: 3, embeddingEdits: { a: row(3) } }],
  matrix: ['wq.0', 'output', 'scores.11'],
  lang: ['zh'],
  theme: ['light', 'dark'],
  projector: [true],
  hover: [],     // not in the URL
};

/** n numbers of many kinds, each as the state keeps it @param {number} n */
function row(n) {
  const kinds = [0, 1, -1, 0.1, -0.25, 3.4e38, 1e-45, 1 / 3, 16777216, -1234.5678, 0.30000001192092896];
  return Array.from({ length: n }, (_, i) => Number(state.shortest(kinds[i % kinds.length])));
}

test('the table and the samples name the same fields', () => {
  assert.deepEqual(Object.keys(table).sort(), Object.keys(samples).sort());
  const keys = Object.values(table).map(field => field.key).filter(Boolean);
  assert.equal(new Set(keys).size, keys.length, 'keys of the URL are different');
  for (const [field, values] of Object.entries(samples)) if (field !== 'hover') assert.ok(values.length, field);
});

test('the defaults are read from an empty link and write an empty link', () => {
  assert.equal(toHash(defaults), '');
  assert.deepEqual(fromHash(''), { state: defaults, problems: [] });
});

for (const [field, values] of /** @type {[keyof State, any[]][]} */ (Object.entries(samples))) {
  test(`${field} comes back from the URL as it went in`, () => {
    for (const value of values) {
      const there = reduce(begin(defaults), { type: 'set', field, value }).present;
      assert.deepEqual(there[field], value);
      for (const hash of [toHash(there), browserHash(toHash(there))]) {
        const back = fromHash(hash);
        assert.deepEqual(back.problems, [], hash.slice(0, 80));
        assert.deepEqual(back.state, there, hash.slice(0, 80));
      }
    }
  });
}

test('all fields together come back from the URL, also upon another base', () => {
  /** @type {any} */
  const there = { ...defaults };
  for (const [field, values] of Object.entries(samples)) if (values.length && !['dModel', 'dK', 'dV', 'heads'].includes(field)) there[field] = values.at(-1);
  assert.deepEqual(fromHash(`#${toHash(there)}`), { state: there, problems: [] });
  /** @type {State} */
  const base = { ...defaults, lang: 'zh' };
  assert.equal(toHash(defaults, base), 'lang=en');
  assert.deepEqual(fromHash('lang=en', base).state, defaults);
});

/** What a browser makes of a hash that is put into its address. @param {string} hash */
function browserHash(hash) { return new URL(`http://localhost/#${hash}`).hash; }

test('a link is readable: spaces as +, Chinese as it is, and nothing at its end that a chat would cut off', () => {
  const check = (/** @type {Partial<State>} */ fields, /** @type {string} */ expected) => assert.equal(toHash({ ...defaults, ...fields }), expected);
  check({ target: 'The cat sat.', kind: 'cross' }, 'kind=cross&target=The+cat+sat%2E');
  check({ target: '猫坐下', seed: 3 }, 'target=猫坐下&seed=3');
  check({ mask: { ...some, direction: 'causal', window: [1, 0] } }, 'mask=causal;window:1,0');
  check({ pin: { seed: 5 } }, 'pin=1&pin.seed=5');
});

test('a matrix keeps every f32 to the last bit', () => {
  const next = random(5);
  const bits = new Uint32Array(1), float = new Float32Array(bits.buffer);
  const values = [];
  while (values.length < 2000) { bits[0] = next() * 2 ** 32; if (Number.isFinite(float[0])) values.push(float[0]); }
  for (const value of values) assert.ok(Object.is(Math.fround(Number(state.shortest(value))), value) || value === 0, `${value}`);
  // The state imports nothing of the page, and so writes numbers by itself: as the page does.
  for (const value of [...values, NaN, Infinity, 1e300]) assert.equal(state.shortest(value), shortest(value));
  assert.equal(state.shortest(Math.fround(0.1)), '0.1');
  assert.equal(state.shortest(Math.fround(1 / 3)), '0.33333334');
});

test('a link that names a model alone means it as it begins; whoever says more is taken at the word', () => {
  const check = (/** @type {string} */ hash, /** @type {Partial<State>} */ expected) => {
    const state = sourceBegun(fromHash(hash).state);
    for (const [field, value] of Object.entries(expected)) assert.deepEqual(state[/** @type {keyof State} */ (field)], value, `${hash}: ${field}`);
  };
  check('model=translate&projector=1', { transformer: 'translate', projector: true, prompt: 'I read a book in the library yesterday.', stack: 'cross', open: 4 });
  check('model=picture', { transformer: 'picture', prompt: 'a red circle on the left and a blue square on the right' });
  check('model=translate&layer=2', { prompt: '', layer: 2 });
  check('model=own', { transformer: 'own', prompt: '' });
  check('model=', { transformer: null });
});

test('what a link says wrongly is named, and keeps its first value', () => {
  /** @param {string} hash @param {[string, string][]} expected keys and codes of the problems */
  const check = (hash, expected, fields = {}) => {
    const { state, problems } = fromHash(hash);
    assert.deepEqual(problems.map(p => [p.key, p.code]), expected, hash.slice(0, 60));
    assert.deepEqual(state, { ...defaults, ...fields }, hash.slice(0, 60));
  };
  check('v=1', []);
  check('v=99&seed=3', [], { seed: 3 });
  check('&&&', []);
  check('dk=0', [['dk', 'range']]);
  check('dk=3.5', [['dk', 'range']]);
  check('heads=64', [['heads', 'range']]);
  check('heads=NaN&d=1e999&dv=0x10', [['heads', 'not-finite'], ['d', 'not-finite'], ['dv', 'not-finite']]);
  check('kind=crossed&seed=2', [['kind', 'unknown']], { seed: 2 });
  check('target=%E5%8', [['target', 'encoding']]);
  check('target', [['target', 'encoding']]);
  check('colour=red', [['colour', 'unknown-key']]);
  check('__proto__=1&constructor=2&hover=1', [['__proto__', 'unknown-key'], ['constructor', 'unknown-key'], ['hover', 'unknown-key']]);
  check('seed=2&seed=3', [['seed', 'repeated']], { seed: 2 });
  check('mask=sideways', [['mask', 'unknown']]);
  check('mask=causal;hole:3', [['mask', 'mask']]);
  check('mask=causal;window:1', [['mask', 'shape']]);
  check('w=wq.0:1,2,3', [['w', 'shape']]);
  check('w=wx.0:1', [['w', 'shape']]);
  check('rows=cat:1,x', [['rows', 'not-finite']]);
  check('off=0,1,2,99', [['off', 'range']]);
  check('pin=2', [['pin', 'unknown']]);
  check('pin=1&pin.lang=zh', [['pin.lang', 'unknown-key']], { pin: {} });
  check('pin.seed=4', []);
  check(`target=${'x'.repeat(200_000)}`, [['target', 'too-large']]);
  check(`target=${'x'.repeat(2_000_000)}`, [['#', 'too-large']]);
  check('a&'.repeat(10_000), [['#', 'too-large']]);
  check('open=16&solo=16&scale=sideways', [['scale', 'unknown']], { open: defaults.heads - 1 });
});

test('no link, however hostile, throws, and what it gives writes a sound link', () => {
  const next = random(11);
  const any = (/** @type {number} */ n) => Math.floor(next() * n);
  const keys = [...Object.values(table).map(field => field.key ?? 'hover'), 'pin.target', 'pin.w', '__proto__', ''];
  const bits = ['%', '%E5', '%00', '%ED%A0%80', '0', '1', '-1', '1e999', 'NaN', ',', ';', ':', '~', '=', '+', '-', '.', 'wq.0:', 'cat:', 'causal', 'flips:', '1,2', '\u{1F9EA}', '\ud800', '中', ' ', '#', '__proto__:1', 'null', 'x'.repeat(999)];
  const whole = toHash({ ...defaults, target: '中文 text.', mask: { ...some, direction: 'causal', flips: [[1, 2]] }, pin: { seed: 4 }, matrixEdits: samples.matrixEdits[0] });
  for (let round = 0; round < 4000; round++) {
    let hash = round % 3 === 0 ? whole.slice(0, any(whole.length)) : '';
    for (let part = any(5); part >= 0; part--) {
      hash += `&${keys[any(keys.length)]}${any(9) ? '=' : ''}`;
      for (let bit = any(6); bit > 0; bit--) hash += bits[any(bits.length)];
    }
    const { state: read, problems } = fromHash(hash);
    for (const problem of problems) assert.ok(problem.code && problem.key.length <= 40 && problem.got.length <= 40);
    const again = fromHash(browserHash(toHash(read)));
    assert.deepEqual(again.problems, [], hash.slice(0, 100));
    assert.deepEqual(again.state, read, hash.slice(0, 100));
    assert.equal(Object.getPrototypeOf(read), Object.prototype);
  }
});

/** mulberry32 @param {number} seed */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs actions from the defaults; `[field, value, at?, mark?]` is a set. @param {any[]} actions @returns {state.History} */
const run = (actions, from = begin(defaults)) => actions.reduce((history, action) => reduce(history, Array.isArray(action)
  ? { type: 'set', field: action[0], value: action[1], at: action[2], mark: action[3] } : action), from);
const undo = /** @type {const} */ ({ type: 'undo' }), redo = /** @type {const} */ ({ type: 'redo' });
const typed = (/** @type {string} */ text, at = 0) => [...text].map((_, i) => ['target', text.slice(0, i + 1), at + i * 100]);

test('an edit is undone and done again, and a new one forgets what was undone', () => {
  const edited = run([['seed', 5], ['kind', 'cross'], ['scaled', false]]);
  assert.equal(edited.past.length, 3);
  const back = run([undo, undo], edited);
  assert.deepEqual([back.present.seed, back.present.kind, back.present.scaled], [5, defaults.kind, defaults.scaled]);
  assert.equal(run([redo], back).present.kind, 'cross');
  assert.equal(run([['dK', 3]], back).future.length, 0);
  assert.deepEqual(run([undo, undo, undo, undo, undo], edited).present, defaults);
  assert.deepEqual(run([redo], edited), edited);
});

test('typing is undone word by word, a pause or a paste is a step of its own', () => {
  const start = run([['target', '', -9000]]);
  const texts = (/** @type {state.History} */ history) => { const all = []; for (let h = history; h.past.length; h = reduce(h, undo)) all.push(h.present.target); return all; };
  assert.deepEqual(texts(run(typed('one two', 1000), start)), ['one two', 'one', '']);
  assert.deepEqual(texts(run([...typed('ab', 0), ...[['target', 'abc', 9000]]])), ['abc', 'ab']);
  assert.deepEqual(texts(run([['target', 'a', 0], ['target', 'a pasted text', 10]])), ['a pasted text', 'a']);
  assert.deepEqual(texts(run([['target', 'a', 0], ['open', 2], ['hover', { query: 1, key: 1 }], ['target', 'ab', 10]])), ['ab']);
  assert.deepEqual(texts(run([['target', 'a', 0], ['source', 'b', 5], ['target', 'ab', 10]])).length, 3);
});

test('parts of a field that are set before anything is drawn anew all hold', () => {
  const parts = [{ direction: 'causal' }, { prefix: 2 }, { padding: 1 }];
  const history = parts.reduce((history, part) => reduce(history, { type: 'set', field: 'mask', part }), begin(defaults));
  assert.deepEqual(history.present.mask, { ...defaults.mask, direction: 'causal', prefix: 2, padding: 1 });
});

test('a drag is one step: numbers by time, anything by its mark', () => {
  assert.equal(run([['temperature', 1.1, 0], ['temperature', 1.2, 50], ['temperature', 1.3, 100]]).past.length, 1);
  assert.equal(run([['scaled', false, 0], ['scaled', true, 50]]).past.length, 2);
  const flips = (/** @type {number} */ n) => ({ ...some, flips: [[0, n]] });
  assert.equal(run([['mask', flips(1), 0, 'd1'], ['mask', flips(2), 9000, 'd1'], ['mask', flips(3), 9001, 'd2']]).past.length, 2);
});

test('undo leaves alone how one looks, and setting the same again is no step', () => {
  const history = run([['seed', 5], ['open', 3], ['lang', 'zh'], ['theme', 'dark'], undo]);
  assert.deepEqual([history.present.seed, history.present.open, history.present.lang, history.present.theme], [defaults.seed, 3, 'zh', 'dark']);
  assert.equal(run([['seed', defaults.seed], ['open', 2], ['target', defaults.target]]).past.length, 0);
});

test('what comes back to where its step began is no step: undo always changes something', () => {
  const mask = (/** @type {[number, number][]} */ ...flips) => ({ ...some, flips });
  const turned = run([['seed', 5], { type: 'set', field: 'mask', value: mask([0, 1]), mark: 'drag 1' }, { type: 'set', field: 'mask', value: mask(), mark: 'drag 1' }]);
  assert.equal(turned.present.seed, 5);
  assert.equal(reduce(turned, undo).present.seed, defaults.seed);
  assert.equal(reduce(turned, undo).past.length, 0);
  const typed = run([['target', 'a'], ['seed', 5], ['target', 'ab'], ['target', 'a']]);
  assert.deepEqual([reduce(typed, undo).present.seed, reduce(reduce(typed, undo), undo).present.target], [defaults.seed, defaults.target]);
});

test('undo and redo come back to the head and the cell where the edit itself led elsewhere', () => {
  const place = (/** @type {state.History} */ { present }) => [present.open, present.cell];
  const seen = run([['open', 2], ['cell', [7, 1]]]);
  const taken = run([{ type: 'merge', fields: { ...state.fresh, target: 'x', open: 0, cell: null } }], seen);
  assert.deepEqual([place(taken), place(run([undo], taken)), place(run([undo, redo], taken))], [[0, null], [2, [7, 1]], [0, null]]);
  assert.deepEqual(place(run([['open', 4], undo], taken)), [2, [7, 1]]);
  assert.deepEqual(place(run([['target', 'y'], ['cell', null], ['open', 3], undo], seen)), [3, [7, 1]], 'a cell that gave way to another text');
  assert.deepEqual(place(run([['seed', 5], ['cell', [1, 1]], undo], seen)), [2, [1, 1]], 'a cell chosen since stays');
});

test('who opens a head no longer looks through all layers; another stack or layer is looked through too', () => {
  const through = begin({ ...defaults, transformer: 'language', through: true });
  const after = (/** @type {any} */ fields) => reduce(through, { type: 'merge', fields }).present.through;
  assert.deepEqual([after({ open: 2 }), after({ stack: 'cross', layer: 1, open: 0 }), after({ layer: 1 }), after({ stack: 'cross' }), after({ open: 0, through: true })], [false, false, true, true, true]);
});

test('a preset is one step', () => {
  const history = run([{ type: 'merge', fields: { ...state.fresh, target: 'x', heads: 2, open: 1 } }]);
  assert.equal(history.past.length, 1);
  assert.deepEqual(reduce(history, undo).present.target, defaults.target);
});

test('with fewer heads nothing points at one that is gone', () => {
  const { present } = run([['open', defaults.heads], ['headsOff', [0, 5]], ['against', 5], ['solo', 5], ['heads', 2]]);
  assert.deepEqual([present.open, present.headsOff, present.against, present.solo], [2, [0], null, null]);
  assert.equal(run([['open', 4], ['heads', 2]]).present.open, 1, 'the last head, not the average');
  assert.equal(run([['open', 2], ['heads', 2]]).present.open, 1, 'a head does not become the average');
  const unpinned = run([['pin', {}], ['against', 'pin'], ['pin', null]]).present;
  assert.equal(unpinned.against, null);
});

test('a transformer is pinned with what it computes from, and is looked at where the shown one is', () => {
  const there = { ...defaults, transformer: /** @type {const} */ ('translate'), prompt: 'A cat.', switchedOff: ['cross.0.1'], layer: 3 };
  const pin = state.pinOf(there);
  assert.deepEqual(pin, { transformer: 'translate', prompt: 'A cat.', switchedOff: ['cross.0.1'] });
  const now = { ...there, prompt: 'A dog.', layer: 5, pin };
  assert.deepEqual(state.pinnedRun(now), { ...state.transformerOf(there), layer: 5 });
  assert.equal(state.pinnedSpec(now), null);
  assert.deepEqual(fromHash(toHash(now)).state.pin, pin);
  for (const other of [{ transformer: null }, { transformer: /** @type {const} */ ('language') }, { pin: { seed: 5 } }, { pin: null }]) assert.equal(state.pinnedRun({ ...now, ...other }), null);
});

test('the pin keeps what differs, and gives the whole spec again', () => {
  /** @type {State} */
  const there = { ...defaults, seed: 9, mask: { ...some, direction: 'causal' }, lang: 'zh' };
  const pin = state.pinOf(there);
  assert.deepEqual(pin, { seed: 9, mask: there.mask });
  assert.deepEqual(state.pinnedSpec({ ...defaults, pin }), state.specOf(there));
  assert.equal(state.pinnedSpec(defaults), null);
});

test('a number is checked as it is typed', () => {
  const check = (/** @type {keyof State} */ field, /** @type {unknown} */ value, /** @type {string | null} */ code) => assert.equal(validate(field, value)?.code ?? null, code, `${field} ${value}`);
  check('dK', '8', null);
  check('dK', 8, null);
  check('dK', 0, 'range');
  check('dK', '2.5', 'range');
  check('dK', NaN, 'not-finite');
  check('dK', 'many', 'not-finite');
  check('temperature', '1e999', 'not-finite');
  check('temperature', 0, 'range');
  check('heads', 64, 'range');
  check('seed', -1, 'range');
  assert.deepEqual(validate('dK', '0'), { code: 'range', argument: 'dK', expected: '1–128', got: '0' });
});

test('what stands in the table and in the core is the same', { skip: !existsSync(new URL('../../www/pkg', import.meta.url)) && 'www/pkg is not built' }, async () => {
  const { load } = await import('../../www/headlight.js');
  const catalog = /** @type {any} */ ((await load()).core).catalog();
  assert.deepEqual(state.limits, catalog.limits);
  assert.deepEqual([...state.recipes].sort(), [...catalog.recipes].sort());
  assert.deepEqual(state.palettes, catalog.palettes);
  assert.equal(catalog.presets[0].id, 'reasons');
  assert.deepEqual(state.specOf({ ...defaults, ...catalog.presets[0].state }), state.specOf(defaults));
  const chinese = catalog.presets.find((/** @type {{ id: string }} */ { id }) => id === 'reasons-zh');
  assert.equal(state.openings.zh.target, chinese.state.target);
  for (const preset of catalog.presets) {
    const whole = { ...defaults, ...preset.state };
    assert.deepEqual(fromHash(toHash(whole)), { state: whole, problems: [] }, preset.id);
  }
});

test('each source begins with a state that a link gives again, and brings nothing of another one along', () => {
  const check = (/** @type {string} */ source, /** @type {string | null} */ transformer) => {
    const before = { ...defaults, transformer: /** @type {const} */ ('own'), picks: [[1, 2]], steps: 3, answer: 'x', switchedOff: ['cross.0.0'], cell: [9, 9], solo: 3 };
    const begun = /** @type {State} */ (/** @type {unknown} */ ({ ...before, ...state.beginning(source) }));
    assert.equal(begun.transformer, transformer);
    assert.deepEqual([begun.picks, begun.steps, begun.answer, begun.switchedOff, begun.cell, begun.solo], [[], null, null, [], null, null]);
    assert.deepEqual(fromHash(toHash(begun)), { state: begun, problems: [] });
  };
  check('lab', null);
  check('translate', 'translate');
  check('language', 'language');
  check('picture', 'picture');
});
