/**
 * @file What is read off a transformer's frame: the step that is looked at, what could have come there, what taking it changes,
 * and where the steps leave what the model takes by itself.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goesOn, saidAt, sharedSteps, stepOf, stepShown, straysAt, taking, textMade, textOf, written } from '../../www/views/say/made.js';
import { defaults } from '../../www/state.js';

/** @typedef {import('../../www/types.js').TransformerFrame} TransformerFrame */
/** @typedef {import('../../www/types.js').TransformerSpec} TransformerSpec */

/** @param {string} text @param {number} [id] */
const token = (text, id = text.codePointAt(0) ?? 0) => ({ text, id, known: text !== '?', special: text.startsWith('<') });
/** @param {string} text @param {number} probability */
const candidate = (text, probability) => ({ id: token(text).id, text, probability });

/**
 * A frame by its signs: `made('a b', 'cd', ...)`. Each step's candidates are x, then y.
 * @param {string} steps one sign a step
 * @param {Partial<TransformerFrame> & { by?: 'model' | 'reader' | 'given', sure?: number[] }} [rest]
 */
function made(steps, { by = 'model', sure = [], ...rest } = {}) {
  const likely = [candidate('x', 0.6), candidate('y', 0.3)];
  const encoder = rest.encoder === undefined ? [token('i')] : rest.encoder;
  const begun = encoder ? [token('<')] : [token('p'), token('q')];
  return /** @type {TransformerFrame} */ (/** @type {unknown} */ ({
    encoder, begun: begun.length, decoder: [...begun, ...[...steps].map(sign => token(sign))],
    steps: [...steps].map((sign, at) => ({ token: token(sign), probability: sure[at] ?? 0.5, candidates: likely, by })),
    forecast: Array(begun.length + steps.length).fill(likely), ended: 'end', greedy: null, text: [...steps].join(' '), ...rest,
  }));
}

test('a text is written as its language writes it', () => {
  const check = (/** @type {string} */ spaced, /** @type {string} */ expected) => assert.equal(written(spaced), expected);
  check('我 昨天 在 图书馆 看 了 一 本 书 。', '我昨天在图书馆看了一本书。');
  check('动物 没有 过 马路 ， 因为 它 太 累 了 。', '动物没有过马路，因为它太累了。');
  check('我 喜欢 Tom 的 书 。', '我喜欢 Tom 的书。');
  check(' the cat sat', 'the cat sat');
  check('', '');
});

test('tokens that bring their spaces along are joined without more', () => {
  const check = (/** @type {string[]} */ tokens, /** @type {string} */ expected) => assert.equal(textOf(tokens.map(text => token(text))), expected);
  check(['She', ' said', ','], 'She said,');
  check(['我', '爱', '你', '。', '<end>'], '我爱你。');
  check(['a', 'b'], 'a b');
});

test('what a tokenizer has no word for is seen in the text', () => {
  assert.equal(textMade(made('ab', { text: 'a b' })), 'a b');
  assert.equal(textMade(made('a?', { text: 'a' })), 'a ?');
});

test('the step that is shown is the chosen one, else the one to come, else the one that says most', () => {
  const check = (/** @type {TransformerFrame} */ frame, /** @type {number | null} */ chosen, /** @type {number | null} */ expected) => assert.equal(stepShown(frame, chosen), expected);
  check(made('abc', { sure: [0.9, 0.2, 0.5] }), null, 1);
  check(made('abc'), 2, 2);
  check(made('abc'), 3, 0);                                   // after the end nothing comes
  check(made('abc', { ended: null }), null, 3);
  check(made('abc', { ended: null }), 4, 3);
  check(made('', { ended: null }), null, 0);
  check(made('', { ended: 'full' }), null, null);
  check(made('ab', { ended: null, forecast: [] }), null, 0);   // a model without an output to go on with
  check(made('abc', { ended: null, by: 'given', sure: [0.9, 0.1, 0.5] }), null, 1);
  check(made('abc', { ended: null, by: 'given', greedy: [token('a'), token('b'), token('z')] }), null, 2);
  check(made('', { ended: null, encoder: null }), -1, -1);    // of the prompt's second token its first one said something
  check(made('', { ended: null, encoder: null }), -2, 0);     // of its first one nothing did
});

