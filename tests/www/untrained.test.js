/**
 * @file Models before training: which numbers are drawn, that they are the same for the same seed, and that such a model runs
 * beside the trained one.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load, mistake } from '../../www/headlight.js';
import { createTransformers } from '../../www/engine/transformer.js';
import { untrained } from '../../www/engine/untrained.js';
import { defaults, transformerOf } from '../../www/state.js';

/** A .safetensors file of zeros. @param {'F16' | 'F32'} dtype @param {Record<string, number[]>} shapes */
function fileOf(dtype, shapes) {
  let end = 0;
  const header = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => {
    const start = end;
    end += shape.reduce((size, n) => size * n, dtype === 'F16' ? 2 : 4);
    return [name, { dtype, shape, data_offsets: [start, end] }];
  }));
  const text = new TextEncoder().encode(JSON.stringify({ __metadata__: { format: 'pt' }, ...header }));
  const bytes = new Uint8Array(8 + text.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes.buffer;
}

/** The numbers of each tensor. @param {ArrayBuffer} file @returns {Record<string, number[]>} */
function numbersOf(file) {
  const data = new DataView(file), begin = 8 + Number(data.getBigUint64(0, true));
  const { __metadata__, ...header } = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, begin - 8)));
  const half = (/** @type {number} */ bits) => (bits & 0x8000 ? -1 : 1) * (bits & 0x7c00 ? 2 ** (((bits >> 10) & 31) - 15) * (1 + (bits & 1023) / 1024) : 2 ** -24 * (bits & 1023));
  return Object.fromEntries(Object.entries(header).map(([name, { dtype, data_offsets: [start, end] }]) => {
    const width = dtype === 'F16' ? 2 : 4;
    return [name, Array.from({ length: (end - start) / width }, (_, n) => width === 2 ? half(data.getUint16(begin + start + n * 2, true)) : data.getFloat32(begin + start + n * 4, true))];
  }));
}

const shapes = { 'a.q_proj.weight': [60, 100], 'h.0.c_fc.weight': [64, 100], 'a.q_proj.bias': [60], 'final_logits_bias': [1, 30], 'ln_1.weight': [60] };
for (const dtype of /** @type {const} */ (['F16', 'F32'])) {
  test(`in ${dtype} matrices are gaussian by their fan-in, biases 0 and norms 1`, () => {
    const drawn = numbersOf(untrained(fileOf(dtype, shapes), 7));
    const check = (/** @type {string} */ name, /** @type {number} */ fanIn) => {
      const scaled = drawn[name].map(value => value * Math.sqrt(fanIn)), share = (/** @type {number} */ within) => scaled.filter(value => Math.abs(value) < within).length / scaled.length;
      const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
      const variance = scaled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / scaled.length;
      assert.ok(Math.abs(mean) < 0.05 && Math.abs(variance - 1) < 0.05, `${name}: ${mean}, ${variance}`);
      assert.ok(Math.abs(share(1) - 0.683) < 0.025 && Math.abs(share(2) - 0.954) < 0.015, `${name}: ${share(1)}, ${share(2)}`);
    };
    check('a.q_proj.weight', 100);
    check('h.0.c_fc.weight', 64);
    for (const name of ['a.q_proj.bias', 'final_logits_bias']) assert.ok(drawn[name].every(value => value === 0), name);
    assert.ok(drawn['ln_1.weight'].every(value => value === 1));
  });
}

test('the same seed gives the same bytes, another one others, and the file stays as it was', () => {
  const file = fileOf('F16', shapes), before = [...new Uint8Array(file)];
  const [one, again, other] = [3, 3, 4].map(seed => [...new Uint8Array(untrained(file, seed))]);
  assert.deepEqual(again, one);
  assert.notDeepEqual(other, one);
  assert.deepEqual([...new Uint8Array(file)], before);
});

test('f16 has the numbers of f32, each rounded to the nearest', () => {
  const [half, single] = /** @type {const} */ (['F16', 'F32']).map(dtype => numbersOf(untrained(fileOf(dtype, shapes), 7))['a.q_proj.weight']);
  half.forEach((value, n) => assert.ok(Math.abs(value - single[n]) <= Math.max(Math.abs(single[n]) * 2 ** -11, 2 ** -14), `${value}, ${single[n]}`));
});

test('a model before training runs on the same text, says where its numbers are from, and leaves the trained one as it was', async () => {
  const hl = await load();
  let asked = 0;
  const folder = new URL('../../www/models/translate/', import.meta.url);
  const shipped = async (/** @type {string} */ name) => {
    assert.equal(name, 'translate');
    asked++;
    const file = (/** @type {string} */ name) => readFileSync(new URL(name, folder));
    return { config: file('config.json').toString(), weights: Uint8Array.from(file('model.safetensors')).buffer, tokenizer: file('tokenizer.json').toString(), examples: [] };
  };
  const transformers = createTransformers(/** @type {any} */ ({ core: hl.core, loadModel: hl.loadModel, shipped, mistake }));
  const lab = new /** @type {any} */ (hl.core).Lab();
  const look = /** @type {any} */ ({ view: 'weights', palette: 'ink', scaleBy: 'head', dark: false, against: null, heads: [0], room: [40, 40] });
  const show = async (/** @type {number | null} */ untrained) => {
    const spec = /** @type {any} */ (transformerOf({ ...defaults, transformer: 'translate', prompt: 'I love you.', untrained }));
    const { record, transformer } = await transformers.show(lab, { spec, own: null, look, report: () => {}, again: true });
    return { origins: [record?.origin, record?.trace?.origins[0].wq], text: transformer?.text, weights: [...lab.paint(look).weights[0]] };
  };
  const [trained, first, second, firstAgain, trainedAgain] = [await show(null), await show(1), await show(2), await show(1), await show(null)];
  assert.equal(trained.text, '我 爱 你 。');
  assert.deepEqual(trained.origins, Array(2).fill({ from: 'trained', model: 'translate' }));
  assert.deepEqual(first.origins, Array(2).fill({ from: 'random', seed: 1 }));
  assert.deepEqual(firstAgain, first);
  assert.deepEqual(trainedAgain, trained);
  assert.notDeepEqual(second.weights, first.weights);
  assert.notEqual(first.text, trained.text);
  assert.equal(asked, 4, 'the trained model stays, of the others one at a time');
});
