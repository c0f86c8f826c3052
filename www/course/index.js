/**
 * @file The course as it is gone through: which part is read, what was predicted, what is done already. It sends the page to the
 * state of a part and judges a prediction by the frame that comes. Knows lessons and frames; nothing of elements.
 */
import { controls, fromLink, inLanguage, wholes } from './format.js';
import { holds, valueOf } from './values.js';

/** @typedef {import('../types.js').Lesson} Lesson */
/** @typedef {import('../types.js').LessonPart} LessonPart */
/** @typedef {import('../types.js').Ask} Ask */
/** @typedef {import('../types.js').Model} Model */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').CourseNow} CourseNow */

/** What stands where a lesson would, and is none. */
const rooms = ['contents', 'make', 'worksheet'];
/** What a lesson is asked for as. @param {string | null} lesson @param {string} [taught] */
const nameOf = (lesson, taught = '') => `${lesson} ${lesson === 'taught' ? taught : ''}`;
/** The key of what the browser keeps of the course. */
const kept = 'headlight: course';

/**
 * @param {{
 *   lessons: Lesson[],
 *   dispatch: import('../types.js').Dispatch,
 *   storage: Pick<Storage, 'getItem' | 'setItem'> | null,
 *   changed: () => void,
 *   bare?: (state: import('../types.js').State) => boolean,
 * }} page `lessons`: those of the course, in order; `changed`: what `now` says is another; `bare`: whether a state names a lesson
 *   and no more, and so is still to become the one that its part begins with
 */
