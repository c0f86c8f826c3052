/**
 * @file The maps of a picture's words and what the worker says of a drawing, against their definitions.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load, mistake } from '../../www/headlight.js';
import { createPictures } from '../../www/engine/picture.js';
import { defaults, transformerOf } from '../../www/state.js';
import { mapsOf } from '../../www/views/see/maps.js';

const files = (/** @type {string} */ name) => readFileSync(new URL(`../../www/models/picture/${name}`, import.meta.url));
const hl = await load();
const shipped = async () => ({ config: files('config.json').toString(), tokenizer: files('tokenizer.json').toString(), weights: files('model.safetensors'),
  examples: JSON.parse(files('examples.json').toString()) });
const parts = { loadPicture: hl.loadPicture, shipped, mistake };
const lab = /** @type {any} */ (new hl.core.Lab());
const spec = (/** @type {Partial<import('../../www/types.js').State>} */ fields) =>
  /** @type {import('../../www/types.js').TransformerSpec} */ (transformerOf({ ...defaults, transformer: 'picture', prompt: 'a red circle', ...fields }));
const shown = async (/** @type {object} */ fields) =>
  /** @type {import('../../www/types.js').PictureFrame} */ ((await createPictures(parts).show(lab, { spec: spec(fields), report: () => {} })).picture);

test('a map is the mean of the weights on its word over the layers and heads that are asked for', () => {
  const [heads, cells, words] = [2, 4, 3];
  const weights = [0, 1].map(layer => Float32Array.from({ length: heads * cells * words }, (_, at) => (layer * 100 + at) / 256));
  const picture = /** @type {any} */ ({ weights, heads, across: 2, words: [0, 1, 2] });
  const at = (/** @type {number} */ layer, /** @type {number} */ head, /** @type {number} */ cell, /** @type {number} */ word) => weights[layer][(head * cells + cell) * words + word];
  for (const [of, want] of /** @type {[any, (cell: number, word: number) => number][]} */ ([
    [{ layer: 1, head: 0 }, (cell, word) => at(1, 0, cell, word)],
    [{ layer: 0, head: null }, (cell, word) => (at(0, 0, cell, word) + at(0, 1, cell, word)) / 2],
    [{ layer: null, head: null }, (cell, word) => (at(0, 0, cell, word) + at(0, 1, cell, word) + at(1, 0, cell, word) + at(1, 1, cell, word)) / 4],
  ])) {
    mapsOf(picture, of).forEach((map, word) => map.forEach((value, cell) => assert.ok(Math.abs(value - want(cell, word)) < 1e-6, `${JSON.stringify(of)} ${word} ${cell}`)));
  }
});

test('a drawing has a step for each moment, and the weights of all cells on all words', async () => {
  const { steps, moment, words, weights, whole, layer } = await shown({ layer: 9, moment: 3 });
  assert.deepEqual([steps.length, moment, layer, weights.length, whole], [12, 3, 3, 4, null]);
  assert.deepEqual(words.map(({ text, special }) => [text, special]), [['<start>', true], ['a', false], ['red', false], ['circle', false]]);
  assert.equal(weights[0].length, 4 * 64 * 4);
  assert.deepEqual(steps.map(({ time }) => time)[0], 1000);
});

test('a word that is off changes the picture, and the whole one stands beside', async () => {
  const plain = await shown({}), off = await shown({ factors: [[2, 0], [40, 0]] });
  assert.deepEqual([...off.factors], [1, 1, 0, 1]);
  assert.deepEqual(off.whole, plain.steps[11].clean);
  assert.notDeepEqual(off.steps[11].clean, off.whole);
});

test('a prompt that cannot be drawn is named', async () => {
  await assert.rejects(shown({ prompt: ' ' }), { code: 'empty', argument: 'prompt' });
  await assert.rejects(shown({ prompt: 'a '.repeat(20) }), { code: 'too-large', argument: 'prompt' });
  assert.deepEqual((await shown({ prompt: 'a zebra' })).words.map(({ text, known }) => [text, known]), [['<start>', true], ['a', true], ['zebra', false]]);
});
