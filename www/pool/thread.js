/**
 * @file A worker of the pool as its owner holds it, in a browser and in Node alike: how it starts, is heard and ends.
 * Knows the two platforms and the messages; not what is computed.
 */

/** @typedef {import('./portions.js').Slices} Slices */
/** @typedef {import('./portions.js').Planes} Planes */
/** @typedef {import('../headlight.js').AttentionResult} AttentionResult */
/** @typedef {Worker | import('node:worker_threads').Worker} AnyWorker */
/**
 * A portion. Its `slices` and `into` are handed over, `planes` are copied and given only when they are others than the last ones.
 * @typedef {{ call: import('./portions.js').Plan['call'], slices: Slices, into?: Partial<AttentionResult>, planes?: Planes }} Task
 */
/** @typedef {{ ready: true } | { slices: Slices, results: AttentionResult } | { mistake: true }} News what the worker is heard to say */
/** @typedef {News | { fatal: string }} Answer */
/**
 * @typedef {object} Thread
 * @property {(task: Task) => void} post throws where a message cannot hold what the task has
 * @property {(busy: boolean) => void} keep in Node, whether the program goes on for it
 * @property {() => void} end
 */

/** What starts a worker. @returns {Promise<() => AnyWorker>} */
export async function spawner() {
  // In one piece: this is the form that bundlers look for.
  if (typeof Worker === 'function') return () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  const node = await import('node:worker_threads');
  // Flags of the program are of its own: some, as --input-type, no worker takes.
  return () => new node.Worker(new URL('./worker.js', import.meta.url), { execArgv: [] });
}

/** How many threads the machine runs at once. */
export async function cores() {
  if (typeof navigator === 'object' && navigator.hardwareConcurrency) return navigator.hardwareConcurrency;
  return (await import('node:os')).availableParallelism();
}

/**
 * @param {AnyWorker} worker
 * @param {(news: News) => void} hear
 * @param {(why: string) => void} lose once, when the worker can do no more
 * @returns {Thread}
 */
export function thread(worker, hear, lose) {
  let over = false;
  const end = () => {
    over = true;
    worker.terminate();
  };
  const lost = (/** @type {string} */ why) => {
    if (over) return;
    end();
    lose(why);
  };
  const said = (/** @type {Answer} */ answer) => {
    if ('fatal' in answer) lost(answer.fatal);
    else if (!over) hear(answer);
  };
  if ('on' in worker) {
    worker.on('message', said);
    worker.on('error', error => lost(String(error)));
    worker.on('exit', () => lost('the worker has ended'));
  } else {
    worker.onmessage = ({ data }) => said(data);
    worker.onerror = event => {
      event.preventDefault();
      lost(event.message || 'the worker could not be loaded');
    };
  }
  return {
    post(task) {
      const arrays = [...Object.values(task.slices), ...Object.values(task.into ?? {})];
      worker.postMessage(task, arrays.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)));
    },
    keep(busy) {
      if ('ref' in worker) busy ? worker.ref() : worker.unref();
    },
    end,
  };
}
