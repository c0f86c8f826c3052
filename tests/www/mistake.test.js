/**
 * @file Whatever the core refuses is said in the language of the page: the real core is given what is wrong, and its answer is said in both.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from '../../www/headlight.js';
import { translator } from './words.js';
import { defaults, fromHash, specOf, validate } from '../../www/state.js';
import { mistakeText, problemText } from '../../www/views/mistake.js';

/** @typedef {import('../../www/engine/messages.js').Core} Core */

const core = /** @type {Core} */ (/** @type {unknown} */ ((await load()).core));
const lab = new core.Lab();
lab.compute(specOf(defaults));
const saved = JSON.parse(lab.text('shown'));
const npy = readFileSync(new URL('../golden/tensors/attentions.npy', import.meta.url));
/** @param {string | Uint8Array} file */
const opened = file => lab.open('f.json', ['f.json'], [typeof file === 'string' ? new TextEncoder().encode(file) : file], 0);

/** Names of the field, of files and of things that are typed: the same in every language. */
const names = /\b(?:headlight-record|JSON|f\.json|npy|weights|W_[QKVO]|[QKVX]|d_model|d_k|d_v|e38|NaN|trace\.[\w.]+|queryTokens|scores|format|version|heads|kind|self|cross|cat|[a-z]+=\S+|UTF-8)\b/g;

