/**
 * @file Where a lesson is made, beside the page that it speaks of: its parts, of each the text, what is shown and what of the page stays,
 * and how it reaches a class. Draws a draft; what it came to and where it is kept is not its affair.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { toggle } from '../parts.js';
import { askEditor } from './makeask.js';
import { prose } from './prose.js';
import { readingField, readingOf } from './reading.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').Lesson} Lesson */
/** @typedef {import('../../types.js').LessonPart} LessonPart */
/** @typedef {import('../../types.js').Text} Text */
/**
 * What making can do (www/course.js); `read` and `write` know which language a text is in, `rewrite` leaves one text for both languages one.
 * @typedef {import('./reading.js').Readings & {
 *   lesson: Lesson | null, former: Lesson | null, removed: { part: LessonPart, at: number } | null, keeps: boolean,
 *   groups: Record<string, readonly string[]>, controls: readonly string[],
 *   lacks: { part: number, what: string, lang?: import('../../types.js').Lang }[],
 *   same: (state: Text) => boolean, silent: (text: Text) => string[], answers: (ask: import('../../types.js').Ask) => boolean, known: (state: Text) => import('../../types.js').LinkProblem[],
 *   read: (text: Text) => string, write: (text: Text, written: string) => Text, rewrite: (text: Text, written: string) => Text,
 *   taken: (text?: Text) => Text,
 *   set: (fields: Partial<Lesson>) => void, setPart: (at: number, fields: Partial<LessonPart>) => void,
 *   go: (part: number) => void, show: (state: Text) => void,
 *   add: (at: number) => void, remove: (at: number) => void, restore: () => void, move: (at: number, by: -1 | 1) => void,
 *   begin: () => void, swap: () => void, languages: (both: boolean) => void, both: boolean, turn: () => void,
 *   tryIt: () => void, save: () => void, link: (whatever: boolean) => void, long: number | null,
 * }} Maker
 */

