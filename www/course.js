/**
 * @file Wiring of the course, which is loaded with the first lesson: its place in the page, its keys, what it keeps in the browser.
 * Decides nothing that a room could decide.
 */
import { createCourse } from './course/index.js';
import { inLanguage, parseLesson, toLink } from './course/format.js';
import { createMaking } from './course/making.js';
import { expressions, say } from './course/values.js';
import { maker } from './course/maker.js';
import { sheetOf } from './course/sheet.js';
import { lessons } from './lessons/index.js';
import { isLessonOnly, lessonHash, lessonState } from './state.js';
import { create } from './views/course.js';

/** A lesson's file as a link holds it, and the state that it begins with. @param {string} text @param {import('./types.js').Lang} lang @throws {import('./types.js').Mistake} */
export async function teach(text, lang) {
  const lesson = parseLesson(text);
  return { taught: await toLink(lesson), state: inLanguage(lesson.parts[0].state, lang) };
}

/**
 * @param {HTMLElement} root the place of the lesson's text
 * @param {import('./types.js').Dispatch} dispatch
 */
export function begin(root, dispatch) {
  /** @type {import('./types.js').Model | null} */
  let model = null;
  const storage = stored();
  const course = createCourse({ lessons, dispatch, storage, changed: () => draw(), bare: isLessonOnly });
  const making = createMaking({ storage, changed: () => draw() });
  const make = maker({ making, dispatch, model: () => /** @type {import('./types.js').Model} */ (model), lesson: () => course.now.lesson,
    shown: lessonHash, read: lessonState, address: () => location.href.split('#')[0], changed: () => draw() });
  const view = create(root, {
    go: (lesson, part) => course.go(lesson, part), step: by => course.step(by), resume: () => { course.resume().catch(console.warn); }, again: () => course.again(), back: () => course.back(), predict: given => course.predict(given),
    say: (expression, frame, t, before) => say(expression, frame, before, t),
    expressions,
    make,
    // An opened file's weights need not be what its other numbers come to, and a softcap has no place on paper.
    sheet: ({ frame, state, opened }) => frame && opened === null && !state.softcap && !frame.transformer && !frame.experiment ? sheetOf(frame.record, frame.open) : null,
    // Of the two heads for paper the second has more rows in which something happens.
    example() {
      const preset = model?.catalog.presets.find(({ group }) => group === 'hand');
      if (model && preset) dispatch({ type: 'command', name: 'lesson', detail: { lesson: 'worksheet', part: 1, state: lessonHash({ ...model.state, ...preset.state, transformer: null, open: 1, cell: null }) } });
    },
    openHead: head => dispatch({ type: 'set', field: 'open', value: head }),
    print: () => window.print(),
  });

  /** The part that is drawn: its beginning is brought into sight. */
  let drawn = '';
  /** How far its prediction was: what came of it is brought into sight. */
  let told = '';
  /** The part whose step of the reasons was unfolded. */
  let unfolded = '';
  /** Whether the link named a lesson alone when it was last drawn. */
  let alone = false;
  function draw() {
    if (!model) return;
    const { lesson, part } = model.state;
    const page = document.documentElement;
    page.dataset.without = lesson === null ? '' : course.without.join(' ');
    page.toggleAttribute('data-make', lesson === 'make');
    page.toggleAttribute('data-worksheet', lesson === 'worksheet');
    page.toggleAttribute('data-covered', lesson !== null && course.now.covered);
    view.update(model, course.now);
    const place = `${lesson} ${lesson === 'make' ? '' : part} ${course.now.lesson === null}`;
    if (drawn && place !== drawn && lesson !== null) {
      root.scrollTop = 0;
      window.scrollTo({ top: 0 });
      root.querySelector('h2')?.focus({ preventScroll: true });
    }
    const stage = course.now.prediction?.stage ?? '';
    if (stage === 'told' && told !== stage && place === drawn) root.querySelector('.verdict')?.scrollIntoView({ block: 'nearest' });
    told = stage;
    const { step } = course.now.lesson?.parts[course.now.part] ?? {};
    // Behind what is drawn now: the reasons are drawn after the course.
    if (place !== unfolded) queueMicrotask(() => { if (unfold(step)) unfolded = place; });
    const arrived = place !== drawn;
    drawn = place;
    // A link that names a lesson and nothing else means the state that the lesson begins with.
    const was = alone;
    alone = isLessonOnly(model.state);
    if (alone && (arrived || !was) && course.now.lesson) course.go(lesson, part);
  }

  window.addEventListener('keydown', event => {
    const by = event.key === 'PageDown' ? 1 : event.key === 'PageUp' ? -1 : null;
    if (by === null || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented || !model || !/^(\d|taught)/.test(model.state.lesson ?? '')) return;
    if (/** @type {Element} */ (event.target).matches?.('textarea, select, input[type="range"]')) return;
    event.preventDefault();
    course.step(by);
  });

  return {
    /** @param {import('./types.js').Model} next */
    update(next) {
      model = next;
      course.update(next);
      draw();
    },
  };
}

/** Of the steps of the reasons this one alone stands open, or all; later the reader opens and folds them. @param {number} [step] @returns {boolean} whether they are there */
function unfold(step) {
  const steps = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll('#why .why-step > details'));
  steps.forEach((each, n) => { each.open = step === undefined || n + 1 === step; });
  return steps.length > 0;
}

/** What a browser may refuse. */
function stored() {
  try {
    return window.localStorage;
  } catch (error) {
    console.warn(error);
    return null;
  }
}
