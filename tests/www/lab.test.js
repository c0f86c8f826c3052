/**
 * @file The lab at the boundary, in both builds: what the worker asks for comes in the shapes that www/types.d.ts promises.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../www/headlight.js';
import { reckoning } from '../../www/views/say/readings.js';

/** @typedef {import('../../www/engine/messages.js').Core} Core */
/** @typedef {import('../../www/types.js').Look} Look */

const best = await load();
const portable = await load({ build: 'portable' });
const core = /** @type {Core} */ (/** @type {unknown} */ (best.core));
const catalog = core.catalog();

/** @param {string} id @returns {any} */
const preset = id => catalog.presets.find(preset => preset.id === id)?.state;

/** @type {Look} */
const look = { view: 'weights', palette: 'ink', scaleBy: 'head', dark: false, against: null };

test('the first preset is a sentence whose pronoun finds its noun', () => {
  assert.equal(catalog.presets[0].id, 'reasons');
  const state = preset('reasons');
  const record = new core.Lab().compute(state);
  const [query, key] = state.cell;
  assert.equal(record.queryTokens[query].text, 'it');
  assert.equal(record.keyTokens[key].text, 'animal');
  assert.ok(record.weights[(state.open * record.queries + query) * record.keys + key] > 0.8);
});

test('every preset gives a record and pictures of the promised sizes', () => {
  for (const { id, state } of catalog.presets) {
    const lab = new core.Lab();
    const record = lab.compute(/** @type {any} */ (state));
    const { heads, queries, keys, trace } = record;
    const cells = heads * queries * keys;
    assert.deepEqual([record.scores.length, record.weights.length, record.visible.length], [cells, cells, queries * keys], id);
    assert.deepEqual([record.queryTokens.length, record.keyTokens.length], [queries, keys], id);
    assert.ok(trace);
    assert.equal(trace.wo.length, heads * trace.dV * trace.dModel, id);
    assert.equal(trace.keyInput === null, record.kind === 'self', id);
    const { values, pictures, signed, incomparable } = lab.paint(look);
    assert.equal(values.length, cells + queries * keys, id);
    assert.equal(pictures.length, heads + 1, id);
    assert.ok(pictures.every(picture => picture.image.data.length === 4 * queries * keys && picture.lo <= picture.hi), id);
    assert.deepEqual([signed, incomparable], [false, false], id);
  }
});

test('both builds give the same bits', () => {
  const other = /** @type {Core} */ (/** @type {unknown} */ (portable.core));
  for (const { id, state } of catalog.presets) {
    const spec = /** @type {any} */ (state);
    assert.deepEqual(new core.Lab().compute(spec), new other.Lab().compute(spec), id);
  }
});

test('a difference is drawn to what is pinned and to another head, where the shapes agree', () => {
  const lab = new core.Lab();
  const spec = preset('reasons');
  lab.compute(spec);
  const to = (/** @type {Look['against']} */ against) => {
    const { values, signed, incomparable } = lab.paint({ ...look, against });
    return { values, signed, incomparable };
  };
  const plain = to(null).values;
  assert.deepEqual(to('pin'), { values: plain, signed: false, incomparable: true });
  lab.pin(spec);
  assert.ok(to('pin').signed && to('pin').values.every(difference => difference === 0));
  lab.pin({ ...spec, target: 'cat' });
  assert.deepEqual(to('pin'), { values: plain, signed: false, incomparable: true });
  assert.deepEqual(to(99), { values: plain, signed: false, incomparable: true });
  const cells = plain.length / 7;
  assert.ok(to(1).signed && to(1).values.subarray(cells, 2 * cells).every(difference => difference === 0));
  assert.equal(lab.pin(null), null);
});

test('a mistake names the field and leaves what is shown as it was', () => {
  const lab = new core.Lab();
  const spec = preset('reasons');
  lab.compute(spec);
  const before = lab.text('shown');
  for (const [change, code, argument] of /** @type {[object, string, string][]} */ ([
    [{ target: '' }, 'empty', 'target'],
    [{ dK: 0 }, 'range', 'dK'],
    [{ heads: 2.5 }, 'range', 'heads'],
    [{ heads: 64 }, 'too-large', 'heads'],
    [{ seed: -1 }, 'range', 'seed'],
    [{ tokenizer: 'letters' }, 'range', 'tokenizer'],
    [{ mask: { ...spec.mask, window: [1] } }, 'range', 'mask'],
    [{ matrixEdits: { 'wq.0': [1, NaN] } }, 'not-finite', 'matrixEdits.wq.0'],
    [{ matrixEdits: { 'wq.0': ['one'] } }, 'range', 'matrixEdits'],
  ])) {
    assert.throws(() => lab.compute({ ...spec, ...change }), { code, argument });
  }
  assert.throws(() => lab.compute({ ...spec, seed: 2.5 }), { argument: 'seed', expected: 'u32', got: '2.5' });
  for (const change of [{ palette: 'rainbow' }, { view: 'all' }, { scaleBy: undefined }, { against: 'head' }, { against: -1 }]) {
    const [[argument, value]] = Object.entries(change);
    assert.throws(() => lab.paint(/** @type {any} */ ({ ...look, ...change })), { code: 'unknown', argument }, `${argument} ${value}`);
  }
  assert.throws(() => lab.open('{}', 'a.json'), { code: 'file', argument: 'format' });
  assert.throws(() => new core.Lab().paint(look), { code: 'empty', argument: 'record' });
  assert.equal(lab.text('shown'), before);
});

test('a record that was saved is opened again, and says that it is a file', () => {
  const lab = new core.Lab();
  const record = lab.compute(preset('word-order'));
  const opened = new core.Lab().open(lab.text('shown'), 'saved.json');
  assert.deepEqual(opened, { ...record, origin: { from: 'file', name: 'saved.json' } });
});

test('the rules said to follow the strength of the position are those whose matrices do', () => {
  const matrices = (/** @type {string} */ recipe, /** @type {number} */ positionStrength) => {
    const { trace } = new core.Lab().compute({ ...preset('reasons'), recipes: [recipe], heads: 1, positionStrength });
    return trace && [trace.wq, trace.wk, trace.wv, trace.wo].map(matrix => Array.from(matrix).join());
  };
  const following = catalog.recipes.filter(recipe => String(matrices(recipe, 1)) !== String(matrices(recipe, 2)));
  assert.deepEqual(following.sort(), [...reckoning].sort());
});
