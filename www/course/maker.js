/**
 * @file What can be done where a lesson is made, as the view is given it: the draft with the page beside it, and the ways to a class.
 * Knows the draft and what the page shows; neither elements nor how a state is written.
 */
import { controls, groups, inLanguage, toLink } from './format.js';
import { fileName, fromReading, inBoth, inOne, isInBoth, lacks, longestLink, nameOf, offered, partOf, rewrite, toReading, write } from './making.js';
import { verdict } from './index.js';
import { holds, isOfBefore, say, sides, silent } from './values.js';

/** @typedef {import('../types.js').Lesson} Lesson */
/** @typedef {import('../types.js').Text} Text */
/** @typedef {import('../types.js').State} State */

/**
 * @param {{
 *   making: ReturnType<typeof import('./making.js').createMaking>,
 *   dispatch: import('../types.js').Dispatch,
 *   model: () => import('../types.js').Model,
 *   lesson: () => Lesson | null,
 *   shown: (state: State) => string,
 *   read: (hash: string, state: State) => { state: State, problems: import('../types.js').LinkProblem[] },
 *   address: () => string,
 *   changed: () => void,
 * }} page `lesson`: the one that is read; `shown`, `read`: a state as a part holds it, and back; `address`: the page's, without what follows '#'
 */
export function maker({ making, dispatch, model, lesson, shown, read, address, changed }) {
  /** How long the link was that was not copied. @type {number | null} */
  let long = null;
  const lang = () => model().state.lang;
  const draft = () => /** @type {Lesson} */ (making.lesson);
  const at = () => Math.min(model().state.part, draft().parts.length) - 1;
  /** @param {string} name @param {any} detail */
  const command = (name, detail) => dispatch({ type: 'command', name: /** @type {any} */ (name), detail });
  /** To a room or a part, and what is shown there; null: what is shown stays. @param {string} room @param {number} part from 1 @param {string | null} state @param {string} [taught] */
  const go = (room, part, state, taught) => command('lesson', { lesson: room, part, state, taught });
  const begins = (/** @type {number} */ n) => inLanguage(draft().parts[n].state, lang());

  return {
    offered, nameOf, toReading, fromReading, sides, groups, controls,
    holds: (/** @type {string} */ condition, /** @type {import('../types.js').Frame | null} */ frame) => holds(condition, frame),
    say: (/** @type {string} */ written, /** @type {import('../types.js').Model} */ { frame, t }) => say(written, frame, null, t),
    /** The readings of a text that say nothing of what is shown, once it is computed. @param {Text} text */
    silent: text => model().settled ? silent(inLanguage(text, lang()), model().frame) : [],
    /** Whether a prediction has a right answer in what is shown, as far as that can be said without what was shown before. @param {import('../types.js').Ask} ask */
    answers(ask) {
      const { settled, frame } = model(), judged = ask.answer === 'choice' ? ask.options.map(({ when }) => when) : [ask.right];
      return !settled || judged.some(each => isOfBefore(inLanguage(each, lang()))) || verdict(ask, null, frame, null, lang()).right !== null;
    },

    get lesson() { return making.lesson; },
    get former() { return making.former; },
    get removed() { return making.removed; },
    get keeps() { return making.keeps; },
    get lacks() { return lacks(draft()); },
    get both() { return isInBoth(draft()); },
    get long() { return long; },
    /** Whether the lesson that is read is the draft, being tried. */
    get isTried() { return making.tried !== '' && making.tried === model().state.taught; },

    /** Whether the page shows this, whatever its fields are written in. @param {Text} state */
    same: state => shown(read(inLanguage(state, lang()), model().state).state) === shown(model().state),
    /** What of a state this page does not know. @param {Text} state */
    known: state => read(inLanguage(state, lang()), model().state).problems,
    /** @param {Text} text */
    read: text => inLanguage(text, lang()),
    /** @param {Text} text @param {string} written */
    write: (text, written) => write(draft(), text, lang(), written),
    /** @param {Text} text @param {string} written */
    rewrite: (text, written) => rewrite(text, lang(), written),
    /** What is shown now, for this reader's language where the state before was for each. @param {Text} [before] */
    taken: (before = '') => rewrite(before, lang(), shown(model().state)),

    set: making.set, setPart: making.setPart, restore: () => making.restore(), swap: making.swap,
    /** @param {number} n */
    go: n => go('make', n + 1, begins(n)),
    /** @param {Text} state */
    show: state => go('make', at() + 1, inLanguage(state, lang())),
    /** @param {number} n */
    add(n) {
      making.add(n, partOf(shown(model().state)));
      go('make', n + 1, null);
    },
    /** @param {number} n */
    remove(n) {
      making.remove(n);
      go('make', at() + 1, begins(at()));
    },
    /** @param {number} n @param {-1 | 1} by */
    move(n, by) {
      making.move(n, by);
      go('make', n + by + 1, null);
    },
    /** @param {boolean} both */
    languages: both => making.set(both ? inBoth(draft()) : inOne(draft(), lang())),
    /** The page, and so what is written, in the other language. */
    turn: () => dispatch({ type: 'set', field: 'lang', value: lang() === 'en' ? 'zh' : 'en' }),

    begin() {
      making.begin({ format: 'headlight-lesson', version: 1, title: '', parts: [partOf(shown(model().state))] });
      go('make', 1, null);
    },
    /** The lesson that is read becomes the draft. */
    copy() {
      const found = lesson();
      if (!found) return;
      const { part } = model().state;
      making.begin(found);
      go('make', part, null, '');
    },
    /** Back, or anew, with what is shown, or with the part that was tried. */
    open: () => go('make', making.lesson ? at() + 1 : 1, null, ''),

    async tryIt() {
      const link = await toLink(draft());
      making.isTried(link);
      go('taught', at() + 1, begins(at()), link);
    },
    save: () => command('download', { name: fileName(inLanguage(draft().title, lang())), blob: new Blob([JSON.stringify(draft(), null, 1)], { type: 'application/json' }) }),
    /** @param {boolean} whatever however long it is */
    async link(whatever) {
      const link = `${address()}#lesson=taught&taught=${await toLink(draft())}`;
      long = !whatever && link.length > longestLink ? link.length : null;
      if (long === null) command('copy', link); else command('dismiss', 'notes.copied');
      changed();
    },
  };
}
