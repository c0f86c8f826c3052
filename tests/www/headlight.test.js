/**
 * @file The core as a page or Node program sees it: www/headlight.js, in both builds. Knows its public face only.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../www/headlight.js';
import { files, read } from './reference.js';

/** @typedef {import('../../www/headlight.js').Headlight} Headlight */
/** @typedef {import('../../www/headlight.js').AttentionOptions} AttentionOptions */
/** @typedef {import('../../www/headlight.js').MultiHeadOptions} MultiHeadOptions */

const best = await load();
const builds = [best, await load({ build: 'portable' })];

/** Numbers in -1..1, the same each time. */
const numbers = (/** @type {number} */ length, /** @type {number} */ seed) =>
  Float32Array.from({ length }, (_, i) => ((i * 37 + seed * 101) % 199) / 99.5 - 1);

/** @type {AttentionOptions} */
const small = {
  heads: 4, kvHeads: 2, queries: 3, keys: 5, dim: 6, valueDim: 7,
  q: numbers(4 * 3 * 6, 1), k: numbers(2 * 5 * 6, 2), v: numbers(2 * 5 * 7, 3),
};

/** @type {MultiHeadOptions} */
const module = {
  heads: 2, queries: 3, keys: 4, modelDim: 6, keyDim: 5, valueDim: 7,
  query: numbers(18, 1), key: numbers(20, 2), value: numbers(28, 3),
  wq: numbers(36, 4), wk: numbers(30, 5), wv: numbers(42, 6), wo: numbers(36, 7), bq: numbers(6, 8),
};

/** @param {string} what @param {Float32Array} got @param {Float32Array} want @param {number} most */
function close(what, got, want, most) {
  assert.equal(got.length, want.length, what);
  got.forEach((x, at) => assert.ok(Math.abs(x - want[at]) <= most, `${what} at ${at}: ${x} is not ${want[at]}`));
}

/** Rows as drawn: x visible, . hidden. @param {Float32Array} scores @param {number} keys */
function drawn(scores, keys) {
  const cells = Array.from(scores, score => (score === -Infinity ? '.' : 'x')).join('');
  return cells.match(new RegExp(`.{${keys}}`, 'g'));
}

test('the best build runs in Node, and a build can be asked for', () => {
  assert.deepEqual(builds.map(hl => hl.build), ['simd128', 'portable']);
});

for (const { name, file, least, exists } of files) {
  test(`every case of ${name} comes out within 1e-5`, { skip: !exists && `${file} is not there` }, () => {
    if (!exists) console.error(`SKIPPED: ${file} is not there; tests/golden still is checked`);
    const cases = read(file);
    assert.ok(cases.length >= least, `${cases.length} cases`);
    for (const { name, call, options, expected } of cases.flat()) {
      const results = builds.map(hl => call === 'attention' ? hl.attention(options) : hl.multiHeadAttention(options));
      close(`${name}: weights`, results[0].weights, expected.weights, 1e-5);
      close(`${name}: output`, results[0].output, expected.output, 1e-5);
      assert.deepEqual(results[1], results[0], `${name}: both builds give the same bits`);
    }
  });
}

test('a mask hides what its name says, and its parts combine', () => {
  /** @type {[AttentionOptions['mask'], number | undefined, string[]][]} */
  const masks = [
    [undefined, undefined, ['xxxxx', 'xxxxx', 'xxxxx']],
    [null, undefined, ['xxxxx', 'xxxxx', 'xxxxx']],
    ['none', 3, ['xxxxx', 'xxxxx', 'xxxxx']],
    ['causal', undefined, ['x....', 'xx...', 'xxx..']],
    ['causal', 2, ['xxx..', 'xxxx.', 'xxxxx']],
    ['anticausal', -1, ['xxxxx', 'xxxxx', '.xxxx']],
    [{ window: [1, 0] }, undefined, ['x....', 'xx...', '.xx..']],
    [{ causal: true, prefix: 2 }, undefined, ['xx...', 'xx...', 'xxx..']],
    [{ anticausal: true, padding: 1 }, undefined, ['xxxx.', '.xxx.', '..xx.']],
    [{ causal: true, window: [1, 9], padding: 3, custom: new Uint8Array(15).fill(1).fill(0, 0, 1) }, 1, ['.x...', '.x...', '.....']],
    [Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0), undefined, ['x...x', '.....', '.x.x.']],
  ];
  for (const [mask, offset, rows] of masks) {
    const { scores, weights } = best.attention({ ...small, mask, offset, keep: ['scores', 'weights'] });
    assert.ok(scores);
    assert.deepEqual(drawn(scores, 5), [rows, rows, rows, rows].flat(), JSON.stringify(mask));
    for (let row = 0; row < weights.length; row += 5) {
      const sum = weights.subarray(row, row + 5).reduce((a, b) => a + b);
      assert.ok(Math.abs(sum - Number(rows[row / 5 % 3].includes('x'))) < 1e-6, `a row sums to ${sum}`);
    }
  }
  const perHead = new Uint8Array(60).fill(1).fill(0, 15, 30);
  const { output } = best.attention({ ...small, mask: perHead });
  assert.ok(output.subarray(21, 42).every(x => x === 0) && output.subarray(42).every(x => x !== 0));
});

