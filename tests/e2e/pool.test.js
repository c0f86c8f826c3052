/** @file Several workers in a real page: under its policy, from its host, with its thread free meanwhile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './harness.js';

test('two workers give the bits of one core, and the page goes on meanwhile', async () => {
  const page = await openPage();
  const { same, ticks, told } = await page.evaluate(async () => {
    const from = (/** @type {string} */ file) => import(new URL(file, document.baseURI).href);
    const [{ load }, { createPool }] = await Promise.all([from('headlight.js'), from('pool.js')]);
    const [hl, pool] = await Promise.all([load(), createPool({ workers: 2 })]);
    const numbers = (/** @type {number} */ length) => Float32Array.from({ length }, (_, i) => ((i * 37) % 199) / 99.5 - 1);
    const [heads, kvHeads, queries, keys, dim] = [16, 4, 400, 512, 64];
    const options = {
      heads, kvHeads, queries, keys, dim, q: numbers(heads * queries * dim), k: numbers(kvHeads * keys * dim), v: numbers(kvHeads * keys * dim),
      mask: { causal: true, custom: new Uint8Array(heads * queries * keys).fill(1).fill(0, 0, 9000) }, offset: 112, bias: numbers(queries * keys),
    };
    let ticks = 0;
    const clock = setInterval(() => ticks++, 1);
    /** @type {number[]} */
    const told = [];
    const got = await pool.attention(options, { onProgress: (/** @type {number} */ done) => told.push(done) });
    clearInterval(clock);
    pool.close();
    const want = hl.attention(options);
    const bits = (/** @type {Float32Array} */ array) => new Uint32Array(array.buffer);
    const same = ['weights', 'output'].map(name => bits(want[name]).every((one, at) => one === bits(got[name])[at]) && got[name].length === want[name].length);
    return { same, ticks, told };
  });
  assert.deepEqual(same, [true, true]);
  assert.deepEqual(told, Array.from({ length: 16 }, (_, i) => i + 1));
  assert.ok(ticks >= 3, `${ticks} ticks`);
});

test('a pool whose workers the host does not have says so', async () => {
  const page = await openPage({ allow: [/404/, /pool\/worker\.js/], prepare: async page => { await page.route('**/pool/worker.js', route => route.fulfill({ status: 404 })); } });
  const mistake = await page.evaluate(async () => {
    const { createPool } = await import(new URL('pool.js', document.baseURI).href);
    return createPool({ workers: 2 }).then(() => 'a pool', (/** @type {any} */ { code, argument }) => ({ code, argument }));
  });
  assert.deepEqual(mistake, { code: 'load', argument: 'workers' });
});
