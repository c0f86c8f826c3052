/**
 * @file The overview's pure parts: where tiles lie, where keys and typed names lead, what is told of heads that are off.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { placeNamed, typedOn } from '../../www/keys.js';
import { offIn, pitchOf, placeAt, rowOf, tileWish, turned, walked } from '../../www/views/see/atlas.js';
import { changedSteps, told } from '../../www/views/see/told.js';
import { movedRows } from '../../www/engine/transformer.js';

const size = { layers: 6, heads: 8 };

test('the first layer is at the bottom, and every tile is found again where it lies', () => {
  for (let layer = 0; layer < size.layers; layer++) {
    for (let head = 0; head < size.heads; head++) {
      assert.deepEqual(placeAt(size, (head + 0.5) / size.heads, (rowOf(size, layer) + 0.5) / size.layers), { layer, head });
    }
  }
  assert.equal(rowOf(size, 0), 5);
  assert.deepEqual(placeAt(size, 1, 1), { layer: 0, head: 7 });
  assert.deepEqual(placeAt(size, -0.1, -0.1), { layer: 5, head: 0 });
});

test('tiles take the room there is, within what can be seen', () => {
  for (const [heads, room, width] of [[8, 160, 20], [8, 9999, 34], [32, 100, 11]]) {
    assert.equal(pitchOf({ layers: 1, heads, rows: 8, columns: 8 }, room).width, width, `${heads} in ${room}`);
  }
});

test('tiles of many layers are smaller, so that all are low', () => {
  for (const [layers, low, width] of /** @type {[number, boolean, number][]} */ ([[2, false, 34], [6, false, 23], [6, true, 18], [12, false, 16]])) {
    assert.equal(tileWish(layers, low), width, `${layers} ${low}`);
  }
});

test('a key leads to the next tile and stays at the border', () => {
  const from = { layer: 2, head: 3 };
  for (const [key, layer, head] of /** @type {[string, number, number][]} */ ([
    ['ArrowUp', 3, 3], ['ArrowDown', 1, 3], ['ArrowLeft', 2, 2], ['ArrowRight', 2, 4], ['Home', 2, 0], ['End', 2, 7], ['PageUp', 5, 3], ['PageDown', 0, 3]])) {
    assert.deepEqual(walked(key, from, size), { layer, head }, key);
  }
  assert.deepEqual(walked('ArrowUp', { layer: 5, head: 0 }, size), { layer: 5, head: 0 });
  assert.deepEqual(walked('ArrowRight', { layer: 5, head: 7 }, size), { layer: 5, head: 7 });
  assert.equal(walked('a', from, size), null);
});

test('a head is named by what is typed, in either case, with or without spaces', () => {
  for (const [keys, layer, head] of /** @type {[string, number, number][]} */ ([
    ['L5 H1', 4, 0], ['l5h1', 4, 0], ['5.1', 4, 0], ['l 12 h 10', 11, 9], ['xyl2h3', 1, 2], ['l5l2h3', 1, 2], ['5h1', 4, 0]])) {
    assert.deepEqual(placeNamed([...keys].reduce(typedOn, '')), { layer, head }, keys);
  }
  for (const keys of ['l', 'l5', 'l5h', '5', '5.', 'l0h1', 'l1h0', 'hello', 'l5 h1x']) {
    assert.equal(placeNamed([...keys].reduce(typedOn, '')), null, keys);
  }
  assert.equal(typedOn('l5', 'Enter'), '');
});

test('a head that is turned over twice leaves the names as they were, and they stay in order', () => {
  const names = ['cross.0.3', 'encoder.1.2'];
  const more = turned(names, 'cross', { layer: 0, head: 10 });
  assert.deepEqual(more, ['cross.0.3', 'cross.0.10', 'encoder.1.2']);
  assert.deepEqual(turned(more, 'cross', { layer: 0, head: 10 }), names);
  assert.deepEqual(offIn(more, 'cross'), [{ layer: 0, head: 3 }, { layer: 0, head: 10 }]);
});

/** @param {string} text @param {number[]} [probabilities] @returns {import('../../www/types.js').Step[]} */
const steps = (text, probabilities = []) => [...text].map((letter, at) => ({
  token: { text: letter, id: letter.charCodeAt(0), known: true, special: false }, probability: probabilities[at] ?? 1, candidates: [], by: 'model' }));

test('of what is said otherwise just the tokens that differ are marked', () => {
  for (const [before, now, changed] of /** @type {[string, string, number[]][]} */ ([
    ['abc', 'abc', []], ['abc', 'abd', [2]], ['abc', 'axbc', [1]], ['abc', 'ac', []], ['', 'ab', [0, 1]], ['ab', '', []]])) {
    assert.deepEqual([...changedSteps(steps(before), steps(now))], changed, `${before} → ${now}`);
  }
});

test('what is told of heads that are off is what one would see first', () => {
  /** @param {string} text @param {number[]} [probabilities] @param {Float32Array | null} [moved] */
  const base = (text, probabilities, moved = null) => ({ steps: steps(text, probabilities), text, next: [], moved });
  const frame = { steps: steps('ab', [0.9, 0.2]), forecast: [] };
  assert.equal(told({ ...frame, base: null }), null);
  assert.deepEqual(told({ ...frame, base: base('ax') }), { what: 'words' });
  assert.deepEqual(told({ ...frame, base: base('ab', [0.8, 0.7]) }), { what: 'sure', at: 1, before: 0.7, now: 0.2 });
  assert.deepEqual(told({ ...frame, steps: [], base: base('') }), { what: 'next' });
  assert.deepEqual(told({ ...frame, steps: [], base: base('', [], Float32Array.of(0.25, 0.75)) }), { what: 'output', mean: 0.5, most: 1 });
});

test('a row moves by a share of its own length', () => {
  assert.deepEqual([...movedRows(Float32Array.of(3, 4, 0, 2, 0, 0), Float32Array.of(3, 4, 0, 1, 1, 1), 2)], [0, 0.5, 0]);
});
