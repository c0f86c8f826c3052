/**
 * @file Lessons as files and as links: what is read is a lesson, or a mistake that names what is wrong with it.
 * Pure: knows the form of a lesson; not what its states or its values mean.
 */

/** @typedef {import('../types.js').Lesson} Lesson */
/** @typedef {import('../types.js').Text} Text */
/** @typedef {import('../types.js').Mistake} Mistake */

/** What of the page a lesson may keep, by where it is found; all else is out of the way while it is read. */
export const groups = /** @type {const} */ ({
  bar: ['sources', 'files'],
  input: ['text', 'kind', 'table', 'tokens', 'direction', 'mask', 'position', 'model', 'heads', 'writing'],
  heads: ['cards', 'overview', 'through', 'flow', 'figure', 'plot', 'options', 'readings', 'why'],
  drawing: ['picture', 'factors'],
  recurrent: ['scale', 'forget', 'width'],
  cheaper: ['of', 'reach', 'stride', 'globals', 'rank', 'groups', 'tile'],
});
export const controls = Object.values(groups).flat();
/** Those of each room that can be out of the way as a whole, and of the fold of settings on a phone. */
export const wholes = {
  say: [...groups.input, 'factors', ...groups.recurrent, ...groups.cheaper],
  settings: ['kind', 'table', 'tokens', 'direction', 'mask', 'position', 'model', 'heads', 'writing', 'forget', 'width', 'reach', 'stride', 'globals', 'rank', 'groups', 'tile'],
  see: ['plot', 'cards', 'figure', 'overview', 'flow', 'through', 'picture'],
};
const most = { parts: 60, text: 20_000, options: 8, file: 400_000 };

/** @param {string} argument @param {string} expected @param {unknown} got @returns {Mistake} */
const wrong = (argument, expected, got) => ({ code: 'file', argument, expected, got: brief(got) });
/** @param {unknown} got */
function brief(got) {
  const text = got === undefined ? '–' : typeof got === 'string' ? got : JSON.stringify(got);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** A text in one language or in both. @param {any} value @param {string} at @param {number} [longest] @returns {Text} */
function text(value, at, longest = most.text) {
  if (typeof value === 'string') {
    if (value.length > longest) throw wrong(at, `<= ${longest}`, String(value.length));
    return value;
  }
  if (typeof value?.en !== 'string' || typeof value?.zh !== 'string') throw wrong(at, 'string | { en, zh }', value);
  text(value.en, `${at}.en`, longest);
  text(value.zh, `${at}.zh`, longest);
  return { en: value.en, zh: value.zh };
}
/** @param {any} value @param {string} at @param {number} longest @returns {any[]} */
function list(value, at, longest) {
  if (!Array.isArray(value)) throw wrong(at, 'array', value);
  if (value.length > longest) throw wrong(at, `<= ${longest}`, String(value.length));
  return value;
}
/** @param {any} value @param {string} at */
function object(value, at) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(at, 'object', value);
  return value;
}

/** @param {any} ask @param {string} at @returns {import('../types.js').Ask} */
function readAsk(ask, at) {
  const { question, state, told = '', answer, options, right, within = 0, of } = object(ask, at);
  const kinds = ['token', 'number', 'choice'];
  if (!kinds.includes(answer)) throw wrong(`${at}.answer`, kinds.join(' | '), answer);
  const shared = { question: text(question, `${at}.question`), told: text(told, `${at}.told`), ...state !== undefined && { state: text(state, `${at}.state`) } };
  if (answer === 'choice') {
    const read = list(options, `${at}.options`, most.options).map((option, n) => ({ text: text(option?.text, `${at}.options[${n}].text`), when: text(option?.when, `${at}.options[${n}].when`) }));
    if (read.length < 2) throw wrong(`${at}.options`, '>= 2', read.length);
    return { ...shared, answer, options: read };
  }
  if (answer === 'token') return { ...shared, answer, of: of === 'query' ? 'query' : 'key', right: text(right, `${at}.right`) };
  if (typeof within !== 'number' || !(within >= 0 && within < Infinity)) throw wrong(`${at}.within`, '>= 0', within);
  return { ...shared, answer, right: text(right, `${at}.right`), within };
}

/** A step of the reasons. @param {any} step @param {string} at @returns {number} */
function stepNumber(step, at) {
  if (!Number.isInteger(step) || step < 1 || step > 20) throw wrong(at, '1–20', step);
  return step;
}

/** A lesson out of what was read as JSON. @param {any} data @returns {Lesson} @throws {Mistake} */
export function readLesson(data) {
  if (data?.format !== 'headlight-lesson') throw wrong('lessonFormat', 'headlight-lesson', data?.format);
  if (data.version !== 1) throw wrong('lessonVersion', '1', data.version);
  const parts = list(data.parts, 'parts', most.parts).map((each, n) => {
    const at = `parts[${n}]`, part = object(each, at);
    return {
      state: text(part.state ?? '', `${at}.state`), text: text(part.text, `${at}.text`),
      // What only a later version can keep is none of this one's.
      keep: list(part.keep ?? [], `${at}.keep`, 100).filter(name => /** @type {string[]} */ (controls).includes(name)),
      ...part.step !== undefined && { step: stepNumber(part.step, `${at}.step`) },
      ...(part.ask ?? null) !== null && { ask: readAsk(part.ask, `${at}.ask`) },
    };
  });
  if (!parts.length) throw wrong('parts', '>= 1', 0);
  return { format: 'headlight-lesson', version: 1, title: text(data.title, 'title', 200), ...data.about !== undefined && { about: text(data.about, 'about', 400) }, parts };
}

/** A lesson out of a file's text. @param {string} json @throws {Mistake} */
export function parseLesson(json) {
  if (json.length > most.file) throw wrong('file', `<= ${most.file}`, json.length);
  let data;
  try {
    data = JSON.parse(json);
  } catch {
    throw wrong('lessonJson', 'JSON', json.trim().slice(-20));
  }
  return readLesson(data);
}

/** A text in the reader's language. @param {Text} text @param {import('../types.js').Lang} lang */
export const inLanguage = (text, lang) => typeof text === 'string' ? text : text[lang];

/** A lesson as it goes into a link: deflated, in the letters of base64url. @param {Lesson} lesson */
export async function toLink(lesson) {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(lesson)), new CompressionStream('deflate-raw'));
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The lesson of a link. @param {string} written @throws {Mistake} */
export async function fromLink(written) {
  let json;
  try {
    const bytes = Uint8Array.from(atob(written.replaceAll('-', '+').replaceAll('_', '/')), sign => sign.charCodeAt(0));
    json = new TextDecoder('utf-8', { fatal: true }).decode(await through(bytes, new DecompressionStream('deflate-raw')));
  } catch (error) {
    throw /** @type {any} */ (error)?.code === 'file' ? error : wrong('lessonLink', 'headlight-lesson', written.slice(-20));
  }
  return parseLesson(json);
}

/** @param {Uint8Array} bytes @param {CompressionStream | DecompressionStream} stream */
async function through(bytes, stream) {
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  const reader = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(/** @type {any} */ (stream)).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    length += next.value.length;
    // A small link can hold a text without end.
    if (length > most.file * 4) throw wrong('lessonLink', `<= ${most.file * 4}`, length);
  }
  return new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (parts)).arrayBuffer());
}
