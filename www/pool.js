/**
 * @file Attention on several workers, for any page or Node program: the heads of a call are handed out in portions to whoever
 * is free. No memory is shared, so any static host will do. The thread that calls only copies.
 *
 * Knows who has which portion; the numbers are the core's, the same bits as those of headlight.js. No DOM.
 *
 *     import { createPool } from './pool.js';
 *     const pool = await createPool();
 *     const { weights, output } = await pool.attention({ heads, queries, keys, dim, q, k, v, mask: 'causal' });
 */
import { load, mistake } from './headlight.js';
import { plan, sizeOf } from './pool/portions.js';
import { cores, spawner, thread } from './pool/thread.js';

/** @typedef {import('./headlight.js').AttentionOptions} AttentionOptions */
/** @typedef {import('./headlight.js').AttentionResult} AttentionResult */
/** @typedef {import('./headlight.js').Mistake} Mistake */

/**
 * @typedef {object} PoolOptions
 * @property {number} [workers] as many as the machine runs threads at once, at most 8, by default
 * @property {() => import('./pool/thread.js').AnyWorker} [spawn] starts a worker that imports pool/worker.js, where it lies elsewhere
 */
/**
 * @typedef {object} Watch
 * @property {AbortSignal} [signal] gives the call up: what no worker has begun is dropped, and the promise rejects with the signal's reason
 * @property {(done: number, of: number) => void} [onProgress] told how many heads are ready, after each portion
 */
/**
 * A core that has several workers.
 * @typedef {object} Pool
 * @property {number} workers how many there are
 * @property {(options: AttentionOptions, watch?: Watch) => Promise<AttentionResult>} attention
 *   what `attention` of headlight.js gives for the same options; the arrays among them must stay as they are until then.
 *   Rejects with the same Mistakes, with code 'panic' when a worker was lost, and then `into` may have been written in part
 * @property {() => void} close ends the workers; calls under way reject with code 'closed'
 */

/**
 * A call that is not over.
 * @typedef {object} Call
 * @property {AttentionOptions} options
 * @property {import('./pool/portions.js').Plan} plan
 * @property {number[]} left the first heads of the portions that no worker has
 * @property {number} done heads that are ready
 * @property {Record<string, Float32Array>} results
 * @property {Watch['onProgress']} onProgress
 * @property {(results: AttentionResult) => void} finish this or the next ends the call
 * @property {(reason: unknown) => void} fail
 */
/** @typedef {{ form: string, slices: import('./pool/portions.js').Slices, into?: Partial<AttentionResult> }} Crate the arrays that a portion travels in */
/**
 * @typedef {object} Member
 * @property {import('./pool/thread.js').Thread} thread
 * @property {boolean} ready
 * @property {{ call: Call, first: number }[]} held the portions that the worker has: one under way, the others waiting for it
 * @property {import('./pool/portions.js').Planes | null} planes those that the worker has
 */

/**
 * Calls smaller than this are computed where they are made, within some 3 ms: messages and copies take what several workers
 * would save. Measured at 12 heads, 64 wide: two workers are as fast as one thread at 128 tokens, 1.3 times at 192.
 */
const SMALL = 1 << 25;
/** About a millisecond of computing: ten times what its messages take, and little to wait for when the others are done. */
const PORTION = 1 << 24;
/** A worker that has ended a portion finds another one there, instead of waiting for it to be copied. */
const AT_ONCE = 2;
/** Bytes of empty crates that an idle pool keeps. Memory that is new to the process takes longer to write than to compute. */
const KEPT = 64 << 20;
const NOTHING = new Float32Array(0);

/**
 * Starts the workers.
 * @param {PoolOptions} [options]
 * @returns {Promise<Pool>}
 */
