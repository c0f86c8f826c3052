/**
 * @file A lesson while it is made: its draft, kept in the browser, and the edits of it; what of it is still missing; how a reading of
 * what is shown is put together from plain choices. Knows the form of a lesson and of readings; nothing of elements or of the state.
 */
import { inLanguage, readLesson } from './format.js';
import { areReadings, isReading, sides } from './values.js';

/** @typedef {import('../types.js').Lesson} Lesson */
/** @typedef {import('../types.js').LessonPart} LessonPart */
/** @typedef {import('../types.js').Text} Text */
/** @typedef {import('../types.js').Lang} Lang */
/** @typedef {import('../types.js').Token} Token */

/** The key of what the browser keeps of it. */
const kept = 'headlight: lesson draft';
/** Programs that pass links on may cut off what is longer, in signs. */
export const longestLink = 8000;

/** A part that shows this. @param {Text} state @returns {LessonPart} */
export const partOf = state => ({ state, text: '', keep: ['plot', 'why'] });

/**
 * @param {{ storage: Pick<Storage, 'getItem' | 'setItem'> | null, changed: () => void }} page
 */
export function createMaking({ storage, changed }) {
  /** `former`: what the draft was before another one was begun; `tried`: the draft as a link, as it was tried last. @type {{ lesson: Lesson | null, former: Lesson | null, tried: string }} */
  const draft = { lesson: null, former: null, tried: '' };
  /** The part that was taken out last, and where it was. @type {{ part: LessonPart, at: number } | null} */
  let removed = null;
  let keeps = storage !== null;
  try {
    const found = JSON.parse(storage?.getItem(kept) ?? '{}');
    draft.lesson = found.lesson ? readLesson(found.lesson) : null;
    draft.former = found.former ? readLesson(found.former) : null;
    draft.tried = String(found.tried ?? '');
  } catch (error) {
    console.warn(error);   // a draft that this page cannot read; it stays until another one is written
  }

  function keep() {
    try { storage?.setItem(kept, JSON.stringify(draft)); } catch { keeps = false; }
    changed();
  }
  /** @param {Lesson} lesson */
  function put(lesson) {
    draft.lesson = lesson;
    keep();
  }
  /** @param {(parts: LessonPart[]) => LessonPart[]} change */
  const parts = change => draft.lesson && put({ ...draft.lesson, parts: change(draft.lesson.parts) });

  return {
    get lesson() { return draft.lesson; },
    get former() { return draft.former; },
    get tried() { return draft.tried; },
    get removed() { return removed; },
    /** Whether the browser keeps the draft. */
    get keeps() { return keeps; },

    /** Another draft; the one before can be brought back. @param {Lesson} lesson */
    begin(lesson) {
      if (draft.lesson) draft.former = draft.lesson;
      removed = null;
      put(structuredClone(lesson));
    },
    /** The draft before, and this one in its place. */
    swap() {
      [draft.lesson, draft.former] = [draft.former, draft.lesson];
      removed = null;
      keep();
    },
    /** @param {Partial<Lesson>} fields */
    set(fields) { if (draft.lesson) put({ ...draft.lesson, ...fields }); },
    /** @param {number} at from 0 @param {Partial<LessonPart>} fields */
    setPart(at, fields) { parts(all => all.map((part, n) => n === at ? { ...part, ...fields } : part)); },
    /** @param {number} at @param {LessonPart} part */
    add(at, part) { parts(all => all.toSpliced(at, 0, part)); },
    /** @param {number} at */
    remove(at) {
      if (!draft.lesson || draft.lesson.parts.length < 2) return;
      removed = { part: draft.lesson.parts[at], at };
      parts(all => all.toSpliced(at, 1));
    },
    restore() {
      const back = removed;
      removed = null;
      if (back) this.add(Math.min(back.at, draft.lesson?.parts.length ?? 0), back.part);
    },
    /** @param {number} at @param {-1 | 1} by */
    move(at, by) { parts(all => at + by < 0 || at + by >= all.length ? all : all.toSpliced(at, 1).toSpliced(at + by, 0, all[at])); },
    /** @param {string} link */
    isTried(link) {
      draft.tried = link;
      keep();
    },
  };
}

/** A text with this written in it: in the reader's language where it has both, else for everybody. @param {Text} text @param {Lang} lang @param {string} written @returns {Text} */
export const rewrite = (text, lang, written) => typeof text === 'string' ? written : { ...text, [lang]: written };
/** The same of a lesson that has its texts in both languages, or in one. @param {Lesson} lesson @param {Text} text @param {Lang} lang @param {string} written */
export const write = (lesson, text, lang, written) => rewrite(isInBoth(lesson) && typeof text === 'string' ? { en: text, zh: text } : text, lang, written);

