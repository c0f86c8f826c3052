/**
 * @file Attention on several workers, www/pool.js, in Node: the bits, the mistakes, and what becomes of a call that is given up
 * or whose worker is lost. Knows the pool's public face only; the workers' file where one has to fail.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { load } from '../../www/headlight.js';
import { createPool } from '../../www/pool.js';
import { EXIT, PANIC, STRAY } from './pool.signs.js';

/** @typedef {import('../../www/headlight.js').AttentionOptions} AttentionOptions */
/** @typedef {import('../../www/headlight.js').Mistake} Mistake */

const hl = await load();
const pools = await Promise.all([1, 2, 4].map(workers => createPool({ workers })));
const [, two] = pools;
after(() => pools.forEach(pool => pool.close()));

/** Numbers in -1..1, the same each time. */
const numbers = (/** @type {number} */ length, /** @type {number} */ seed) =>
  Float32Array.from({ length }, (_, i) => ((i * 37 + seed * 101) % 199) / 99.5 - 1);
/** Every third cell hidden. */
const holes = (/** @type {number} */ length) => Uint8Array.from({ length }, (_, i) => i % 3);
const hiding = (/** @type {number} */ length) => numbers(length, 7).map((x, i) => (i % 5 ? x : -Infinity));

/** Options with inputs to fit, large enough for several workers. @param {Partial<AttentionOptions>} [more] @returns {AttentionOptions} */
function given(more) {
  const shape = { heads: 6, queries: 200, keys: 240, dim: 64, ...more };
  const { heads, kvHeads = heads, queries, keys, dim, valueDim = dim } = shape;
  return { ...shape, q: numbers(heads * queries * dim, 1), k: numbers(kvHeads * keys * dim, 2), v: numbers(kvHeads * keys * valueDim, 3), ...more };
}

/** A pool, and how many portions each of its workers has been given. @param {number} workers */
async function counted(workers) {
  /** @type {number[]} */
  const shares = [];
  const spawn = () => {
    const [at, worker] = [shares.push(0) - 1, new Worker(new URL('../../www/pool/worker.js', import.meta.url))];
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (task, arrays) => {
      shares[at]++;
      post(task, arrays);
    };
    return worker;
  };
  return { pool: await createPool({ workers, spawn }), shares };
}

/** A worker that fails on demand. */
const failing = () => new Worker(new URL('./pool.fixture.js', import.meta.url));
/** A sign in front of one head. @param {AttentionOptions} options @param {number} head @param {number} sign */
function signed(options, head, sign) {
  const q = options.q.slice();
  q[head * q.length / options.heads] = sign;
  return { ...options, q };
}

test('the bits are those of one core, however the heads are cut', async () => {
  const cells = 200 * 240;
  /** @type {[string, Partial<AttentionOptions>][]} */
  const calls = [
    ['plain', {}],
    ['causal', { mask: 'causal', offset: 40, scale: 0.3, temperature: 1.5, softcap: 2 }],
    ['values of another width', { valueDim: 56, keep: ['output', 'weights', 'scores', 'unmasked'] }],
    ['output alone', { keep: ['output'] }],
    ['nothing kept', { keep: [] }],
    ['keys of two heads', { kvHeads: 3 }],
    ['keys of three heads, narrow', { kvHeads: 2, dim: 32, queries: 400 }],
    ['keys of all heads', { kvHeads: 1 }],
    ['a mask for all', { mask: holes(cells) }],
    ['a mask for each head', { mask: holes(6 * cells) }],
    ['a mask for each head and more', { mask: { custom: holes(6 * cells), causal: true, padding: 3 }, offset: 9 }],
    ['parts of a mask', { mask: { window: [30, 10], causal: true, prefix: 4 } }],
    ['a bias for all', { bias: hiding(cells), mask: null }],
    ['a bias and a mask for each head', { bias: hiding(6 * cells), mask: holes(6 * cells), kvHeads: 2 }],
    ['one head', { heads: 1, queries: 600, keys: 500 }],
    ['one head with a mask', { heads: 1, queries: 600, keys: 500, mask: holes(600 * 500) }],
    ['fewer heads than workers', { heads: 3, queries: 300, keys: 300 }],
    ['a prime number of heads', { heads: 13, queries: 160, keys: 160 }],
    ['many small heads', { heads: 240, kvHeads: 60, queries: 40, keys: 40, dim: 48 }],
    ['too small for workers', { queries: 3, keys: 5 }],
  ];
  for (const [name, more] of calls) {
    const options = given(more);
    const want = hl.attention(options);
    const results = await Promise.all(pools.map(pool => pool.attention(options)));
    results.forEach((got, at) => {
      assert.deepEqual(Object.keys(got), Object.keys(want), name);
      for (const [array, wanted] of Object.entries(want)) {
        const [a, b] = [/** @type {any} */ (got)[array], wanted].map(({ buffer }) => Buffer.from(buffer));
        assert.ok(a.equals(b), `${name}: ${array} of ${pools[at].workers} workers`);
      }
    });
  }
});

