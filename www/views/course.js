/**
 * @file The course beside what it speaks of: the table of contents, or a part of a lesson with its text, its prediction and the way on.
 * Draws where the reader is; decides nothing of it.
 */
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { mistakeText } from './mistake.js';
import { notation } from './notation.js';
import { createAsk } from './course/ask.js';
import { createMake } from './course/make.js';
import { prose } from './course/prose.js';
import { createWorksheet } from './course/worksheet.js';

/** @typedef {import('../types.js').Model} Model */
/** @typedef {import('../types.js').CourseNow} CourseNow */
/** @typedef {import('../types.js').Text} Text */

/**
 * @param {HTMLElement} root
 * @param {{
 *   go: (lesson: string | null, part?: number) => void,
 *   step: (by: 1 | -1) => void, resume: () => void,
 *   again: () => void, back: () => void,
 *   predict: (given: string | number | null) => void,
 *   say: (expression: string, frame: Model['frame'], t: Model['t'], before: Model['frame']) => string,
 *   expressions: (text: string) => string[],
 *   make: import('./course/make.js').Maker & { copy: () => void, isTried: boolean, open: () => void },
 *   sheet: (model: Model) => ReturnType<typeof import('../course/sheet.js').sheetOf>,
 *   example: () => void, openHead: (head: number) => void, print: () => void,
 * }} course `say`: what an expression in a text comes to; `sheet`: the open head on paper
 */
