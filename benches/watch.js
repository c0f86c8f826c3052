/**
 * @file What is put into the page before its own scripts, to see from outside when a keystroke is painted.
 * Knows a worker's `frame` requests and their answers, and that a heatmap is drawn by putImageData; changes nothing of them.
 */

/** @typedef {{ at: number, text: string | null, painted: number | null }} Key `at` is when it was pressed, `text` what stood there then */
/**
 * `computing` is from each request to its answer, `drawing` from the answer to the end of its frame: milliseconds.
 * @typedef {{ first: number | null, keys: Key[], computing: number[], drawing: number[], longest: number, tasks: number, begin(): void }} Seen
 */

/** Runs in the page; must not use anything outside of itself. */
export function watch() {
  /** @type {Seen} */
  const seen = {
    first: null, keys: [], computing: [], drawing: [], longest: 0, tasks: 0,
    begin() { Object.assign(seen, { keys: [], computing: [], drawing: [], longest: 0, tasks: 0 }); },
  };
  Object.assign(window, { seen });

  // ---- Keys, and what stands in the field after each.
  addEventListener('keydown', event => {
    if (event.target instanceof HTMLTextAreaElement) seen.keys.push({ at: event.timeStamp, text: null, painted: null });
  }, true);
  addEventListener('input', event => {
    const key = seen.keys.findLast(one => one.text === null);
    if (key && event.target instanceof HTMLTextAreaElement) key.text = event.target.value;
  }, true);

  // ---- Requests and answers: which key the newest answer belongs to.
  /** @type {Map<number, { key: Key | undefined, at: number }>} */
  const asked = new Map();
  /** @type {{ key: Key | undefined, at: number } | null} the newest answer, until it is drawn */
  let answered = null;
  window.Worker = class extends Worker {
    /** @param {ConstructorParameters<typeof Worker>} args */
    constructor(...args) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        const request = asked.get(data.id);
        if (data.type !== 'frame' || !request) return;
        answered = { key: request.key, at: performance.now() };
        seen.computing.push(answered.at - request.at);
        asked.delete(data.id);
      });
    }
    /** @param {any} message @param {any} [transfer] */
    postMessage(message, transfer) {
      // The newest key with this text: an older one of the same text is painted with it.
      if (message.type === 'frame') asked.set(message.id, { key: seen.keys.findLast(({ text }) => text === message.spec.target), at: performance.now() });
      super.postMessage(message, transfer);
    }
  };

  // ---- Frames: one in which a heatmap of a fresh answer is drawn ends when the task after it begins.
  let inFrame = false;
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = callback => request(time => {
    inFrame = true;
    callback(time);
    inFrame = false;
  });
  const channel = new MessageChannel();
  /** @type {(() => void)[]} */
  const after = [];
  channel.port1.onmessage = () => after.shift()?.();
  const afterPaint = (/** @type {() => void} */ call) => {
    after.push(call);
    channel.port2.postMessage(null);
  };
  const { putImageData } = CanvasRenderingContext2D.prototype;
  /** @param {any[]} args */
  CanvasRenderingContext2D.prototype.putImageData = function (...args) {
    putImageData.apply(this, /** @type {any} */ (args));
    if (!answered) return;
    const { key: newest, at } = answered;
    answered = null;
    const ended = () => {
      const now = performance.now();
      seen.first ??= now;
      seen.drawing.push(now - at);
      // What it overtook is painted with it.
      const until = newest ? seen.keys.indexOf(newest) : -1;
      for (const key of seen.keys.slice(0, until + 1)) key.painted ??= now;
    };
    if (inFrame) afterPaint(ended);
    else request(() => afterPaint(ended));
  };

  // ---- The main thread.
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) {
      seen.longest = Math.max(seen.longest, duration);
      seen.tasks++;
    }
  }).observe({ type: 'longtask', buffered: true });
}