test('a result has what keep names and no more, the same arrays when handed in again', () => {
  const first = best.attention(small);
  assert.deepEqual(Object.keys(first), ['weights', 'output']);
  assert.deepEqual([first.weights.length, first.output.length], [60, 84]);
  const again = best.attention({ ...small, scale: 2, keep: ['output', 'scores', 'unmasked', 'weights'], into: first });
  assert.ok(again.weights === first.weights && again.output === first.output);
  assert.deepEqual(again, best.attention({ ...small, scale: 2, keep: ['weights', 'output', 'scores', 'unmasked'] }));
  assert.deepEqual(again.unmasked, again.scores);
  assert.deepEqual(Object.keys(best.attention({ ...small, keep: [] })), []);

  const all = /** @type {const} */ (['weights', 'output', 'scores', 'unmasked', 'q', 'k', 'v', 'heads']);
  const whole = best.multiHeadAttention({ ...module, mask: 'causal', keep: all });
  assert.deepEqual(Object.keys(whole), all);
  const { q, k, v, heads } = whole;
  assert.ok(q && k && v && heads);
  const parts = best.attention({ heads: 2, queries: 3, keys: 4, dim: 3, q, k, v, mask: 'causal', keep: ['weights', 'output', 'scores'] });
  assert.deepEqual([parts.weights, parts.output, parts.scores], [whole.weights, heads, whole.scores]);
  const into = best.multiHeadAttention(module);
  assert.equal(best.multiHeadAttention({ ...module, mask: 'causal', into }).output, into.output);
  assert.deepEqual(into.output, whole.output);
});

test('a module that keeps its matrices computes what the single call does, as often as it is asked', () => {
  const kept = best.multiHead(module);
  const { query, key, value, queries, keys } = module;
  const other = { query: query.map(x => -x), key, value, queries, keys };
  for (let times = 0; times < 2; times++) {
    assert.deepEqual(kept.attend({ ...module, mask: 'causal' }), best.multiHeadAttention({ ...module, mask: 'causal' }));
    assert.deepEqual(kept.attend(other), best.multiHeadAttention({ ...module, ...other }));
  }
  assert.throws(() => kept.attend({ ...other, query: numbers(3, 1) }), { code: 'shape', argument: 'query' });
  assert.throws(() => best.multiHead({ ...module, wo: numbers(3, 1) }), { code: 'shape', argument: 'wo' });
  kept.free();
});

test('heads that leave the memory in parts are the same as all at once', () => {
  const [heads, tokens, dim] = [3, 600, 2];
  const [q, k, v] = [1, 2, 3].map(seed => numbers(heads * tokens * dim, seed));
  const whole = best.attention({ heads, queries: tokens, keys: tokens, dim, q, k, v, mask: 'causal' });
  for (let head = 0; head < heads; head++) {
    const part = (/** @type {Float32Array} */ x) => x.subarray(head * x.length / heads, (head + 1) * x.length / heads);
    const alone = best.attention({ heads: 1, queries: tokens, keys: tokens, dim, q: part(q), k: part(k), v: part(v), mask: 'causal' });
    assert.deepEqual(alone.weights, part(whole.weights));
    assert.deepEqual(alone.output, part(whole.output));
  }
});

test("nothing of the caller's is changed, and results are the caller's own", () => {
  const copy = structuredClone(small);
  const first = best.attention(small);
  const kept = structuredClone(first);
  best.attention({ ...small, q: numbers(72, 9), scale: 3 });
  assert.deepEqual(small, copy);
  assert.deepEqual(first, kept);
  const frozen = structuredClone(module);
  best.multiHeadAttention(module);
  assert.deepEqual(module, frozen);
});

test('scale, temperature, softcap and bias come in their order', () => {
  const scores = (/** @type {Partial<AttentionOptions>} */ options) => best.attention({ ...small, ...options, keep: ['scores'] }).scores ?? numbers(0, 0);
  const plain = scores({ scale: 1 });
  const bias = numbers(15, 4).fill(-Infinity, 3, 4);
  close('scale', scores({}), plain.map(s => s / Math.sqrt(6)), 1e-6);
  close('temperature', scores({ scale: 1, temperature: 0.5 }), plain.map(s => s * 2), 1e-6);
  close('softcap', scores({ scale: 3, softcap: 1.5 }), plain.map(s => 1.5 * Math.tanh(s * 2)), 1e-6);
  const capped = plain.map((s, at) => Math.tanh(s) + bias[at % 15]);
  const got = scores({ scale: 1, softcap: 1, bias });
  got.forEach((s, at) => assert.ok(s === capped[at] || Math.abs(s - capped[at]) < 1e-6, `bias at ${at}`));
});

