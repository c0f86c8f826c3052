/** @file Saved files, read back: CSV by a reader of its own, SVG as XML, the PNG inside it byte by byte, JSON as a record. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { inflateSync, crc32 } from 'node:zlib';
import { makeRecord } from './why.fixture.js';
import { field, header, toCsv } from '../../www/save/csv.js';
import { figureOf } from '../../www/save/figure.js';
import { fileName, save } from '../../www/save/index.js';
import { oneHead } from '../../www/save/json.js';
import { escape, pngOf, toSvg } from '../../www/save/svg.js';
import { widthOf, wrapped } from '../../www/save/words.js';
import { translator } from './words.js';

/**
 * A model as the page has it, with grey cells.
 * @param {import('../../www/types.js').AttentionRecord} record
 * @param {Record<string, any>} [fields] of the state
 * @returns {any}
 */
function modelOf(record, fields = {}) {
  const shown = (/** @type {Float32Array} */ weights) => weights.map((weight, i) => record.visible[i] ? weight : NaN);
  const values = Object.fromEntries(Object.entries(record.weights).map(([head, weights]) => [head, shown(weights)]));
  const pictures = Object.fromEntries(Object.entries(values).map(([head, values]) => [head, { lo: 0, hi: 1,
    rgba: Uint8ClampedArray.from({ length: values.length * 4 }, (_, i) => (i % 4 === 3 ? 255 : Math.round(255 * (1 - (values[i >> 2] || 0))))) }]));
  return {
    state: { open: 0, headsOff: [], view: 'weights', scaleBy: 'head', theme: 'light', softcap: 0, mask: { direction: 'both', window: null, prefix: 0, padding: 0, flips: [] }, ...fields }, opened: null, t: translator('en'),
    frame: { record, open: fields.open ?? 0, values, pictures, signed: false, pinned: null, incomparable: false, notes: [], build: 'portable', milliseconds: 1 },
  };
}

/** RFC 4180, read to the letter. @param {string} text */
function readCsv(text) {
  const rows = [[]];
  let at = 0;
  while (at < text.length) {
    let value = '';
    if (text[at] === '"') {
      for (at++; ; at++) {
        if (text[at] !== '"') { value += text[at]; continue; }
        if (text[at + 1] !== '"') { at++; break; }
        value += '"'; at++;
      }
    } else while (at < text.length && text[at] !== ',' && text[at] !== '\r') value += text[at++];
    /** @type {string[]} */ (rows.at(-1)).push(value);
    if (text[at] === ',') at++;
    else if (text[at] === '\r' && text[at + 1] === '\n') { at += 2; if (at < text.length) rows.push([]); }
    else assert.equal(at, text.length, `unexpected ${JSON.stringify(text.slice(at, at + 10))}`);
  }
  return rows;
}

