/**
 * @file What the worker finds out of all heads: figures, the probe, what each head's absence does; from real models of random weights.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load, mistake } from '../../www/headlight.js';
import { createSession } from '../../www/engine/session.js';
import { createTransformers } from '../../www/engine/transformer.js';
import { figures, filtered, probed, ranked, sorted } from '../../www/views/see/figures.js';

const look = { view: 'weights', palette: 'ink', scaleBy: 'head', dark: false, against: null, heads: [0], room: [40, 40] };
const alone = { untrained: null, prompt: '3 9 27 3 9 27 3', answer: null, steps: null, picks: [], heat: 0, topK: 0, drawSeed: 1, stack: 'decoder', layer: 0, switchedOff: [], offHow: 'zero' };

/** A session whose models are the small ones of the tests, and which tells what it says on the way. */
async function start(spec = {}) {
  const hl = await load();
  const shipped = async (/** @type {string} */ name) => {
    const file = (/** @type {string} */ file) => readFileSync(new URL(`../golden/models/${name}/${file}`, import.meta.url));
    return { config: file('config.json').toString(), weights: Uint8Array.from(file('model.safetensors')).buffer, tokenizer: null, examples: [] };
  };
  /** @type {any[]} */
  const told = [];
  const transformers = createTransformers(/** @type {any} */ ({ core: hl.core, loadModel: hl.loadModel, shipped, mistake }));
  const session = createSession(/** @type {any} */ (hl.core), answer => told.push(answer), transformers);
  const show = async (/** @type {any} */ spec) => {
    const answer = /** @type {any} */ (await session.answer(/** @type {any} */ ({ type: 'frame', id: 1, spec: {}, opened: null, pinned: null, look, own: null, transformer: { ...alone, ...spec } })));
    assert.equal(answer.type, 'frame', JSON.stringify(answer.mistake));
    return answer;
  };
  const ask = async (/** @type {any} */ question) => /** @type {any} */ (await session.answer({ type: 'heads', id: 2, ...question })).found;
  const { transformer } = (await show({ transformer: 'gpt2-lm', ...spec })).fresh;
  return { hl, session, transformers, show, ask, told, transformer };
}

for (const [name, spec, heads, kinds] of /** @type {[string, any, number, string[]][]} */ ([
  ['a decoder', {}, 8, ['decoder']], ['a translator', { transformer: 'bart-lm', stack: 'cross' }, 24, ['encoder', 'decoder', 'cross']], ['an encoder', { transformer: 'bert-mlm', stack: 'encoder' }, 8, ['encoder']],
])) {
  test(`every head of ${name} has its figures, whichever is shown`, async () => {
    const { ask, transformer } = await start(spec);
    const rows = await ask({ what: 'figures' });
    const all = transformer.attentions.reduce((/** @type {number} */ sum, /** @type {any} */ each) => sum + each.heads, 0);
    assert.equal(rows.length, all);
    assert.deepEqual([...new Set(rows.map((/** @type {any} */ row) => row.kind))], kinds);
    for (const { kind, figures } of rows) {
      assert.equal(figures.previous === null, kind === 'cross');
      assert.ok(figures.entropy > 0 && figures.first > 0 && figures.first < 1);
    }
  });
}

test('figures are those of the weights, and of the record that is shown in the lab', async () => {
  const { ask, hl, session, transformers } = await start();
  const [row] = await ask({ what: 'figures' });
  const { run } = /** @type {any} */ (transformers.latest());
  const { weights, keys } = run.records[0];
  const previous = [1, 2, 3, 4, 5, 6].reduce((sum, at) => sum + weights[at * keys + at - 1], 0) / 6;
  assert.ok(Math.abs(row.figures.previous - previous) < 1e-6, `${row.figures.previous}, ${previous}`);
  const spec = { .../** @type {any} */ (hl.core).catalog().presets[0].state };
  await session.answer(/** @type {any} */ ({ type: 'frame', id: 3, spec, opened: null, pinned: null, look, own: null, transformer: null }));
  const rows = await ask({ what: 'figures' });
  assert.equal(rows.length, spec.heads);
  assert.deepEqual([rows[0].kind, rows[0].named.name], [null, 'previous'], 'the first head of the lab looks one place back');
});