test('a mistake is an Error with code, argument, expected and got', () => {
  const wrong = (/** @type {any} */ options) => () => best.attention({ ...small, ...options });
  const wrongModule = (/** @type {any} */ options) => () => best.multiHeadAttention({ ...module, ...options });
  const nan = numbers(72, 1).fill(NaN, 5, 6);
  /** @type {[() => unknown, string, string, string, string][]} */
  const mistakes = [
    [wrong({ q: numbers(71, 1) }), 'shape', 'q', '[4, 3, 6] (72 numbers)', '71 numbers'],
    [wrong({ q: [1, 2, 3] }), 'shape', 'q', 'a Float32Array of [4, 3, 6]', 'Array of length 3'],
    [wrong({ v: undefined }), 'shape', 'v', 'a Float32Array of [2, 5, 7]', 'undefined'],
    [wrong({ kvHeads: 3 }), 'shape', 'kvHeads', 'a divisor of heads, 4', '3'],
    [wrong({ q: nan }), 'not-finite', 'q', 'finite numbers', 'NaN at 5'],
    [wrong({ scale: 1e999 }), 'not-finite', 'scale', 'a finite number', 'Infinity'],
    [wrong({ heads: 0 }), 'range', 'heads', 'a whole number, at least 1', '0'],
    [wrong({ dim: 2.5 }), 'range', 'dim', 'a whole number, at least 1', '2.5'],
    [wrong({ keys: '5' }), 'range', 'keys', 'a whole number, at least 1', "'5'"],
    [wrong({ offset: 0.5 }), 'range', 'offset', 'a whole number', '0.5'],
    [wrong({ temperature: 0 }), 'range', 'temperature', 'a finite number above 0', '0'],
    [wrong({ softcap: -1 }), 'range', 'softcap', 'a finite number, at least 0', '-1'],
    [wrong({ heads: 4096, kvHeads: 4096, queries: 4096, keys: 4096 }), 'too-large', 'heads, queries, keys, dim', 'at most 268435456 numbers in all arrays together', 'weights [4096, 4096, 4096], q [4096, 4096, 6], k [4096, 4096, 6]'],
    [wrong({ mask: 'casual' }), 'mask', 'mask', "'none', 'causal', 'anticausal', { window: [left, right], ... } or a Uint8Array", "'casual'"],
    [wrong({ mask: [1, 0] }), 'mask', 'mask', "'none', 'causal', 'anticausal', { window: [left, right], ... } or a Uint8Array", 'Array of length 2'],
    [wrong({ mask: { widow: [1, 1] } }), 'mask', 'mask', 'parts among causal, anticausal, window, prefix, padding, custom', "'widow'"],
    [wrong({ mask: { causal: true, anticausal: true } }), 'mask', 'mask', 'causal or anticausal, not both (for the diagonal: window: [0, 0])', 'both'],
    [wrong({ mask: new Uint8Array(14) }), 'shape', 'mask', '[3, 5] (15 cells) or [4, 3, 5]', '14'],
    [wrong({ bias: numbers(16, 1) }), 'shape', 'bias', '[4, 3, 5] (60 numbers)', '16 numbers'],
    [wrong({ keep: ['weights', 'heat'] }), 'unknown', 'keep', 'names among weights, output, scores, unmasked', "'heat'"],
    [wrong({ into: { weights: numbers(59, 1) } }), 'shape', 'into.weights', '60', '59'],
    [wrongModule({ heads: 4 }), 'shape', 'modelDim', 'a multiple of heads, 4', '6'],
    [wrongModule({ wk: numbers(36, 1) }), 'shape', 'wk', '[5, 6] (30 numbers)', '36 numbers'],
    [wrongModule({ bo: numbers(5, 1) }), 'shape', 'bo', '[6] (6 numbers)', '5 numbers'],
    [wrongModule({ value: numbers(28, 3).fill(Infinity) }), 'not-finite', 'value', 'finite numbers', 'inf at 0'],
  ];
  for (const [call, code, argument, expected, got] of mistakes) {
    assert.throws(call, error => {
      assert.ok(error instanceof Error);
      const { code: c, argument: a, expected: e, got: g } = /** @type {import('../../www/headlight.js').Mistake} */ (error);
      assert.deepEqual([c, a, e, g], [code, argument, expected, got]);
      assert.equal(error.message, `${argument}: expected ${expected}, got ${got}`);
      return true;
    });
  }
  assert.throws(wrong({ mask: { window: [1, -1] } }), { code: 'mask', argument: 'mask' });
  assert.throws(/** @type {any} */ (best.attention), { code: 'range', argument: 'heads' });
  assert.deepEqual(Object.keys(best.attention(small)), ['weights', 'output'], 'and the core goes on');
});

test('a build that there is not is a mistake with its reason', async () => {
  await assert.rejects(load(/** @type {any} */ ({ build: 'avx' })), { code: 'unknown', argument: 'build', got: 'avx' });
});
