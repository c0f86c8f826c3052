/** @file The see room's arithmetic: where cells and labels go, which arcs are drawn, what keys and clicks mean, what is read off a record. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { arcsLayout, arcsOf, cellNumbers, cellText, heatmapLayout, range, sumRows } from '../../www/views/see/layout.js';
import { changed } from '../../www/views/see/changed.js';
import { createMeant } from '../../www/views/see/meant.js';
import { moved, select } from '../../www/views/see/keyboard.js';
import { pointedAt } from '../../www/views/hover.js';
import { contrastOn, inkOn } from '../../www/views/see/paint.js';
import { cellWithin, headOrigin, headRecipe, isCausal, recipeId, isMixed, seenBy, shared, takenByMask } from '../../www/views/values.js';

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

/**
 * A record with just what these readings need; the cells are those of its first head.
 * @param {Partial<Omit<import('../../www/types.js').AttentionRecord, 'weights' | 'visible'>> & { weights: number[], visible?: number[], words?: string[], origins?: any[] }} wish
 * @returns {import('../../www/types.js').AttentionRecord}
 */
function record({ weights, visible, words, origins, ...rest }) {
  const { heads = 1, queries = 2, keys = 2 } = rest;
  const tokens = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => ({ text: words?.[i] ?? `w${i}`, id: i, known: true, special: words?.[i]?.startsWith('<') ?? false }));
  return {
    kind: 'self', measure: 'weights', names: [], layer: null, layers: 1, heads, headsOff: [], queries, keys, queryTokens: tokens(queries), keyTokens: tokens(keys),
    scores: [new Float32Array(queries * keys)], visible: Uint8Array.from(visible ?? Array(queries * keys).fill(1)), weights: [Float32Array.from(weights)],
    scale: 1, temperature: 1, origin: { from: 'yours' }, trace: origins ? /** @type {any} */ ({ origins }) : null, ...rest,
  };
}

// ---- Layout ---------------------------------------------------------------------------------------------------------

const box = { queries: 12, keys: 12, width: 495, height: 440, ratio: 1, longestKey: 60 };