test('the small pictures of all heads leave out what the look leaves out', async () => {
  const { session, transformer } = await start();
  const pictures = async (/** @type {any} */ change) => {
    const { fresh } = /** @type {any} */ (await session.answer(/** @type {any} */ ({ type: 'frame', id: 4, spec: {}, opened: null, pinned: null, look: { ...look, ...change }, own: null, transformer: { ...alone, transformer: 'gpt2-lm' } })));
    return (fresh.transformer ?? transformer).overview;
  };
  const { image: { data: whole }, rows, columns } = await pictures({});
  const { image: { data: left } } = await pictures({ trim: 'first' });
  const column = (/** @type {Uint8ClampedArray} */ data, /** @type {number} */ key) => Array.from({ length: rows }, (_, row) => [...data.subarray(4 * (row * columns + key), 4 * (row * columns + key) + 4)]);
  assert.notDeepEqual(column(left, 0), column(whole, 0));
  assert.deepEqual(new Set(column(left, 0).map(String)).size, 1, 'every cell of the first key is drawn as hidden');
  assert.deepEqual((await pictures({})).image.data, whole);
});

/** While this runs, everything seems to take long, so that each slice is one head or two. @template T @param {() => Promise<T>} act */
async function slowly(act) {
  const { now } = performance;
  let time = 0;
  performance.now = () => (time += 30);
  try { return await act(); } finally { performance.now = now; }
}

test('figures of a text that was left meanwhile are not given for the next one', () => slowly(async () => {
  const { show, ask } = await start();
  const late = ask({ what: 'figures' });
  await show({ transformer: 'gpt2-lm', prompt: '1 2 3' });
  assert.equal(await late, null);
  assert.equal((await ask({ what: 'figures' })).length, 8);
}));

test('the probe is of self-attention, of weights, and the same each time', async () => {
  const { ask } = await start({ transformer: 'bart-lm', stack: 'cross' });
  const found = await ask({ what: 'probe' });
  assert.deepEqual([...new Set(found.rows.map((/** @type {any} */ row) => row.kind))], ['encoder', 'decoder']);
  assert.ok(found.length >= 2 && found.draws === 4);
  for (const { induction, previous } of found.rows) assert.ok(induction > 0 && induction < 1 && previous > 0 && previous < 1);
  assert.deepEqual(await ask({ what: 'probe' }), found);
});

/** Of each row of logits the logarithm of the probability of a token. */
const logProbability = (/** @type {Float32Array} */ logits, /** @type {number} */ row, /** @type {number} */ vocab, /** @type {number} */ id) => {
  const scores = Array.from(logits.subarray(row * vocab, (row + 1) * vocab));
  return scores[id] - Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
};

for (const how of /** @type {const} */ (['zero', 'uniform', 'mean'])) test(`without a head (${how}) the text is as likely as its logits say`, async () => {
  const { ask, transformers } = await start();
  const { rows, done, said, tokens } = await ask({ what: 'effects', how });
  assert.deepEqual([rows.length, done, said, tokens], [8, true, 'read', 6]);
  const { model } = /** @type {any} */ (transformers.latest());
  const ids = [3, 9, 27, 3, 9, 27, 3];
  const of = (/** @type {any[]} */ headsOff) => {
    const run = model.run({ ids, headsOff });
    const sum = [0, 1, 2, 3, 4, 5].reduce((sum, row) => sum + logProbability(run.logits, row, model.info.vocab, ids[row + 1]), 0);
    return { sum, hidden: run.lastHidden };
  };
  const base = of([]);
  for (const { kind, layer, head, logProbability, moved } of rows) {
    const { sum, hidden } = of([{ kind, layer, head, how }]);
    assert.ok(Math.abs(logProbability - (sum - base.sum)) < 1e-4, `${layer}.${head}: ${logProbability}, ${sum - base.sum}`);
    const length = (/** @type {Float32Array} */ values, minus = new Float32Array(values.length)) => Math.hypot(...values.map((value, at) => value - minus[at]));
    assert.ok(Math.abs(moved - length(hidden, base.hidden) / length(base.hidden)) < 1e-6);
    assert.ok(moved > 0);
  }
});

