/** The engine: the newest request wins, a panic costs one worker, a mistake costs nothing. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { createEngine } from '../../www/engine/client.js';
import { buffersOf, createSession } from '../../www/engine/session.js';

/** A request that differs from others by n only. */
const request = (/** @type {number} */ n, more = {}) => /** @type {any} */ ({ spec: { target: `${n}` }, opened: null, pinned: null, look: { view: 'weights' }, ...more });
const painted = { open: 0, scores: { 0: 's' }, weights: { 0: 'w' }, trace: { q: { 0: 'q' } }, values: {} };
const catalog = { presets: [], recipes: [], palettes: [], limits: {} };
const pause = (/** @type {number} */ ms) => new Promise(resolve => setTimeout(resolve, ms));

/** An engine on workers that answer only when told to, with a log of what it said. */
function start({ build = 'simd128', ready = true } = {}) {
  /** @type {any[]} */
  const log = [];
  /** @type {any[]} */
  const workers = [];
  const spawn = () => {
    const worker = {
      /** @type {any[]} */
      asked: [],
      gone: false,
      /** @type {any} */
      onmessage: null,
      onerror: null,
      postMessage(/** @type {any} */ question) { this.asked.push(structuredClone(question)); },
      terminate() { this.gone = true; },
      say(/** @type {any} */ answer) { this.onmessage({ data: answer }); },
      ready() { this.say({ type: 'ready', build, catalog }); },
      frame(fresh = {}) { this.say({ type: 'frame', id: this.asked.at(-1).id, fresh, painted, notes: [], milliseconds: 1 }); },
      get target() { return this.asked.at(-1)?.spec.target; },
    };
    workers.push(worker);
    if (ready) queueMicrotask(() => worker.ready());
    return worker;
  };
  const engine = createEngine({
    spawn,
    onFrame: (frame, { spec }) => log.push(['frame', spec.target, frame]),
    onMistake: (mistake, { spec }) => log.push(['mistake', spec.target, mistake.code]),
    onReady: ({ build }) => log.push(['ready', build]),
    onFatal: failure => log.push(['fatal', failure.code, failure]),
    onRestart: panic => log.push(['restart', panic]),
    onBusy: busy => log.push(['busy', busy]),
    onProgress: progress => log.push(['progress', progress]),
  });
  return { engine, workers, log, get worker() { return workers.at(-1); }, said: (/** @type {string} */ name) => log.filter(entry => entry[0] === name) };
}

test('one request is under way, the newest that waits is next, those between are dropped', async () => {
  const page = start();
  page.engine.request(request(1));
  await pause(0);
  for (const n of [2, 3, 4]) page.engine.request(request(n));
  assert.deepEqual(page.worker.asked.map((/** @type {any} */ q) => q.spec.target), ['1']);
  page.worker.frame({ record: {}, pinned: null });
  assert.deepEqual(page.worker.asked.map((/** @type {any} */ q) => q.spec.target), ['1', '4']);
  page.worker.frame({});
  assert.deepEqual(page.said('frame').map(entry => entry[1]), ['1', '4']);
});

test('what did not change is attached again from the frame before', async () => {
  const page = start();
  /** @type {any[]} */
  const frames = [];
  for (const fresh of [{ record: { id: 'a', trace: { wq: 'wq' } }, pinned: null }, {}, { pinned: 'p' }, { record: { id: 'b', trace: null } }]) {
    page.engine.request(request(frames.length));
    await pause(0);
    page.worker.frame(fresh);
    frames.push(page.said('frame').at(-1)[2]);
  }
  assert.deepEqual(frames.map(f => [f.record.id, f.pinned]), [['a', null], ['a', null], ['a', 'p'], ['b', 'p']]);
  assert.deepEqual(frames[0].record, { id: 'a', scores: painted.scores, weights: painted.weights, trace: { wq: 'wq', q: painted.trace.q } });
  assert.equal(frames[3].record.trace, null);
  assert.equal(frames[0].build, 'simd128');
});

test('a mistake is said and the next request goes on', async () => {
  const page = start();
  page.engine.request(request(1));
  await pause(0);
  page.worker.say({ type: 'mistake', id: page.worker.asked[0].id, mistake: { code: 'empty', argument: 'target', expected: '', got: '' } });
  page.engine.request(request(2));
  assert.deepEqual(page.said('mistake'), [['mistake', '1', 'empty']]);
  assert.equal(page.worker.target, '2');
});

