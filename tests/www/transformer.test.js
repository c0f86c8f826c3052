/**
 * @file Transformers as the worker shows them, on tiny checkpoints of several families: what of a frame is new, how a text goes
 * on, and that every cell's explanation adds up to its weight.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { load, mistake } from '../../www/headlight.js';
import { createTransformers } from '../../www/engine/transformer.js';
import { componentTerms, explain } from '../../www/views/why/steps.js';
import { transformerOf, defaults } from '../../www/state.js';

const golden = new URL('../golden/models/', import.meta.url).pathname;
const hl = await load();
const core = /** @type {import('../../www/engine/messages.js').Core} */ (/** @type {unknown} */ (hl.core));
/** @type {import('../../www/types.js').Look} */
const look = { view: 'weights', palette: 'ink', scaleBy: 'head', dark: false, against: null, heads: [99], room: [40, 40] };

let lastId = 0;
/** A model of the reader's, as the page hands it over. @param {string} name @param {string | null} [tokenizer] */
const ownOf = (name, tokenizer = null) => {
  const folder = join(golden, name);
  const weights = readdirSync(folder).filter(file => /^model.*\.safetensors$/.test(file)).sort().map(file => new Blob([readFileSync(join(folder, file))]));
  return { id: ++lastId, name, config: readFileSync(join(folder, 'config.json'), 'utf8'), weights, tokenizer };
};

/** Transformers and a lab to show them in. */
function begin() {
  const transformers = createTransformers({ core, mistake, loadModel: hl.loadModel, shipped: name => Promise.reject(new Error(name)) });
  const lab = new core.Lab();
  const show = (/** @type {any} */ own, /** @type {Partial<import('../../www/types.js').TransformerSpec>} */ fields, again = false) =>
    transformers.show(lab, { spec: /** @type {any} */ (transformerOf({ ...defaults, transformer: 'own', prompt: '5 9 2 7', ...fields })), own, look, report: () => {}, again });
  /** The record as the page's views have it. */
  const record = (/** @type {any} */ outline) => {
    const { scores, weights, trace } = lab.paint(look);
    return /** @type {import('../../www/types.js').AttentionRecord} */ ({ ...outline, scores, weights, trace: outline.trace && { ...outline.trace, ...trace } });
  };
  const pin = (/** @type {any} */ own, /** @type {Partial<import('../../www/types.js').TransformerSpec> | null} */ fields, again = false) =>
    transformers.pin(lab, { spec: fields && /** @type {any} */ (transformerOf({ ...defaults, transformer: 'own', ...fields })), own, report: () => {}, again });
  return { show, pin, record, lab };
}

test('a model is loaded once while others are looked at, and what is pinned as it is shown runs once', async () => {
  let loads = 0, runs = 0;
  const files = ownOf('gpt2-lm');
  const transformers = createTransformers({
    core, mistake, async loadModel(of) {
      loads++;
      const model = await hl.loadModel(of), { run } = model;
      return Object.assign(model, { run: (/** @type {Parameters<typeof run>} */ ...given) => { runs++; return run.apply(model, given); } });
    },
    shipped: async () => /** @type {any} */ ({ ...files, examples: [] }),
  });
  const lab = new core.Lab(), report = () => {};
  const specOf = (/** @type {object} */ fields) => /** @type {any} */ (transformerOf({ ...defaults, transformer: 'own', prompt: '5 9 2 7', ...fields }));
  const show = (/** @type {any} */ own, fields = {}) => transformers.show(lab, { spec: specOf(fields), own, look, report, again: false });
  const pin = (/** @type {any} */ own, fields = {}) => transformers.pin(lab, { spec: specOf(fields), own, report, again: false });
  const counts = (/** @type {number} */ loaded, /** @type {number} */ ran, /** @type {string} */ after) => assert.deepEqual([loads, runs], [loaded, ran], after);
  const one = ownOf('bert-mlm'), two = ownOf('albert');
  await show(one);
  await pin(one);
  counts(1, 1, 'pinned as it is shown');
  await show(one, { prompt: '5 9 3 7' });
  await pin(one);
  counts(1, 2, 'another text');
  await show(one);
  counts(1, 2, 'back at the text that is pinned');
  await transformers.pin(lab, { spec: null, own: one, report, again: true });
  await show(null, { transformer: 'translate' });
  await show(one);
  counts(2, 4, 'back from a model that came with the page');
  await show(two);
  await show(one);
  counts(4, 6, 'of the reader’s own there is one at a time');
});

