/**
 * @file Models through the public API, in Node: what PyTorch computes, how files come in, and what is said of wrong ones.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { load } from '../../www/headlight.js';

const golden = new URL('../golden/models/', import.meta.url).pathname;
const beside = process.env.HEADLIGHT_VECTORS ?? new URL('../../../shared/vectors', import.meta.url).pathname;
const folders = [golden, join(beside, 'models')].filter(existsSync)
  .flatMap(folder => readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => join(folder, entry.name)));

/** The tensors of a .safetensors file by name: `{ shape, data }`. */
function tensors(/** @type {string} */ path) {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  const arrays = { F32: Float32Array, I64: BigInt64Array, I32: Int32Array };
  return Object.fromEntries(Object.entries(header).filter(([name]) => name !== '__metadata__').map(([name, { dtype, shape, data_offsets: [from, to] }]) =>
    [name, { shape, data: new arrays[/** @type {'F32'} */ (dtype)](bytes.buffer.slice(bytes.byteOffset + 8 + length + from, bytes.byteOffset + 8 + length + to)) }]));
}
const ids = (/** @type {any} */ tensor) => tensor && Int32Array.from(tensor.data, Number);

/** What loadModel is given of a folder. */
function files(/** @type {string} */ folder) {
  const names = readdirSync(folder).filter(name => name.startsWith('model') && name.endsWith('.safetensors')).sort();
  const weights = names.map(name => { const bytes = readFileSync(join(folder, name)); return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length); });
  return { config: JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')), weights: weights.length === 1 ? weights[0] : weights };
}
const modelOf = async (/** @type {string} */ name) => (await load()).loadModel({ ...files(join(golden, name)), tokenizer: null });

const close = (/** @type {string} */ what, /** @type {ArrayLike<number>} */ got, /** @type {ArrayLike<number>} */ want, most = 1e-5) => {
  assert.equal(got.length, want.length, what);
  let worst = 0;
  for (let i = 0; i < got.length; i++) worst = Math.max(worst, Math.abs(got[i] - want[i]));
  assert.ok(worst <= most, `${what}: ${worst} from PyTorch`);
};

for (const folder of folders) {
  const name = folder.split('/').at(-1);
  test(`${name} gives the weights and hidden states of PyTorch`, async () => {
    const hl = await load();
    const model = await hl.loadModel({ ...files(folder), tokenizer: null });
    const ref = tensors(join(folder, 'ref.safetensors'));
    const run = model.run({ ids: ids(ref.input_ids), decoderIds: ids(ref.decoder_input_ids) });
    const kinds = { encoder: ref.encoder_attentions ?? (model.info.kind === 'encoder' && ref.attentions), decoder: ref.decoder_attentions ?? (model.info.kind === 'decoder' && ref.attentions), cross: ref.cross_attentions };
    for (const [kind, want] of Object.entries(kinds)) {
      const records = run.records.filter(record => record.kind === kind);
      assert.equal(records.length, want ? want.shape[0] : 0, kind);
      records.forEach((record, at) => {
        assert.equal(record.layer, at);
        const size = want.data.length / want.shape[0];
        close(`${kind} ${at}`, record.weights, want.data.subarray(at * size, (at + 1) * size));
      });
    }
    const hidden = ref.last_hidden_state ?? (ref.output?.shape.at(-1) === model.info.dModel ? ref.output : null);
    if (hidden) close('last hidden state', run.lastHidden, hidden.data, 2e-5);
    if (ref.logits) close('logits', /** @type {Float32Array} */ (run.logits), ref.logits.data, 2e-5);
    run.free();
    if (ref.generated) {
      /** @type {number[]} */
      const heard = [];
      const { ids: got } = await model.generate({ ids: ids(ref.input_ids), maxTokens: ref.generated.data.length, onToken: ({ id, probability, candidates }) => {
        heard.push(id);
        assert.ok(probability > 0 && probability <= 1 && candidates[0].id === id && candidates.length === 5);
      } });
      assert.deepEqual([...got], [...ids(ref.generated)].slice(0, got.length));
      assert.deepEqual([...got], heard);
      assert.ok(got.length === ref.generated.data.length || got.at(-1) === model.info.end);
    }
    model.free();
  });
}