test('while the newest spec is wrong, what was shown is shown in the look that is asked for', async () => {
  const page = start();
  const wrong = { code: 'empty', argument: 'target', expected: '', got: '' };
  page.engine.request(request(1));
  await pause(0);
  page.worker.frame({ record: { id: 'good' }, pinned: null });
  page.engine.request(request(2));
  page.worker.say({ type: 'mistake', id: page.worker.asked.at(-1).id, mistake: wrong, painted: { ...painted, open: 3 } });
  assert.deepEqual(page.log.slice(-2).map(([what]) => what), ['frame', 'mistake']);
  const [, , frame] = page.said('frame').at(-1);
  assert.deepEqual([frame.open, frame.record.id], [3, 'good']);
});

test('the present frame is painted in another look, beside the frames', async () => {
  const page = start();
  await assert.rejects(page.engine.repainted(/** @type {any} */ ({})), { code: 'panic' });
  page.engine.request(request(1));
  await pause(0);
  page.worker.frame({ record: { id: 'r' }, pinned: null });
  const look = /** @type {any} */ ({ heads: [6] });
  const asked = page.engine.repainted(look);
  const { id, ...question } = page.worker.asked.at(-1);
  assert.deepEqual(question, { type: 'painted', look });
  page.worker.say({ type: 'painted', id, painted: { ...painted, open: 6 } });
  const frame = await asked;
  assert.deepEqual([frame.open, /** @type {any} */ (frame.record).id, frame.milliseconds, page.said('frame').length], [6, 'r', 1, 1]);
});

test('after a panic a new worker gets the last request once more', async () => {
  const page = start();
  page.engine.request(request(1));
  await pause(0);
  page.worker.say({ type: 'panic', text: 'boom' });
  assert.equal(page.workers.length, 2);
  assert.ok(page.workers[0].gone);
  await pause(0);
  assert.equal(page.worker.target, '1');
  page.worker.frame({ record: {}, pinned: null });
  assert.deepEqual(page.said('restart'), [['restart', 'boom']]);
  assert.equal(page.said('frame').length, 1);
  assert.equal(page.said('mistake').length, 0);
});

test('a request that panics twice becomes a mistake, and others go on', async () => {
  const page = start();
  page.engine.request(request(1));
  for (let i = 0; i < 2; i++) {
    await pause(0);
    page.worker.say({ type: 'panic', text: 'boom' });
  }
  await pause(0);
  assert.equal(page.workers.length, 3);
  assert.deepEqual(page.worker.asked, []);
  assert.deepEqual(page.said('mistake'), [['mistake', '1', 'panic']]);
  page.engine.request(request(2));
  page.worker.frame({ record: {}, pinned: null });
  assert.equal(page.said('frame').at(-1)[1], '2');
});

test('a panic with a newer request waiting goes on with the newer', async () => {
  const page = start();
  page.engine.request(request(1));
  await pause(0);
  page.engine.request(request(2));
  page.worker.say({ type: 'panic', text: 'boom' });
  await pause(0);
  assert.equal(page.worker.target, '2');
});

test('an idle worker that dies is replaced, and late words of the dead one are not heard', async () => {
  const page = start();
  await pause(0);
  const [first] = page.workers;
  first.onerror({ message: 'gone' });
  await pause(0);
  first.say({ type: 'panic', text: 'late' });
  assert.equal(page.workers.length, 2);
  assert.equal(page.said('restart').length, 1);
});

test('a core that cannot be loaded is said, and another try takes the request along', async () => {
  const page = start({ ready: false });
  page.engine.request(request(1));
  page.worker.say({ type: 'failed', details: 'CompileError' });
  const [[, code, failure]] = page.said('fatal');
  assert.deepEqual([code, failure.details], ['load', 'CompileError']);
  failure.retry();
  page.worker.ready();
  assert.equal(page.worker.target, '1');
  const deaf = start({ ready: false });
  deaf.worker.onerror({ message: 'worker.js: 404' });
  assert.equal(deaf.said('fatal')[0][2].details, 'worker.js: 404');
});

test('the portable build is noted in every frame', async () => {
  const page = start({ build: 'portable' });
  page.engine.request(request(1));
  await pause(0);
  page.worker.frame({ record: {}, pinned: null });
  assert.deepEqual(page.said('frame')[0][2].notes, [{ code: 'portable', vars: {} }]);
  assert.equal(page.said('frame')[0][2].build, 'portable');
});