/** A tokenizer of words, the first of which stands for all that are unknown; `<end>` ends a text. @param {string[]} words */
const tokenizerOf = words => JSON.stringify({
  version: '1.0', truncation: null, padding: null, normalizer: { type: 'Lowercase' }, pre_tokenizer: { type: 'Whitespace' }, decoder: null,
  added_tokens: ['<unk>', '<end>'].map((content, id) => ({ id, content, special: true, single_word: false, lstrip: false, rstrip: false, normalized: false })),
  post_processor: { type: 'TemplateProcessing', single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '<end>', type_id: 0 } }], pair: [], special_tokens: { '<end>': { id: '<end>', ids: [1], tokens: ['<end>'] } } },
  model: { type: 'WordLevel', vocab: Object.fromEntries(['<unk>', '<end>', ...words].map((word, id) => [word, id])), unk_token: '<unk>' },
});

test('a run that is pinned is subtracted where its tokens stand for those that are shown', async () => {
  const page = begin(), own = ownOf('bert-mlm');
  const prompt = '5 9 2 7', longer = '5 9 8 3 7';   // 8 is inserted, or 2 replaced by it: 2 stands for the later one
  const weights = async (/** @type {string} */ text) => {
    const { record } = await page.show(own, { prompt: text }, true);
    return { keys: /** @type {any} */ (record).keys, head: page.lab.paint({ ...look, heads: [1] }).weights[1] };
  };
  const then = await weights(prompt), now = await weights(longer);
  await page.pin(own, { prompt });
  const { values, aligned, signed } = page.lab.paint({ ...look, heads: [1], against: 'pin' });
  assert.ok(signed && aligned);
  const places = /** @type {{ queries: Int32Array, keys: Int32Array }} */ (aligned);
  assert.deepEqual([...aligned.queries], [0, 1, -1, 2, 3]);
  for (let q = 0; q < now.keys; q++) for (let k = 0; k < now.keys; k++) {
    const a = places.queries[q], b = places.keys[k];
    assert.equal(values[1][q * now.keys + k], a < 0 || b < 0 ? NaN : Math.fround(now.head[q * now.keys + k] - then.head[a * then.keys + b]), `${q} ${k}`);
  }
  assert.deepEqual(await page.pin(own, { prompt }), {});
  assert.deepEqual(await page.pin(own, null), {});
  assert.deepEqual(await page.pin(own, null, true), { pinned: null });
});

for (const name of ['marian', 'bart-lm', 't5-v1_1', 'gpt2-lm', 'neox', 'llama', 'bert-mlm', 'albert']) {
  test(`every cell of ${name} is explained by numbers that add up to it`, async () => {
    const page = begin();
    const own = ownOf(name);
    const { transformer } = await page.show(own, { steps: 3 });
    assert.ok(transformer);
    for (const { kind, layer, heads, queries, keys } of transformer.attentions) {
      const { record: outline } = await page.show(own, { steps: 3, stack: kind, layer }, true);
      const record = page.record(outline);
      const { trace } = record;
      assert.ok(trace && record.heads === heads && record.queries === queries && record.keys === keys);
      for (let head = 0; head < heads; head++) for (let query = 0; query < queries; query++) for (let key = 0; key < keys; key++) {
        const { input, products, value, module, softmax, visible, weight } = explain(record, head, query, key, null);
        assert.ok(input && products && value && module && softmax);
        const where = `${kind} ${layer}, head ${head}, ${query} → ${key}`;
        const near = (/** @type {number} */ a, /** @type {number} */ b, /** @type {string} */ what) => assert.ok(Math.abs(a - b) < 5e-5 * Math.max(1, Math.abs(b)), `${where}: ${what} ${a}, not ${b}`);
        assert.ok(products.agrees, `${where}: the products lead to the score`);
        near(visible ? softmax.exp / softmax.sum : 0, weight, 'weight');
        const sum = (/** @type {{ product: number }[]} */ terms) => terms.reduce((all, { product }) => all + product, 0);
        if (!trace.turned) {
          near(sum(componentTerms(trace, 'wq', head, input.query.x, 0)), products.q[0], 'q');
          near(sum(componentTerms(trace, 'wk', head, input.key.x, 1)), products.k[1], 'k');
        }
        near(sum(componentTerms(trace, 'wv', head, input.key.x, 1)), value.v[1], 'v');
        near(value.contributions.reduce((all, { row }) => all + row[0], 0), value.output[0], 'head');
        near(sum(componentTerms(trace, 'wo', 0, module.concat, 2)), module.output[2], 'output');
      }
    }
  });
}

test('what did not change is not sent again; another layer or colour is', async () => {
  const { show } = begin();
  const own = ownOf('marian');
  const parts = async (/** @type {any} */ fields, again = false) => Object.keys(await show(own, fields, again)).sort().join();
  const all = 'record,transformer';
  assert.equal(await parts({}), all);
  assert.equal(await parts({}), '');
  assert.equal(await parts({ stack: 'cross' }), all);
  assert.equal(await parts({ stack: 'cross', layer: 1 }), all);
  assert.equal(await parts({ stack: 'cross', layer: 1 }), '');
  assert.equal(await parts({ stack: 'cross', layer: 1 }, true), all, 'the lab has shown something else since');
});

