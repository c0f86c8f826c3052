/** @file What the place *say* and the matrix drawer work out: numbers and tables as people paste them, which matrix a name means, the mask's grid. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { decimalsFor, readNumber, readTable, shortest, writeTable } from '../../www/views/number.js';
import { editOf, isEdited, matrixOf, resetOf } from '../../www/views/matrix/which.js';
import { between, noteText, presetOf, textMistake, toKind, turned, worthReading } from '../../www/views/say/readings.js';
import { messages, translator } from './words.js';

/**
 * A test a row: what is done to each case, and what comes out.
 * @template C, R
 * @param {string} title
 * @param {(given: C) => R} act
 * @param {[string, C, R][]} cases
 */
function check(title, act, cases) {
  for (const [name, given, expected] of cases) test(`${title}: ${name}`, () => assert.deepEqual(act(given), expected));
}

check('A number is read as a person writes it', readNumber, [
  ['plain', ' 0.5 ', 0.5],
  ['with a decimal comma', '1,25', 1.25],
  ['with a true minus sign', '−3', -3],
  ['with a full-width minus sign', '－3', -3],
  ['with full-width digits', '－９．５', -9.5],
  ['with a full-width comma', '９，５', 9.5],
  ['a power is none', '5²', NaN],
  ['nothing is none', '  ', NaN],
  ['letters are none', 'abc', NaN],
  ['NaN is none', 'NaN', NaN],
  ['too large is infinite', '1e999', Infinity],
]);

const table = (/** @type {number} */ rows, /** @type {number} */ columns, /** @type {number[]} */ ...values) => ({ rows, columns, values });

check('A pasted table is read', text => /** @type {any} */ (readTable(text)), [
  ['from a spreadsheet, with tabs', '1\t2\n3\t4\n', table(2, 2, 1, 2, 3, 4)],
  ['from a German spreadsheet, with tabs and decimal commas', '1,5\t−2\r\n0,25\t4\r\n', table(2, 2, 1.5, -2, 0.25, 4)],
  ['as CSV with commas', '1,2.5,3\n4,5,6', table(2, 3, 1, 2.5, 3, 4, 5, 6)],
  ['as CSV with semicolons and decimal commas', '1,5;2\n3;4,5', table(2, 2, 1.5, 2, 3, 4.5)],
  ['with quoted cells', '"1","2"\n"3","4"', table(2, 2, 1, 2, 3, 4)],
  ['in columns of spaces', ' 1   2 \n 3  -4 ', table(2, 2, 1, 2, 3, -4)],
  ['as Python prints a list of lists', '[[1, 2],\n [3, 4]]', table(2, 2, 1, 2, 3, 4)],
  ['as NumPy prints an array', 'array([[ 1.,  2.],\n       [ 3.,  4.]])', table(2, 2, 1, 2, 3, 4)],
  ['as NumPy shows it', '[[ 0.5 -1. ]\n [ 2.   3. ]]', table(2, 2, 0.5, -1, 2, 3)],
  ['as one column', '1\n2\n3', table(3, 1, 1, 2, 3)],
]);

check('A table that cannot be used names its place', text => /** @type {any} */ (readTable(text)), [
  ['nothing', ' \n ', { problem: 'empty' }],
  ['a row too long', '1\t2\n3\t4\t5', { problem: 'ragged', row: 2, expected: 2, got: 3 }],
  ['letters', '1\t2\n3\tabc', { problem: 'number', row: 2, column: 2, text: 'abc' }],
  ['an empty cell', '1\t\n3\t4', { problem: 'number', row: 1, column: 2, text: '' }],
  ['an empty last cell of CSV', '1,2\n3,', { problem: 'number', row: 2, column: 2, text: '' }],
  ['NaN', '1\tNaN', { problem: 'number', row: 1, column: 2, text: 'NaN' }],
  ['more than an f32 can hold', '1e39\t1', { problem: 'number', row: 1, column: 1, text: '1e39' }],
]);

test('A table that is written reads back as the same f32 numbers', () => {
  const values = Float32Array.from({ length: 60 }, (_, n) => Math.sin(n * 7.3) * 10 ** (n % 9 - 4));
  const read = readTable(writeTable(values, 12, 5));
  assert.deepEqual(read, { rows: 12, columns: 5, values: Array.from(values, value => Number(shortest(value))) });
  assert.deepEqual(Float32Array.from(/** @type {any} */ (read).values), values);
});