test('what a model makes without a head is what it makes with that head switched off', async () => {
  const { ask, show } = await start({ transformer: 'bart-lm', stack: 'cross', steps: 8 });
  const { rows, said, text } = await ask({ what: 'effects', how: 'zero' });
  assert.equal(said, 'made');
  for (const { kind, layer, head, changed, becomes } of rows) {
    const frame = await show({ transformer: 'bart-lm', stack: 'cross', steps: 8, switchedOff: [`${kind}.${layer}.${head}`] });
    assert.equal(frame.fresh.transformer.text, changed ? becomes : text);
  }
});

test('a sweep tells rows as they come, hears other questions, and stops when it is told to', () => slowly(async () => {
  const { session, told, show } = await start();
  const sweep = /** @type {Promise<any>} */ (session.answer({ type: 'heads', id: 7, what: 'effects', how: 'zero' }));
  await show({ transformer: 'gpt2-lm', prompt: '5 6 7' });
  session.answer({ type: 'cancel', id: 8, of: 7 });
  const { found } = await sweep;
  assert.equal(found.done, false);
  assert.ok(found.rows.length > 0 && found.rows.length < 8, String(found.rows.length));
  const rows = told.filter(answer => answer.id === 7).flatMap(answer => answer.rows);
  assert.ok(rows.length > 0);
  assert.deepEqual(rows, found.rows.slice(0, rows.length));
}));

const row = (/** @type {string | null} */ kind, /** @type {number} */ head, /** @type {any} */ values, name = '') => /** @type {any} */ ({ kind, layer: 0, head, figures: values, named: name ? { name, value: values[name] } : null });
const even = row('encoder', 2, { evenness: 0.99 }, 'evenness');
const rows = [row('encoder', 0, { previous: 0.2, next: null }), row('encoder', 1, { previous: null, next: null }), row('cross', 0, { previous: 0.9, next: null }, 'previous')];

test('the table has columns that say something, and a probe’s where there is one', () => {
  assert.deepEqual(figures(probed(rows, [])), ['previous']);
  assert.deepEqual(figures(probed(rows, [{ kind: 'encoder', layer: 0, head: 1, induction: 0.5, previous: 0.1 }])), ['probeInduction', 'probePrevious', 'previous']);
});

for (const [title, act, expected] of /** @type {[string, (rows: any[]) => any[], string[]][]} */ ([
  ['by a figure the largest come first, what cannot be said last', rows => sorted(rows, { by: 'previous', down: true }), ['cross 0', 'encoder 0', 'encoder 1']],
  ['upwards too', rows => sorted(rows, { by: 'previous', down: false }), ['encoder 0', 'cross 0', 'encoder 1']],
  ['by name those with one come first', rows => sorted(rows, { by: 'name', down: true }), ['cross 0', 'encoder 0', 'encoder 1']],
  ['by name evenness comes last', rows => sorted(probed([even, rows[2]].map(row => ({ ...row, figures: {} })), []), { by: 'name', down: true }), ['cross 0', 'encoder 2']],
  ['from the top layer down', rows => sorted(rows, { by: 'place', down: false }), ['cross 0', 'encoder 1', 'encoder 0']],
  ['of a kind', rows => filtered(rows, { kind: 'encoder', layer: '', named: '' }), ['encoder 0', 'encoder 1']],
  ['with any name', rows => filtered(rows, { kind: '', layer: '0', named: 'any' }), ['cross 0']],
  ['with another name', rows => filtered(rows, { kind: '', layer: '', named: 'next' }), []],
])) test(`heads are listed ${title}`, () => assert.deepEqual(act(probed(rows, [])).map(({ kind, head }) => `${kind} ${head}`), expected));

test('the most harmful heads come first, or those that move most', () => {
  const effect = (/** @type {number} */ head, /** @type {number | null} */ logProbability, /** @type {number} */ moved) => /** @type {any} */ ({ kind: 'decoder', layer: 0, head, logProbability, moved });
  assert.deepEqual(ranked([effect(0, 0.5, 1), effect(1, -2, 0.1), effect(2, -0.1, 0.1)]).map(({ head }) => head), [1, 2, 0]);
  assert.deepEqual(ranked([effect(0, null, 0.1), effect(1, null, 0.4)]).map(({ head }) => head), [1, 0]);
});
