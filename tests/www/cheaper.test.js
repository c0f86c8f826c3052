/**
 * @file Cheaper ways to attend at the boundary, and how long each takes as the text grows: the record, the facts and the curves come in
 * the shapes that www/types.d.ts promises. What is computed is held in Rust (tests/variants.rs, tests/cheaper.rs).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../www/headlight.js';
import { cheaper } from '../../www/engine/cheaper.js';
import { defaults, entering, specOf } from '../../www/state.js';
import { noteText } from '../../www/views/say/readings.js';
import { translator } from './words.js';

/** @typedef {import('../../www/engine/messages.js').Core} Core */

const core = /** @type {Core} */ (/** @type {unknown} */ ((await load()).core));
const ways = ['exact', 'window', 'strided', 'global', 'lowrank', 'linear', 'grouped', 'multiquery', 'tiled'];
const spec = { ...specOf(defaults), .../** @type {any} */ (entering('cheaper')) };

test('each way is a head with a name, and a row of facts', () => {
  const lab = new core.Lab();
  const record = lab.compute(spec);
  assert.deepEqual([record.names, record.heads, record.trace, record.measure], [ways, 9, null, 'weights']);
  const found = lab.experiment();
  assert.equal(found?.name, 'cheaper');
  const { names, rows } = /** @type {NonNullable<typeof found>} */ (found).facts;
  assert.deepEqual(rows.map(row => row.length), ways.map(() => names.length));
  const of = (/** @type {string} */ way, /** @type {string} */ fact) => rows[ways.indexOf(way)][names.indexOf(fact)];
  assert.equal(of('exact', 'error'), 0);
  assert.ok(Number(of('tiled', 'error')) < 1e-6 && Number(of('window', 'error')) > 0.1);
  assert.deepEqual([of('exact', 'heldLong'), of('lowrank', 'keptLong'), of('exact', 'held')], [2 ** 24, null, record.queries * record.keys]);
});

test('the messages have a name, a formula and a meaning for everything that the core tells', () => {
  const lab = new core.Lab();
  lab.compute({ ...spec, mask: { ...spec.mask, direction: 'causal' } });
  const [note] = lab.notes();
  for (const lang of /** @type {const} */ (['en', 'zh'])) {
    const t = translator(lang);
    for (const way of ways) for (const key of [`head.${way}`, `why.way.${way}`]) assert.ok(t.has(key), `${key} in ${lang}`);
    for (const fact of lab.experiment()?.facts.names ?? []) for (const key of [`fact.${fact}`, `fact.${fact}.said`]) assert.ok(t.has(key), `${key} in ${lang}`);
    const said = noteText(note, t);
    assert.ok(said.includes(t('head.lowrank')) && /\d+ ?%/.test(said) && !/[{}[\]]/.test(said), said);
  }
});

/** A clock that goes on by a millisecond for so many multiply-adds. @param {number} perMillisecond */
function fakeCore(perMillisecond) {
  const clock = { now: 0 };
  let alive = 0;
  class Trial {
    /** @param {{ tokens: number }} options */
    constructor({ tokens }) { this.tokens = tokens; alive++; }
    /** @param {string} way */
    attend(way) {
      const products = way === 'linear' ? this.tokens * 100 : this.tokens ** 2;
      clock.now += products / perMillisecond;
      return products;
    }
    free() { alive--; }
  }
  return { core: /** @type {Core} */ (/** @type {unknown} */ ({ Trial })), clock, alive: () => alive };
}

test('a measurement gives every curve at every length, in steps that grow to the whole', () => {
  const { core, clock, alive } = fakeCore(1000);
  const steps = [...cheaper(core, {}, () => clock.now)];
  const shares = steps.map(({ share }) => share);
  assert.ok(shares.every((share, at) => at === 0 || share > shares[at - 1]) && shares.at(-1) === 1);
  const [time, work] = /** @type {NonNullable<ReturnType<typeof steps.at>>} */ (steps.at(-1)).curves;
  assert.deepEqual(time.x.values, [64, 128, 256, 512, 1024, 2048, 4096]);
  for (const { lines } of [time, work]) {
    assert.ok(lines.every(({ values }) => values.length === 7 && values.every(value => Number(value) > 0)));
    assert.ok(!lines.some(({ name }) => name === 'head.grouped'), 'what computes alike is measured once');
  }
  const of = (/** @type {typeof time} */ curves, /** @type {string} */ way) => curves.lines.find(({ name }) => name === `head.${way}`)?.values ?? [];
  assert.ok(Math.abs(Number(of(time, 'exact')[6]) - 4096 ** 2 / 1000) < 1e-6);
  assert.ok(Math.abs(Number(of(time, 'linear')[0]) - 6.4) < 1e-9);
  assert.equal(of(work, 'linear')[6], 409_600);
  // The first steps know little: the rest is a gap, not a zero.
  assert.deepEqual(of(steps[0].curves[1], 'exact'), [4096, null, null, null, null, null, null]);
  assert.equal(alive(), 0, 'no trial is left behind');
});

test('what is too short for the clock is done again and again', () => {
  const { core, clock } = fakeCore(1e5);
  const [first] = cheaper(core, {}, () => clock.now);
  assert.ok(Math.abs(Number(first.curves[0].lines[0].values[0]) - 4096 / 1e5) < 1e-9);
  assert.ok(clock.now >= 2);
});

test('a measurement that is given up leaves no trial behind', () => {
  const { core, clock, alive } = fakeCore(1000);
  for (const { share } of cheaper(core, {}, () => clock.now)) if (share > 0.3) break;
  assert.equal(alive(), 0);
});

test('the core takes the settings of the page for a trial, and names one that is wrong', () => {
  const params = { tokens: 64, dK: 16, dV: 16, seed: 1, mask: 'causal', reach: 2, stride: 4, globals: 1, rank: 4, tile: 64 };
  const trial = new core.Trial(params);
  assert.equal(trial.attend('exact'), 64 * 65 / 2 * 32);
  assert.equal(trial.attend('window'), (64 * 3 - 3) * 32);
  trial.free();
  assert.throws(() => new core.Trial({ ...params, stride: 0 }), { code: 'range', argument: 'stride' });
  assert.throws(() => new core.Trial({ ...params, tokens: 5000 }), { code: 'too-large', argument: 'tokens' });
});
