/**
 * @file The page's end of the engine: keeps a worker alive and asks it for frames. Computing never blocks the page, the newest
 * edit wins, a panic costs one worker and nothing else. Knows the worker's messages; not what a spec means, nor the page.
 */

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Mistake} Mistake */
/** @typedef {import('../types.js').Catalog} Catalog */
/** @typedef {import('./messages.js').Request} Request */
/** @typedef {import('./messages.js').Answer} Answer */
/** @typedef {import('./messages.js').Port} Port */

/** Only what takes longer than this is said to be under way. */
const patience = 150;

/**
 * Starts the engine. `spawn` makes a worker that runs worker.js; tests give their own.
 * @param {{
 *   onFrame: (frame: Frame, request: Request) => void,
 *   onMistake: (mistake: Mistake, request: Request) => void,
 *   onReady: (ready: { build: string, catalog: Catalog }) => void,
 *   onFatal: (failure: { code: 'load', details: string, retry: () => void }) => void,
 *   onRestart: (panic: string) => void,
 *   onBusy: (busy: boolean) => void,
 *   spawn: () => Port,
 * }} listeners
 */
export function createEngine({ onFrame, onMistake, onReady, onFatal, onRestart, onBusy, spawn }) {
  /** @type {Port | null} */
  let port = null;
  let ready = false;
  let build = '';
  /** @type {{ id: number, request: Request, again: boolean } | null} the one that is being computed */
  let inFlight = null;
  /** @type {{ request: Request, again: boolean } | null} the newest one that waits; older ones are dropped */
  let waiting = null;
  /** @type {Pick<Frame, 'record' | 'pinned'> | null} what the worker sends only when it changed */
  let kept = null;
  /** @type {object | null} the opened file that the worker has already */
  let sent = null;
  let lastId = 0;
  /** @type {Map<number, { resolve: (text: string) => void, reject: (mistake: Mistake) => void }>} */
  const exports = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let busy = false;

  const setBusy = (/** @type {boolean} */ now) => { if (now !== busy) onBusy(busy = now); };
  const arm = () => { clearTimeout(timer); timer = setTimeout(() => setBusy(true), patience); };
  const rest = () => { clearTimeout(timer); setBusy(false); };

  function start() {
    stop();
    ready = false;
    sent = kept = null;
    const mine = port = spawn();
    mine.onmessage = ({ data }) => { if (port === mine) hear(data); };
    mine.onerror = event => {
      event.preventDefault?.();
      if (port !== mine) return;
      const text = event.message || 'the worker could not be loaded';
      hear(ready ? { type: 'panic', text } : { type: 'failed', details: text });
    };
  }

  function stop() {
    port?.terminate();
    port = null;
    for (const { reject } of exports.values()) reject(panicked(''));
    exports.clear();
  }

  function pump() {
    if (!port || !ready || inFlight) return;
    if (!waiting) return rest();
    const { request, again } = waiting;
    waiting = null;
    inFlight = { id: ++lastId, request, again };
    const { opened } = request;
    const known = opened && opened === sent;
    sent = opened;
    port.postMessage({ type: 'frame', id: inFlight.id, ...request, opened: opened && (known ? { name: opened.name } : opened) });
    arm();
  }

  /** @param {Answer} answer */
  function hear(answer) {
    if (answer.type === 'ready') {
      ready = true;
      build = answer.build;
      onReady({ build, catalog: answer.catalog });
      return pump();
    }
    if (answer.type === 'failed') {
      if (inFlight) waiting ??= inFlight;
      inFlight = null;
      stop();
      rest();
      return onFatal({ code: 'load', details: answer.details, retry: start });
    }
    if (answer.type === 'panic') return restart(answer.text);
    if (answer.type === 'text' || (answer.type === 'mistake' && exports.has(answer.id))) {
      const asked = exports.get(answer.id);
      exports.delete(answer.id);
      return answer.type === 'text' ? asked?.resolve(answer.text) : asked?.reject(answer.mistake);
    }
    if (answer.id !== inFlight?.id) return;
    const { request } = inFlight;
    inFlight = null;
    if (answer.type === 'frame') {
      const { fresh, frame } = answer;
      kept = { .../** @type {any} */ (kept), ...fresh };
      const notes = build === 'portable' ? [...frame.notes, { code: 'portable', vars: {} }] : frame.notes;
      pump();   // first: the worker computes the next frame while this one is drawn
      onFrame({ ...frame, .../** @type {any} */ (kept), notes, build }, request);
    } else {
      if (answer.forget) sent = null;
      onMistake(answer.mistake, request);
      pump();
    }
  }

  /** The wasm object is poisoned: a new worker takes the last request again, but not one that has panicked twice. @param {string} text */
  function restart(text) {
    const last = inFlight;
    inFlight = null;
    if (last && !last.again) waiting ??= { request: last.request, again: true };
    start();
    if (waiting) arm(); else rest();
    onRestart(text);
    if (last?.again) onMistake(panicked(text), last.request);
  }

  start();
  return {
    /** Asks for a frame. One that is overtaken by a newer request never comes. @param {Request} request */
    request(request) {
      waiting = { request, again: false };
      if (!inFlight) arm();
      pump();
    },
    /** The present record, or the pinned one, as the text of a JSON file. Rejects with a Mistake. @param {'shown' | 'pinned'} which @returns {Promise<string>} */
    recordText(which) {
      return new Promise((resolve, reject) => {
        if (!port || !ready) return reject(panicked(''));
        const id = ++lastId;
        exports.set(id, { resolve, reject });
        port.postMessage({ type: 'text', id, which });
      });
    },
  };
}

/** @param {string} text @returns {Mistake} */
const panicked = text => ({ code: 'panic', argument: '', expected: '', got: text });
