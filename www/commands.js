/**
 * @file What the page can do besides changing its state: share, pin, save, open a file, ... one function a command.
 * Knows the browser's clipboard, files and downloads; not how anything is computed or drawn.
 */
import { beginning, entering, fitting, isPinned, lessonHash, lessonState, ofSource, pinOf, withoutReader } from './state.js';
import { kinds, lessonText, read } from './open.js';

/** @typedef {import('./types.js').Model} Model */
/** @typedef {{ name: string, text: string }} Pasted */

/**
 * The commands by their names.
 * @param {{
 *   engine: { recordText(which: 'shown' | 'pinned'): Promise<string>, repainted(look: import('./types.js').Look): Promise<import('./types.js').Frame>, cancel(): void },
 *   dispatch: import('./types.js').Dispatch,
 *   tell: (message: import('./types.js').Message) => void,
 *   untell: (code: string) => void,
 *   model: () => Model,
 *   look: (state: Model['state']) => import('./types.js').Look,
 *   writeAddress: () => void,
 *   open: (file: import('./engine/messages.js').Opened | null) => void,
 *   retry: () => void,
 *   ask: () => void,
 *   toTop: () => void,
 *   own: ReturnType<typeof import('./own/index.js').createOwn>,
 *   ofLesson: (text: string) => Promise<{ taught: string, state: string }>,
 *   teach: () => void,
 * }} page `ofLesson`: a lesson's file as a link holds it, and the state that it begins with; rejects with a mistake; `teach`: loads the course once more
 * @returns {Record<Exclude<import('./types.js').Command, `${string}Heads` | 'measure'>, (detail?: any) => void | Promise<void>>}
 */
