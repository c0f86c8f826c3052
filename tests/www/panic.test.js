/**
 * @file What a panic of the core looks like from JavaScript. In a file, and so a process, of its own: afterwards the
 * module is of no use.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../www/headlight.js';

test('a panic is reported once, in its own words, and the module answers nothing else', async () => {
  const hl = await load();
  /** @type {string[]} */
  const reports = [];
  const { error } = console;
  console.error = (/** @type {unknown[]} */ ...words) => { reports.push(words.join(' ')); };
  try {
    assert.throws(() => hl.guard(() => hl.core.panicOnPurpose()), { code: 'panic', message: /on purpose/ });
    const one = new Float32Array(1);
    const options = { heads: 1, queries: 1, keys: 1, dim: 1, q: one, k: one, v: one };
    assert.throws(() => hl.attention(options), { code: 'panic', message: /on purpose/ });
  } finally {
    console.error = error;
  }
  assert.equal(reports.length, 1);
  assert.match(reports[0], /panicked at src\/web\/mod\.rs.*\n?on purpose/);

  const other = await load({ build: 'portable' });
  assert.equal(other.guard(() => other.core.build()), 'portable', 'another module is sound');
});
