/**
 * @file The worker: loads the core and answers the page's questions, one after the other. Wiring only.
 */
import { load, mistake } from './headlight.js';
import { buffersOf, createSession } from './engine/session.js';
import { createPictures } from './engine/picture.js';
import { createTransformers } from './engine/transformer.js';
import { fetchModel } from './engine/fetch.js';

/** @typedef {import('./engine/messages.js').Answer} Answer */

const here = /** @type {{ postMessage(answer: Answer, transfer?: ArrayBuffer[]): void, onmessage: ((event: { data: any }) => void) | null }} */ (/** @type {unknown} */ (self));

/** @typedef {(share: number) => void} Report */

const folder = new URL('./models/', import.meta.url);
const fetched = (/** @type {string} */ name, /** @type {Report} */ report) => fetchModel(new URL(`${name}/`, folder), mistake, report);

/** The model that will be asked for first, as the page says in this worker's name: it comes while the core is loaded. */
const first = self.name;
/** @type {Report} */
let tell = () => {};
let coming = first ? fetched(first, share => tell(share)) : null;
coming?.catch(() => {});   // whoever asks for it hears why it did not come

/** @param {string} name @param {Report} report */
function shipped(name, report) {
  if (name !== first || !coming) return fetched(name, report);
  const its = coming;
  coming = null;   // asked for again after a failure it is tried again
  tell = report;
  return its;
}

try {
  const hl = await load();
  const core = /** @type {import('./engine/messages.js').Core} */ (/** @type {unknown} */ (hl.core));
  const transformers = createTransformers({ core, mistake, loadModel: hl.loadModel, shipped });
  const pictures = createPictures({ mistake, loadPicture: hl.loadPicture, shipped });
  const session = createSession(core, answer => here.postMessage(answer), transformers, pictures);
  here.onmessage = async ({ data }) => {
    const answer = await session.answer(data);
    here.postMessage(answer, buffersOf(answer));
  };
  here.postMessage({ type: 'ready', build: hl.build, catalog: core.catalog() });
} catch (error) {
  here.postMessage({ type: 'failed', details: String(/** @type {any} */ (error)?.got ?? error) });
}
