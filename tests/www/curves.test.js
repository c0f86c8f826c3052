/**
 * @file Figures over a quantity: ticks that people count by, scales, labels apart, gaps where nothing is known; what is measured in
 * slices, told as it comes, stopped; and what the page keeps of it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../www/headlight.js';
import { createSession } from '../../www/engine/session.js';
import { createReadings } from '../../www/readings.js';
import { keptApart, pathOf, placeOf, scaleOf, threeDigits, ticks, tickTexts } from '../../www/views/see/axes.js';
import { translator } from './words.js';

const linear = (/** @type {number} */ least, /** @type {number} */ most) => ({ least, most, log: false });
const log = (/** @type {number} */ least, /** @type {number} */ most) => ({ least, most, log: true });

for (const [title, scale, doubling, expected] of /** @type {[string, import('../../www/views/see/axes.js').Scale, boolean, number[]][]} */ ([
  ['of a share', linear(0, 1), false, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ['of what ends anywhere', linear(0, 3.7), false, [0, 1, 2, 3]],
  ['around 0', linear(-30, 45), false, [-20, 0, 20, 40]],
  ['of small numbers, without drift', linear(0, 0.35), false, [0, 0.1, 0.2, 0.3]],
  ['of thousands', linear(0, 4200), false, [0, 1000, 2000, 3000, 4000]],
  ['of one value', linear(5, 5), false, [5]],
  ['of doublings', log(1, 512), true, [1, 4, 16, 64, 256]],
  ['of few doublings', log(1, 8), true, [1, 2, 4, 8]],
  ['of a decade', log(1, 22.6), false, [1, 2, 5, 10, 20]],
  ['of many decades', log(1e-9, 1), false, [1e-8, 1e-6, 1e-4, 1e-2, 1]],
  ['of three decades', log(1, 1000), false, [1, 10, 100, 1000]],
  ['within less than a decade', log(3, 4.5), false, [3, 3.5, 4, 4.5]],
])) test(`the ticks ${title} are few and round`, () => {
  const got = ticks(scale, 6, doubling);
  assert.ok(got.every((tick, at) => Math.abs(tick - expected[at]) <= 1e-12 * Math.abs(tick)) && got.length === expected.length, `${got}`);
});

for (const [title, values, isLog, range, expected] of /** @type {[string, (number | null)[], boolean, [number, number] | undefined, [number, number]][]} */ ([
  ['includes 0', [2, 5], false, undefined, [0, 5]],
  ['is as large as the values can be', [0.2], false, [0, 1], [0, 1]],
  ['holds values beyond that', [1.5], false, [0, 1], [0, 1.5]],
  ['has no 0 on a logarithmic axis', [2, 5], true, undefined, [2, 5]],
  ['leaves out what has no logarithm or is not known', [0, -1, null, NaN, 2, 8], true, undefined, [2, 8]],
  ['has some length for one value', [4], true, undefined, [2, 8]],
  ['has some length for zeros', [0, 0], false, undefined, [-1, 1]],
  ['is there without values', [null], true, undefined, [1, 10]],
  ['is there without values, linear', [], false, undefined, [-1, 1]],
])) test(`a scale ${title}`, () => {
  const { least, most } = scaleOf(values, isLog, range);
  assert.deepEqual([least, most], expected);
  assert.ok(ticks({ least, most, log: isLog }, 6).length > 1);
});

test('equal factors are equal lengths on a logarithmic axis, and what has no place there has none', () => {
  assert.deepEqual([1, 4, 16].map(value => placeOf(log(1, 16), value)), [0, 0.5, 1]);
  assert.deepEqual([0, 4, 16].map(value => placeOf(linear(0, 16), value)), [0, 0.25, 1]);
  assert.deepEqual([0, -1, null, NaN].map(value => placeOf(log(1, 16), value)), [null, null, null, null]);
});

test('a line breaks where a point is missing', () => {
  assert.equal(pathOf([[0, 1], [1, 2], null, [3, 4], [5, 6]]), 'M0.0 1.0L1.0 2.0M3.0 4.0L5.0 6.0');
  assert.equal(pathOf([null, null]), '');
});

test('labels that would meet are moved apart in their order, and none leaves the figure', () => {
  assert.deepEqual(keptApart([50, 10, 52], 14, 200), [50, 10, 64]);
  assert.deepEqual(keptApart([199, 198, 10], 14, 200), [200, 186, 10]);
});

test('numbers have three digits or so, an axis the same decimals throughout', () => {
  const t = translator('en');
  assert.deepEqual([0, 512, 22.627, 0.98765, 0.01234, 0.0000012, null].map(value => threeDigits(value, t)), ['0', '512', '22.6', '0.988', '0.0123', '1.2e−6', '–']);
  assert.deepEqual(tickTexts([0, 0.5, 1], t), ['0.0', '0.5', '1.0']);
  assert.deepEqual(tickTexts([0.01, 0.1, 1, 10], t), ['0.01', '0.1', '1', '10']);
  assert.deepEqual(tickTexts([1e-8, 1e-4, 1], t), ['1e−8', '1e−4', '1']);
});

/** A session of the real core, and what it told. */
async function start() {
  const { core } = await load();
  /** @type {any[]} */
  const told = [];
  return { session: createSession(/** @type {any} */ (core), answer => told.push(answer)), told };
}
const asked = { type: /** @type {const} */ ('heads'), what: /** @type {const} */ ('curves'), name: 'spread', params: { keys: 4, seed: 1 } };

/** While this runs, everything seems to take long, so that each slice is a step or two. @template T @param {() => Promise<T>} act */
async function slowly(act) {
  const { now } = performance;
  let time = 0;
  performance.now = () => (time += 30);
  try { return await act(); } finally { performance.now = now; }
}

test('the spread is measured at ten widths, beside what the law says, the same each time', async () => {
  const { session } = await start();
  const { found } = /** @type {any} */ (await session.answer({ ...asked, id: 1 }));
  assert.equal(found.done, true);
  assert.deepEqual(found.curves.map((/** @type {any} */ { name, lines }) => [name, lines.length]), [['spread.deviation', 4], ['spread.largest', 2], ['spread.entropy', 2], ['spread.jacobian', 2]]);
  const [deviation, largest] = found.curves;
  const [plain, scaled, law, one] = deviation.lines.map((/** @type {any} */ { values }) => values);
  deviation.x.values.forEach((/** @type {number} */ dim, /** @type {number} */ at) => {
    assert.deepEqual([law[at], one[at]], [Math.sqrt(dim), 1]);
    assert.ok(Math.abs(plain[at] / law[at] - 1) < 0.15 && Math.abs(scaled[at] - 1) < 0.15, `${dim}: ${plain[at]}, ${scaled[at]}`);
  });
  assert.ok(largest.lines[0].values.at(-1) > 0.9 && largest.lines[1].values.at(-1) < 0.7);
  assert.deepEqual(/** @type {any} */ (await session.answer({ ...asked, id: 2 })).found, found);
});

test('measuring tells the newest curves, hears other questions, and stops when it is told to', () => slowly(async () => {
  const { session, told } = await start();
  const late = /** @type {Promise<any>} */ (session.answer({ ...asked, id: 7 }));
  for (let n = 0; n < 100 && !told.length; n++) await new Promise(resolve => setTimeout(resolve));
  session.answer({ type: 'cancel', id: 8, of: 7 });
  const { found } = await late;
  assert.equal(found.done, false);
  const [{ share, rows }] = told;
  assert.ok(share > 0 && share < 1 && rows.length === 4, `${share}, ${rows.length}`);
  const known = found.curves[1].lines[0].values.filter((/** @type {number | null} */ value) => value !== null).length;
  assert.ok(known >= 1 && known < 10, String(known));
}));

test('what cannot be measured is a named mistake', async () => {
  const { session } = await start();
  const answer = /** @type {any} */ (await session.answer({ ...asked, id: 1, params: { keys: 0, seed: 1 } }));
  assert.deepEqual([answer.type, answer.mistake.code, answer.mistake.argument], ['mistake', 'range', 'keys']);
});

test('the page keeps curves with what they were asked with, as they come, and why there are none', async () => {
  /** @type {any} */
  let hooks;
  let cancelled = 0;
  const engine = /** @type {any} */ ({ heads: (/** @type {any} */ _, /** @type {any} */ onProgress) => ({
    found: new Promise((resolve, reject) => { hooks = { resolve, reject, onProgress }; }), cancel: () => { cancelled++; } }) });
  const { now: held, commands } = createReadings({ engine, shown: () => null, depends: () => ({ text: '', model: '' }), changed: () => {} });
  const now = /** @type {any} */ (held);
  const run = (/** @type {number} */ seed) => commands.measure({ name: 'spread', params: { seed } });
  let done = run(1);
  assert.deepEqual(now.curves.spread, { params: { seed: 1 }, curves: [], share: 0, done: false, mistake: null });
  hooks.onProgress(0.5, ['half']);
  assert.deepEqual([now.curves.spread.share, now.curves.spread.curves], [0.5, ['half']]);
  commands.stopHeads('curves.spread');
  assert.equal(cancelled, 1);
  hooks.resolve({ curves: ['most'], done: false });
  await done;
  assert.deepEqual(now.curves.spread, { params: { seed: 1 }, curves: ['most'], share: null, done: false, mistake: null });
  done = run(1);
  assert.deepEqual(now.curves.spread.curves, ['most'], 'the same curves stay until they come again');
  const first = hooks, later = run(2);
  assert.deepEqual(now.curves.spread.curves, []);
  first.resolve({ curves: ['late'], done: true });
  await done;
  assert.deepEqual([now.curves.spread.curves, now.curves.spread.share], [[], 0], 'what was overtaken changes nothing');
  hooks.reject({ code: 'range', argument: 'keys', expected: '2–32', got: '1' });
  await later;
  assert.deepEqual([now.curves.spread.mistake?.code, now.curves.spread.share, now.mistake], ['range', null, null]);
});
