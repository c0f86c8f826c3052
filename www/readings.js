/**
 * @file What was found out besides frames, of all heads or over a quantity: asked of the engine, kept while it is true of what is shown. Knows what an
 * answer depends on; not how it is computed or drawn.
 */

/** @typedef {import('./types.js').Readings} Readings */
/** @typedef {import('./types.js').Mistake} Mistake */

/**
 * @param {{
 *   engine: Pick<ReturnType<typeof import('./engine/client.js').createEngine>, 'heads'>,
 *   shown: () => import('./types.js').Token[] | null,
 *   depends: () => { text: string, model: string },
 *   changed: () => void,
 * }} page `shown`: the query tokens of the newest frame; `depends`: what a sweep and a probe are true of
 */
export function createReadings({ engine, shown, depends, changed }) {
  /** @type {Readings} */
  const now = { of: null, rows: [], share: null, probe: null, sweep: null, curves: {}, mistake: null };
  /** What is under way, by name. @type {Partial<Record<'figures' | 'probe' | 'sweep' | `curves.${string}`, () => void>>} */
  const running = {};
  let text = '', model = '';

  /**
   * Asks, one question of a name at a time; gives nothing where the answer is no longer wanted, or there is none.
   * @template {import('./engine/messages.js').HeadsQuestion} Q
   * @param {keyof typeof running} name @param {Q} question @param {(share: number, rows: any[]) => void} onProgress
   * @param {{ mistake: Mistake | null }} [of] what is told why there is none
   * @returns {Promise<import('./engine/messages.js').HeadsAnswer[Q['what']]>}
   */
  async function ask(name, question, onProgress, of = now) {
    running[name]?.();
    const { found, cancel } = engine.heads(question, (share, rows = []) => {
      if (running[name] !== cancel) return;
      onProgress(share, rows);
      changed();
    });
    running[name] = cancel;
    of.mistake = null;
    changed();
    try {
      const answer = await found;
      return running[name] === cancel ? answer : null;
    } catch (error) {
      if (!isMistake(error)) throw error;
      // A worker that was stopped, or that panicked, says so itself.
      if (running[name] === cancel && error.code !== 'panic') of.mistake = error;
      return null;
    } finally {
      if (running[name] === cancel) delete running[name];
      changed();
    }
  }

  /** @param {'probe' | 'sweep'} name */
  function drop(name) {
    running[name]?.();
    delete running[name];
    now[name] = null;
  }

  return {
    now,
    /** Forgets what is no longer true; asked before each drawing. */
    settle() {
      const depended = depends();
      if (depended.text !== text) drop('sweep');
      if (depended.model !== model) drop('probe');
      ({ text, model } = depended);
    },
    commands: {
      async readHeads() {
        if (running.figures) return;
        const of = shown();
        now.share = 0;
        const rows = await ask('figures', { what: 'figures' }, share => { now.share = share; });
        now.share = null;
        // Asked for again when the next frame is drawn, if this is not of it.
        if (rows) Object.assign(now, { rows, of });
        else now.of = of;
        changed();
      },
      async probeHeads() {
        const probe = now.probe = { rows: [], length: 0, draws: 0, share: /** @type {number | null} */ (0) };
        const found = await ask('probe', { what: 'probe' }, share => { probe.share = share; });
        if (now.probe === probe) now.probe = found && { ...found, share: null };
        changed();
      },
      /** @param {import('./types.js').OffHow} how */
      async sweepHeads(how) {
        /** @type {import('./types.js').Sweep} */
        const sweep = now.sweep = { rows: [], share: 0, done: false, how, text: '', tokens: 0, said: 'made' };
        const found = await ask('sweep', { what: 'effects', how }, (share, rows) => { sweep.share = share; sweep.rows = [...sweep.rows, ...rows]; });
        if (now.sweep === sweep) now.sweep = found ? { ...sweep, ...found, share: null } : null;
        changed();
      },
      /** @param {{ name: string, params: object }} what */
      async measure({ name, params }) {
        const before = now.curves[name];
        /** @type {import('./types.js').Measured} */
        const measured = now.curves[name] = { params, curves: [], share: 0, done: false, mistake: null };
        // Asked with the same again, its curves are the same: they stay until they come.
        if (before && JSON.stringify(before.params) === JSON.stringify(params)) measured.curves = before.curves;
        const found = await ask(`curves.${name}`, { what: 'curves', name, params }, (share, curves) => { Object.assign(measured, { share }, curves.length && { curves }); }, measured);
        if (found) Object.assign(measured, found);
        measured.share = null;
        changed();
      },
      /** @param {'probe' | 'sweep' | `curves.${string}`} what */
      stopHeads: what => running[what]?.(),
    },
  };
}

/** @param {unknown} error @returns {error is Mistake} */
const isMistake = error => typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error;