check('Numbers of a matrix are shown with as many decimals as they need', decimalsFor, [
  ['none for whole numbers', [1, -2, 0], 0],
  ['three below ten', [0.5, -9.1], 3],
  ['two below a hundred', [0.5, 12], 2],
  ['masked cells do not count', [-Infinity, 0.5], 3],
]);

// ---- Matrices by name ----------------------------------------------------------------------------------------------

const range = (/** @type {number} */ length, from = 0) => Float32Array.from({ length }, (_, n) => from + n);
const tokens = (/** @type {string} */ words) => words.split(' ').map((text, id) => ({ text, id, known: true, special: false }));
/** 2 heads, queries "a b a", keys "x y", d_model 2, d_k 1, d_v 2. @type {any} */
const record = {
  kind: 'cross', measure: 'weights', names: [], heads: 2, headsOff: [], queries: 3, keys: 2, queryTokens: tokens('a b a'), keyTokens: tokens('x y'), scores: [range(6), range(6, 6)], weights: [range(6, 100), range(6, 106)], scale: 1, temperature: 1,
  trace: {
    dModel: 2, dK: 1, dV: 2, dimensions: ['noun', 'verb'], embeddingOrigin: { from: 'designed', recipe: 'lab' }, origins: [0, 1].map(() => ({ wq: { from: 'random', seed: 1 }, wk: { from: 'random', seed: 1 }, wv: { from: 'random', seed: 1 }, wo: { from: 'identity' } })),
    queryInput: { embedding: range(6), position: range(6, 10), x: range(6, 20) }, keyInput: { embedding: range(4, 30), position: range(4, 40), x: range(4, 50) },
    wq: range(4), wk: range(4, 10), wv: range(8, 20), wo: range(8, 30), q: [range(3), range(3, 3)], k: [range(2), range(2, 2)], v: [range(4), range(4, 4)], heads: range(12), output: range(6),
  },
};
const state = (/** @type {any} */ more = {}) => ({ matrixEdits: {}, embeddingEdits: {}, dModel: 2, dK: 1, dV: 2, ...more });
const seen = (/** @type {string} */ name, more = {}, of = record) => {
  const matrix = matrixOf(name, of, state(more));
  return matrix && [matrix.rows.count, matrix.columns.count, Array.from(matrix.values)];
};

check('A name finds its matrix, the head and the side', name => seen(name), [
  ['W_Q of head 1', 'wq.1', [2, 1, [2, 3]]],
  ['the rows of W_O of head 1', 'wo.1', [2, 2, [34, 35, 36, 37]]],
  ['weights of head 1', 'weights.1', [3, 2, [106, 107, 108, 109, 110, 111]]],
  ['V of head 0', 'v.0', [2, 2, [0, 1, 2, 3]]],
  ['X of the target', 'x', [3, 2, [20, 21, 22, 23, 24, 25]]],
  ['X of the source', 'x.k', [2, 2, [50, 51, 52, 53]]],
  ['the heads side by side', 'concat', [3, 4, [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11]]],
  ['no head 2', 'wq.2', null],
  ['no head without a number', 'wq', null],
  ['no such name', 'nonsense', null],
]);

