/**
 * @file The state as a link holds it: what differs from what it would be without one. Reads everything, throws never.
 */
import { beginning } from './beginnings.js';
import { Bad, brief, longest } from './codecs.js';
import { defaults, fields, pick, pinFields, readers, same, shippedOf, specOf, table, written } from './fields.js';
import { settle } from './history.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Spec} Spec */
/** @typedef {import('../types.js').LinkProblem} LinkProblem */
/** @typedef {{ [F in keyof State]?: any }} Fields */

const byKey = new Map(fields.flatMap(field => table[field].key ? [[table[field].key, field]] : []));
const ignored = ['v'];                     // the version, should a later form of the link need one
/** Readable, yet whole: only what a URL, or a program that finds links in a text, would take for its own is escaped. @param {string} text */
const encode = text => text.replace(/[%&+#"<>`\\^{|}\p{C}\p{Z}]|^\p{M}/gu,
  c => c === ' ' ? '+' : /\p{Cs}/u.test(c) ? '%EF%BF%BD' : encodeURIComponent(c));

/**
 * The state as the part of the URL behind '#': only what differs from `base`.
 * @param {State} state
 * @param {State} [base] what a link without the field means: the defaults, with the browser's language
 */
export function toHash(state, base = defaults) {
  /** @type {string[]} */
  const parts = [];
  const write = (/** @type {(keyof State)[]} */ names, /** @type {Partial<State>} */ from, /** @type {State} */ base, prefix = '') => {
    for (const field of names) {
      const { key } = table[field];
      if (!key || field === 'pin' || !(field in from) || written(field, from) === written(field, base)) continue;
      parts.push(`${prefix}${key}=${encode(written(field, from))}`);
    }
  };
  write(fields, state, base);
  if (state.pin) {
    parts.push('pin=1');
    write(pinFields(state.pin), state.pin, defaults, 'pin.');
  }
  // Programs that find links in a text leave a closing full stop or bracket out.
  return parts.join('&').replace(/[.,;:!?)'\]*_~-]$/, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * The state that a link stands for. Never throws: what cannot be read keeps its first value and is named in `problems`.
 * @param {string} hash with or without '#'
 * @param {State} [base] as in `toHash`
 * @returns {{ state: State, problems: LinkProblem[] }}
 */
export function fromHash(hash, base = defaults) {
  /** @type {LinkProblem[]} */
  const problems = [];
  const complain = (/** @type {string} */ key, /** @type {string} */ got, /** @type {Bad} */ { code, expected }) => {
    if (problems.length < 20) problems.push({ key: brief(key), got: brief(got), code, expected });
  };
  const text = hash.replace(/^#/, '');
  const parts = text.length > longest.link ? [] : text.split('&', longest.edits + 1);
  if (text.length > longest.link || parts.length > longest.edits) {
    complain('#', String(text.length), new Bad('too-large', String(longest.link)));
    parts.length = 0;
  }
  /** @type {State} */
  const state = { ...base };
  /** @type {Fields} */
  const pinned = {};
  const seen = new Set();
  for (const part of parts) {
    const [, key, raw] = /** @type {string[]} */ (/^([^=]*)(?:=([^]*))?$/.exec(part));
    const inPin = key.startsWith('pin.');
    const field = /** @type {keyof State | undefined} */ (byKey.get(inPin ? key.slice(4) : key));
    if (part === '' || ignored.includes(key)) continue;
    if (!field || (inPin && !table[field].spec && !table[field].transformer)) { complain(key, raw ?? '', new Bad('unknown-key', '')); continue; }
    if (seen.has(key)) { complain(key, raw ?? '', new Bad('repeated', '')); continue; }
    seen.add(key);
    const value = read(field, raw);
    if (value instanceof Bad) complain(key, raw ?? '', value);
    else Object.assign(inPin ? pinned : state, { [field]: value });
  }
  if (state.pin) state.pin = drop({ ...specOf(defaults), ...pinned }, pinned, 'pin.', complain);
  return { state: settle(null, drop(state, state, '', complain)), problems };
}

/** The edited rows and matrices that are of the widths that the state has. @param {State} state */
export const fitting = state => drop(state, pick(state, ['embeddingEdits', 'matrixEdits']), '', () => {});

/** @param {keyof State} field @param {string | undefined} raw @returns {any} */
function read(field, raw) {
  if (raw === undefined) return new Bad('encoding', '=');
  try {
    const text = decodeURIComponent(raw.replace(/\+/g, ' ')).replace(/\p{Cs}/gu, '\uFFFD');
    if (field === 'pin') return text === '1' ? {} : new Bad('unknown', '1');
    return table[field].codec.parse(text);
  } catch {
    return new Bad('encoding', 'UTF-8');
  }
}

/**
 * Leaves out of `from` the edited rows and matrices that are not of the widths that `spec` has.
 * @template {Partial<Spec>} T
 * @param {Spec} spec @param {T} from @param {string} prefix @param {(key: string, got: string, bad: Bad) => void} complain
 * @returns {T}
 */
function drop(spec, from, prefix, complain) {
  const { dModel, dK, dV } = spec;
  const fit = (/** @type {'matrixEdits' | 'embeddingEdits'} */ field, /** @type {(name: string) => number} */ size) => {
    const edits = from[field];
    if (!edits) return {};
    const kept = Object.entries(edits).filter(([name, values]) => {
      if (values.length === size(name)) return true;
      complain(`${prefix}${table[field].key}`, `${name}: ${values.length}`, new Bad('shape', String(size(name))));
      return false;
    });
    return { [field]: Object.fromEntries(kept) };
  };
  return { ...from, ...fit('embeddingEdits', () => dModel), ...fit('matrixEdits', name => dModel * (/^w[qk]/.test(name) ? dK : dV)) };
}

/** The state that a part of a lesson begins with. @param {string} hash a link's part behind '#' @param {State} state whose reader it is */
export const lessonState = (hash, state) => fromHash(hash, { ...defaults, ...pick(state, readers) });
/** A state without what its reader has set. @param {State} state @returns {Partial<State>} */
export const withoutReader = state => pick(state, fields.filter(field => !readers.includes(field)));
/** What is shown as the state of a lesson's part: a link's part behind '#'. @param {State} state */
export const lessonHash = state => toHash({ ...state, ...pick(defaults, readers) });
/** What a link says to somebody who reads already: language, light and size stay where it does not name them. @param {string} hash @param {State} base @param {State} state */
export const readOn = (hash, base, state) => fromHash(hash, { ...base, ...pick(state, ['lang', 'theme', 'projector']) });
/** @param {State} state @param {(keyof State)[]} [named] besides what the reader has set */
const namesOnly = (state, named = []) => fields.every(field => [...readers, 'hover', ...named].includes(field) || same(field, state, defaults));
/** Whether a link names a lesson and nothing that would be computed. @param {State} state */
export const isLessonOnly = state => state.lesson !== null && namesOnly(state);
/** What a link means that names a model and nothing for it to read: the model as it is begun with. @param {State} state @returns {State} */
export const sourceBegun = state => shippedOf(state) && state.lesson === null && namesOnly(state, ['transformer']) ? { ...state, ...beginning(shippedOf(state)) } : state;