test('all workers have a share of a large call, none of a small one', async () => {
  const { pool, shares } = await counted(3);
  await pool.attention(given({ queries: 3 }));
  assert.deepEqual(shares, [0, 0, 0]);
  await pool.attention(given({ heads: 12 }));
  assert.ok(shares.every(share => share >= 2), `${shares}`);
  pool.close();
});

test('results are written into arrays that are handed in, and nothing else of the caller is changed', async () => {
  const options = given({ mask: holes(200 * 240), bias: hiding(6 * 200 * 240) });
  const copy = structuredClone(options);
  const first = await two.attention(options);
  assert.deepEqual(options, copy);
  const second = await two.attention({ ...options, scale: 2, keep: ['weights', 'output', 'scores'], into: first });
  assert.ok(second.weights === first.weights && second.output === first.output && second.scores);
  assert.deepEqual(second, hl.attention({ ...options, scale: 2, keep: ['weights', 'output', 'scores'] }));
});

test('a mistake is named as one core names it: the whole argument, the whole shape', async () => {
  const options = given();
  const cells = 200 * 240;
  const late = options.q.slice().fill(NaN, options.q.length - 1);
  /** @type {any[]} */
  const wrongs = [
    { q: numbers(7, 1) }, { q: [1] }, { k: undefined }, { v: numbers(200 * 64, 1) }, { heads: 7 }, { heads: '6' }, { kvHeads: 4 }, { dim: 64.5 },
    { q: late }, { scale: Infinity }, { scale: () => 1 }, { temperature: 0 }, { softcap: -1 }, { offset: 0.5 },
    { mask: 'casual' }, { mask: [1] }, { mask: new Uint8Array(cells + 1) }, { mask: { custom: 'x' } }, { mask: { widow: [1, 1] } },
    { bias: numbers(2 * cells, 1) }, { bias: hiding(6 * cells).fill(NaN, 6 * cells - 1) }, { bias: 'x' },
    { keep: ['heat'] }, { keep: 'weights' }, { into: { output: numbers(9, 1) } }, { into: { weights: [1] } },
    given({ heads: 64, queries: 2048, keys: 2049, dim: 1 }),   // each head would fit
  ];
  for (const wrong of [...wrongs.map(one => ({ ...options, ...one })), undefined, null, {}]) {
    /** @type {any} */
    let want;
    assert.throws(() => hl.attention(wrong), error => Boolean(want = error));
    await assert.rejects(two.attention(wrong), error => {
      const { code, argument, expected, got, message } = /** @type {Mistake} */ (error);
      assert.deepEqual({ code, argument, expected, got, message }, { code: want.code, argument: want.argument, expected: want.expected, got: want.got, message: want.message });
      return true;
    });
  }
  assert.ok((await two.attention(options)).output, 'and the pool goes on');
});

test('heads are counted as they come', async () => {
  for (const [more, counts] of /** @type {[Partial<AttentionOptions>, number[]][]} */ ([
    [{ heads: 4, queries: 400 }, [1, 2, 3, 4]],
    [{ heads: 16, queries: 160, keys: 160, kvHeads: 4 }, [4, 8, 12, 16]],
    [{ queries: 2 }, [6]],
  ])) {
    /** @type {number[][]} */
    const told = [];
    const options = given(more);
    await two.attention(options, { onProgress: (done, of) => told.push([done, of]) });
    assert.deepEqual(told, counts.map(count => [count, options.heads]));
  }
  const thrown = new Error('mine');
  await assert.rejects(two.attention(given(), { onProgress() { throw thrown; } }), error => error === thrown);
});