/** Says a mistake in both languages and looks for what must not be there. @param {string} title @param {import('../../www/types.js').Mistake} mistake @param {RegExp} en @param {RegExp} zh */
function said(title, mistake, en, zh) {
  const english = mistakeText(mistake, translator('en')), chinese = mistakeText(mistake, translator('zh'));
  assert.match(english, en, title);
  assert.match(chinese, zh, title);
  assert.doesNotMatch(chinese.replace(names, ''), /[a-z]{2,}/i, `${title}: ${chinese}`);
  for (const text of [english, chinese]) assert.doesNotMatch(text, /[{}]|undefined|\[[a-z]+\.|,\s*got \.|`/, title);
}

/** @param {() => unknown} act @returns {any} */
function mistakeOf(act) {
  try {
    act();
  } catch (error) {
    return error;
  }
  assert.fail('nothing was wrong');
}

const small = { dModel: 2, dK: 2, dV: 2, heads: 1, recipes: ['identity'], target: 'cat a' };
const cells = (/** @type {number} */ count, /** @type {number} */ value) => Array(count).fill(value);

test('a spec that cannot be computed is said in both languages: what was expected and what came', () => {
  for (const [title, change, en, zh] of /** @type {[string, object, RegExp, RegExp][]} */ ([
    ['no text', { target: ' ' }, /at least one word/, /至少输入一个词/],
    ['no source', { kind: 'cross', source: '' }, /source text has no tokens/, /源文本里还没有词元/],
    ['a long text', { target: 'w '.repeat(2000) }, /2,000 tokens, and 1,672 fit: each head/, /2,000 个词元，这里放得下 1,672 个：每个头/],
    ['the longest text', { target: 'w '.repeat(5000), heads: 1 }, /5,000 tokens, and 4,096 fit/, /放得下 4,096 个/],
    ['a long source', { kind: 'cross', target: 'w '.repeat(2000), source: 'w '.repeat(2001) }, /source text has 2,001 tokens, and 1,398 fit/, /源文本有 2,001/],
    ['a matrix of another size', { ...small, matrixEdits: { 'wq.0': cells(6, 1) } }, /W_Q of head 1 .*6 numbers.*2 × 2 = 4/, /头 1 的 W_Q .*6 个数.*2 × 2 = 4/],
    ['a row of another size', { ...small, embeddingEdits: { cat: cells(3, 1) } }, /row of “cat” .*3 numbers, .* 2 /, /“cat”的嵌入行.*3 个数.* 2 /],
    ['a matrix with no number', { ...small, matrixEdits: { 'wo.0': cells(4, NaN) } }, /W_O of head 1/, /头 1 的 W_O/],
    ['queries out of reach', { ...small, matrixEdits: { 'wq.0': cells(4, 3e38) } }, /Q gets too large.*3\.4e38/, /Q 大得.*3\.4e38/],
    ['keys out of reach', { ...small, matrixEdits: { 'wk.0': cells(4, 3e38) } }, /K gets too large/, /K 大得/],
    ['values out of reach', { ...small, matrixEdits: { 'wv.0': cells(4, 3e38) } }, /V gets too large/, /V 大得/],
    ['an output out of reach', { ...small, matrixEdits: { 'wo.0': cells(4, 3e38) } }, /output gets too large/, /输出大得/],
    ['scores out of reach', { ...small, matrixEdits: { 'wq.0': cells(4, 1e20), 'wk.0': cells(4, 1e20) } }, /scores get too large/, /分数大得/],
    ['no width', { dK: 0 }, /d_k .*1–128.*0/, /d_k.*1–128.*0/],
    ['64 heads', { heads: 64 }, /heads .*1–16.*64/, /头数.*1–16.*64/],
    ['no temperature', { temperature: 0 }, /> 0/, /> 0/],
  ])) {
    said(title, mistakeOf(() => lab.compute({ ...specOf(defaults), ...change })), en, zh);
  }
});

test('a file that is no record is said in both languages: what was expected and what came', () => {
  const text = JSON.stringify(saved);
  for (const [title, file, en, zh] of /** @type {[string, string | object, RegExp, RegExp][]} */ ([
    ['nothing', '', /Expected JSON.*line 1/, /应为 JSON.*第 1 行/],
    ['a text', 'hello', /Expected JSON.*line 1, column 1/, /应为 JSON.*第 1 行第 1 列/],
    ['half a record', text.slice(0, 500), /line 1, column 500/, /第 1 行第 500 列/],
    ['a record and more', `${text}x`, /line 1/, /第 1 行/],
    ['brackets and nothing else', '['.repeat(300), /line 1/, /第 1 行/],
    ['another object', {}, /format .*headlight-record.*nothing/, /format .*headlight-record.*空/],
    ['another version', { ...saved, version: 2 }, /version .*1, got 2/, /version .*1.*2/],
    ['a record without fields', { format: saved.format, version: 1 }, /heads .*≥ 1, got nothing/, /heads .*≥ 1.*空/],
    ['a record without heads', { ...saved, heads: 0 }, /heads .*≥ 1, got 0/, /≥ 1.*0/],
    ['too few scores', { ...saved, scores: saved.scores.slice(1) }, /6 × 12 × 12 = 864, got 863/, /6 × 12 × 12 = 864.*863/],
    ['too few tokens', { ...saved, queryTokens: [] }, /queryTokens .*12, got 0/, /12.*0/],
    ['letters for scores', { ...saved, scores: ['a'] }, /scores\[0\] .*a number, got a/, /scores\[0\] .*数/],
    ['another kind', { ...saved, kind: 'x' }, /self or cross, got x/, /self、cross.*x/],
    ['a width of zero', { ...saved, trace: { ...saved.trace, dModel: 0 } }, /trace\.dModel .*≥ 1/, /trace\.dModel .*≥ 1/],
  ])) {
    said(title, mistakeOf(() => opened(typeof file === 'string' ? file : JSON.stringify(file))), en, zh);
  }
});

test('tensors that are no attention are said in both languages: where, what was expected and what came', () => {
  for (const [title, file, en, zh] of /** @type {[string, string | Uint8Array, RegExp, RegExp][]} */ ([
    ['a vector', '[1]', /another shape .*layers × heads × queries × keys.*got 1\./, /层 × 头 × 查询 × 键.*1/],
    ['a row of scores', '[[[1,0],[2,3]]]', /sum of row 2 \(head 1, layer 1\).*1 ± 0\.01 or 0, got 5\.0000/, /第 2 行的总和（第 1 层，头 1）.*1 ± 0\.01、0.*5\.0000/],
    ['less than nothing', '[[[[1,0]]],[[[2,-1]]]]', /weight in row 1, column 2 \(head 1, layer 2\).*≥ 0, got −1/, /第 1 行第 2 列的权重（第 2 层，头 1）.*≥ 0.*−1/],
    ['no number', '{"weights":[[1,"a"]]}', /weights\[0\]\[1\] .*a number, got a/, /weights\[0\]\[1\] .*数/],
    ['other tokens', '{"weights":[[1,0]],"key_tokens":["a"]}', /number of key tokens .*2, got 1/, /键词元数.*2.*1/],
    ['no keys', '[[]]', /number of keys .*1–4,096, got 0/, /键数.*1–4,096.*0/],
    ['half an array', npy.subarray(0, 200), /f\.json .*2 × 2 × 3 × 3 × 4 = 144 bytes, got 72 bytes/, /144 字节.*72 字节/],
    ['no array', npy.subarray(0, 8), /f\.json .*npy, got 8 bytes/, /npy.*8 字节/],
  ])) {
    said(title, mistakeOf(() => opened(file)), en, zh);
  }
});

test('a number that is typed wrongly is said in both languages', () => {
  for (const [field, typed, en, zh] of /** @type {[keyof typeof defaults, string, RegExp, RegExp][]} */ ([
    ['dK', '0', /d_k .*1–128, got 0/, /d_k.*1–128.*0/],
    ['heads', '64', /1–16, got 64/, /1–16.*64/],
    ['temperature', '1e999', /number \(0\.01–100\), and “1e999”/, /0\.01–100.*“1e999”/],
    ['softcap', 'NaN', /0–1,000.*“NaN”/, /0–1,000.*“NaN”/],
    ['seed', '-30000', /0–4,294,967,295, got −30,000/, /0–4,294,967,295.*−30,000/],
    ['dK', '-0.5', /got −0\.5/, /−0\.5/],
  ])) {
    const mistake = validate(field, typed);
    assert.ok(mistake);
    assert.match(mistakeText(mistake, translator('en')), en);
    assert.match(mistakeText(mistake, translator('zh')), zh);
  }
});

test('each field of a broken link is named, with what was expected', () => {
  const { problems } = fromHash('dk=0&colour=red&target=a&target=b&mask=%E5%2&w=wq.0:1,2&heads=64&view=');
  const say = (/** @type {'en' | 'zh'} */ lang) => problems.map(problem => problemText(problem, translator(lang)));
  assert.deepEqual(say('en'), ['dk=0 (expected 1–128)', 'colour=red (there is no such setting)', 'target=b (a second time)', 'mask=%E5%2 (cut off or damaged)',
    'heads=64 (expected 1–16)', 'view= (expected scores or masked or weights or weighted or log)', 'w=wq.0: 2 (expected 512)']);
  for (const text of say('zh')) assert.match(text, /（.*[应没重残可].*）/);
  assert.ok(say('zh').includes('view=（可用的值：scores、masked、weights、weighted、log）'));
  assert.deepEqual(fromHash('nonsense').problems.map(problem => problemText(problem, translator('en'))), ['nonsense (there is no such setting)']);
  const [long] = fromHash('x'.repeat(1_000_001)).problems;
  assert.match(problemText(long, translator('zh')), /1,000,001/);
});