test('busy is said only after a moment, and taken back', async () => {
  const page = start();
  page.engine.request(request(1));
  await pause(50);
  assert.deepEqual(page.said('busy'), []);
  page.worker.frame({ record: {}, pinned: null });
  page.engine.request(request(2));
  await pause(200);
  assert.deepEqual(page.said('busy'), [['busy', true]]);
  page.worker.frame({});
  assert.deepEqual(page.said('busy'), [['busy', true], ['busy', false]]);
});

test('what takes long says how far it is, until it is there', async () => {
  const page = start();
  page.engine.request(request(1));
  await pause(0);
  const { id } = page.worker.asked[0];
  page.worker.say({ type: 'progress', id: id - 1, share: 1 });
  page.worker.say({ type: 'progress', id, share: 0.2 });
  page.worker.frame({ record: {}, pinned: null });
  assert.deepEqual(page.said('progress').map(([, progress]) => progress), [0.2, null]);
});

test('what is stopped and what waits is dropped, and another worker is ready for the next', async () => {
  const page = start();
  for (const n of [1, 2]) page.engine.request(request(n));
  await pause(0);
  page.worker.say({ type: 'progress', id: page.worker.asked[0].id, share: 0.2 });
  page.engine.cancel();
  await pause(0);
  assert.deepEqual([page.workers.length, page.workers[0].gone, page.worker.asked.length], [2, true, 0]);
  assert.deepEqual(page.said('progress').at(-1), ['progress', null]);
  page.engine.request(request(3));
  page.worker.frame({ record: {}, pinned: null });
  assert.deepEqual(page.said('frame').map(entry => entry[1]), ['3']);
});

test('an opened file goes to each worker once', async () => {
  const page = start();
  const opened = { name: 'a.json', parts: [] };
  const ask = async (/** @type {any} */ opened) => { page.engine.request(request(1, { opened })); await pause(0); const question = page.worker.asked.at(-1); return question.opened; };
  assert.deepEqual(await ask(opened), opened);
  page.worker.frame({ record: {}, pinned: null });
  assert.deepEqual(await ask(opened), { name: 'a.json' });
  page.worker.say({ type: 'panic', text: '' });
  await pause(0);
  assert.deepEqual(page.worker.asked.at(-1).opened, opened);
  page.worker.frame({ record: {}, pinned: null });
  assert.equal(await ask(null), null);
  page.worker.frame({});
  assert.deepEqual(await ask(opened), opened);
  page.worker.say({ type: 'mistake', id: page.worker.asked.at(-1).id, forget: true, mistake: { code: 'file' } });
  assert.deepEqual(await ask(opened), opened);
});

test('the text of a record is asked for, and a panic on the way is an answer too', async () => {
  const page = start();
  await pause(0);
  const text = page.engine.recordText('shown');
  page.worker.say({ type: 'text', id: page.worker.asked.at(-1).id, text: '{}' });
  assert.equal(await text, '{}');
  const lost = page.engine.recordText('pinned');
  page.worker.say({ type: 'panic', text: '' });
  await assert.rejects(lost, { code: 'panic' });
});

/** A lab that counts what is asked of it. */
function session(overrides = {}) {
  /** @type {string[]} */
  const calls = [];
  /** @type {string | undefined} */
  let panicked;
  /** @type {any} */
  const core = {
    catalog: () => catalog,
    panicMessage: () => panicked,
    panicOnPurpose() { panicked = 'panicked at x'; throw new WebAssembly.RuntimeError('unreachable'); },
    Lab: class {
      compute(/** @type {any} */ spec) { calls.push(`compute ${spec.target}`); return { visible: new Uint8Array(2) }; }
      open(/** @type {string} */ name, /** @type {string[]} */ names, /** @type {string[]} */ parts, /** @type {number} */ layer) { calls.push(`open ${name}: ${names}, ${parts}, ${layer}`); return {}; }
      layer(/** @type {number} */ layer) { calls.push(`layer ${layer}`); return {}; }
      pin(/** @type {any} */ spec) { calls.push(`pin ${spec?.target ?? null}`); return spec && {}; }
      paint() { calls.push('paint'); return { values: new Float32Array(1) }; }
      notes() { return []; }
      experiment() { return null; }
      text(/** @type {string} */ which) { return which; }
    },
  };
  Object.assign(core.Lab.prototype, overrides);
  /** @type {any[]} */
  const told = [];
  const { answer } = createSession(core, answer => told.push(answer));
  return { calls, told, answer, ask: (/** @type {number} */ n, more = {}) => /** @type {any} */ (answer(/** @type {any} */ ({ type: 'frame', id: n, ...request(n), ...more }))) };
}
const mistake = Object.assign(new Error('bad'), { code: 'range', argument: 'dK', expected: '1–64', got: '0' });