for (const ratio of [1, 1.25, 1.5, 2, 3]) for (const n of [1, 2, 12, 37, 100, 512]) {
  test(`cells are whole device pixels and fit or scroll: ${n} tokens at ${ratio} device pixels a CSS px`, () => {
    const { device, cell, width, height, left, top } = heatmapLayout({ ...box, queries: n, keys: n, ratio });
    assert.equal(device, Math.round(device));
    assert.ok(device >= 1);
    assert.ok(Math.abs(cell * ratio - device) < 1e-9);
    assert.ok(cell <= 64);
    if (cell > 3.5) {
      assert.ok(left + width <= box.width && top + height <= box.height, `${left + width} × ${top + height}`);
    }
  });
}
check('many rows of few keys are no sliver, and each key has its label', given => {
  const { width, height, everyKey } = heatmapLayout({ ...box, ...given });
  return [width / Math.min(height, box.height) > 0.35, everyKey];   // of what is in sight
}, [
  ['sixty-four rows of nine keys', { queries: 64, keys: 9 }, [true, 1]],
  ['five hundred rows of twelve', { queries: 500, keys: 12 }, [true, 1]],
]);
check('key labels lie flat where they fit', given => heatmapLayout({ ...box, ...given }).flat, [
  ['one letter each', { longestKey: 10 }, true],
  ['words wider than a cell', { longestKey: 60 }, false],
  ['words in a few wide cells', { queries: 3, keys: 3, longestKey: 50 }, true],
]);
check('labels are thinned out to one in so many', n => heatmapLayout({ ...box, queries: n, keys: n }).everyQuery, [
  ['twelve tokens all have theirs', 12, 1],
  ['a hundred have every fourth', 100, 4],
  ['512 in cells of 3 px have every fourth', 512, 4],
]);
for (const n of [1, 5, 12, 20, 40, 64, 100, 512]) for (const width of [300, 495, 900]) {
  test(`key labels never overlap: ${n} tokens in ${width} px`, () => {
    const { cell, everyKey, turn, font, flat } = heatmapLayout({ ...box, queries: n, keys: n, width });
    const pitch = flat ? cell : cell * everyKey * Math.sin((turn * Math.PI) / 180);
    assert.ok(pitch >= 1.1 * font, `${pitch} px apart at ${font} px`);
  });
}
check('numbers are written with the decimals that fit', ([values, cell]) => cellNumbers(values, cell)?.decimals ?? null, /** @type {[string, [number[], number], number | null][]} */ ([
  ['two for weights in cells of 30', [[0.5, 0.25], 30], 2],
  ['two without the zero in smaller cells', [[0.5, 0.25], 23], 2],
  ['none where only one would fit, for 0.08 is not 0.1', [[0.5, 0.08], 20], null],
  ['one for what is larger than 1', [[1.5, 0.25], 23], 1],
  ['none in tiny cells', [[0.5], 14], null],
  ['whole numbers stay whole', [[3, -2, NaN], 24], 0],
  ['large scores do without decimals', [[-12.6, 32.4], 30], 0],
  ['still larger ones do not fit', [[-12345.5], 30], null],
  ['what is masked takes no room', [[NaN, -Infinity, 0.5], 30], 2],
]));
check('differences have their sign, and rather no zero before the point than no second decimal', ([values, cell]) => { const n = cellNumbers(values, cell, 1, true); return n && [n.decimals, n.bare]; }, /** @type {[string, [number[], number], any][]} */ ([
  ['both where there is room', [[0.12, -0.05], 40], [2, false]],
  ['no zero where there is less', [[0.12, -0.05], 28], [2, true]],
  ['also where there is a whole one', [[1, -0.05], 28], [2, true]],
]));
check('a cell says', ([value, bare, signed]) => cellText(value, { decimals: 2, bare }, (value, decimals) => value.toFixed(decimals), signed), /** @type {[string, [number, boolean, boolean?], string][]} */ ([
  ['two decimals', [0.083, false], '0.08'],
  ['no zero before the point', [0.083, true], '.08'],
  ['.99, never 1.0', [0.988, true], '.99'],
  ['1 where it rounds to that', [0.997, true], '1'],
  ['0 where it rounds to nothing', [0.004, true], '0'],
  ['a sign', [0.05, true, true], '+.05'],
  ['a sign of its own', [-0.05, true, true], '-.05'],
  ['no sign where there is nothing', [-0.001, false, true], '0.00'],
]));
test('before a class the cells fill the width, and their numbers grow', () => {
  const wide = heatmapLayout({ ...box, width: 900, height: 400, type: 4 / 3, stretch: true });
  assert.ok(wide.left + wide.width > 900 - 46 * 4 / 3 - 12 && wide.cell > wide.row, JSON.stringify(wide));
  assert.ok(wide.top + wide.height <= 400);
  const square = heatmapLayout({ ...box, width: 900, height: 400, type: 4 / 3 });
  assert.ok(/** @type {any} */ (cellNumbers([0.5], wide.cell, 4 / 3, false, wide.row)).font > /** @type {any} */ (cellNumbers([0.5], square.cell, 4 / 3)).font);
});
test('cells are wider than high only where that lets their numbers be read', () => {
  for (const [height, wider] of /** @type {[number, boolean][]} */ ([[900, false], [340, true], [150, false]])) {
    const { cell, row } = heatmapLayout({ ...box, queries: 11, keys: 10, width: 500, height });
    assert.equal(cell > row, wider, `${cell} × ${row} in ${height}`);
    if (wider) assert.ok(cellNumbers([0.5], cell, 1, false, row));
  }
});
test('a long key label has room as long as it is, while there is some', () => {
  for (const longestKey of [40, 75, 110]) {
    const { label } = heatmapLayout({ ...box, queries: 8, keys: 7, longestKey });
    assert.ok(label >= longestKey + 6, `${label} for ${longestKey}`);
  }
  assert.ok(heatmapLayout({ ...box, longestKey: 900 }).top < 110);
});
check('the shorter column of the arcs stands in the middle', arcsLayout, [
  ['equal', { queries: 4, keys: 4, height: 400 }, { pitch: 34, height: 136, queryTop: 17, keyTop: 17 }],
  ['fewer keys', { queries: 4, keys: 2, height: 400 }, { pitch: 34, height: 136, queryTop: 17, keyTop: 51 }],
  ['many tokens scroll', { queries: 100, keys: 1, height: 400 }, { pitch: 14, height: 1400, queryTop: 7, keyTop: 700 }],
]);
check('a range is of what is finite', values => range(values), [
  ['mixed', [1, NaN, -2, Infinity], { lo: -2, hi: 1 }],
  ['nothing', [NaN], { lo: 0, hi: 0 }],
]);
check('arcs are those that count, the strongest last', ([values, options]) => arcsOf(Float32Array.from(values), { keys: 2, absolute: true, threshold: 0.05, most: 10, ...options }).map(({ query, key }) => [query, key]),
  /** @type {[string, [number[], object], number[][]][]} */ ([
    ['weak and masked ones are left out', [[0.01, 0.99, NaN, 0.5], {}], [[1, 1], [0, 1]]],
    ['differences count by size', [[-1, 0.2, 0.01, 0.5], {}], [[0, 1], [1, 1], [0, 0]]],
    ['scores count by place in their range', [[-8, -4, -8, 0], { absolute: false }], [[0, 1], [1, 1]]],
    ['no more than the most', [[0.4, 0.3, 0.2, 0.1], { most: 2 }], [[0, 1], [0, 0]]],
    ['nothing but zeros draws nothing', [[0, 0, 0, 0], {}], []],
    ['one score alone is the strongest', [[7], { absolute: false }], [[0, 0]]],
  ]));