export function createCourse({ lessons, dispatch, storage, changed, bare = () => false }) {
  /** What is kept: which parts of which lesson are done, where the reader was, and in which lesson of somebody's. @type {{ done: Record<string, number[]>, last: CourseNow['last'], taught: CourseNow['taught'] }} */
  const progress = { done: {}, last: null, taught: null };
  try {
    Object.assign(progress, readProgress(JSON.parse(storage?.getItem(kept) ?? 'null')));
  } catch (error) {
    console.warn(error);   // what is kept is lost, the course is not
  }
  const keep = () => { try { storage?.setItem(kept, JSON.stringify(progress)); } catch (error) { console.warn(error); } };

  /** @type {Model | null} */
  let model = null;
  /** The lesson that is read, and what it was asked for as. */
  let asked = '';
  /** @type {Lesson | null} */
  let lesson = null;
  /** @type {CourseNow['mistake']} */
  let mistake = null;
  let part = 0;
  /** @type {CourseNow['prediction']} */
  let prediction = null;
  /** Whether what the part shows at first is there: until then nothing can be predicted of it. */
  let begun = false;
  /** What the part's text speaks of, as it was when the part was begun: it stays, whatever the reader tries before answering. @type {Frame | null} */
  let before = null;
  /** What the answer was told of: its numbers stay when the reader goes on changing things. @type {Frame | null} */
  let after = null;

  /** What was answered during this visit, by lesson and part: who turns back finds it. @type {Map<string, { prediction: CourseNow['prediction'], before: Frame | null, after: Frame | null, lang: import('../types.js').Lang }>} */
  const answered = new Map();
  const answerTo = (/** @type {string} */ name, /** @type {number} */ at) => {
    const found = answered.get(`${name} ${at}`);
    return found && found.lang === model?.state.lang ? found : null;
  };

  const here = () => lesson?.parts[part] ?? null;

  /** What the link names, brought here. @param {import('../types.js').State} state */
  function open({ lesson: name, taught }) {
    lesson = mistake = null;
    if (name === null || rooms.includes(name)) return;
    if (name !== 'taught') {
      lesson = lessons[Number(name) - 1] ?? null;
      if (!lesson) mistake = { code: 'range', argument: 'lesson', expected: `1–${lessons.length}`, got: name };
      return;
    }
    const wanted = asked;
    fromLink(taught).then(read => { if (asked === wanted) lesson = read; }, wrong => {
      if (asked === wanted) mistake = wrong.code ? wrong : { code: 'file', argument: 'lessonLink', expected: 'headlight-lesson', got: String(wrong) };
    }).then(() => { if (asked === wanted && model) { arrive(model.state); begin(); } changed(); });
  }

  /** At a part: nothing is predicted yet. @param {import('../types.js').State} state */
  function arrive(state) {
    part = Math.min(Math.max(state.part, 1), lesson?.parts.length ?? 1) - 1;
    begun = false;
    ({ prediction, before, after } = answerTo(asked, part) ?? { prediction: null, before: null, after: null });
    if (!lesson) return;
    if (state.lesson === 'taught') progress.taught = { title: lesson.title, part: part + 1, link: state.taught };
    else progress.last = { lesson: String(state.lesson), part: part + 1 };
    keep();
    if (!here()?.ask) done();
  }
  /** What the text speaks of, as soon as it is there. */
  function begin() {
    const begins = here()?.state;
    if (!model?.settled || (begins && bare(model.state))) return;
    begun = true;
    if (here()?.ask?.state !== undefined) before ??= model.frame;
  }
  function done() {
    const name = model?.state.lesson;
    if (!name || name === 'taught') return;
    progress.done[name] = [...new Set([...progress.done[name] ?? [], part + 1])];
    keep();
  }

  /** To another place of the course, or out of it (null). @param {{ lesson: string, part: number, state: string | null, taught?: string } | null} detail */
  const send = detail => dispatch({ type: 'command', name: 'lesson', detail });

  /** @param {Ask} ask @param {Model} now */
  function judge(ask, { frame, state: { lang } }) {
    const given = prediction?.given ?? null;
    // What was covered is predicted of what was there.
    if (ask.state === undefined) before = frame;
    const { right, good } = verdict(ask, given, frame, before, lang);
    prediction = { given, right, good, stage: 'told' };
    after = frame;
    answered.set(`${asked} ${part}`, { prediction, before, after, lang });
    done();
  }

  return {
    /** What the page shows now. @param {Model} next */
    update(next) {
      const from = model?.state;
      model = next;
      const { state } = next;
      const name = nameOf(state.lesson, state.taught);
      if (name !== asked) {
        asked = name;
        open(state);
        arrive(state);
      } else if (from && from.part !== state.part) arrive(state);
      // What the text names stands in the sentence of its own language only.
      else if (from && from.lang !== state.lang && typeof here()?.state === 'object') return this.again();
      const ask = here()?.ask;
      begin();
      if (prediction?.stage === 'waiting' && ask && next.settled) judge(ask, next);
    },

    /** The reader's prediction; null: shown without one. @param {string | number | null} given */
    predict(given) {
      const ask = here()?.ask;
      if (!ask || !model || prediction || !begun) return;
      prediction = { given, stage: 'waiting', right: null, good: false };
      if (ask.state !== undefined) this.go(model.state.lesson, part + 1, inLanguage(ask.state, model.state.lang));
      else if (model.settled) judge(ask, model);   // else as soon as what is there is computed
      changed();
    },

    /** To a part of a lesson, in its own state unless told. @param {string | null} to @param {number} [number] from 1 @param {string} [state] */
    go(to, number = 1, state) {
      if (to === null) return send(null);
      const next = to === 'taught' ? lesson : lessons[Number(to) - 1];
      const at = next ? Math.min(Math.max(number, 1), next.parts.length) - 1 : 0, there = next?.parts[at];
      const begins = there && (answerTo(to === 'taught' ? asked : nameOf(to), at) && there.ask?.state !== undefined ? there.ask.state : there.state);
      send({ lesson: to, part: number, state: state ?? (begins === undefined ? null : inLanguage(begins, model?.state.lang ?? 'en')) });
    },

    /** To the lesson of somebody's that was left, where it was left. */
    async resume() {
      const { taught } = progress;
      if (!taught || !model) return;
      const { parts } = await fromLink(taught.link), part = Math.min(taught.part, parts.length);
      send({ lesson: 'taught', part, state: inLanguage(parts[part - 1].state, model.state.lang), taught: taught.link });
    },

    /** A part on or back, and from the last one to the next lesson; a lesson of somebody's ends where it ends. @param {1 | -1} by */
    step(by) {
      if (!model || !lesson) return;
      const name = model.state.lesson, to = part + 1 + by;
      if (to >= 1 && to <= lesson.parts.length) return this.go(name, to);
      if (name === 'taught') return;
      const neighbour = Number(name) + by;
      if (neighbour < 1 || neighbour > lessons.length) return this.go('contents');
      this.go(String(neighbour), by < 0 ? lessons[neighbour - 1].parts.length : 1);
    },

    /** What the answer was told of is shown again. */
    back() {
      const { state = '', ask } = here() ?? {};
      if (model) this.go(model.state.lesson, part + 1, inLanguage(ask?.state ?? state, model.state.lang));
    },

    /** Once more, from the state that the part begins with. */
    again() {
      prediction = before = after = null;
      begun = false;
      answered.delete(`${asked} ${part}`);
      if (model) this.go(model.state.lesson, part + 1);
      changed();
    },

    /** @returns {CourseNow} */
    get now() {
      const ask = here()?.ask;
      return {
        lesson, mistake, part, begun, prediction, before, after, last: progress.last, taught: progress.taught,
        number: model?.state.lesson === 'taught' || !lesson ? 0 : Number(model?.state.lesson),
        covered: !!ask && ask.state === undefined && prediction?.stage !== 'told',
        all: lessons.map(({ title, about = '', parts }, n) => ({ id: String(n + 1), title, about, parts: parts.length, done: new Set(progress.done[n + 1]?.filter(each => each <= parts.length)).size })),
      };
    },
    /** What of the page is out of the way: controls, and rooms of which nothing is left. @returns {string[]} */
    get without() {
      const keeps = here()?.keep;
      if (!keeps) return [];
      const empty = Object.entries(wholes).filter(([, held]) => !held.some(name => keeps.includes(name))).map(([room]) => room);
      return [...controls.filter(name => !keeps.includes(name)), ...empty];
    },
  };
}

/**
 * What is right, and whether what was said is.
 * @param {Ask} ask @param {string | number | null} given @param {Frame | null} frame @param {Frame | null} before @param {import('../types.js').Lang} lang
 * @returns {{ right: string | number | null, good: boolean }}
 */
export function verdict(ask, given, frame, before, lang) {
  if (ask.answer === 'choice') {
    const found = ask.options.findIndex(({ when }) => holds(inLanguage(when, lang), frame, before) === true);
    return { right: found < 0 ? null : found, good: found >= 0 && given === found };
  }
  const right = valueOf(inLanguage(ask.right, lang), frame, before);
  if (right === null || given === null) return { right, good: false };
  if (ask.answer === 'token') return { right, good: String(given) === String(right) };
  return { right, good: typeof given === 'number' && typeof right === 'number' && Math.abs(given - right) <= ask.within + 1e-9 };
}

/** What an earlier visit kept, as far as it can be used. @param {any} found */
function readProgress(found) {
  const done = Object.fromEntries(Object.entries(found?.done ?? {}).filter(([name, parts]) => /^\d{1,2}$/.test(name) && Array.isArray(parts)).map(([name, parts]) => [name, parts.filter(Number.isInteger)]));
  const { last, taught } = found ?? {};
  return {
    done,
    last: typeof last?.lesson === 'string' && Number.isInteger(last.part) ? last : null,
    taught: taught?.title && typeof taught.link === 'string' && Number.isInteger(taught.part) ? taught : null,
  };
}