test('the worker computes only when the spec changed, and paints each time', () => {
  const { calls, ask } = session();
  ask(1); ask(1); ask(2);
  assert.ok(!('record' in ask(2).fresh));
  ask(2, { pinned: { target: 'p' } }); ask(2, { pinned: { target: 'p' } });
  assert.deepEqual(calls, ['compute 1', 'paint', 'paint', 'compute 2', 'paint', 'paint', 'pin p', 'paint', 'paint']);
});

test('the worker opens a file, shows another layer of it when that is asked for, and goes back to the lab', () => {
  const { calls, ask } = session();
  ask(1);
  ask(1, { opened: { name: 'a', parts: [{ name: 'b', bytes: 'B' }, { name: 'c', bytes: 'C' }] }, layer: 0 });
  ask(1, { opened: { name: 'a' }, layer: 0 });
  ask(1, { opened: { name: 'a' }, layer: 2 });
  ask(1, { opened: { name: 'a' }, layer: 2 });
  ask(1);
  assert.deepEqual(calls.filter(call => call !== 'paint'), ['compute 1', 'open a: b,c, B,C, 0', 'layer 2', 'compute 1']);
});

test('after a mistake the same spec is tried again, not taken for computed', () => {
  let fail = true;
  const { ask } = session({ compute() { if (fail) throw mistake; return {}; } });
  assert.deepEqual(ask(1), { type: 'mistake', id: 1, mistake: { code: 'range', argument: 'dK', expected: '1–64', got: '0' } });
  fail = false;
  assert.deepEqual(ask(1).fresh, { record: {}, transformer: null, picture: null, experiment: null });
});

test('a spec that cannot be computed leaves what is shown, painted anew', () => {
  let fail = false;
  const { ask, calls } = session({ compute() { if (fail) throw mistake; return {}; } });
  ask(1);
  fail = true;
  assert.ok(ask(2).painted);
  assert.deepEqual(ask(2, { opened: { name: 'a' }, layer: 0 }).type, 'frame');
  assert.deepEqual(calls, ['paint', 'paint', 'layer 0', 'paint']);
});

test('a computation is silent for a second, then tells now and then how far it is', () => {
  const { now } = performance;
  let time = 0;
  performance.now = () => time;
  try {
    const beat = (/** @type {any} */ _, /** @type {(share: number) => void} */ report) => { for (let i = 1; i <= 8; i++) { time += 150; report(i / 8); } return {}; };
    const { ask, told } = session({ compute: beat, paint: beat });
    const shares = () => told.splice(0).map(({ type, id, share }) => { assert.deepEqual([type, id], ['progress', 1]); return Math.floor(1000 * share + 1e-6); });
    ask(1);
    assert.deepEqual(shares(), [612, 700, ...[1, 2, 3, 4, 5, 6, 7, 8].map(i => Math.floor(1000 * (0.7 + 0.3 * i / 8) + 1e-6))]);
    ask(1);
    assert.deepEqual(shares(), [875, 1000], 'what is only painted is the whole');
  } finally { performance.now = now; }
});

test('a pin that cannot be computed is left out with a note', () => {
  const { ask } = session({ pin(/** @type {any} */ spec) { if (spec) throw mistake; return null; } });
  const { fresh, notes } = ask(1, { pinned: { target: 'p' } });
  assert.equal(fresh.pinned, null);
  assert.deepEqual(notes, [{ code: 'pin', vars: {} }]);
});

test('a panic carries what the hook printed; a bug of ours carries itself', () => {
  assert.deepEqual(session().answer(/** @type {any} */ ({ type: 'crash' })), { type: 'panic', text: 'panicked at x' });
  assert.deepEqual(session({ paint() { throw new TypeError('oh'); } }).ask(1), { type: 'panic', text: 'TypeError: oh' });
  assert.equal(session({ compute() { throw new WebAssembly.RuntimeError('unreachable'); } }).ask(1).type, 'panic');
});

test('all arrays of a message are handed over, each memory once', () => {
  const shared = new Float32Array(4);
  const found = buffersOf({ a: shared, b: [shared.subarray(1), { c: new Uint8Array(2) }], d: null, e: 'text' });
  assert.equal(found.length, 2);
});