check('rows are summed column by column', rows => Array.from(sumRows(Float32Array.from([1, 2, NaN, 4, 5, NaN]), 3, rows)), [
  ['two rows, with what is masked left out', [0, 1], [5, 7, NaN]],
  ['one row', [1], [4, 5, NaN]],
]);

// ---- Keys and clicks ------------------------------------------------------------------------------------------------

check('keys move the chosen cell', ([key, cell, ctrlKey]) => moved({ key, ctrlKey }, cell, { queries: 30, keys: 5 }), /** @type {[string, [string, [number, number], boolean?], [number, number] | null][]} */ ([
  ['down', ['ArrowDown', [0, 0]], [1, 0]],
  ['the border holds', ['ArrowLeft', [3, 0]], [3, 0]],
  ['right at the end holds', ['ArrowRight', [3, 4]], [3, 4]],
  ['Home is the start of the row', ['Home', [7, 3]], [7, 0]],
  ['End is its end', ['End', [7, 3]], [7, 4]],
  ['Ctrl+Home is the first corner', ['Home', [7, 3], true], [0, 0]],
  ['Ctrl+End is the last', ['End', [7, 3], true], [29, 4]],
  ['PageDown is ten rows', ['PageDown', [7, 3]], [17, 3]],
  ['PageUp stops at the top', ['PageUp', [7, 3]], [0, 3]],
  ['letters do nothing', ['a', [7, 3]], null],
]));
check('clicks select rows', ([selected, row, how]) => select(selected, row, how), /** @type {[string, [number[], number, object], number[]][]} */ ([
  ['one alone', [[1, 2], 5, {}], [5]],
  ['again: none', [[5], 5, {}], []],
  ['one more', [[1], 5, { many: true }], [1, 5]],
  ['one less', [[1, 5], 1, { many: true }], [5]],
  ['from the last to this', [[7, 2], 4, { range: true }], [7, 2, 3, 4]],
  ['and backwards', [[5], 3, { range: true }], [5, 4, 3]],
  ['a range from nothing is one', [[], 3, { range: true }], [3]],
]));

/** A record of two tokens with a computation, changed as wished. @param {any} [wish] @param {any} [trace] @returns {import('../../www/types.js').AttentionRecord} */
const traced = (wish, trace) => ({
  ...record({ weights: [1, 0, 0, 1] }), ...wish,
  trace: /** @type {any} */ ({ queryInput: { embedding: Float32Array.of(1), position: Float32Array.of(2) }, keyInput: null, wq: Float32Array.of(1), wk: Float32Array.of(1), wv: Float32Array.of(1), wo: Float32Array.of(1), ...trace }),
});
const input = (/** @type {number} */ embedding, /** @type {number} */ position) => ({ queryInput: { embedding: Float32Array.of(embedding), position: Float32Array.of(position) } });
const another = [{ text: 'a' }, { text: 'b' }];
check('from what is pinned differs', now => changed(traced(), now), /** @type {[string, any, string[]][]} */ ([
  ['nothing', traced(), []],
  ['the text, and so its embeddings', traced({ queryTokens: another, keyTokens: another }, input(5, 2)), ['text']],
  ['an embedding', traced({}, input(5, 2)), ['embedding']],
  ['the positions', traced({}, input(1, 0)), ['position']],
  ['a matrix', traced({}, { wk: Float32Array.of(3) }), ['matrices']],
  ['the mask', traced({ visible: Uint8Array.of(1, 0, 1, 1) }), ['mask']],
  ['scale and temperature', traced({ scale: 0.5, temperature: 3 }), ['scale', 'temperature']],
  ['what a file without a computation can tell', { ...traced({ temperature: 2 }), trace: null }, ['temperature']],
]));