test('rollout is half the mean weights and half staying, multiplied through the layers; cross-attention looks through the encoder', async () => {
  /** @typedef {number[][]} Matrix */
  const times = (/** @type {Matrix} */ a, /** @type {Matrix} */ b) => a.map(row => b[0].map((_, j) => row.reduce((sum, x, k) => sum + x * b[k][j], 0)));
  for (const name of ['bart-lm', 'gpt2-lm', 'bert-mlm']) {
    const model = await modelOf(name), off = name === 'bart-lm' ? 'cross' : name === 'gpt2-lm' ? 'decoder' : 'encoder';
    const run = model.run({ ids: [5, 9, 2, 7], decoderIds: name === 'bart-lm' ? [2, 8, 4] : undefined, headsOff: [{ kind: off, layer: 0, head: 0 }] });
    /** The mean of the heads that are on. @param {import('../../www/model.js').ModelRecord} record @returns {Matrix} */
    const mean = ({ kind, layer, heads, queries, keys, weights }) => {
      const on = Array.from({ length: heads }, (_, head) => head).filter(head => !(kind === off && layer === 0 && head === 0));
      return Array.from({ length: queries }, (_, q) => Array.from({ length: keys }, (_, k) => on.reduce((sum, head) => sum + weights[(head * queries + q) * keys + k], 0) / on.length));
    };
    for (const record of run.records) {
      const { kind, layer } = record, crosses = kind === 'cross';
      const passed = run.records.filter(each => each.kind === (crosses ? 'encoder' : kind) && (crosses || each.layer <= layer)).map(mean);
      const halves = passed.map(weights => weights.map((row, q) => row.map((x, k) => (x + Number(q === k)) / 2)));
      const below = halves.reduce((below, half) => times(half, below));
      const want = crosses ? times(mean(record), below) : below;
      const got = run.rollout(kind, layer);
      assert.deepEqual([got.queries, got.keys, got.paths.length], [want.length, want[0].length, passed.length + Number(crosses)], `${name}: ${kind} ${layer}`);
      want.flat().forEach((value, at) => assert.ok(Math.abs(value - got.weights[at]) < 1e-6, `${name}: ${kind} ${layer}, ${at}`));
      const all = crosses ? [...passed, mean(record)] : passed;
      got.paths.forEach(({ keys, weights }, at) => all[at].forEach((row, query) => assert.ok(Math.abs(row[keys[query]] - weights[query]) < 1e-6, 'a link has the mean weight')));
    }
    assert.throws(() => run.rollout(off, 99), { code: 'range', argument: 'layer' });
    run.free();
    model.free();
  }
});

test('a run outlives its model, and what was read of it outlives the run', async () => {
  const model = await modelOf('gpt2-lm');
  const run = model.run({ ids: [1, 2, 3] });
  model.free();
  const { weights } = run.records[0];
  run.free();
  assert.equal(weights.length, run.records[0].heads * 9);
  assert.equal(run.records[0].weights, weights);
});

test('what is generated by temperature follows its seed, and can be stopped', async () => {
  const model = await modelOf('llama');
  const options = { ids: [5, 9, 2], maxTokens: 12, temperature: 2, topK: 20 };
  const [a, b, c] = await Promise.all([1, 1, 2].map(seed => model.generate({ ...options, seed })));
  assert.deepEqual(a.ids, b.ids);
  assert.notDeepEqual(a.ids, c.ids);
  const controller = new AbortController();
  const { ids: few } = await model.generate({ ...options, signal: controller.signal, onToken: () => controller.abort() });
  assert.equal(few.length, 1);
});

test('files may be Blobs, of which only what is needed is read', async () => {
  const { config, weights } = files(join(golden, 'bert-sharded'));
  const blobs = /** @type {ArrayBuffer[]} */ (weights).map(bytes => new Blob([bytes]));
  /** @type {number[]} */
  const told = [];
  const model = await (await load()).loadModel({ config: JSON.stringify(config), weights: blobs, tokenizer: null, onProgress: share => told.push(share) });
  assert.ok(told.length > 2 && told.at(-1) === 1 && told.every((share, at) => at === 0 || share > told[at - 1]));
  assert.equal(model.run({ ids: [3] }).records.length, 2);
});

/** A tiny tokenizer.json. */
const words = (/** @type {string[]} */ vocab, unknown = vocab[0]) => ({
  version: '1.0', truncation: null, padding: { strategy: { Fixed: 8 }, direction: 'Right', pad_to_multiple_of: null, pad_id: 0, pad_type_id: 0, pad_token: vocab[0] },
  added_tokens: [], normalizer: null, pre_tokenizer: { type: 'Whitespace' }, post_processor: null, decoder: null,
  model: { type: 'WordLevel', vocab: Object.fromEntries(vocab.map((word, id) => [word, id])), unk_token: unknown },
});

test('a tokenizer makes ids of a text, as long as the text is', async () => {
  const model = await (await load()).loadModel({ ...files(join(golden, 'gpt2-lm')), tokenizer: words(['the', 'cat', '<unk>'], '<unk>') });
  assert.deepEqual(model.tokenize('the black cat'), { ids: Int32Array.of(0, 2, 1), tokens: ['the', 'black', 'cat'] }, 'what it does not know keeps its own word');
});

