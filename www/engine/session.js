/**
 * @file What the worker does, without being one: keeps a lab, computes when the spec changed, paints when the look did, and says
 * what went wrong. Knows the core's lab class and the worker's messages; no thread, no page.
 */

import { curvesOf } from './curves.js';
import { effectsOf, figuresOf, probeOf } from './readings.js';

/** @typedef {import('./messages.js').Question} Question */
/** @typedef {import('./messages.js').Answer} Answer */
/** @typedef {import('../types.js').Mistake} Mistake */

/** Work that takes longer than this, in milliseconds, says how far it is, so often. */
const patience = 1000, often = 100;
/** What is found out in slices lets the worker hear after so many milliseconds. */
const slice = 40;
/** What share of a frame is computing, about; the rest is painting. */
const computing = 0.7;

/**
 * @param {import('./messages.js').Core} core
 * @param {(answer: Answer) => void} tell what is said before the answer: how far it is
 * @param {ReturnType<typeof import('./transformer.js').createTransformers>} [transformers]
 * @param {ReturnType<typeof import('./picture.js').createPictures>} [pictures]
 */
export function createSession(core, tell, transformers, pictures) {
  const lab = new core.Lab();
  /** What has been computed, as text; a spec that could not be computed leaves the last good one. */
  let shown = '';
  let pinned = 'null';
  let pinMistake = false;

  /** What tells now and then how far a question is: a part of the whole that comes after what is done before. @param {number} id */
  function reporter(id) {
    let told = performance.now() + patience - often;
    return (/** @type {number} */ part, before = 0) => (/** @type {number} */ share) => {
      const now = performance.now();
      if (now - told < often) return;
      told = now;
      tell({ type: 'progress', id, share: before + share * part });
    };
  }

  /** @typedef {Extract<Question, { type: 'frame' }>} FrameQuestion */
  /** One attention of a transformer, or of a model that draws. @param {FrameQuestion & { transformer: {} }} question @returns {Promise<Answer>} */
  async function attention({ id, transformer: spec, pinnedRun, own, look }) {
    const start = performance.now();
    const report = reporter(id);
    const draws = spec.transformer === 'picture', wanted = draws ? 'picture' : 'transformer';
    const again = shown !== wanted;
    const fresh = draws ? { ...await /** @type {NonNullable<typeof pictures>} */ (pictures).show(lab, { spec, report: report(computing) }), transformer: null }
      : { ...await /** @type {NonNullable<typeof transformers>} */ (transformers).show(lab, { spec, own, look, report: report(computing), again }), ...(again && { picture: null }) };
    shown = wanted;
    fresh.experiment = null;
    Object.assign(fresh, await pinRun(draws ? null : pinnedRun, own, report(0, computing)));
    const painted = lab.paint(look, report(1 - computing, computing));
    return { type: 'frame', id, fresh, painted, notes: pinNotes(), milliseconds: performance.now() - start };
  }

  /** @param {FrameQuestion} question @returns {Answer} */
  function frame({ id, spec, opened, layer, pinned: pin, look }) {
    const start = performance.now();
    const report = reporter(id);
    let before = 0;
    /** @type {import('./messages.js').Fresh} */
    const fresh = {};
    const wanted = opened ? `layer ${layer} of file ${opened.name}` : JSON.stringify(spec);
    if (opened?.parts || wanted !== shown) {
      fresh.record = !opened ? lab.compute(spec, report(computing))
        : opened.parts ? lab.open(opened.name, opened.parts.map(({ name }) => name), opened.parts.map(({ bytes }) => bytes), layer) : lab.layer(layer);
      fresh.transformer = fresh.picture = null;
      fresh.experiment = lab.experiment();
      shown = wanted;
      before = opened ? 0 : computing;
    }
    const wantedPin = JSON.stringify(pin);
    if (wantedPin !== pinned) {
      fresh.pinned = setPin(pin);
      pinned = wantedPin;
    }
    const painted = lab.paint(look, report(1 - before, before));
    return { type: 'frame', id, fresh, painted, notes: [...lab.notes(), ...pinNotes()], milliseconds: performance.now() - start };
  }

  /** Questions that are no longer wanted. @type {Set<number>} */
  const cancelled = new Set();

  /** What is asked of all heads. @param {Extract<Question, { type: 'heads' }>} question @returns {Promise<Answer>} */
  async function ofHeads(question) {
    const { id } = question;
    let rested = performance.now();
    /** @type {any[]} */
    let untold = [];
    /** @type {import('./readings.js').Between} */
    const between = async (share, rows = [], instead = false) => {
      untold = instead ? rows : [...untold, ...rows];
      if (performance.now() - rested < slice) return true;
      tell({ type: 'progress', id, share, rows: untold });
      untold = [];
      await new Promise(resolve => setTimeout(resolve));
      rested = performance.now();
      return !cancelled.delete(id);
    };
    const found = question.what === 'curves' ? await curvesOf(core, question, between)
      : question.what === 'figures' && shown !== 'transformer' ? lab.readings()
      : !transformers?.latest() ? null
      : question.what === 'figures' ? await figuresOf(transformers, between)
      : question.what === 'probe' ? await probeOf(transformers, between)
      : await effectsOf(transformers, question.how, between);
    return { type: 'heads', id, found };
  }

  /** @param {import('../types.js').Spec | null} pin */
  function setPin(pin) {
    try {
      pinMistake = false;
      return lab.pin(pin);
    } catch (error) {
      return withoutPin(error);
    }
  }

  /** A pin that cannot be computed (from a broken link) is left out, with a note. @param {unknown} error */
  function withoutPin(error) {
    if (!mistakeOf(error)) throw error;
    pinMistake = true;
    return lab.pin(null);
  }

  const pinNotes = () => pinMistake ? [{ code: 'pin', vars: {} }] : [];

  /** Pins another run of the transformer that is shown, or nothing. @param {import('../types.js').TransformerSpec | null} run @param {FrameQuestion['own']} own @param {(share: number) => void} report @returns {Promise<import('./messages.js').Fresh>} */
  async function pinRun(run, own, report) {
    const wanted = run ? 'a run' : 'null', again = pinned !== wanted;
    pinned = wanted;
    pinMistake = false;
    try {
      return await transformers?.pin(lab, { spec: run, own, report, again }) ?? (again ? { pinned: setPin(null) } : {});
    } catch (error) {
      pinned = 'null';
      return { pinned: withoutPin(error) };
    }
  }

  /** What could not be computed or opened leaves what is shown, in the look that was asked for. @param {Extract<Question, { type: 'frame' }>} question @param {Mistake} mistake @returns {Answer} */
  function refused({ id, opened, look }, mistake) {
    if (opened) return { type: 'mistake', id, mistake, forget: true };
    return { type: 'mistake', id, mistake, ...(shown && { painted: lab.paint(look) }) };
  }

  /** What a question that could not be answered is answered by. @param {Question} question @param {unknown} error @returns {Answer} */
  function failed(question, error) {
    try {
      const mistake = mistakeOf(error);
      if (mistake && question.type === 'frame') return refused(question, mistake);
      if (mistake && 'id' in question) return { type: 'mistake', id: question.id, mistake };
    } catch (another) {
      error = another;
    }
    return { type: 'panic', text: core.panicMessage() ?? String(error) };
  }

  return {
    /** The answer to a question, or, where a model may have to be loaded first, a promise of it. Never throws. @param {Question} question @returns {Answer | Promise<Answer>} */
    answer(question) {
      try {
        if (question.type === 'frame') {
          const { transformer } = question;
          return transformer && !question.opened ? attention({ ...question, transformer }).catch(error => failed(question, error)) : frame(question);
        }
        if (question.type === 'painted') return { type: 'painted', id: question.id, painted: lab.paint(question.look) };
        if (question.type === 'text') return { type: 'text', id: question.id, text: lab.text(question.which) };
        if (question.type === 'heads') return ofHeads(question).catch(error => failed(question, error));
        if (question.type === 'cancel') {
          cancelled.add(question.of);
          return { type: 'heads', id: question.id, found: null };
        }
        core.panicOnPurpose();
        throw new Error('the core did not panic');
      } catch (error) {
        return failed(question, error);
      }
    },
  };
}

/** What the core throws when it was given something wrong; null for everything that is a bug. @param {any} error @returns {Mistake | null} */
function mistakeOf(error) {
  if (!(error instanceof Error) || !('code' in error) || !('argument' in error)) return null;
  const { code, argument, expected, got } = /** @type {any} */ (error);
  return { code, argument, expected, got };
}

/** The memory of all arrays in a message, to be handed over rather than copied. @param {unknown} value @param {ArrayBuffer[]} [found] */
export function buffersOf(value, found = []) {
  if (ArrayBuffer.isView(value)) {
    if (!found.includes(/** @type {ArrayBuffer} */ (value.buffer))) found.push(/** @type {ArrayBuffer} */ (value.buffer));
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) buffersOf(part, found);
  }
  return found;
}