export async function createPool({ workers, spawn } = {}) {
  const count = workers ?? Math.min(8, await cores());
  if (!(Number.isInteger(count) && count >= 1)) throw mistake('range', 'workers', 'a whole number, at least 1', String(workers));
  const hl = await load();
  const start = spawn ?? await spawner();
  /** @type {Member[]} */
  const members = [];
  /** @type {Set<Call>} */
  const open = new Set();
  /** Calls with portions left, in the order in which their turn comes. @type {Call[]} */
  let queue = [];
  /** @type {Crate[]} */
  let empty = [];
  let closed = false;

  /** A further worker; what it died of before it was ready, or nothing. @returns {Promise<string | undefined>} */
  function add() {
    return new Promise(resolve => {
      try {
        /** @type {Member} */
        const member = {
          ready: false, held: [], planes: null,
          thread: thread(start(), news => hear(member, news, () => resolve(undefined)), why => lose(member, why, resolve)),
        };
        members.push(member);
      } catch (error) {
        resolve(String(error));   // there may be no workers at all where the page is
        strand(String(error));
      }
    });
  }

  /** @param {Member} member @param {import('./pool/thread.js').News} news @param {() => void} started */
  function hear(member, news, started) {
    if ('ready' in news) {
      member.ready = true;
      started();
      return pump();
    }
    const held = member.held.shift();
    if (!held) return;
    const { call, first } = held;
    pump();   // first: the worker goes on while its results are copied
    if ('mistake' in news) return name(call);
    if (open.has(call)) take(call, first, news.results);
    empty.push({ form: call.plan.form, slices: news.slices, into: news.results });
    if (empty.length > AT_ONCE * count) empty.shift();
    if (!open.size) tidy();
  }

  /** Only the portion that was under way is to blame. @param {Member} member @param {string} why @param {(why: string) => void} started */
  function lose(member, why, started) {
    members.splice(members.indexOf(member), 1);
    const [blamed, ...waiting] = member.held;
    blamed?.call.fail(mistake('panic', 'core', 'no fault', why));
    for (const { call, first } of waiting) {
      if (open.has(call) && call.left.unshift(first) === 1) queue.unshift(call);
    }
    // One that has never been ready would not be the next time: the next call tries again.
    if (member.ready) add();
    else strand(why);
    started(why);
    pump();
  }

  /** Where no worker is left and none is to come, no call can wait. @param {string} why */
  function strand(why) {
    if (!members.length) for (const call of open) call.fail(unstarted(why));
  }

  /** Gives portions to whoever has none, then to whoever has one. */
  function pump() {
    for (let has = 0; has < AT_ONCE; has++) {
      for (const member of members) if (queue.length && member.ready && member.held.length === has) give(member);
    }
    for (const { thread, held, ready } of members) thread.keep(held.length > 0 || !ready);
  }

  /** The next portion of the call whose turn it is. @param {Member} member */
  function give(member) {
    const call = /** @type {Call} */ (queue.shift());
    const first = /** @type {number} */ (call.left.shift());
    if (call.left.length) queue.push(call);
    const { plan } = call;
    const { slices, into } = packed(plan.form, plan.slices(first));
    const task = { call: plan.call, slices, into, ...(member.planes !== plan.shared && { planes: plan.shared }) };
    try {
      member.thread.post(task);
    } catch {
      return name(call);   // no message takes what is among the options
    }
    member.planes = plan.shared;
    member.held.push({ call, first });
  }

  /** @param {string} form @param {Crate['slices']} slices @returns {Crate} */
  function packed(form, slices) {
    const at = empty.findIndex(crate => crate.form === form);
    if (at < 0) return { form, slices: /** @type {Crate['slices']} */ (each(slices, array => array.slice())) };
    const [crate] = empty.splice(at, 1);
    each(crate.slices, (array, name) => array.set(/** @type {any} */ (slices)[name]));
    return crate;
  }

  /** Puts the results of a portion where they belong. @param {Call} call @param {number} first @param {AttentionResult} results */
  function take(call, first, results) {
    const { heads, step } = call.plan;
    try {
      each(results, (array, name) => {
        const size = array.length / step;
        call.results[name] ??= /** @type {any} */ (call.options.into)?.[name] ?? new Float32Array(heads * size);
        call.results[name].set(array, first * size);
      });
      call.done += step;
      call.onProgress?.(call.done, heads);
      if (call.done === heads) call.finish(/** @type {any} */ (call.results));
    } catch (error) {
      call.fail(error);
    }
  }

  /** Without the arrays the core computes nothing; what it has against the rest it says first. @param {AttentionOptions} options */
  function checkNumbers(options) {
    try {
      hl.attention(Object.create(options, { q: { value: NOTHING } }));
    } catch (error) {
      if (/** @type {Mistake} */ (error).argument !== 'q') throw error;
    }
  }

  /** The core names what is wrong with the whole; the mistake of a portion would name the portion's shapes. @param {Call} call */
  function name(call) {
    if (!open.has(call)) return;
    try {
      call.finish(hl.attention(call.options));
    } catch (mistake) {
      call.fail(mistake);
    }
  }

  /** Keeps as many of the empty crates as an idle pool may. */
  function tidy() {
    let bytes = 0;
    empty = empty.filter(({ slices, into }) => {
      each({ ...slices, ...into }, ({ byteLength }) => { bytes += byteLength; });
      return bytes <= KEPT;
    });
  }

  /** @type {Pool['attention']} */
  async function attention(options, { signal, onProgress } = {}) {
    signal?.throwIfAborted();
    if (closed) throw closedMistake();
    const whole = () => {
      const results = hl.attention(options);
      onProgress?.(options.heads, options.heads);
      return results;
    };
    // After a panic of this thread's own core the workers do everything.
    const sound = hl.core.panicMessage() === undefined;
    if (sound && !(sizeOf(options ?? {}) >= SMALL)) return whole();
    if (sound) checkNumbers(options);
    const cut = plan(options, PORTION, count);
    if (!cut) return whole();
    return new Promise((resolve, reject) => {
      /** @param {() => void} how */
      const end = how => {
        if (!open.delete(call)) return;
        queue = queue.filter(other => other !== call);
        signal?.removeEventListener('abort', giveUp);
        how();
      };
      const giveUp = () => call.fail(signal?.reason);
      /** @type {Call} */
      const call = {
        options, plan: cut, done: 0, results: {}, onProgress,
        left: Array.from({ length: cut.heads / cut.step }, (_, at) => at * cut.step),
        finish: results => end(() => resolve(results)),
        fail: reason => end(() => reject(reason)),
      };
      signal?.addEventListener('abort', giveUp);
      open.add(call);
      queue.push(call);
      while (members.length < count) add();
      pump();
    });
  }

  function close() {
    closed = true;
    for (const { thread } of members) thread.end();
    for (const call of open) call.fail(closedMistake());
    empty = [];
  }

  const failed = (await Promise.all(Array.from({ length: count }, add))).find(why => why !== undefined);
  if (failed !== undefined) {
    close();
    throw unstarted(failed);
  }
  return { workers: count, attention, close };
}

/** @param {string} why */
const unstarted = why => mistake('load', 'workers', 'workers that start', why);
const closedMistake = () => mistake('closed', 'pool', 'an open pool', 'a closed one');

/**
 * What becomes of each array, under its name.
 * @template T @param {object} arrays @param {(array: any, name: string) => T} to @returns {Record<string, T>}
 */
const each = (arrays, to) => Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, to(array, name)]));