export function create(root, course) {
  /** @type {Model} */
  let model;
  /** @type {CourseNow} */
  let now;
  const ask = createAsk(course.predict, () => draw());
  const make = createMake(() => draw());
  const sheets = createWorksheet(() => draw());

  const inLanguage = (/** @type {Text} */ text) => typeof text === 'string' ? text : text[model.t.lang];
  const value = (/** @type {string} */ expression, /** @type {Model['frame']} */ frame) => course.say(expression, frame, model.t, now.before);
  const spoken = (/** @type {Text} */ text, /** @type {Model['frame']} */ frame) => prose(inLanguage(text), expression => html`<span class="value">${value(expression, frame)}</span>`);
  /** What is said before the answer speaks of what was shown then, and goes on doing so. @param {Text} text */
  const asked = text => spoken(text, now.before ?? model.frame);
  /** What is said after it, of what the answer was told of. @param {Text} text */
  const told = text => spoken(text, now.after ?? model.frame);
  /** Whether a text would say something else of what is shown now. @param {Text} text */
  const strays = text => now.after !== null && model.settled && course.expressions(inLanguage(text)).some(expression => value(expression, now.after) !== value(expression, model.frame));

  /** @param {unknown} name @param {unknown} aside */
  const head = (name, aside) => html`
    <div class="row apart course-head"><p class="hint" id="course-place">${name}</p>
      <span class="row">${aside}<button class="plain" @click=${() => course.go(null)}>${model.t('course.leave')}</button></span></div>`;
  const contentsButton = () => html`<button class="plain" @click=${() => course.go('contents')}>${model.t('course.contents')}</button>`;

  function contents() {
    const { t } = model, { all, last, taught } = now;
    return html`
      <div class="card course contents stack">
        ${head(t('course.title'), nothing)}
        <h2 id="course-title">${t('course.title')}</h2>
        <p>${t('course.lead', { n: all.length })}</p>
        <p><button class="primary" @click=${() => course.go(last?.lesson ?? '1', last?.part ?? 1)}>${last ? t('course.resume', { lesson: last.lesson, part: last.part }) : t('course.begin')}</button></p>
        <ol class="lessons">${all.map(({ id, title, about, parts, done }) => html`
          <li><button class="lesson plain ${done >= parts ? 'done' : ''}" @click=${() => course.go(id)}>
            <b>${notation(inLanguage(title))}</b> <span class="about">${notation(inLanguage(about))}</span>
            <span class="hint">${t('course.done', { done, of: parts })}</span></button></li>`)}</ol>
        <p class="hint">${t('course.keys')}</p>
        ${taught ? html`<p><button @click=${course.resume}>${t('course.resumeTaught', { title: inLanguage(taught.title), part: taught.part })}</button></p>` : nothing}
        <p><button @click=${course.make.open}>${t('make.room')}</button> <span class="hint">${t('make.about')}</span></p>
      </div>`;
  }

  /** @param {NonNullable<CourseNow['lesson']>} lesson */
  function part(lesson) {
    const { t } = model, { number, all, prediction } = now, frame = now.before ?? model.frame;
    const here = lesson.parts[now.part], count = lesson.parts.length;
    const of = here.ask?.answer === 'token' && here.ask.of === 'query' ? frame?.record.queryTokens : frame?.record.keyTokens;
    const isLast = now.part + 1 === count, ends = isLast && (number === 0 || number === all.length);
    const next = ends ? t('course.finish') : isLast ? t('course.nextLesson', { title: inLanguage(all[number].title) }) : t('course.next');
    return html`
      <div class="card course stack">
        ${head(number ? t('course.lesson', { n: number, of: all.length }) : t('course.taught'), contentsButton())}
        <h2 id="course-title" tabindex="-1">${inLanguage(lesson.title)}</h2>
        <nav class="parts" aria-label=${t('course.parts')}>${lesson.parts.map((_, n) => html`
          <button class="dot" aria-label=${t('course.toPart', { n: n + 1 })} aria-current=${n === now.part ? 'step' : nothing} @click=${() => course.go(String(model.state.lesson), n + 1)}></button>`)}</nav>
        ${asked(here.text)}
        ${now.covered ? html`<p class="hint">${t('course.covered')}</p>` : nothing}
        ${here.ask ? ask.template({ ask: here.ask, begun: now.begun, prediction, tokens: of ?? [], t, say: told, asked }) : nothing}
        ${here.ask && strays(here.ask.told) ? html`<p class="hint" role="status">${t('course.strayed')} <button class="plain" @click=${course.back}>${t('course.strayed.back')}</button></p>` : nothing}
        <div class="row apart course-way">
          <button ?disabled=${now.part === 0 && number <= 1} @click=${() => course.step(-1)}>${t('course.back')}</button>
          <button class="plain" @click=${course.again}>${t('course.again')}</button>
          <button class="primary" @click=${() => ends ? course.go('contents') : course.step(1)}>${next}</button>
        </div>
        ${number === 0 && isLast ? html`<p class="hint">${t('course.end')}</p>` : nothing}
        <p><button class="plain course-copy" @click=${course.make.isTried ? course.make.open : course.make.copy}>${t(course.make.isTried ? 'make.back' : 'make.copy')}</button></p>
      </div>`;
  }

  const maker = () => html`
    <div class="card course make stack">${head(model.t('course.title'), contentsButton())}
      <h2 id="course-title" tabindex="-1">${model.t('make.room')}</h2>${make({ make: course.make, model })}</div>`;

  const worksheet = () => sheets({ model, found: course.sheet(model), example: course.example, open: course.openHead, leave: () => course.go(null), print: course.print });

  function draw() {
    const { t, state: { lesson: room } } = model, { lesson, mistake } = now;
    render(room === null ? nothing : lesson ? part(lesson) : room === 'contents' ? contents() : room === 'make' ? maker() : room === 'worksheet' ? worksheet() : html`
      <div class="card course stack">${head(t('course.title'), contentsButton())}
        <h2 id="course-title">${t(mistake ? mistake.argument === 'lesson' ? 'course.missing' : 'course.broken' : 'course.waiting')}</h2>
        ${mistake ? html`<p class="mistake">${mistakeText(mistake, t)}</p>` : nothing}</div>`, root);
  }

  return {
    /** @param {Model} next @param {CourseNow} course */
    update(next, course) {
      model = next;
      now = course;
      draw();
    },
  };
}
