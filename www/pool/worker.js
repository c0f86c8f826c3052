/**
 * @file A worker of the pool, in a browser or in Node: computes portions, one after the other. The arrays of a portion go back
 * with its results, to be used again. Knows the core and the pool's messages; not what a portion is a portion of.
 */
import { load } from '../headlight.js';

/** @typedef {import('./thread.js').Task} Task */
/** @typedef {import('./thread.js').Answer} Answer */

const port = /** @type {{ postMessage(answer: Answer, transfer?: ArrayBuffer[]): void, onmessage: ((event: { data: Task }) => void) | null }} */ (
  /** @type {unknown} */ (typeof self === 'object' ? self : (await import('node:worker_threads')).parentPort));

/** What all heads have in common comes once for all portions of a call. @type {import('./portions.js').Planes} */
let planes = {};

try {
  const hl = await load();
  port.onmessage = ({ data: { call, slices, into, planes: others } }) => {
    planes = others ?? planes;
    const { mask: custom, bias, ...inputs } = { ...planes, ...slices };
    const mask = custom ? { .../** @type {import('../headlight.js').MaskParts} */ (call.mask), custom } : call.mask;
    try {
      const results = hl.attention({ ...call, ...inputs, mask, bias, into });
      const arrays = [...Object.values(slices), ...Object.values(results)];
      port.postMessage({ slices, results }, arrays.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)));
    } catch (error) {
      const { code, got } = /** @type {import('../headlight.js').Mistake} */ (error);
      port.postMessage(code === undefined || code === 'panic' ? { fatal: got ?? String(error) } : { mistake: true });
    }
  };
  port.postMessage({ ready: true });
} catch (error) {
  port.postMessage({ fatal: String(error) });
}
