/**
 * @file The lab at the boundary, in both builds: what the worker asks for comes in the shapes that www/types.d.ts promises.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
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

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);

/** @type {Look} */
const look = { view: 'weights', palette: 'ink', scaleBy: 'head', dark: false, against: null, heads: [99], room: [40, 40] };

test('the first preset is a sentence whose pronoun finds its noun', () => {
  assert.equal(catalog.presets[0].id, 'reasons');
  const state = preset('reasons');
  const lab = new core.Lab();
  const record = lab.compute(state);
  const { open, weights, telling } = lab.paint({ ...look, heads: [state.open] });
  const [query, key] = state.cell;
  assert.equal(record.queryTokens[query].text, 'it');
  assert.equal(record.keyTokens[key].text, 'animal');
  assert.ok(weights[open][query * record.keys + key] > 0.8);
  assert.deepEqual(telling[open], { query, key, weight: weights[open][query * record.keys + key] });
});

test('every preset gives a record and pictures of the promised sizes', () => {
  for (const { id, state } of catalog.presets) {
    const lab = new core.Lab();
    const record = lab.compute(/** @type {any} */ (state));
    const { heads, queries, keys, trace } = record;
    const cells = queries * keys;
    assert.equal(record.visible.length, cells, id);
    assert.deepEqual([record.queryTokens.length, record.keyTokens.length], [queries, keys], id);
    assert.ok(trace);
    assert.equal(trace.wo.length, heads * trace.dV * trace.dModel, id);
    assert.equal(trace.keyInput === null, record.kind === 'self', id);
    const { open, scores, weights, telling, values, pictures, thumbs, signed, incomparable } = lab.paint(look);
    const all = Array.from({ length: heads === 1 ? 1 : heads + 1 }, (_, head) => String(head));
    assert.equal(String(open), all.at(-1), id);
    assert.ok(scores, id);
    for (const each of [scores, weights, telling, values, pictures]) assert.deepEqual(Object.keys(each), all, id);
    for (const head of all) {
      assert.deepEqual([scores[+head].length, weights[+head].length, values[+head].length], [+head < heads ? cells : 0, cells, cells], id);
      assert.ok(pictures[+head].rgba.length === 4 * cells && pictures[+head].lo <= pictures[+head].hi, id);
    }
    assert.equal(thumbs.image.data.length, 4 * (heads + 1) * thumbs.rows * thumbs.columns, id);
    assert.deepEqual([thumbs.rows, thumbs.columns], [queries, keys].map(n => Math.floor(n * Math.min(1, 40 / queries, 40 / keys))), id);
    assert.deepEqual([signed, incomparable], [false, false], id);
  }
});

test('only the cells that are asked for leave the core, those of the first head open', () => {
  const lab = new core.Lab();
  lab.compute(preset('reasons'));
  for (const [heads, open, given] of /** @type {[number[], number, number[]][]} */ ([
    [[2], 2, [2]], [[4, 1], 4, [1, 4]], [[5, 5], 5, [5]], [[6], 6, [0, 1, 2, 3, 4, 5, 6]], [[0, 77], 0, [0, 6]], [[], 6, [0, 1, 2, 3, 4, 5, 6]],
  ])) {
    const painted = lab.paint({ ...look, heads });
    assert.deepEqual([painted.open, Object.keys(painted.weights).map(Number)], [open, given], String(heads));
  }
  lab.compute({ ...preset('reasons'), heads: 1 });
  assert.equal(lab.paint({ ...look, heads: [7] }).open, 0, 'one head alone has no average');
});

test('the average is of the heads that are on, and none when none is', () => {
  const lab = new core.Lab();
  for (const headsOff of [[], [1], [0, 1, 2, 3, 4, 5]]) {
    lab.compute({ ...preset('reasons'), headsOff });
    const { weights } = lab.paint(look);
    const on = [0, 1, 2, 3, 4, 5].filter(head => !headsOff.includes(head));
    weights[6].forEach((average, i) => assert.ok(Math.abs(average - on.reduce((sum, head) => sum + weights[head][i] / on.length, 0)) < 1e-6));
  }
});

test('both builds give the same bits', () => {
  const other = /** @type {Core} */ (/** @type {unknown} */ (portable.core));
  for (const { id, state } of catalog.presets) {
    const spec = /** @type {any} */ (state);
    const [one, two] = [new core.Lab(), new other.Lab()];
    assert.deepEqual(one.compute(spec), two.compute(spec), id);
    assert.deepEqual(one.paint(look), two.paint(look), id);
  }
});

test('whether the open head hides anything is said', () => {
  const lab = new core.Lab();
  const spec = preset('reasons');
  for (const [change, view, hides] of /** @type {[object, Look['view'], boolean][]} */ ([
    [{}, 'weights', false], [{ mask: { ...spec.mask, direction: 'causal' } }, 'weights', true], [{ mask: { ...spec.mask, direction: 'causal' } }, 'scores', false],
  ])) {
    lab.compute({ ...spec, ...change });
    const { hides: said, values } = lab.paint({ ...look, view, heads: [0] });
    assert.deepEqual([said, values[0].includes(NaN)], [hides, hides]);
  }
});