test('A head that is off is zeros in the concatenation', () => assert.deepEqual(seen('concat', {}, { ...record, headsOff: [0] })?.[2], [0, 0, 6, 7, 0, 0, 8, 9, 0, 0, 10, 11]));
test('A record without a trace has scores and weights only', () => {
  assert.deepEqual(['scores.0', 'weights.1', 'wq.0', 'x'].map(name => seen(name, {}, { ...record, trace: null }) !== null), [true, true, false, false]);
  assert.deepEqual(['scores.0', 'weights.1', 'wq.0'].map(name => seen(name, {}, { ...record, trace: null, scores: null }) !== null), [false, true, false]);
});
test('An edit is seen before the record has it, and is yours', () => {
  const matrix = matrixOf('wq.1', record, state({ matrixEdits: { 'wq.1': [7, 8] } }));
  assert.deepEqual([Array.from(matrix?.values ?? []), matrix?.origin], [[7, 8], { from: 'yours' }]);
});
test('An edit of another shape is not taken for the matrix', () => assert.deepEqual(seen('wq.1', { matrixEdits: { 'wq.1': [7, 8, 9] } })?.[2], [2, 3]));
test('While the state has other widths than the record, nothing can be edited', () => {
  assert.deepEqual(['wq.0', 'embedding'].map(name => matrixOf(name, record, state({ dModel: 3 }))?.edit), [null, null]);
});
test('What is computed cannot be edited', () => {
  assert.deepEqual(['position', 'x', 'q.0', 'k.0', 'v.0', 'scores.0', 'weights.0', 'heads.0', 'concat', 'output'].filter(name => matrixOf(name, record, state())?.edit), []);
});
test('An edited weight matrix goes into the state as a whole, row-major, beside the others', () => {
  const matrix = /** @type {any} */ (matrixOf('wo.0', record, state()));
  assert.deepEqual(editOf(matrix, [1, 2, 3, 4], state({ matrixEdits: { 'wq.0': [5, 6] } })), { field: 'matrixEdits', value: { 'wq.0': [5, 6], 'wo.0': [1, 2, 3, 4] } });
});
test('An edited embedding row goes into the state by its token; rows that are as before do not', () => {
  const matrix = /** @type {any} */ (matrixOf('embedding', record, state()));
  assert.deepEqual(editOf(matrix, [0, 1, 2, 9, 4, 5], state()).value, { b: [2, 9] });
});
test('The row of a word that stands twice can be edited at either place', () => {
  for (const values of [[9, 1, 2, 3, 4, 5], [0, 1, 2, 3, 9, 5]]) {
    const edited = editOf(/** @type {any} */ (matrixOf('embedding', record, state())), values, state());
    assert.deepEqual(Object.keys(edited.value), ['a']);
    assert.ok(edited.value.a.includes(9));
  }
});
test('Reset takes out the edits of this matrix and leaves the others', () => {
  const edits = { matrixEdits: { 'wq.0': [1, 2], 'wq.1': [3, 4] }, embeddingEdits: { a: [1, 1], elsewhere: [2, 2] } };
  const of = (/** @type {string} */ name) => /** @type {any} */ (matrixOf(name, record, state(edits)));
  assert.deepEqual(resetOf(of('wq.1'), edits).value, { 'wq.0': [1, 2] });
  assert.deepEqual(resetOf(of('embedding'), edits).value, { elsewhere: [2, 2] });
  assert.deepEqual(['wq.1', 'wk.1', 'embedding', 'embedding.k'].map(name => isEdited(of(name), edits)), [true, false, true, false]);
});

// ---- The mask's grid, the texts, the bar ---------------------------------------------------------------------------

test('A cell that is turned over twice is as it was', () => assert.deepEqual(turned([[0, 1], [2, 2]], [[2, 2], [1, 0]]), [[0, 1], [1, 0]]));
check('A fast drag leaves no gap', ([from, to]) => between(from, to), /** @type {[string, [[number, number], [number, number]], [number, number][]][]} */ ([
  ['along a row', [[1, 1], [1, 4]], [[1, 1], [1, 2], [1, 3], [1, 4]]],
  ['across', [[0, 0], [2, 2]], [[0, 0], [1, 1], [2, 2]]],
  ['nowhere', [[3, 3], [3, 3]], [[3, 3]]],
]));

check('Half-typed pinyin waits, everything else is computed as it grows', ([text, touch]) => worthReading(text, touch), /** @type {[string, [string | null, boolean], boolean][]} */ ([
  ['pinyin', ["ni'hao", false], false],
  ['full-width romaji', ['ｋa', false], false],
  ['a Hangul syllable', ['하', false], true],
  ['kana', ['ねこ', false], true],
  ['English on a touch keyboard', ['cat', true], true],
  ['a deletion', [null, false], true],
]));

check('A mistake stands under the text it is about', ([argument, side]) => textMistake(/** @type {any} */ ({ mistake: { code: 'empty', argument, expected: '', got: '' } }), side) !== null,
  /** @type {[string, [string, 'target' | 'source'], boolean][]} */ ([
    ['target', ['target', 'target'], true],
    ['source', ['source', 'source'], true],
    ['not the other', ['source', 'target'], false],
    ['tokens are the target\'s', ['tokens', 'target'], true],
    ['a width is no text', ['dModel', 'target'], false],
  ]));