test('through all layers the record is a rollout, with a path down from each token, and a head is a head again after it', async () => {
  const { show } = begin();
  const own = ownOf('marian');
  const { record, transformer } = await show(own, { steps: 3, stack: 'decoder', layer: 1, through: true });
  assert.deepEqual([record?.origin, record?.heads, record?.layer, record?.names], [{ from: 'rollout', model: 'marian' }, 1, 1, ['rollout']]);
  assert.deepEqual(transformer?.through?.map(({ keys }) => keys.length), [4, 4]);
  const cross = await show(own, { steps: 3, stack: 'cross', layer: 0, through: true });
  assert.deepEqual([cross.record?.queries, cross.record?.keys, cross.transformer?.through?.map(({ keys }) => keys.length)], [4, 4, [4, 4, 4]]);
  assert.deepEqual([...(cross.record?.visible ?? [])], Array(16).fill(1));
  const head = await show(own, { steps: 3, stack: 'cross', layer: 0 });
  assert.deepEqual([head.record?.origin.from, head.transformer?.through], ['trained', null]);
});

test('a stack that a model has not, and a layer beyond its last, give the nearest there is', async () => {
  const { show } = begin();
  const nearest = async (/** @type {string} */ name, /** @type {any} */ fields) => { const { transformer } = await show(ownOf(name), fields); return [transformer?.stack, transformer?.layer]; };
  assert.deepEqual(await nearest('gpt2-lm', { stack: 'cross', layer: 7 }), ['decoder', 1]);
  assert.deepEqual(await nearest('bert-mlm', { stack: 'decoder' }), ['encoder', 0]);
});

test('a decoder goes on token by token: as far as asked, by choice, by chance, or along what is given', async () => {
  const { show } = begin();
  const own = ownOf('marian');
  const steps = async (/** @type {any} */ fields) => (await show(own, fields, true)).transformer?.steps.map(step => step.token.id) ?? [];
  const greedy = await steps({ steps: 5 });
  assert.equal(greedy.length, 5);
  assert.deepEqual(await steps({ steps: 2 }), greedy.slice(0, 2));
  const other = greedy[1] === 40 ? 41 : 40;
  const picked = (await show(own, { steps: 5, picks: [[1, other]] })).transformer;
  assert.deepEqual(picked?.steps.slice(0, 3).map(step => step.by), ['model', 'reader', 'model']);
  assert.deepEqual(picked?.steps.slice(0, 2).map(step => step.token.id), [greedy[0], other]);
  assert.ok(/** @type {any} */ (picked).steps[1].probability > 0 && /** @type {any} */ (picked).steps[1].probability < 1);
  const drawn = [];
  for (const drawSeed of [1, 1, 2]) drawn.push(await steps({ steps: 5, heat: 3, drawSeed }));
  assert.deepEqual(drawn[0], drawn[1]);
  assert.notDeepEqual(drawn[0], drawn[2]);
  const given = (await show(own, { answer: greedy.join(' ') })).transformer;
  assert.ok(given?.steps.every((step, at) => step.by === 'given' && step.token.id === greedy[at] && step.candidates[0].id === greedy[at]), 'along its own tokens it would have said the same');
  assert.equal(given?.decoder?.length, 6);
  assert.equal((await show(own, { answer: '' })).transformer?.steps.length, 0);
});

test('a text is cut by the tokenizer: unknown words keep their own, the end is no word of the answer', async () => {
  const { show } = begin();
  const own = ownOf('marian', tokenizerOf(['the', 'cat', '我', '爱', '你们', '你']));
  const { transformer } = await show(own, { prompt: 'The zebra', answer: '我爱你们' });
  assert.deepEqual(transformer?.encoder?.map(({ text, known, special }) => [text, known, special]), [['the', true, false], ['zebra', false, false], ['<end>', true, true]]);
  assert.deepEqual(transformer?.steps.map(step => step.token.text), ['我', '爱', '你们']);
  const { transformer: other } = await show(own, { prompt: 'The zebra', answer: '我读你们' });
  assert.deepEqual(other?.steps.map(step => step.token.known), [true, false, true], 'one word that is not known takes no other along');
});