test('what is wrong is named, and memory is given back', async () => {
  const hl = await load();
  const good = files(join(golden, 'gpt2-lm'));
  const bytes = /** @type {ArrayBuffer} */ (good.weights);
  const changed = (/** @type {(header: any) => void} */ change, body = (/** @type {Uint8Array} */ data) => data) => {
    const length = Number(new DataView(bytes).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.slice(8, 8 + length)));
    change(header);
    const text = new TextEncoder().encode(JSON.stringify(header));
    const data = body(new Uint8Array(bytes.slice(8 + length)));
    const file = new Uint8Array(8 + text.length + data.length);
    new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
    file.set(text, 8);
    file.set(data, 8 + text.length);
    return file.buffer;
  };
  const rename = (/** @type {any} */ header) => { header['transformer.h.1.ln_2.bias2'] = header['transformer.h.1.ln_2.bias']; delete header['transformer.h.1.ln_2.bias']; };
  const reshape = (/** @type {any} */ header) => { header['transformer.wte.weight'].shape.reverse(); };
  let first = 0;
  /** @type {[string, any, RegExp][]} */
  const wrongs = [
    ['unknown', { config: { ...good.config, model_type: 'rwkv' } }, /config\.model_type: expected .*gpt2.*, got rwkv/],
    ['file', { config: '{"model_type": ' }, /config: expected config\.json/],
    ['range', { config: { ...good.config, n_head: -1 } }, /config\.n_head: expected 1–.*, got -1/],
    ['unknown', { config: { ...good.config, activation_function: 'mish' } }, /config\.activation_function: .*got mish/],
    ['file', { weights: bytes.slice(0, 5) }, /weights\[0\]: expected >= 8 bytes, got 5/],
    ['file', { weights: bytes.slice(0, -10) }, /weights\[0\]: expected \d+ bytes, got \d+ bytes/],
    ['file', { weights: new TextEncoder().encode('PK\u0003\u0004 not a checkpoint at all') }, /weights\[0\]: expected safetensors/],
    ['file', { weights: changed(rename) }, /h\.1\.ln_2\.bias: expected tensor 32, got none/],
    ['shape', { weights: changed(reshape) }, /wte\.weight: expected 64 × 32 = 2048, got 32 × 64 = 2048/],
    ['not-finite', { weights: changed(header => { first = header['transformer.wte.weight'].data_offsets[0]; }, data => { new DataView(data.buffer, data.byteOffset).setUint32(first + 160, 0x7fc00000, true); return data; }) }, /: expected finite numbers, got NaN/],
    ['file', { tokenizer: {} }, /tokenizer: expected tokenizer\.json/],
    ['shape', { tokenizer: words(Array.from({ length: 100 }, (_, id) => `w${id}`)) }, /tokenizer: expected ids < 64, got 99/],
    ['empty', { weights: [] }, /weights: expected at least one/],
  ];
  for (const [code, change, message] of wrongs) {
    await assert.rejects(hl.loadModel({ ...good, tokenizer: null, ...change }), error => {
      assert.match(/** @type {Error} */ (error).message, message);
      assert.equal(/** @type {any} */ (error).code, code);
      return true;
    }, String(message));
  }

  const model = await hl.loadModel({ ...good, tokenizer: null });
  /** @type {[string, () => unknown, RegExp][]} */
  const calls = [
    ['empty', () => model.run({ ids: [] }), /ids: expected >= 1, got 0/],
    ['range', () => model.run({ ids: [64] }), /ids: expected 0–63, got 64 \(at 0\)/],
    ['range', () => model.run({ ids: /** @type {any} */ ('hello') }), /ids: expected an Int32Array/],
    ['too-large', () => model.run({ ids: new Int32Array(model.info.maxTokens + 1) }), /ids: expected \d+, got \d+/],
    ['unknown', () => model.run({ ids: [1], headsOff: [{ kind: 'cross', layer: 0, head: 0 }] }), /headsOff: expected decoder, got cross/],
    ['range', () => model.run({ ids: [1], headsOff: [{ kind: 'decoder', layer: 2, head: 0 }] }), /headsOff: expected layer 0–1, head 0–3/],
    ['empty', () => model.tokenize('a'), /tokenizer/],
  ];
  for (const [code, call, message] of calls) {
    assert.throws(call, error => { assert.match(/** @type {Error} */ (error).message, message); assert.equal(/** @type {any} */ (error).code, code); return true; }, String(message));
  }
  assert.equal(model.run({ ids: [1] }).records.length, 2, 'the model is still of use');
});
