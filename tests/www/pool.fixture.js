/**
 * @file A worker of the pool that can be made to fail: a portion whose first number is `PANIC` panics, one with `EXIT` ends the
 * worker, `STRAY` throws where nobody catches it. All others are computed as they are.
 */
import { parentPort } from 'node:worker_threads';
import { load } from '../../www/headlight.js';
import { EXIT, PANIC, STRAY } from './pool.signs.js';

const port = /** @type {any} */ (parentPort);
const hl = await load();
await import('../../www/pool/worker.js');   // last: from here on portions come
const compute = port.onmessage;
console.error = () => {};   // a panic says what it is; the tests' output is to stay readable

port.onmessage = (/** @type {any} */ event) => {
  const [sign] = event.data.slices.q;
  if (sign === EXIT) process.exit();
  if (sign === STRAY) throw new Error('stray');
  if (sign === PANIC) {
    try {
      hl.guard(() => hl.core.panicOnPurpose());
    } catch { /* from now on the module answers nothing else */ }
  }
  compute(event);
};