test('what is wrong is said of the field it is in, and what is shown stays', async () => {
  const { show, record } = begin();
  const own = ownOf('marian');
  const { record: outline } = await show(own, {});
  const before = record(outline).weights;
  /** @type {[any, any, string, string][]} */
  const wrongs = [
    [own, { prompt: '' }, 'prompt', 'empty'],
    [own, { prompt: '3 cats' }, 'prompt', 'range'],
    [own, { prompt: '5 64' }, 'prompt', 'range'],
    [own, { prompt: Array(100).fill(3).join(' ') }, 'prompt', 'too-large'],
    [own, { answer: '99' }, 'answer', 'range'],
    [null, {}, 'model', 'empty'],
    [{ ...ownOf('marian'), weights: [new Blob(['nothing'])] }, {}, 'weights[0]', 'file'],
  ];
  for (const [model, fields, argument, code] of wrongs) {
    await assert.rejects(show(model, fields), error => { assert.deepEqual([/** @type {any} */ (error).argument, /** @type {any} */ (error).code], [argument, code]); return true; });
  }
  assert.deepEqual(record(outline).weights, before);
});

test('a head that is off changes what comes after it', async () => {
  const { show } = begin();
  const own = ownOf('marian');
  const probabilities = async (/** @type {any} */ fields) => (await show(own, { steps: 3, ...fields })).transformer?.steps.map(step => step.probability);
  const on = await probabilities({});
  assert.deepEqual(await probabilities({ switchedOff: ['cross.7.0'] }), on, 'a head of another model is none of this one');
  for (const offHow of ['zero', 'uniform', 'mean']) assert.notDeepEqual(await probabilities({ switchedOff: ['cross.0.1'], offHow }), on);
});

test('what it says with all heads on stands beside what it says without some; heads of another model do nothing', async () => {
  const { show } = begin();
  const own = ownOf('marian');
  const said = async (/** @type {any} */ fields) => /** @type {import('../../www/types.js').TransformerFrame} */ ((await show(own, { steps: 3, ...fields }, true)).transformer);
  for (const first of [[], ['cross.0.1']]) {   // what is off may have been off from the beginning
    if (!first.length) assert.equal((await said({})).base, null);
    const without = await said({ switchedOff: ['cross.0.1', 'cross.0.0'] });
    assert.deepEqual(without.base?.steps, (await said({})).steps);
    assert.deepEqual(without.base?.next, (await said({})).forecast.at(-1));
  }
  assert.deepEqual((await said({ switchedOff: ['cross.7.0', 'cross.0.99'] })).steps, (await said({})).steps);
  const bert = ownOf('bert-mlm');
  const moved = (await show(bert, { switchedOff: ['encoder.0.0'] })).transformer?.base?.moved;
  assert.ok(moved?.length && moved.every(share => share > 0 && share < 1), String(moved));
});

test('a token is looked at in a layer, step by step; what was told is not told again', async () => {
  const { show } = begin();
  const own = ownOf('marian');
  const { probe } = await show(own, { answer: '5 6', probe: 'decoder.1.2.feed' });
  assert.deepEqual([probe?.side, probe?.layer, probe?.row], ['decoder', 1, 2]);
  const row = (/** @type {string} */ name) => /** @type {Float32Array} */ (probe?.rows.find(each => each.name === name)?.values);
  assert.deepEqual(row('cross.sum'), row('own.norm').map((value, at) => Math.fround(value + row('cross.out')[at])));
  assert.deepEqual(await show(own, { answer: '5 6', probe: 'decoder.1.2.own.sum' }), {}, 'another box of the same token');
  assert.equal((await show(own, { answer: '5 6', probe: 'decoder.1.3.feed' })).probe, null, 'no such token');
  assert.equal((await show(own, { answer: '5 6', probe: 'decoder.2.0.feed' })).probe, null, 'no such layer');
  const said = await show(own, { answer: '5 6', probe: null });
  assert.deepEqual([Object.keys(said), said.probe], [['probe'], null]);
});

test('what a model takes by itself stands beside what was chosen, drawn or given', async () => {
  const { show } = begin();
  const own = ownOf('marian');
  const told = async (/** @type {any} */ fields) => /** @type {import('../../www/types.js').TransformerFrame} */ ((await show(own, fields)).transformer);
  const ids = (/** @type {import('../../www/types.js').Token[] | null} */ tokens) => tokens?.map(token => token.id) ?? null;
  const plain = await told({ steps: 4 });
  const itself = plain.steps.map(step => step.token.id);
  assert.equal(plain.greedy, null, 'the steps are that');
  const other = plain.steps[1].candidates[1].id;
  const picked = await told({ steps: 4, picks: [[1, other]] });
  assert.deepEqual([picked.steps[1].token.id, picked.steps[1].by, ids(picked.greedy)], [other, 'reader', itself]);
  assert.deepEqual(ids((await told({ steps: 4, heat: 100, drawSeed: 3 })).greedy), itself);
  const given = await told({ answer: `${itself[0]} ${other}` });
  assert.deepEqual(ids(given.greedy)?.slice(0, 4), itself);
  assert.deepEqual(ids((await told({ steps: 4, picks: [[1, other]], prompt: '9 9 3' })).greedy), (await told({ steps: 4, prompt: '9 9 3' })).steps.map(step => step.token.id), 'of each text anew');
});
