/**
 * @file The data flow's boxes: which there are for each kind of model, and that each step they name is one that the core gives.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { en } from '../../www/i18n/flow.js';
import { boxesOf, readProbe, sidesOf } from '../../www/views/see/plan.js';
import { roleOf } from '../../www/views/values.js';
import { validate } from '../../www/state.js';

const kinds = /** @type {const} */ (['encoder', 'decoder', 'encoder-decoder']);
const placements = /** @type {const} */ (['pre', 'post', 'parallel']);
const positions = /** @type {const} */ (['learned', 'sinusoidal', 'rotary', 'relative']);

test('the boxes of a side stand in the order of the data, by where the norms stand', () => {
  for (const [placement, kind, side, ids] of /** @type {[typeof placements[number], typeof kinds[number], 'encoder' | 'decoder', string][]} */ ([
    ['post', 'encoder-decoder', 'encoder', 'embedding position own own.sum feed feed.sum final'],
    ['post', 'encoder-decoder', 'decoder', 'embedding position own own.sum cross cross.sum feed feed.sum final next'],
    ['pre', 'decoder', 'decoder', 'embedding position own.norm own own.sum feed.norm feed feed.sum final next'],
    ['parallel', 'decoder', 'decoder', 'embedding position own.norm own feed.norm feed feed.sum final next'],
    ['post', 'encoder', 'encoder', 'embedding position own own.sum feed feed.sum final']])) {
    assert.equal(boxesOf({ kind, placement, position: 'sinusoidal' }, side).map(({ id }) => id).join(' '), ids, `${placement} ${kind} ${side}`);
  }
  assert.equal(boxesOf({ kind: 'decoder', placement: 'pre', position: 'rotary' }, 'decoder').some(({ id }) => id === 'position'), false);
});

test('what the tokens of a side are is said by the attention that is open', () => {
  for (const [stack, encoder, decoder] of /** @type {[import('../../www/types.js').Stack, string, string][]} */ ([
    ['encoder', 'both', 'none'], ['decoder', 'none', 'both'], ['cross', 'key', 'query']])) {
    assert.deepEqual([roleOf(stack, 'encoder'), roleOf(stack, 'decoder')], [encoder, decoder], stack);
  }
});

test('every box and step has a name, and can stand in a link', () => {
  for (const kind of kinds) for (const placement of placements) for (const position of positions) {
    for (const side of sidesOf({ kind })) for (const { id, label, what, steps } of boxesOf({ kind, placement, position }, side)) {
      for (const key of [`flow.box.${label}`, `flow.box.${label}.title`, ...steps.map(step => `flow.step.${step}`)]) assert.ok(key in en, key);
      assert.equal(what === 'rows', steps.length > 0, id);
      const probe = `${side}.3.2.${id}`;
      assert.equal(validate('probe', probe), null, probe);
      assert.deepEqual(readProbe(probe), { side, layer: 3, row: 2, box: id });
    }
    for (const side of sidesOf({ kind })) {
      const boxes = boxesOf({ kind, placement, position }, side), ids = boxes.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      boxes.forEach(({ over, label }, at) => {
        assert.equal(over !== undefined, label === 'add' || label === 'addNorm', `${placement} ${label}`);
        if (over) assert.ok(ids.indexOf(over) >= 0 && ids.indexOf(over) < at, over);
      });
    }
  }
  assert.equal(readProbe(null), null);
  assert.ok(validate('probe', 'cross.0.0.own'));
});