test('of a text that has ended the open row says which step is shown, unless one was chosen or led astray', () => {
  const check = (/** @type {TransformerFrame} */ frame, /** @type {number | null} */ chosen, /** @type {number | null} */ open, /** @type {number | null} */ expected) => assert.equal(stepShown(frame, chosen, open), expected);
  check(made('abc', { sure: [0.9, 0.2, 0.5] }), null, 2, 2);
  check(made('abc', { sure: [0.9, 0.2, 0.5] }), 0, 2, 0);
  check(made('abc', { sure: [0.9, 0.2, 0.5] }), null, 3, 1);                                                  // the end made nothing
  check(made('abc', { ended: null }), null, 1, 3);
  check(made('abc', { ended: null, by: 'given', greedy: [token('a'), token('b'), token('z')] }), null, 0, 2);
  check(made('abc', { ended: null, by: 'given' }), null, 0, 0);
});

test('a row made the token after it', () => {
  const check = (/** @type {TransformerFrame} */ frame, /** @type {number} */ row, /** @type {number} */ expected) => {
    assert.equal(stepOf(frame, row), expected);
    assert.equal(saidAt(frame, expected).row, row);
  };
  check(made('abc'), 0, 0);
  check(made('abc'), 2, 2);
  check(made('ab', { encoder: null }), 0, -1);
  check(made('ab', { encoder: null }), 2, 1);
});

test('it goes on until it ends, where it has something to say', () => {
  const check = (/** @type {Partial<TransformerFrame>} */ rest, /** @type {boolean} */ expected) => assert.equal(goesOn(made('a', rest)), expected);
  check({ ended: null }, true);
  check({ ended: 'end' }, false);
  check({ ended: 'full' }, false);
  check({ ended: null, forecast: [] }, false);
});

test('what could have come at a step is told with what came', () => {
  const check = (/** @type {TransformerFrame} */ frame, /** @type {number} */ at, /** @type {[number, string, string | null]} */ expected) => {
    const { row, candidates, came } = saidAt(frame, at);
    assert.deepEqual([row, candidates.map(each => each.text).join(''), came === null ? null : String.fromCodePoint(came)], expected);
  };
  check(made('xb'), 0, [0, 'xy', 'x']);
  check(made('xb'), 1, [1, 'xyb', 'b']);
  check(made('xb', { ended: null }), 2, [2, 'xy', null]);
  check(made('', { encoder: null, ended: null }), -1, [0, 'xy', 'q']);
  check(made('', { encoder: null, ended: null }), 0, [1, 'xy', null]);
});

test('to take a token is to mean nothing of what was taken later, and to take what the model takes is no choice', () => {
  /** @param {Partial<TransformerSpec>} spec @param {TransformerFrame} frame @param {number} at @param {string} sign @param {Partial<TransformerSpec>} expected */
  const check = (spec, frame, at, sign, expected) => assert.deepEqual(taking({ ...defaults, ...spec }, frame, at, token(sign).id), expected);
  const y = token('y').id;
  check({}, made('xxx'), 1, 'y', { picks: [[1, y]], steps: null });
  check({ picks: [[0, y], [1, 7], [2, 8]] }, made('xxx'), 1, 'y', { picks: [[0, y], [1, y]], steps: null });
  check({ picks: [[1, y]] }, made('xyx'), 1, 'x', { picks: [], steps: null });
  check({ picks: [[1, y]], heat: 1 }, made('xyx'), 1, 'x', { picks: [[1, token('x').id]], steps: null });
  check({ steps: 2 }, made('xx', { ended: null }), 2, 'y', { picks: [[2, y]], steps: 3 });
  check({ steps: 2 }, made('xx', { ended: null }), 2, 'x', { picks: [], steps: 3 });
  check({ steps: 3 }, made('xxx', { ended: null }), 1, 'y', { picks: [[1, y]], steps: 3 });
  check({ steps: 9 }, made('xxx'), 1, 'y', { picks: [[1, y]], steps: null });        // the end may come later now
  check({}, made('', { encoder: null, ended: null }), 0, 'y', { picks: [[0, y]], steps: 1 });
});

test('where the steps leave what the model takes by itself is found', () => {
  const check = (/** @type {string} */ steps, /** @type {string | null} */ greedy, /** @type {number | null} */ at, /** @type {number} */ shared) => {
    const frame = made(steps, { greedy: greedy === null ? null : [...greedy].map(sign => token(sign)) });
    assert.deepEqual([straysAt(frame), sharedSteps(frame)], [at, shared]);
  };
  check('abc', null, null, 3);
  check('abc', 'abc', null, 3);
  check('ab', 'abc', null, 2);
  check('axc', 'abc', 1, 1);
  check('abcd', 'abc', 3, 3);
  check('x', 'a', 0, 0);
  check('', 'a', null, 0);
});
