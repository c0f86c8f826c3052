/** The bench's pure parts: what samples say, who gets how many rounds, what a goal comes to, the bytes of a graph. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { goals, judge } from '../../benches/goals.js';
import { model } from '../../benches/peers/onnx.js';
import { make, operations, plans } from '../../benches/cases.js';
import { largestError, reference } from '../../benches/reference.js';
import { create } from '../../benches/peers/plain.js';
import { median, quantile, ratioOf, roundsWithin, takesPart } from '../../benches/statistics.js';

test('quantiles lie between samples in proportion; rounds without a sample do not count', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, NaN, 1]), 2.5);
  assert.equal(quantile([0, 10], 0.25), 2.5);
  assert.ok(Number.isNaN(median([])));
});

test('a ratio is taken within rounds: a slow round slows down both', () => {
  assert.equal(ratioOf([2, 20, 2], [1, 10, 1]), 2);
  assert.equal(ratioOf([NaN, 30, NaN], [1, 10, 1]), 3);
});

test('the fast take part in every round, the slow in one at least', () => {
  assert.deepEqual(roundsWithin([1, 1, 1], 9, 100), [9, 9, 9]);
  assert.deepEqual(roundsWithin([1, 1000], 9, 100), [9, 1]);
  const given = roundsWithin([10, 10, 20], 9, 100);
  assert.ok(given.every(rounds => rounds > 1 && rounds < 9), `${given}`);
  for (const part of [1, 2, 5, 9]) {
    assert.equal(Array.from({ length: 9 }, (_, round) => takesPart(round, part, 9)).filter(Boolean).length, part);
  }
});

test('a goal is judged for each case that it names; what was not measured is not kept', () => {
  const report = (/** @type {string} */ name, /** @type {number} */ ratio) => /** @type {any} */ ({
    kind: 'attention', name, bytes: 100, memory: { before: 120, after: 120 }, contenders: { onnxruntime: { ratio } },
  });
  const verdicts = judge([report('12, 64, 128', 2), report('12, 64, 128 causal', 2)]).filter(({ says }) => says === 'onnxruntime');
  assert.deepEqual(verdicts.map(({ of, kept }) => [of, kept]), [['attention 12, 64, 128', true], ['attention 12, 64, 128 causal', false]]);
  assert.ok(judge([report('12, 64, 128', 2)]).some(({ says, kept }) => says === 'plain JavaScript' && !kept));
});

test('every goal names a case that there is', () => {
  const planned = Object.values(plans).flat().map(plan => ({ kind: 'axis' in plan ? plan.axis : plan.kind, name: plan.name }));
  const names = [...planned, ...['typing 12 × 64', 'typing 12 × 128', 'typing 16 × 512', 'moving 1024 × 1024', 'repainting 144 × 64', 'opening'].map(name => ({ kind: 'page', name }))];
  for (const { says, kind, names: wanted = /^/ } of goals) assert.ok(names.some(one => one.kind === kind && wanted.test(one.name)), `${says}, ${kind}`);
});

test('a graph is written as onnx.proto says', () => {
  const bytes = model({ inputs: [{ name: 'x', dims: [300] }], outputs: [], constants: [], nodes: [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }] });
  assert.deepEqual([...bytes], [
    0x08, 8,                                                     // ir_version
    0x42, 4, 0x0a, 0, 0x10, 17,                                  // opset_import: '', 17
    0x3a, 39,                                                    // graph
    0x0a, 12, 0x0a, 1, 0x78, 0x12, 1, 0x79, 0x22, 4, ...Buffer.from('Relu'),
    0x12, 5, ...Buffer.from('graph'),
    0x5a, 16, 0x0a, 1, 0x78, 0x12, 11, 0x0a, 9, 0x08, 1, 0x12, 5, 0x0a, 3, 0x08, 0xac, 0x02,   // 300 is ac 02
  ]);
});

test('plain JavaScript comes to what the reference does, and the reference notices a difference', () => {
  for (const plan of [{ kind: 'attention', name: '', room: [2, 8, 12], causal: true }, { kind: 'module', name: '', room: [2, 4, 8], causal: false }, { kind: 'matmul', name: '', product: [8, 12, 4] }]) {
    const made = make(plan);
    const expected = reference(made);
    for (const one of /** @type {import('../../benches/types.js').Contender[]} */ (create().contenders(made))) {
      one.run();
      assert.ok(largestError(expected, one.result()) < 1e-5, `${plan.kind}, ${one.name}`);
      Object.values(one.result())[0][0] += 0.01;
      assert.ok(largestError(expected, one.result()) > 1e-3, `${plan.kind}, ${one.name}`);
    }
    assert.ok(operations(made) > 0);
  }
});