export function createCommands({ engine, dispatch, tell, untell, model, look, writeAddress, open, retry, ask, toTop, own, ofLesson, teach }) {
  /** Each source as it was left. @type {Map<string, Partial<Model['state']>>} */
  const left = new Map();
  /** What was shown before the course showed something else. @type {Model['state'] | null} */
  let displaced = null;

  return {
    /** Another source of records, as it was left, or else as it begins. @param {string} to 'lab' or the name of a model */
    source(to) {
      const { state } = model();
      const from = state.transformer ?? 'lab';
      if (to === 'own' && (from === 'own' || !own.get(left.get('own')?.ownName ?? ''))) return own.show();
      open(null);
      if (from === to) return;
      left.set(from, Object.fromEntries(ofSource.map(field => [field, state[field]])));
      dispatch({ type: 'merge', fields: left.get(to) ?? beginning(to) });
      toTop();
    },

    /**
     * A part of a lesson, in its own state unless that is to stay (null); without one, out of the course, with what is shown: what was
     * there before is one press away.
     * @param {{ lesson: string, part: number, state: string | null, taught?: string } | null} to `taught`: that lesson itself, when it is another
     */
    lesson(to) {
      const { state } = model();
      untell('notes.part');
      untell('notes.left');
      if (!to) {
        dispatch({ type: 'merge', fields: { lesson: null, part: 1, taught: '' } });
        if (displaced && lessonHash(displaced) !== lessonHash(state)) tell({ code: 'notes.left', action: { name: 'comeBack' } });
        return;
      }
      const begun = to.state === null ? null : lessonState(to.state, state);
      if (begun) {
        if (state.lesson === null || !displaced) displaced = state;
        open(null);
      }
      if (begun?.problems.length) tell({ code: 'notes.part', problems: begun.problems, wrong: true });
      dispatch({ type: 'merge', fields: { ...begun?.state, lesson: to.lesson, part: to.part, taught: to.taught ?? state.taught } });
    },

    /** What was there before the course. */
    comeBack() {
      untell('notes.left');
      if (!displaced) return;
      open(null);
      dispatch({ type: 'merge', fields: withoutReader(displaced) });
      toTop();
    },

    /** An experiment on the lab's text, or the lab's own heads. @param {Model['state']['experiment']} name */
    experiment(name) {
      open(null);
      if (name !== model().state.experiment) dispatch({ type: 'merge', fields: entering(name) });
    },

    async share() {
      writeAddress();
      try {
        await navigator.clipboard.writeText(location.href);
        tell({ code: 'notes.shared' });
        setTimeout(() => untell('notes.shared'), 5000);
      } catch {
        tell({ code: 'notes.notShared' });   // the address itself is the link: it can be copied by hand
      }
    },

    /** @param {string} text */
    async copy(text) {
      try {
        await navigator.clipboard.writeText(text);
        tell({ code: 'notes.copied' });
        setTimeout(() => untell('notes.copied'), 5000);
      } catch {
        tell({ code: 'notes.notCopied' });
      }
    },

    /** Pins what is shown and says what that is for, or takes the pin out. */
    pin() {
      const { state, opened } = model();
      if (opened) return tell({ code: 'notes.pinFile', vars: { name: opened } });
      const pinned = isPinned(state);   // what is of another source makes way
      dispatch({ type: 'set', field: 'pin', value: pinned ? null : pinOf(state) });
      if (pinned) untell('notes.pinned'); else tell({ code: 'notes.pinned', action: { name: 'difference' } });
    },

    difference() {
      untell('notes.pinned');
      dispatch({ type: 'set', field: 'against', value: model().state.against === 'pin' ? null : 'pin' });
    },

    dropEdits: () => dispatch({ type: 'merge', fields: fitting(model().state) }),

    /** @param {{ kind: 'png' | 'svg' | 'csv' | 'json', what: 'head' | 'all' }} detail */
    async save({ kind, what }) {
      const { save } = await import('./save/index.js');
      try {
        const { frame, state } = model();
        // The average comes with all heads.
        const all = what === 'all' && frame ? await engine.repainted({ ...look(state), heads: [frame.record.heads] }) : frame;
        const file = await save({ format: kind, what }, { ...model(), frame: all }, () => engine.recordText('shown'));
        untell('notes.save');
        if (file) download(file); else tell({ code: 'notes.save', wrong: true });
      } catch (error) {
        if (!isMistake(error)) throw error;
        tell({ code: 'notes.save', wrong: true });
      }
    },

    /** @param {File | Pasted | undefined} detail a file or pasted text; without it, the reader is asked for a file */
    async openRecord(detail) {
      const file = detail ?? await choose();
      if (!file) return;
      untell('notes.open');
      untell('notes.open.size');
      untell('notes.lesson');
      let lesson = null;
      try {
        const opened = await read(file);
        lesson = lessonText(opened);
        if (lesson === null) return open(opened);
        const { taught, state } = await ofLesson(lesson);
        this.lesson({ lesson: 'taught', part: 1, state, taught });
      } catch (error) {
        if (!isMistake(error)) throw error;
        const { expected, got } = error;
        if (lesson !== null) return tell({ code: 'notes.lesson', vars: { name: file.name }, mistake: error, wrong: true });
        if (error.code === 'too-large') tell({ code: 'notes.open.size', vars: { name: file.name, expected, got }, wrong: true });
        else tell({ code: 'notes.open', vars: { name: file.name }, mistake: error, wrong: true });
      }
    },
    closeRecord: () => open(null),

    /** @param {{ do: Exclude<keyof typeof own, 'state' | 'get' | 'resume' | 'opened' | 'refused'>, with?: any }} detail */
    own: detail => own[detail.do](detail.with),

    stop() {
      if (own.state.doing?.what === 'opening') return own.stop();
      engine.cancel();
      tell({ code: 'notes.stopped', action: { name: 'again' } });
    },
    again() {
      untell('notes.stopped');
      ask();
    },

    download,

    say: tell,
    dismiss: untell,
    teach() {
      untell('notes.course');
      teach();
    },

    retry() {
      untell('notes.load');
      retry();
    },
  };
}

/** What the engine (it is not running) or a file rejects with. @param {unknown} error @returns {error is import('./types.js').Mistake} */
const isMistake = error => typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error;

/** The reader's choice of a file. @returns {Promise<File | undefined>} */
function choose() {
  return new Promise(resolve => {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept: kinds });
    input.addEventListener('change', () => resolve(input.files?.[0]));
    input.addEventListener('cancel', () => resolve(undefined));
    input.click();
  });
}

/** Gives a file to the reader. @param {{ name: string, blob: Blob }} file */
function download({ name, blob }) {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