/** Well-formed enough: tags nest, attributes are quoted, no bare & or <. Returns the texts of all <text>. @param {string} xml */
function readXml(xml) {
  /** @type {string[]} */
  const stack = [], texts = [];
  const decode = (/** @type {string} */ s) => s.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  const pattern = /<\?xml[^?]*\?>|<\/([\w:]+)>|<([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let end = 0;
  for (let found = pattern.exec(xml); found; found = pattern.exec(xml)) {
    end = pattern.lastIndex;
    const [, close, open, , empty, text] = found;
    if (close) assert.equal(stack.pop(), close);
    else if (open && !empty) stack.push(open);
    else if (text) {
      assert.doesNotMatch(text, /&(?!#\d+;)/, 'a bare &');
      if (stack.at(-1) === 'text') texts.push(decode(text));
    }
  }
  assert.equal(end, xml.length, `not XML at: ${xml.slice(end, end + 60)}`);
  assert.deepEqual(stack, []);
  return texts;
}

const hostile = ['a,b', 'say "hi"', '=1+1', '-', '行 号', ' ', 'x\ny', '<b>&\u0007', '\ud800', '\u05e9\u05dc\u05d5\u05dd'];

test('CSV has a line for each cell of each head, and reads back to the same numbers', () => {
  const record = makeRecord({ keys: ['动物', '没有', '过'], visible: (q, k) => k <= q });
  const text = [...toCsv(record, [0, 1])].join('');
  assert.equal(text.charCodeAt(0), 0xfeff);
  const [names, ...rows] = readCsv(text.slice(1));
  assert.deepEqual(names, header);
  assert.equal(rows.length, 2 * 4 * 3);
  for (const [head, query, queryText, key, keyText, visible, score, weight] of rows) {
    const i = Number(query) - 1, j = Number(key) - 1, h = Number(head) - 1, at = i * 3 + j;
    assert.equal(queryText, record.queryTokens[i].text);
    assert.equal(keyText, record.keyTokens[j].text);
    assert.equal(visible, String(record.visible[i * 3 + j]));
    assert.equal(Math.fround(Number(score)), record.scores[h][at]);
    assert.equal(Math.fround(Number(weight)), record.weights[h][at]);
  }
});

test('CSV of weights without scores leaves the scores empty', () => {
  const record = { ...makeRecord(), scores: null };
  const rows = readCsv([...toCsv(record, [0])].join('').slice(1)).slice(1);
  assert.equal(rows.length, 16);
  rows.forEach((row, i) => assert.deepEqual([row[6], Math.fround(Number(row[7]))], ['', record.weights[0][i]]));
});

test('CSV of the average has the mean of the heads that are on, and no score', () => {
  const record = makeRecord();
  const rows = readCsv([...toCsv(record, [2])].join('').slice(1)).slice(1);
  assert.equal(rows.length, 16);
  rows.forEach((row, i) => assert.deepEqual([row[0], row[6], Math.fround(Number(row[7]))], ['average', '', record.weights[2][i]]));
});

test('CSV keeps any token whole, and gives no formula to a spreadsheet', () => {
  const record = makeRecord({ queries: hostile });
  const rows = readCsv([...toCsv(record, [0])].join('').slice(1)).slice(1);
  hostile.forEach((text, i) => assert.equal(rows[i * hostile.length][2], text === '=1+1' ? "'=1+1" : text));
  for (const [given, expected] of [['=SUM(A1)', "'=SUM(A1)"], ['@x', "'@x"], ['+1,2', '"\'+1,2"'], ['-', '-'], ['=', '='], ['x=1', 'x=1']]) {
    assert.equal(field(given), expected);
  }
});

for (const [title, wish] of /** @type {[string, any][]} */ ([
  ['self-attention', {}], ['cross-attention', { keys: ['我', '喝', '茶'] }], ['a causal mask', { visible: (/** @type {number} */ q, /** @type {number} */ k) => k <= q }],
  ['hostile tokens', { queries: hostile }], ['one token', { queries: ['a'] }],
])) {
  test(`SVG is XML with every token, the axes, the legend and a title, and asks for nothing from elsewhere: ${title}`, async () => {
    const record = makeRecord(wish);
    const model = modelOf(record);
    for (const heads of [[0], [0, 1, 2]]) {
      const svg = await toSvg(figureOf(model, heads, false));
      const texts = readXml(svg);
      if (title !== 'hostile tokens') for (const token of [...record.queryTokens, ...record.keyTokens]) assert.ok(texts.includes(token.text), token.text);
      for (const part of record.kind === 'self' ? ['query', 'key'] : ['query (target text)', 'key (source text)']) assert.ok(texts.some(text => text.includes(part)), part);
      assert.ok(texts.includes('attention weight'));
      assert.ok(texts.includes('0.00') && texts.includes('1.00'), 'the range of the legend');
      assert.equal(texts.includes('masked'), record.visible.includes(0));
      assert.match(svg, /<title id="title">[^<]+<\/title>/);
      assert.doesNotMatch(svg.replace('xmlns="http://www.w3.org/2000/svg"', ''), /https?:|<script|@import|href="(?!data:)/);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity|\[why\.|\[see\./);
      assert.doesNotMatch(svg, /<image/, 'small figures are all vector');
    }
  });
}

test('SVG paints each cell in the colour of the frame, masked cells apart', async () => {
  const record = makeRecord({ visible: (q, k) => k <= q });
  const model = modelOf(record);
  const svg = await toSvg(figureOf(model, [1], false));
  const squares = [...svg.matchAll(/<path fill="([^"]+)" d="([^"]+)"/g)].flatMap(([, fill, d]) => d.split('z').filter(Boolean).map(() => fill));
  const expected = Array.from(record.visible, (seen, i) => { const [r, g, b] = model.frame.pictures[1].rgba.subarray(4 * i); return seen ? `rgb(${r},${g},${b})` : 'rgb(239,236,230)'; });
  assert.deepEqual(squares.sort(), expected.sort());
});

for (const signed of [false, true]) {
  test(`SVG of the arcs has a curve for each line that is drawn, each token on its side, and says what is left out${signed ? ', signed' : ''}`, async () => {
    const record = makeRecord({ visible: (q, k) => k <= q });
    const model = modelOf(record, { drawing: 'arcs', against: signed ? 1 : null });
    model.frame.signed = signed;
    for (const heads of [[0], [0, 1, 2]]) {
      const svg = await toSvg(figureOf(model, heads, false));
      const texts = readXml(svg);
      const curves = [...svg.matchAll(/<path d="M[\d.]+ [\d.]+C[^"]+" stroke="([^"]+)" stroke-width="([\d.]+)"/g)];
      const drawn = heads.flatMap(h => { const all = Array.from(/** @type {Float32Array} */ (model.frame.values[h])).filter(Number.isFinite), most = Math.max(...all); return all.filter(v => v >= 0.05 * most); });
      assert.equal(curves.length, drawn.length + (signed ? 0 : 3 * heads.length), 'with three for the legend');
      assert.ok(curves.every(([, stroke]) => stroke.startsWith(signed ? 'rgb(' : 'url(#line')));
      for (const token of record.queryTokens) assert.ok(texts.filter(text => text === token.text).length >= 2 * heads.length, token.text);
      assert.ok(texts.some(text => /^\d+ of \d+ visible pairs; those under 5%/.test(text)));
      assert.equal(texts.some(text => text.includes('What is shown minus Head 2')), signed);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity|\[why\.|\[see\./);
    }
  });
}

test('numbers of a difference have their sign', async () => {
  const model = modelOf(makeRecord({}), { against: 'pin' });
  model.frame.signed = true;
  model.frame.values[0].fill(0.25, 0, 2);
  model.frame.values[0][2] = -0.25;
  const texts = readXml(await toSvg(figureOf(model, [0], false)));
  assert.ok(texts.includes('+0.25') && texts.includes('−0.25') && texts.includes('+1.00'), texts.join(' '));
  assert.ok(texts.includes('What is shown minus the same head pinned'));
});

test('SVG of more than 64 × 64 cells holds an image, a pixel a cell, and still texts', async () => {
  const queries = Array.from({ length: 65 }, (_, i) => `t${i}`);
  const record = makeRecord({ queries, dModel: 2, dK: 2, dV: 2, heads: 1 });
  const svg = await toSvg(figureOf(modelOf(record), [0], false));
  assert.ok(readXml(svg).includes('t0'));
  const data = /href="data:image\/png;base64,([^"]+)"/.exec(svg)?.[1];
  assert.ok(data);
  const png = Buffer.from(data, 'base64');
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [65, 65]);
});

test('the PNG inside an SVG has right checksums and the pixels that went in', async () => {
  const rgba = Uint8ClampedArray.from({ length: 3 * 2 * 4 }, (_, i) => (i * 37) % 256);
  const png = Buffer.from(await pngOf(rgba, 3, 2));
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  /** @type {Buffer[]} */
  const data = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at), name = png.subarray(at + 4, at + 8).toString();
    if (name === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    if (typeof crc32 === 'function') assert.equal(png.readUInt32BE(at + 8 + length), crc32(png.subarray(at + 4, at + 8 + length)), name);
    at += 12 + length;
  }
  const rows = inflateSync(Buffer.concat(data));
  assert.deepEqual([...rows.subarray(1, 13), ...rows.subarray(14, 26)], [...rgba]);
});

test('escaping leaves nothing that XML cannot hold', () => {
  assert.equal(escape('<a href="x">&\u0000\u001b\ud800\uffff\'😀'), '&#60;a href=&#34;x&#34;&#62;&#38;&#39;😀');
});

test('JSON of one head is a record of that head alone, its output through its own rows of W_O', () => {
  const record = makeRecord({ heads: 3 });
  const trace = /** @type {import('../../www/types.js').Trace} */ (record.trace);
  const whole = (/** @type {import('../../www/types.js').Cells} */ cells) => [0, 1, 2].flatMap(head => Array.from(cells[head]));
  const plain = JSON.stringify({ ...record, scores: whole(record.scores), weights: whole(record.weights), trace: { ...trace, q: whole(trace.q), k: whole(trace.k), v: whole(trace.v) } }, (_, value) => (ArrayBuffer.isView(value) ? Array.from(/** @type {any} */ (value)) : value));
  const one = JSON.parse(oneHead(plain, 2));
  assert.equal(one.heads, 1);
  assert.deepEqual(one.weights, Array.from(record.weights[2]));
  assert.equal(one.trace.wq.length, 12 * 10);
  assert.equal(one.trace.origins.length, 1);
  // The same head when all others are off gives the same output.
  const alone = makeRecord({ heads: 3, headsOff: [0, 1] });
  one.trace.output.forEach((/** @type {number} */ y, /** @type {number} */ i) => assert.ok(Math.abs(y - /** @type {any} */ (alone.trace).output[i]) < 1e-4));
});

/** @type {[any, any, string][]} */
const files = [
  [{ format: 'svg', what: 'head' }, { open: 1 }, 'headlight-self-head2-the-animal-crossed.svg'],
  [{ format: 'svg', what: 'all' }, {}, 'headlight-self-heads-the-animal-crossed.svg'],
  [{ format: 'csv', what: 'head' }, { open: 2 }, 'headlight-self-average-the-animal-crossed.csv'],
  [{ format: 'json', what: 'head' }, { open: 2 }, 'headlight-self-heads-the-animal-crossed.json'],
];
for (const [wish, state, name] of files) {
  test(`a file is named after what is in it: ${name}`, async () => {
    const file = await save(wish, modelOf(makeRecord(), state), async () => '{"whole":true}');
    assert.equal(file?.name, name);
    assert.ok(file.blob.size > 10);
  });
}

test('nothing is saved before there is a frame', async () => {
  assert.equal(await save({ format: 'csv', what: 'all' }, { ...modelOf(makeRecord()), frame: null }, async () => ''), null);
});

/** @type {[string, string[], string][]} */
const names = [
  ['an apostrophe and a capital', ['The', 'animal', "didn't", 'cross'], 'headlight-self-head1-the-animal-didn-t.png'],
  ['Chinese words stand together', ['那', '只', '猫', '没有', '穿过', '那'], 'headlight-self-head1-那只猫没有穿过.png'],
  ['what a file system would take for its own is left out', ['../', 'C:\\', '<b>', '?', 'ok'], 'headlight-self-head1-c-b-ok.png'],
  ['nothing but marks', ['.', '…'], 'headlight-self-head1.png'],
  ['one endless word', ['a'.repeat(300)], `headlight-self-head1-${'a'.repeat(32)}.png`],
];
for (const [title, queries, name] of names) {
  test(`a file's name carries the first words: ${title}`, () => assert.equal(fileName(makeRecord({ queries, heads: 1, dModel: 2, dK: 2, dV: 2 }), 0, 'png'), name));
}

/** What a saved figure says under it. @param {import('../../www/types.js').AttentionRecord} record @param {any} [state] @param {number[]} [heads] @param {string | null} [opened] */
const said = (record, state = {}, heads = [0], opened = null) => figureOf({ ...modelOf(record, state), opened }, heads, false).description;
const causal = (/** @type {number} */ q, /** @type {number} */ k) => k <= q;
/** A record whose heads come from somewhere. @param {string[]} from */
function origins(from) {
  const record = makeRecord({ heads: from.length });
  const origin = (/** @type {string} */ each) => /** @type {any} */ ({ from: each, recipe: 'previous', seed: 1, name: 'x.json' });
  /** @type {any} */ (record.trace).origins = from.map(each => ({ wq: origin(each), wk: origin(each), wv: origin(each), wo: origin(each) }));
  return record;
}
/** @type {[string, () => string, RegExp][]} */
const captions = [
  ['a causal mask', () => said(makeRecord({ visible: causal })), /^Causal self-attention: The animal/],
  ['no mask', () => said(makeRecord()), /^Self-attention: The animal/],
  ['what is switched and set', () => said(makeRecord({ scaled: false, temperature: 2 }), { softcap: 5 }), /no ÷ √d_k · temperature 2 · softcap 5/],
  ['no position', () => said(makeRecord({ whole: true })), /no position/],
  ['the mask in detail', () => said(makeRecord(), { mask: { direction: 'causal', window: [1, 1], prefix: 2, padding: 1, flips: [[0, 1]] } }), /causal mask · window · prefix · padding · mask edited by hand/],
  ['designed matrices', () => said(origins(['designed'])), /designed matrices/],
  ['chance', () => said(origins(['random'])), /random matrices: any pattern is chance/],
  ['each of several heads', () => said(origins(['designed', 'random', 'designed']), {}, [0, 1, 2]), /designed matrices \(Head 1, Head 3\) · random matrices: any pattern is chance \(Head 2\)/],
  ['of a file not what the lab is set to', () => said(makeRecord(), { softcap: 5 }, [0], 'x.json'), /^(?!.*softcap)/s],
];
for (const [title, act, expected] of captions) test(`a figure says under it: ${title}`, () => assert.match(act(), expected));

for (const text of ['one two three four five six seven', '那只猫没有穿过那条街，因为它太累了。', 'a'.repeat(80), '', '一个 token 和 two words']) {
  test(`lines are broken within their width and lose nothing but spaces: “${text.slice(0, 12)}”`, () => {
    const lines = wrapped(text, 11, 90);
    for (const line of lines) assert.ok(widthOf(line, 11) <= 90, line);
    if (!text.startsWith('aaa')) assert.equal(lines.join('').replace(/\s/g, ''), text.replace(/\s/g, ''));
    assert.ok(wrapped(text, 11, 90, 2).length <= 2);
  });
}