test('a call that is given up rejects with the reason, and its other heads are not computed', async () => {
  const reason = new Error('enough');
  await assert.rejects(two.attention(given(), { signal: AbortSignal.abort(reason) }), error => error === reason);
  const { pool, shares } = await counted(2);
  const controller = new AbortController();
  /** @type {number[]} */
  const told = [];
  await assert.rejects(pool.attention(given({ heads: 40 }), {
    signal: controller.signal,
    onProgress(done) {
      told.push(done);
      controller.abort(reason);
    },
  }), error => error === reason);
  const next = given({ mask: 'causal', heads: 40 });
  assert.deepEqual(await pool.attention(next), hl.attention(next), 'the pool is free for another');
  assert.equal(told.length, 1);
  assert.ok(shares[0] + shares[1] < 30, `${shares} portions, 20 of a call`);
  pool.close();
});

test('two calls at once take turns, and both are right', async () => {
  const [one, other] = [given({ heads: 20, mask: 'causal' }), given({ heads: 20, bias: hiding(200 * 240) })];
  /** @type {string[]} */
  const order = [];
  const results = await Promise.all([
    two.attention(one, { onProgress: () => order.push('one') }),
    two.attention(other, { onProgress: () => order.push('other') }),
  ]);
  assert.deepEqual(results, [hl.attention(one), hl.attention(other)]);
  assert.ok(order.indexOf('other') < order.lastIndexOf('one') / 2, order.join(' '));
});

for (const [name, sign, words] of /** @type {[string, number, RegExp][]} */ ([
  ['that panics', PANIC, /on purpose/],
  ['that ends', EXIT, /has ended/],
  ['that throws', STRAY, /stray/],
])) {
  test(`a worker ${name} costs its call and no other, and is replaced`, async () => {
    const sound = given({ heads: 12 });
    for (const workers of [1, 2]) {
      const pool = await createPool({ workers, spawn: failing });
      const [lost, kept] = await Promise.allSettled([pool.attention(signed(sound, 4, sign)), pool.attention(sound)]);
      assert.equal(lost.status, 'rejected');
      assert.equal(lost.reason.code, 'panic');
      assert.match(lost.reason.message, words);
      assert.deepEqual(kept, { status: 'fulfilled', value: hl.attention(sound) });
      assert.deepEqual(await pool.attention(sound), kept.value);
      pool.close();
    }
  });
}

test('where lost workers cannot be replaced a call does not wait for ever, and the next one tries again', async () => {
  let starts = true;
  const spawn = () => starts ? failing() : new Worker('throw new Error("no more")', { eval: true });
  const pool = await createPool({ workers: 1, spawn });
  const sound = given();
  starts = false;
  const [lost, waiting] = await Promise.allSettled([pool.attention(signed(sound, 0, EXIT)), pool.attention(sound)]);
  assert.deepEqual([lost, waiting].map((/** @type {any} */ { status, reason }) => [status, reason.code]), [['rejected', 'panic'], ['rejected', 'load']]);
  starts = true;
  assert.deepEqual(await pool.attention(sound), hl.attention(sound));
  pool.close();
});

test('a pool that is closed says so to calls under way and to later ones', async () => {
  const pool = await createPool({ workers: 1 });
  const under = pool.attention(given());
  pool.close();
  await assert.rejects(under, { code: 'closed' });
  await assert.rejects(pool.attention(given({ queries: 2 })), { code: 'closed' });
});

test('workers that do not start, and a number of them that is none, are mistakes', async () => {
  for (const workers of [0, 1.5, NaN, /** @type {any} */ ('2')]) {
    await assert.rejects(createPool({ workers }), { code: 'range', argument: 'workers', got: String(workers) });
  }
  const spawn = () => new Worker('throw new Error("no")', { eval: true });
  await assert.rejects(createPool({ workers: 2, spawn }), { code: 'load', argument: 'workers', message: /no$/ });
  const none = () => { throw new Error('not here'); };
  await assert.rejects(createPool({ workers: 2, spawn: none }), { code: 'load', argument: 'workers', message: /not here$/ });
});

test('as many workers as the machine has room for, and a program that forgets to close them ends', async () => {
  const program = `
    import { availableParallelism } from 'node:os';
    import { createPool } from './www/pool.js';
    const pool = await createPool();
    const array = () => new Float32Array(8 * 200 * 64);
    const { weights } = await pool.attention({ heads: 8, queries: 200, keys: 200, dim: 64, q: array(), k: array(), v: array() });
    console.log(pool.workers === Math.min(8, availableParallelism()), Math.round(weights[0] * 200));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: new URL('../../', import.meta.url), timeout: 60_000 });
  assert.equal(stdout.trim(), 'true 1');
});
