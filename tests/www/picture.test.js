/**
 * @file Models that draw through the public API, in Node: what PyTorch computes, both builds to the bit, and what is said of wrong orders.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from '../../www/headlight.js';

const golden = (/** @type {string} */ name) => readFileSync(new URL(`../golden/picture/${name}`, import.meta.url));
const shipped = (/** @type {string} */ name) => readFileSync(new URL(`../../www/models/picture/${name}`, import.meta.url));
const text = (/** @type {Buffer} */ bytes) => bytes.toString('utf8');

const hl = await load();
const tiny = await hl.loadPicture({ config: text(golden('config.json')), weights: golden('model.safetensors') });
const large = await hl.loadPicture({
  config: text(shipped('config.json')), weights: shipped('model.safetensors'), tokenizer: text(shipped('tokenizer.json')),
});
const IDS = [1, 4, 9, 3, 11, 4];

/** A tensor of the reference. */
function reference(/** @type {string} */ name) {
  const bytes = golden('ref.safetensors');
  const length = Number(bytes.readBigUInt64LE(0));
  const [from, to] = JSON.parse(bytes.toString('utf8', 8, 8 + length))[name].data_offsets;
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + 8 + length + from, bytes.byteOffset + 8 + length + to));
}

function near(/** @type {string} */ what, /** @type {Float32Array} */ got, /** @type {Float32Array} */ want, most = 1e-4) {
  assert.equal(got.length, want.length, what);
  const far = got.reduce((most, x, at) => Math.max(most, Math.abs(x - want[at])), 0);
  assert.ok(far <= most, `${what}: ${far} from PyTorch`);
}

/** The mean colour of some pixels: [red, green, blue] in 0..1. */
function mean(/** @type {Float32Array} */ rgb, /** @type {[number, number]} */ rows, /** @type {[number, number]} */ columns) {
  const sum = [0, 0, 0];
  for (let r = rows[0]; r < rows[1]; r++) for (let c = columns[0]; c < columns[1]; c++) for (let i = 0; i < 3; i++) sum[i] += rgb[(r * 16 + c) * 3 + i];
  return sum.map(x => x / ((rows[1] - rows[0]) * (columns[1] - columns[0])));
}

test('a drawing has the weights of PyTorch in every step, with and without factors', async () => {
  const factors = reference('factors');
  for (const [name, given] of /** @type {[string, Float32Array | undefined][]} */ ([['plain', undefined], ['weighed', factors]])) {
    const drawn = await tiny.draw({ ids: IDS, seed: 7, steps: 5, factors: given });
    assert.equal(drawn.steps.length, 5);
    for (const [at, step] of drawn.steps.entries()) {
      for (const { kind, layer, weights, queries, keys } of step.records) {
        assert.deepEqual([queries, keys], [16, kind === 'cross' ? 6 : 16]);
        near(`${name} ${at} ${kind} ${layer}`, weights, reference(`${name}.${at}.${kind === 'cross' ? 'cross' : 'own'}.${layer}`));
      }
    }
    drawn.free();
  }
});

test('both builds draw the same bits', async () => {
  const portable = await load({ build: 'portable' });
  const other = await portable.loadPicture({ config: text(shipped('config.json')), weights: shipped('model.safetensors') });
  const ids = large.tokenize('a big yellow triangle above a small green ring').ids;
  const [a, b] = await Promise.all([large, other].map(picture => picture.draw({ ids, seed: 5, steps: 6 })));
  assert.deepEqual(a.rgb, b.rgb);
  assert.deepEqual(a.steps[5].records[7].weights, b.steps[5].records[7].weights);
});

test('the shipped model draws what the prompt says, and another seed another picture', async () => {
  const drawn = await large.draw({ prompt: 'A red circle on the left and a blue square on the right', seed: 1 });
  assert.deepEqual(drawn.tokens?.slice(0, 4), ['<start>', 'a', 'red', 'circle']);
  assert.equal(drawn.rgb.length, 16 * 16 * 3);
  assert.ok(drawn.rgb.every(x => x >= 0 && x <= 1));
  const [red, blue] = [mean(drawn.rgb, [7, 9], [3, 5]), mean(drawn.rgb, [7, 9], [11, 13])];
  assert.ok(red[0] > 0.7 && red[2] < 0.4, `left ${red}`);
  assert.ok(blue[2] > 0.7 && blue[0] < 0.4, `right ${blue}`);
  const other = await large.draw({ prompt: 'A red circle on the left and a blue square on the right', seed: 2 });
  assert.notDeepEqual(other.rgb, drawn.rgb);
});

test('a colour whose attention is off leaves the shape and is another colour, or depends on the noise', async () => {
  const { ids, tokens } = large.tokenize('a red circle');
  const factors = tokens.map(token => (token === 'red' ? 0 : 1));
  const centre = async (/** @type {number} */ seed, /** @type {number[]} */ given) =>
    mean((await large.draw({ ids, seed, factors: given })).rgb, [7, 9], [7, 9]);
  let moved = 0;
  for (let seed = 1; seed <= 8; seed++) {
    const [on, off] = [await centre(seed, []), await centre(seed, factors)];
    assert.ok(on[0] > 0.7 && on[1] < 0.4, `red at ${seed}: ${on}`);
    if (Math.max(...on.map((x, at) => Math.abs(x - off[at]))) > 0.2) moved++;
  }
  assert.ok(moved >= 4, `${moved} of 8 pictures have another colour`);
});

test('steps are told as they come, and a drawing can be stopped between them', async () => {
  const stop = new AbortController();
  /** @type {number[]} */
  const times = [];
  const drawn = await tiny.draw({
    ids: IDS, steps: 10, signal: stop.signal,
    onStep: step => { times.push(step.time); if (times.length === 3) stop.abort(); },
  });
  assert.deepEqual(times, [1000, 900, 800]);
  assert.deepEqual(drawn.rgb, drawn.steps[2].clean);
});

test('wrong orders are named', async () => {
  for (const [order, code, argument] of /** @type {[any, string, string][]} */ ([
    [{}, 'range', 'ids'],
    [{ ids: [] }, 'empty', 'ids'],
    [{ ids: [40] }, 'range', 'ids'],
    [{ ids: [1], seed: -1 }, 'range', 'seed'],
    [{ ids: [1], steps: 0 }, 'range', 'steps'],
    [{ ids: [1], factors: [1, 1] }, 'shape', 'factors'],
    [{ ids: [1], factors: ['x'] }, 'range', 'factors'],
    [{ ids: [1], factors: [3] }, 'range', 'factors'],
    [{ ids: [1], headsOff: [{ kind: 'encoder', layer: 0, head: 0 }] }, 'unknown', 'headsOff'],
    [{ prompt: 'a red circle' }, 'empty', 'tokenizer'],
  ])) {
    await assert.rejects(tiny.draw(order), { code, argument }, JSON.stringify(order));
  }
  await assert.rejects(hl.loadPicture({ config: '{"model_type":"bert"}', weights: golden('model.safetensors') }), { code: 'unknown', argument: 'config.model_type' });
  await assert.rejects(hl.loadModel({ config: text(golden('config.json')), weights: golden('model.safetensors') }), { code: 'unknown', argument: 'config.model_type' });
});