/** An element as the pointer finds it: what `closest` answers. @param {Record<string, any>} found */
const target = found => /** @type {any} */ ({ closest: (/** @type {string} */ selector) => found[selector] ?? null });
const label = (/** @type {string} */ value) => ({ getAttribute: () => value });
const area = { getBoundingClientRect: () => ({ left: 10, top: 20, width: 100, height: 50 }) };
check('the pointer points at', ([found, clientX, clientY, self]) => pointedAt(/** @type {any} */ ({ target: target(found), clientX, clientY }), { queries: 5, keys: 10, self: self ?? false }), /** @type {[string, [object, number, number, boolean?], object][]} */ ([
  ['the cell under it', [{ '[data-cells]': area }, 35, 45], { query: 2, key: 2 }],
  ['the last cell at the very edge', [{ '[data-cells]': area }, 110, 70], { query: 4, key: 9 }],
  ['a query by its label', [{ '[data-query]': label('3') }, 0, 0], { query: 3, key: null }],
  ['a cell of the table by its row and column', [{ '[data-query]': label('0'), '[data-key]': label('1') }, 0, 0], { query: 0, key: 1 }],
  ['in self-attention, a token as its row and its column', [{ '[data-query]': label('3') }, 0, 0, true], { query: 3, key: 3 }],
  ['in self-attention, a key the same', [{ '[data-key]': label('2') }, 0, 0, true], { query: 2, key: 2 }],
  ['in self-attention, a cell as what it is', [{ '[data-query]': label('0'), '[data-key]': label('1') }, 0, 0, true], { query: 0, key: 1 }],
  ['nothing elsewhere', [{}, 0, 0], { query: null, key: null }],
  ['nothing elsewhere in self-attention', [{}, 0, 0, true], { query: null, key: null }],
]));