test('A preset is found again while nothing that is computed was changed', () => {
  const presets = /** @type {any} */ ([{ id: 'one', group: 'self', state: { target: 'a', mask: { flips: [] }, open: 2 } }, { id: 'two', group: 'self', state: { target: 'b', mask: { flips: [] }, open: 0 } }]);
  const of = (/** @type {any} */ state) => presetOf(state, presets)?.id ?? null;
  assert.deepEqual([of({ target: 'b', mask: { flips: [] }, open: 5 }), of({ target: 'b', mask: { flips: [[0, 0]] }, open: 0 }), of({ target: 'c', mask: { flips: [] } })], ['two', null, null]);
});

const self = { kind: 'self', target: 'it is', source: '', heads: 2, recipes: ['same', 'next'], cell: [1, 0], open: 1 };
const across = { kind: 'cross', target: '我', source: 'I', heads: 1, recipes: ['align'], cell: [0, 0], open: 0 };
const plainMask = { direction: 'both', window: null, prefix: 0, padding: 0, flips: [] };
check('Another kind of attention takes along what means something there', ([kind, change]) => {
  const state = /** @type {any} */ ({ lang: 'en', matrixEdits: {}, mask: plainMask, selected: [0], ...(kind === 'cross' ? self : across), ...change });
  const presets = /** @type {any} */ ([{ id: 'a', group: 'self', state: { ...self, target: '是' } }, { id: 'b', group: 'self', state: self }, { id: 'c', group: 'cross', state: across }]);
  const { target, source, recipes, mask, heads } = { ...state, ...toKind(state, kind, presets) };
  return [target, source, recipes.join(), heads, mask.direction, mask.flips.length];
}, /** @type {[string, ['self' | 'cross', object], any][]} */ ([
  ['an example becomes an example', ['cross', {}], ['我', 'I', 'align', 1, 'both', 0]],
  ['and back, in the language of the page', ['self', {}], ['it is', '', 'same,next', 2, 'both', 0]],
  ['and back in Chinese', ['self', { lang: 'zh' }], ['是', '', 'same,next', 2, 'both', 0]],
  ['a text of the reader answers itself', ['cross', { target: 'mine' }], ['mine', 'mine', 'align', 1, 'both', 0]],
  ['a source of the reader stays', ['cross', { source: 'hers' }], ['it is', 'hers', 'align', 1, 'both', 0]],
  ['heads of the reader stay', ['cross', { recipes: ['first', 'next'] }], ['我', 'I', 'first,next', 2, 'both', 0]],
  ['edited heads stay', ['cross', { matrixEdits: { 'wq.0': [1] } }], ['我', 'I', 'same,next', 2, 'both', 0]],
  ['random heads stay', ['cross', { recipes: ['random', 'random'] }], ['我', 'I', 'random,random', 2, 'both', 0]],
  ['a direction and turned cells mean nothing between two texts', ['cross', { mask: { ...plainMask, direction: 'causal', flips: [[0, 1]] } }], ['我', 'I', 'align', 1, 'both', 0]],
]));

test('A note names what a rule needs in the language of the page', () => {
  const note = (/** @type {'en' | 'zh'} */ lang, /** @type {any} */ vars, code = 'recipe-lacks') => noteText({ code, vars }, translator(lang));
  for (const lang of /** @type {const} */ (['en', 'zh'])) {
    for (const needs of ['position', 'designed', 'dK', 'pronoun']) assert.doesNotMatch(note(lang, { head: 2, recipe: 'previous', needs }), /[[\]{}]/);
  }
  assert.match(note('zh', { head: 2, recipe: 'previous', needs: 'pronoun' }), /代词/);
  assert.match(note('en', { queries: 1 }, 'nothing-visible'), /one query/);
});

test('Both languages say the same things, with the same blanks', () => {
  const blanks = (/** @type {string} */ text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  assert.deepEqual(Object.keys(messages.zh).sort(), Object.keys(messages.en).sort());
  const optional = ['{expected}', '{name}'];   // a language may name a limit in its own words
  for (const key of Object.keys(messages.en)) {
    if (key.startsWith('mistake.')) continue;
    assert.deepEqual(blanks(messages.zh[key]).filter(blank => !optional.includes(blank)), blanks(messages.en[key]).filter(blank => !optional.includes(blank)), key);
  }
});
