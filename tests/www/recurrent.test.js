/**
 * @file The recurrent experiment between core and page: what the core's lab gives, how sizes are said, which curves come of it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../www/headlight.js';
import { recurrent } from '../../www/engine/recurrent.js';
import { decay } from '../../www/views/see/decay.js';
import { sizeText } from '../../www/views/values.js';
import { defaults, entering, fromHash, specOf, toHash } from '../../www/state.js';
import { translator } from './words.js';

const { core: given } = await load();
const core = /** @type {import('../../www/engine/messages.js').Core} */ (/** @type {unknown} */ (given));
/** @type {import('../../www/types.js').Look} */
const look = { view: 'log', palette: 'ink', scaleBy: 'all', dark: false, against: null, heads: [0, 1, 2, 3], room: [40, 40] };
const spec = (/** @type {Partial<import('../../www/types.js').State>} */ fields = {}) => specOf({ ...defaults, ...entering('recurrent'), ...fields });

test('the record is of influence, its heads have names and no average, and what each takes stands beside', () => {
  const lab = new core.Lab();
  const record = lab.compute(spec());
  assert.deepEqual([record.measure, record.names, record.trace], ['influence', ['rnn', 'lstm', 'attention'], null]);
  const { open, weights, values, telling } = lab.paint(look);
  assert.deepEqual([open, Object.keys(weights)], [0, ['0', '1', '2']]);
  const n = record.queries;
  assert.deepEqual([telling[0]?.query, telling[0]?.key], [n - 1, 0], 'the longest way is told of');
  for (const head of [0, 1, 2]) for (let cell = 0; cell < n * n; cell++) {
    const seen = cell % n <= Math.floor(cell / n);
    assert.equal(record.visible[cell], Number(seen));
    if (seen) assert.ok(Math.abs(values[head][cell] - Math.log10(weights[head][cell])) < 1e-5); else assert.ok(Number.isNaN(values[head][cell]));
  }
  const experiment = lab.experiment();
  assert.ok(experiment?.name === 'recurrent');
  assert.deepEqual(experiment.facts.rows.map(([steps]) => steps), [n, n, 1]);
  assert.equal(experiment.inside.forget.length, n * 16);
  lab.compute(spec({ experiment: null }));
  assert.equal(lab.experiment(), null);
});

test('a mistake of a setting is named, and a text beyond what a browser bears says how long it may be', () => {
  for (const [fields, expected] of /** @type {[Partial<import('../../www/types.js').State>, object][]} */ ([
    [{ recurrentScale: 9 }, { code: 'range', argument: 'recurrentScale' }],
    [{ stateWidth: 64, dModel: 128, target: 'a '.repeat(100) }, { code: 'too-large', argument: 'target', expected: '64', got: '100' }],
    [{ target: '' }, { code: 'empty', argument: 'target' }],
  ])) assert.throws(() => new core.Lab().compute(spec(fields)), expected);
});

test('what exceeds single precision is noted, and stands as the greatest number', () => {
  const lab = new core.Lab();
  lab.compute(spec({ target: 'the cat sat '.repeat(90), recurrentScale: 4, embedding: 'digits', dModel: 4, embeddingEdits: { the: [0, 0, 0, 0], cat: [0, 0, 0, 0], sat: [0, 0, 0, 0] } }));
  const [note] = lab.notes();
  assert.deepEqual([note.code, note.vars.head, Number(note.vars.cells) > 0], ['beyond', 'rnn', true]);
  assert.ok(lab.paint({ ...look, view: 'weights' }).weights[0].every(Number.isFinite));
});

test('a length is said with as many digits as it needs, however small or large', () => {
  const t = translator('en');
  for (const [value, said] of /** @type {[number, string][]} */ ([[0, '0.000'], [0.5, '0.500'], [0.0094, '9.4e−3'], [2.9e-10, '2.9e−10'], [12.25, '12.250'], [4e7, '4.0e7'], [Math.fround(3.4028235e38), '> 3.4e38']])) {
    assert.equal(sizeText(value, t), said);
  }
});

test('the curve of decay counts from the last input back, and leaves out what is 0', () => {
  const { x, lines } = decay(['rnn'], [Float64Array.of(-Infinity, -3, -1)]);
  assert.deepEqual(x.values, [0, 1, 2]);
  assert.deepEqual(lines[0].values, [0.1, 0.001, null]);
});

test('times come length by length, for all three, and the last share is 1', () => {
  const asked = /** @type {any[]} */ ([]);
  const { performance } = globalThis;
  let now = 0;
  Object.defineProperty(globalThis, 'performance', { value: { now: () => now }, configurable: true });
  try {
    class RecurrentTrial {
      constructor(/** @type {any} */ options) { this.tokens = options.tokens; asked.push(options); }
      run(/** @type {string} */ name) { now += name === 'attention' ? this.tokens ** 2 / 64 : this.tokens; }
      free() { asked.push('free'); }
    }
    const told = [...recurrent(/** @type {any} */ ({ RecurrentTrial }), { dModel: 8, seed: 1, stateWidth: 4, recurrentScale: 1, forgetBias: 1 })];
    const { share, curves: [{ x, lines }] } = /** @type {NonNullable<typeof told[0]>} */ (told.at(-1));
    assert.equal(share, 1);
    assert.ok(told.slice(0, -1).every((each, at) => each.share < 1 && (!at || each.share >= told[at - 1].share)));
    assert.deepEqual(lines[0].values, x.values);
    assert.deepEqual(lines[2].values, x.values.map(n => n ** 2 / 64));
    assert.equal(asked.filter(each => each === 'free').length, x.values.length);
  } finally { Object.defineProperty(globalThis, 'performance', { value: performance, configurable: true }); }
});

test('an experiment is a link, and leads back to the lab as it begins', () => {
  const there = { ...defaults, ...entering('recurrent'), recurrentScale: 0.5 };
  assert.equal(toHash(there), 'experiment=recurrent&rscale=0.5&open=0&view=log');
  assert.deepEqual(fromHash(toHash(there)).state, there);
  assert.deepEqual({ ...there, ...entering(null), recurrentScale: 1 }, defaults);
});