/** @param {() => void} redraw */
export function createMake(redraw) {
  /** A reading that is to be put into the text; null: that of the chosen cell. @type {string | null} */
  let chosen = null;

  /** @param {Maker} make @param {LessonPart} part @param {number} at @param {Model} model */
  function text(make, part, at, model) {
    const { t } = model, inserted = chosen ?? readingOf('weight', model, make);
    const put = (/** @type {string} */ written) => make.setPart(at, { text: make.write(part.text, written) });
    const insert = () => {
      const field = /** @type {HTMLTextAreaElement} */ (document.getElementById('make-text'));
      field.setRangeText(`{${inserted}}`, field.selectionStart, field.selectionEnd, 'end');
      put(field.value);
      field.focus();
    };
    return html`
      <label for="make-text"><b>${t('make.text')}</b> <span class="hint">${t('make.text.hint')}</span></label>
      <textarea id="make-text" rows="7" .value=${make.read(part.text)} @input=${(/** @type {any} */ event) => put(event.target.value)}></textarea>
      <details class="fold" data-fold="make-insert"><summary>${t('make.insert')}</summary>
        <p class="hint">${t('make.insert.hint', { a: '{weight it animal:3}', b: '{before weight it animal}', c: '{weight it animal / weight it street}' })}</p>
        <div class="row">${readingField({ id: 'make-inserted', label: t('make.reading'), value: inserted, gives: 'any', model, of: make, change: next => { chosen = next; redraw(); } })}
          <button ?disabled=${inserted === ''} @click=${insert}>${t('make.insert.do')}</button></div></details>
      <section class="make-preview" aria-label=${t('make.preview')}><h3>${t('make.preview')}</h3>
        ${prose(make.read(part.text), expression => html`<span class="value">${make.say(expression, model)}</span>`)}
        ${make.same(part.state) ? make.silent(part.text).map(written => html`<p class="mistake" role="status">${t('make.silent', { written: `{${written}}` })}</p>`) : nothing}</section>`;
  }

  /** What a part shows. @param {Maker} make @param {LessonPart} part @param {number} at @param {Model} model */
  function state(make, part, at, model) {
    const { t, opened, state } = model, problems = make.known(part.state);
    return html`
      <div class="make-state stack-tight">
        <p class="hint" role="status">${t(make.same(part.state) ? 'make.state.same' : 'make.state.other')}</p>
        ${opened !== null ? html`<p class="mistake">${t('make.state.file')}</p>` : state.transformer === 'own' ? html`<p class="mistake">${t('make.state.own')}</p>` : nothing}
        ${problems.length ? html`<p class="mistake">${t('make.state.problems', { fields: problems.map(({ key }) => key).join(', ') })}</p>` : nothing}
        <div class="row"><button ?disabled=${make.same(part.state)} @click=${() => make.setPart(at, { state: make.taken(part.state) })}>${t('make.state.take')}</button>
          <button class="plain" ?disabled=${make.same(part.state)} @click=${() => make.show(part.state)}>${t('make.state.show')}</button></div>
      </div>`;
  }

  /** @param {Maker} make @param {LessonPart} part @param {number} at @param {Model} model */
  const keep = (make, part, at, { t }) => html`
    <details class="fold" data-fold="make-keep"><summary>${t('make.keep')} <span class="now">${t('make.keep.now', { n: part.keep.length, of: make.controls.length })}</span></summary>
      <p class="hint">${t('make.keep.hint')}</p>
      ${Object.entries(make.groups).map(([group, names]) => html`<fieldset class="make-keep"><legend>${t(`make.keep.in.${group}`)}</legend>
        ${names.map(name => toggle({ label: t(`make.keep.${name}`), on: part.keep.includes(name),
          change: on => make.setPart(at, { keep: on ? [...part.keep, name] : part.keep.filter(each => each !== name) }) }))}</fieldset>`)}</details>`;

  /** How it reaches a class. @param {Maker} make @param {Model} model */
  const give = (make, { t }) => html`
    <div class="make-give stack-tight">
      ${make.lacks.length ? html`<p class="hint">${t('make.lacks')}</p><ul class="hint">${make.lacks.slice(0, 6).map(({ part, what, lang }) => html`
        <li>${part < 0 ? t(`make.lacks.${what}`) : t('make.lacks.part', { n: part + 1, what: t(`make.lacks.${what}`) })}${lang ? ` ${t(`make.lacks.in.${lang}`)}` : ''}</li>`)}</ul>` : nothing}
      <div class="row"><button class="primary" @click=${make.tryIt}>${t('make.try')}</button>
        <button @click=${make.save}>${t('make.save')}</button><button ?disabled=${make.lacks.length > 0} title=${make.lacks.length ? t('make.link.lacks') : nothing} @click=${() => make.link(false)}>${t('make.link')}</button></div>
      ${make.long !== null ? html`<p class="mistake" role="status">${t('make.link.long', { n: make.long })} <button class="plain" @click=${() => make.link(true)}>${t('make.link.anyway')}</button></p>` : nothing}
      <p class="hint">${t('make.give')}</p>
      ${make.keeps ? nothing : html`<p class="mistake">${t('make.unkept')}</p>`}
    </div>`;

  /** @param {Maker} make @param {Lesson} lesson @param {Model} model */
  function editor(make, lesson, model) {
    const { t } = model, count = lesson.parts.length, at = Math.min(model.state.part, count) - 1, part = lesson.parts[at];
    return html`
      <div class="field"><label for="make-title"><b>${t('make.title')}</b></label>
        <input id="make-title" data-draft autocomplete="off" maxlength="200" .value=${make.read(lesson.title)} @input=${(/** @type {any} */ event) => make.set({ title: make.write(lesson.title, event.target.value) })}></div>
      ${toggle({ label: t('make.both'), on: make.both, change: make.languages })}
      ${make.both ? html`<p class="hint" role="status">${t('make.both.now')} <button class="plain" @click=${make.turn}>${t('make.both.turn')}</button></p>` : nothing}
      <nav class="row make-parts" aria-label=${t('course.parts')}>${lesson.parts.map((_, n) => html`
        <button aria-current=${n === at ? 'step' : nothing} aria-label=${t('course.toPart', { n: n + 1 })} @click=${() => make.go(n)}>${n + 1}</button>`)}
        <button @click=${() => make.add(at + 1)} ?disabled=${count >= 60}>${t('make.add')}</button></nav>
      <section class="stack make-part" aria-labelledby="make-part">
        <div class="row apart"><h3 id="make-part">${t('course.toPart', { n: at + 1 })}</h3>
          <span class="row"><button class="icon" title=${t('make.up')} aria-label=${t('make.up')} ?disabled=${at === 0} @click=${() => make.move(at, -1)}>↑</button>
            <button class="icon" title=${t('make.down')} aria-label=${t('make.down')} ?disabled=${at + 1 === count} @click=${() => make.move(at, 1)}>↓</button>
            <button class="plain" ?disabled=${count < 2} @click=${() => make.remove(at)}>${t('make.remove')}</button></span></div>
        ${make.removed ? html`<p class="hint" role="status">${t('make.removed')} <button class="plain" @click=${make.restore}>${t('make.restore')}</button></p>` : nothing}
        ${state(make, part, at, model)}
        ${text(make, part, at, model)}
        ${askEditor({ ask: part.ask, state: part.state, make, model, change: ask => make.setPart(at, { ask }) })}
        ${keep(make, part, at, model)}
      </section>
      ${give(make, model)}`;
  }

  /** @param {{ make: Maker, model: Model }} drawn */
  return ({ make, model }) => html`
    <p>${model.t('make.lead')}</p>
    <div class="row"><button class=${make.lesson ? '' : 'primary'} @click=${make.begin}>${model.t(make.lesson ? 'make.begin.again' : 'make.begin')}</button>
      ${make.former ? html`<button class="plain" @click=${make.swap}>${model.t('make.swap', { title: make.read(make.former.title) || model.t('make.untitled') })}</button>` : nothing}</div>
    ${make.lesson ? editor(make, make.lesson, model) : nothing}`;
}