test('numbers on any colour have a contrast of at least 4.5:1', () => {
  const linear = (/** @type {number} */ c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  for (let r = 0; r < 256; r += 15) for (let g = 0; g < 256; g += 15) for (let b = 0; b < 256; b += 15) {
    const ground = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const ink = inkOn(r, g, b) === '#fff' ? 1 : 0;
    const contrast = (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
    assert.ok(contrast >= 4.5, `${r} ${g} ${b}: ${contrast}`);
    assert.ok(Math.abs(contrast - contrastOn(r, g, b)) < 1e-9);
  }
});

// ---- The chosen cell -----------------------------------------------------------------------------------------------

/** A model of a text: the state as it is and the frame as far as it has come. @param {string} target @param {[number, number] | null} cell @param {{ open?: number, frame?: string | null }} [more] @returns {any} */
const modelOf = (target, cell, { open = 0, frame = target } = {}) => ({
  opened: null, state: { kind: 'self', target, source: '', tokenizer: 'words', cjk: 'word', startEnd: false, open, cell },
  frame: frame === null ? null : { record: record({ weights: [], words: frame.split(' '), queries: frame.split(' ').length, keys: frame.split(' ').length }) },
});
/** The same of a transformer. @param {string} prompt @param {[number, number] | null} cell @param {{ open?: number, frame?: string | null }} [more] @returns {any} */
const trained = (prompt, cell, more) => { const { state, ...model } = modelOf(prompt, cell, more); return { ...model, state: { ...state, target: '', transformer: 'translate', prompt } }; };
const at = /** @type {[number, number]} */ ([0, 1]), other = /** @type {[number, number]} */ ([0, 1]);
check('the chosen cell gives way', models => { const outlived = createMeant(); return models.map(outlived); }, /** @type {[string, any[], boolean[]][]} */ ([
  ['not while its words stay', [modelOf('a b', at), modelOf('a b c', at, { frame: 'a b' }), modelOf('a b c', at)], [false, false, false]],
  ['once another word stands there', [modelOf('a b', at), modelOf('a x', at, { frame: 'a b' }), modelOf('a x', at)], [false, false, true]],
  ['once there is no such word', [modelOf('a b', at), modelOf('a', at)], [false, true]],
  ['not to its own frame, when it came with an example', [modelOf('a b', at), modelOf('c d', other, { frame: 'a b' }), modelOf('c d', other)], [false, false, false]],
  ['when it came with a link and another head is opened', [modelOf('a b', at, { frame: null }), modelOf('a b', at), modelOf('a b', at, { open: 1 })], [false, false, true]],
  ['not when the reader chose it and opens another head', [modelOf('a b', null), modelOf('a b', at), modelOf('a b', at, { open: 1 })], [false, false, false]],
  ['once a transformer read another text', [trained('a b', at), trained('a x', at, { frame: 'a b' }), trained('a x', at)], [false, false, true]],
  ['never when there is none', [modelOf('a b', null), modelOf('x y', null), modelOf('x y', null, { open: 1 })], [false, false, false]],
]));

// ---- Readings of a record -------------------------------------------------------------------------------------------

const designed = { from: 'designed', recipe: 'previous' }, random = { from: 'random', seed: 1 }, yours = { from: 'yours' };
const head = (/** @type {any} */ wq, wk = wq, wv = wq, wo = wq) => ({ wq, wk, wv, wo });
check('a head is as designed as its least designed matrix', origins => { const r = record({ weights: [], origins: [origins] }); return [headOrigin(r, 0)?.from, headRecipe(r, 0), isMixed(r, 0)]; }, /** @type {[string, any, any[]][]} */ ([
  ['all designed', head(designed), ['designed', 'previous', false]],
  ['an edited value leaves the pattern its rule', head(designed, designed, yours), ['yours', 'previous', true]],
  ['an edited key does not', head(designed, yours), ['yours', 'yours', true]],
  ['one random matrix makes it random', head(designed, yours, designed, random), ['random', 'yours', true]],
]));
test('the heads for paper have two rules in turn, where the dimensions mean what they were written for', () => {
  const digits = { from: 'designed', recipe: 'digits' };
  const of = (/** @type {string[]} */ dimensions) => { const r = record({ heads: 2, weights: [], origins: [head(digits), head(digits)] }); /** @type {any} */ (r.trace).dimensions = dimensions; return [recipeId(r, 0), recipeId(r, 1)]; };
  assert.deepEqual(of(['noun', 'verb', 'adjective', 'animate']), ['digits.verb', 'digits.noun']);
  assert.deepEqual(of([]), ['digits', 'digits']);
});
test('the average has no origin, and a record without a trace has that of the whole', () => {
  const r = record({ weights: [] });
  assert.equal(headOrigin(r, 1), undefined);
  assert.deepEqual(headOrigin(r, 0), { from: 'yours' });
  assert.equal(headRecipe(r, 0), null);
});
test('what the state wishes is held within the record', () => {
  const r = record({ heads: 2, weights: [] });
  assert.deepEqual([cellWithin(r, [1, 1]), cellWithin(r, [2, 0]), cellWithin(r, null)], [[1, 1], null, null]);
});
check('a record is causal when no query sees what follows', ([visible, kind]) => isCausal(record({ kind, weights: [], visible })), /** @type {[string, [number[], 'self' | 'cross'], boolean][]} */ ([
  ['a triangle', [[1, 0, 1, 1], 'self'], true],
  ['everything', [[1, 1, 1, 1], 'self'], false],
  ['the other triangle', [[1, 1, 0, 1], 'self'], false],
  ['nothing at all', [[0, 0, 0, 0], 'self'], false],
  ['two texts', [[1, 0, 1, 1], 'cross'], false],
]));
check('the keys that share a row about evenly', ([weights, visible]) => { const { count, each } = shared(record({ queries: 1, keys: 4, weights, visible }), Float32Array.from(weights), 0); return [count, Math.round(each * 100)]; },
  /** @type {[string, [number[], number[]?], number[]][]} */ ([
    ['are all of them', [[0.25, 0.25, 0.26, 0.24]], [4, 25]],
    ['are not the one that gets nothing', [[0.33, 0.33, 0.34, 0]], [3, 33]],
    ['are not those that are hidden', [[0.5, 0.5, 0, 0], [1, 1, 0, 0]], [2, 50]],
  ]));
check('what a rule looked for is taken by the mask', ([scores, visible, temperature]) => takenByMask(record({ queries: 1, keys: 3, weights: [], scores: [Float32Array.from(scores)], visible, temperature: temperature ?? 1 }), 0, 0),
  /** @type {[string, [number[], number[], number?], number | null][]} */ ([
    ['where the best is hidden', [[1, 2, 8], [1, 1, 0]], 2],
    ['not where the best is seen', [[1, 9, 8], [1, 1, 0]], null],
    ['not where what is left fits as well', [[1, 8, 8], [1, 1, 0]], null],
    ['not where a high temperature makes them alike', [[1, 7, 8], [1, 1, 0], 5], null],
    ['where nothing at all is left', [[1, 2, 8], [0, 0, 0]], 2],
    ['not where nothing is left and all fit alike', [[0, 0, 0], [0, 0, 0]], null],
  ]));
test('a query counts the keys it sees', () => assert.deepEqual([0, 1].map(q => seenBy(record({ weights: [], visible: [1, 0, 1, 1] }), q)), [1, 2]));