test('without a key the weights of each row sum to 1 again, beside those of the whole row', () => {
  const lab = new core.Lab();
  lab.compute(preset('reasons'));
  assert.equal(lab.paint(look).trimmed, null);
  assert.equal(lab.paint({ ...look, trim: 'special' }).trimmed, null, 'there is no special token');
  const { values, weights, trimmed, hides } = lab.paint({ ...look, trim: 'first', heads: [2] });
  const { visible, weights: left } = trimmed ?? assert.fail('nothing is left out');
  const keys = Math.sqrt(visible.length), row = (/** @type {ArrayLike<number>} */ cells) => Array.from(cells).slice(7 * keys, 8 * keys);
  assert.deepEqual([row(visible)[0], row(visible)[1], hides], [0, 1, true]);
  assert.ok(Number.isNaN(row(values[2])[0]));
  assert.deepEqual(row(values[2]).slice(1), row(left[2]).slice(1));
  for (const [key, weight] of row(left[2]).entries()) assert.ok(Math.abs(weight - (key && row(weights[2])[key] / (1 - row(weights[2])[0]))) < 1e-6);
  const strongest = lab.paint({ ...look, strongest: 1, least: 0.5, heads: [2] }).values[2];
  assert.deepEqual(row(strongest).map(value => !Number.isNaN(value)), row(weights[2]).map((weight, _, all) => weight === Math.max(...all) && weight >= 0.5));
});

test('a difference is drawn to what is pinned and to another head, where there are as many heads', () => {
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
  assert.ok(to('pin').signed && Object.values(to('pin').values).every(head => head.every(difference => difference === 0)));
  lab.pin({ ...spec, heads: 1, recipes: [spec.recipes[0]] });
  assert.deepEqual(to('pin'), { values: plain, signed: false, incomparable: true });
  assert.deepEqual(to(99), { values: plain, signed: false, incomparable: true });
  assert.ok(to(1).signed && to(1).values[1].every(difference => difference === 0) && to(1).values[2].some(difference => difference !== 0));
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
  for (const change of [{ palette: 'rainbow' }, { view: 'all' }, { scaleBy: undefined }, { against: 'head' }, { against: -1 }, { trim: 'last' }]) {
    const [[argument, value]] = Object.entries(change);
    assert.throws(() => lab.paint(/** @type {any} */ ({ ...look, ...change })), { code: 'unknown', argument }, `${argument} ${value}`);
  }
  for (const change of [{ heads: [-1] }, { heads: 'all' }, { room: [40] }, { room: [0.5, 1] }, { strongest: 0 }, { least: 'much' }]) {
    assert.throws(() => lab.paint(/** @type {any} */ ({ ...look, ...change })), { code: 'range', argument: Object.keys(change)[0] });
  }
  assert.throws(() => lab.open('a.json', ['a.json'], [bytes('{}')], 0), { code: 'file', argument: 'format' });
  assert.throws(() => new core.Lab().paint(look), { code: 'empty', argument: 'record' });
  assert.equal(lab.text('shown'), before);
});

test('a record that was saved is opened again, and says that it is a file', () => {
  const lab = new core.Lab();
  const record = lab.compute(preset('word-order'));
  const again = new core.Lab();
  const opened = again.open('saved.json', ['saved.json'], [bytes(lab.text('shown'))], 3);
  assert.deepEqual(opened, { ...record, origin: { from: 'file', name: 'saved.json' } });
  assert.deepEqual(again.paint(look), lab.paint(look));
});

test('attention saved as tensors is shown layer by layer, without scores', () => {
  const lab = new core.Lab();
  const files = ['attentions.safetensors', 'attentions.npy', 'attentions.json'];
  /** @type {Float32Array | undefined} */
  let same;
  for (const name of files) {
    const file = readFileSync(new URL(`../golden/tensors/${name}`, import.meta.url));
    assert.deepEqual([lab.open(name, [name], [file], 9).layer, lab.open(name, [name], [file], 0).layer], [1, 0], name);
    const outline = lab.layer(1);
    const tokens = name.endsWith('.npy') ? ['1', '2', '3'] : ['the', '▁naïve', '🦀'];
    assert.deepEqual(outline.keyTokens.map(token => token.text), tokens, name);
    const { kind, layer, layers, heads, origin, trace } = outline;
    assert.deepEqual({ kind, layer, layers, heads, origin, trace }, { kind: 'self', layer: 1, layers: 2, heads: 2, origin: { from: 'file', name }, trace: null });
    assert.deepEqual([...outline.visible], [1, 0, 0, 1, 1, 0, 1, 1, 1], name);
    const { scores, weights, values, hides } = lab.paint({ ...look, heads: [0] });
    same ??= weights[0];
    assert.deepEqual([scores, weights[0], hides], [null, same, true], name);
    assert.equal(values[0][0], 1);
    assert.ok(lab.paint({ ...look, view: 'scores', heads: [0, 2] }).values[0].every(Number.isNaN));
    const saved = new core.Lab();
    saved.open('again.json', ['again.json'], [bytes(lab.text('shown'))], 0);
    assert.deepEqual(saved.paint({ ...look, heads: [0] }), lab.paint({ ...look, heads: [0] }), name);
  }
  lab.compute(preset('by-hand'));
  assert.equal(lab.layer(1).layers, 1, 'the file is gone');
});

test('the rules said to follow the strength of the position are those whose matrices do', () => {
  const matrices = (/** @type {string} */ recipe, /** @type {number} */ positionStrength) => {
    const { trace } = new core.Lab().compute({ ...preset('reasons'), recipes: [recipe], heads: 1, positionStrength });
    return trace && [trace.wq, trace.wk, trace.wv, trace.wo].map(matrix => Array.from(matrix).join());
  };
  const following = catalog.recipes.filter(recipe => String(matrices(recipe, 1)) !== String(matrices(recipe, 2)));
  assert.deepEqual(following.sort(), [...reckoning].sort());
});
