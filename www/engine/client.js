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
 *   onProgress: (share: number | null) => void,
 *   spawn: () => Port,
 * }} listeners
 */
export function createEngine({ onFrame, onMistake, onReady, onFatal, onRestart, onBusy, onProgress, spawn }) {
  /** @type {Port | null} */
  let port = null;
  let ready = false;
  let build = '';
  /** @type {{ id: number, request: Request, again: boolean } | null} the one that is being computed */
  let inFlight = null;
  /** @type {{ request: Request, again: boolean } | null} the newest one that waits; older ones are dropped */
  let waiting = null;
  /** @type {import('./messages.js').Fresh | null} what the worker sends only when it changed */
  let kept = null;
  /** @type {object | null} the opened file that the worker has already */
  let sent = null;
  /** @type {Frame | null} the newest */
  let frame = null;
  let lastId = 0;
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (mistake: Mistake) => void, onProgress?: (share: number, rows?: any[]) => void }>} what is asked besides frames */
  const asides = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let busy = false;

  const setBusy = (/** @type {boolean} */ now) => { if (now !== busy) onBusy(busy = now); };
  const arm = () => { clearTimeout(timer); timer = setTimeout(() => setBusy(true), patience); };
  const rest = () => { clearTimeout(timer); setBusy(false); };
  let slow = false;
  const setProgress = (/** @type {number | null} */ share) => {
    if (share !== null || slow) onProgress(share);
    slow = share !== null;
  };

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
    setProgress(null);
    port?.terminate();
    port = null;
    for (const { reject } of asides.values()) reject(panicked(''));
    asides.clear();
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
    const aside = asides.get(answer.id);
    if (aside) {
      if (answer.type === 'progress') return aside.onProgress?.(answer.share, answer.rows);
      asides.delete(answer.id);
      return answer.type === 'mistake' ? aside.reject(answer.mistake) : aside.resolve(answer);
    }
    if (answer.id !== inFlight?.id) return;
    if (answer.type === 'progress') return setProgress(answer.share);
    setProgress(null);
    const { request } = inFlight;
    inFlight = null;
    if (answer.type === 'frame') {
      const { painted, milliseconds } = answer;
      kept = { ...kept, ...answer.fresh };
      const notes = build === 'portable' ? [...answer.notes, { code: 'portable', vars: {} }] : answer.notes;
      frame = { ...completed(painted), pinned: kept.pinned ?? null, transformer: kept.transformer ?? null, experiment: kept.experiment ?? null, picture: kept.picture ?? null, probe: kept.probe ?? null, notes, build, milliseconds };
      pump();   // first: the worker computes the next frame while this one is drawn
      onFrame(frame, request);
    } else if (answer.type === 'mistake') {
      if (answer.forget) sent = null;
      // What was shown before can be looked at in every way while the newest text is wrong.
      if (answer.painted && frame) onFrame(frame = { ...frame, ...completed(answer.painted) }, request);
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

  /** The cells joined to the record that they are of. @param {import('../types.js').Painted} painted */
  function completed({ scores, weights, trace, ...painted }) {
    const outline = /** @type {import('../types.js').Outline} */ (kept?.record);
    return { ...painted, record: { ...outline, scores, weights, trace: outline.trace && trace && { ...outline.trace, ...trace } } };
  }

  /** Asks something besides frames. @template A @param {(id: number) => import('./messages.js').Question} question @param {(share: number, rows?: any[]) => void} [onProgress] @returns {Promise<A>} */
  const ask = (question, onProgress) => new Promise((resolve, reject) => {
    if (!port || !ready) return reject(panicked(''));
    const id = ++lastId;
    asides.set(id, { resolve, reject, onProgress });
    port.postMessage(question(id));
  });

  start();
  return {
    /** Asks for a frame. One that is overtaken by a newer request never comes. @param {Request} request */
    request(request) {
      waiting = { request, again: false };
      if (!inFlight) arm();
      pump();
    },
    /** Stops what is being computed and drops what waits. The worker cannot hear while it computes, so another one takes its place. */
    cancel() {
      inFlight = waiting = null;
      rest();
      start();
    },
    /** The present record, or the pinned one, as the text of a JSON file. Rejects with a Mistake. @param {'shown' | 'pinned'} which @returns {Promise<string>} */
    async recordText(which) {
      /** @type {Extract<Answer, { type: 'text' }>} */
      const { text } = await ask(id => ({ type: 'text', id, which }));
      return text;
    },
    /**
     * Something found out of all heads of what is shown, told as it comes. Rejects with a Mistake.
     * @template {import('./messages.js').HeadsQuestion} Q
     * @param {Q} question @param {(share: number, rows?: any[]) => void} onProgress
     * @returns {{ found: Promise<import('./messages.js').HeadsAnswer[Q['what']]>, cancel: () => void }}
     */
    heads(question, onProgress) {
      let asked = 0;
      const answer = /** @type {Promise<Extract<Answer, { type: 'heads' }>>} */ (ask(id => /** @type {any} */ ({ type: 'heads', id: asked = id, ...question }), onProgress));
      return { found: answer.then(({ found }) => found), cancel: () => { if (asides.has(asked)) port?.postMessage({ type: 'cancel', id: ++lastId, of: asked }); } };
    },
    /** The present frame in another look. Rejects with a Mistake. @param {import('../types.js').Look} look @returns {Promise<Frame>} */
    async repainted(look) {
      if (!frame) throw panicked('');
      /** @type {Extract<Answer, { type: 'painted' }>} */
      const { painted } = await ask(id => ({ type: 'painted', id, look }));
      return { ...frame, ...completed(painted) };
    },
  };
}

/** @param {string} text @returns {Mistake} */
const panicked = text => ({ code: 'panic', argument: '', expected: '', got: text });