/** Every text of a lesson through one function. @param {Lesson} lesson @param {(text: Text) => Text} change @returns {Lesson} */
function texts(lesson, change) {
  const ask = (/** @type {import('../types.js').Ask} */ ask) => ({ ...ask, question: change(ask.question), told: change(ask.told),
    ...ask.answer === 'choice' ? { options: ask.options.map(({ text, when }) => ({ text: change(text), when })) } : {} });
  return { ...lesson, title: change(lesson.title), ...lesson.about !== undefined && { about: change(lesson.about) },
    parts: lesson.parts.map(part => ({ ...part, text: change(part.text), ...part.ask && { ask: /** @type {import('../types.js').Ask} */ (ask(part.ask)) } })) };
}
/** Each text in both languages, the second a copy to begin with; states and readings stay. @param {Lesson} lesson */
export const inBoth = lesson => texts(lesson, text => typeof text === 'string' ? { en: text, zh: text } : text);
/** The texts of one language alone, for all. @param {Lesson} lesson @param {Lang} lang */
export const inOne = (lesson, lang) => texts(lesson, text => inLanguage(text, lang));
/** Whether a lesson has texts in both languages. @param {Lesson} lesson */
export const isInBoth = lesson => typeof lesson.title !== 'string';

/**
 * What of a lesson is still missing, part by part (from 0; -1: of the whole).
 * @param {Lesson} lesson
 * @returns {{ part: number, what: string, lang?: Lang }[]} what: 'title' | 'text' | 'readings' | 'question' | 'right' | 'options'; lang: there in the other one
 */
export function lacks(lesson) {
  const every = (/** @type {Text} */ text, /** @type {(each: string) => boolean} */ is) => typeof text === 'string' ? is(text) : Object.values(text).every(is);
  /** Whether a text is there; the language in which alone it is not. @param {Text} text @returns {boolean | Lang} */
  const full = text => {
    if (typeof text === 'string') return !!text.trim();
    const [one, other] = /** @type {Lang[]} */ (['en', 'zh']).filter(lang => !text[lang].trim());
    return !one || (!other && one);
  };
  const missing = (/** @type {number} */ part, /** @type {{ [what: string]: boolean | Lang }} */ has) => Object.entries(has).filter(([, there]) => there !== true)
    .map(([what, there]) => ({ part, what, ...typeof there === 'string' && { lang: there } }));
  return [
    ...missing(-1, { title: full(lesson.title) }),
    ...lesson.parts.flatMap(({ text, ask }, part) => missing(part, {
      text: full(text),
      readings: [text, ...ask ? [ask.question, ask.told, ...ask.answer === 'choice' ? ask.options.map(option => option.text) : []] : []].every(each => every(each, areReadings)),
      ...ask && { question: full(ask.question) },
      ...ask?.answer === 'choice' ? { options: ask.options.map(option => full(option.text)).find(there => there !== true) ?? ask.options.every(option => every(option.when, isCondition)) } : ask && { right: every(ask.right, isReading) },
    })),
  ];
}

/** @param {string} condition */
function isCondition(condition) {
  const found = sides(condition);
  return !!found && isReading(found.left) && isReading(found.right);
}

/** The readings that are put together from choices: what each is of, and whether it gives a number or a token. */
export const offered = /** @type {const} */ ({
  weight: { of: ['query', 'key'], gives: 'number' }, score: { of: ['query', 'key'], gives: 'number' }, product: { of: ['query', 'key'], gives: 'number' },
  peak: { of: ['query'], gives: 'number' }, visible: { of: ['query'], gives: 'number' }, entropy: { of: ['query'], gives: 'number' },
  tokens: { of: [], gives: 'number' }, keys: { of: [], gives: 'number' }, probability: { of: ['step'], gives: 'number' },
  most: { of: ['query'], gives: 'token' }, step: { of: ['step'], gives: 'token' },
});
/** @typedef {keyof typeof offered} Offered */

/** A token's name in a reading: its text, with its number where the text comes again; its place where the text would be misread. @param {Token[]} tokens @param {number} at */
export function nameOf(tokens, at) {
  const text = tokens[at].text.trim();
  if (text === '' || /["{}\n]|#\d+$/.test(text)) return String(at + 1);
  const nth = tokens.slice(0, at + 1).filter(token => token.text.trim() === text).length;
  return nth > 1 ? `${text}#${nth}` : text;
}

/** A reading as it is written. @param {Offered} name @param {string[]} of */
export const toReading = (name, of) => [name, ...of.map(each => /^[\p{L}\p{N}#'’_-]+$/u.test(each) ? each : `"${each}"`)].join(' ');

/** What a reading is put together from; null when it is none of those that are offered. @param {string} reading @returns {{ name: Offered, of: string[] } | null} */
export function fromReading(reading) {
  const [name = '', ...of] = [...reading.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  const found = Object.hasOwn(offered, name) ? /** @type {Offered} */ (name) : null;
  return found && of.length === offered[found].of.length ? { name: found, of } : null;
}

/** The name of a lesson's file. @param {string} title */
export const fileName = title => `${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'lesson'}.headlight.json`;
