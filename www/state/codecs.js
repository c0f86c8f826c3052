/**
 * @file How one kind of value is written as text and read again, and within what limits. What the core also knows (recipes,
 * palettes, limits) stands here again, so that the page need not wait for it; a test holds the two equal. Knows values; not fields.
 */

/** @typedef {import('../types.js').MaskSpec} MaskSpec */

/** What the core can hold; a link may ask for no more. */
export const limits = { tokens: 4096, cells: 2 ** 24, heads: 16, width: 128 };
/** The most layers and heads that a transformer may have, and rows of its vocabulary. */
export const deepest = { layers: 128, heads: 256, vocab: 2 ** 28 };
export const recipes = ['previous', 'next', 'place', 'first', 'same', 'align', 'kind', 'pronoun', 'subject', 'object', 'adjective',
  'determiner', 'preposition', 'uniform', 'identity', 'digits', 'random'];
export const palettes = ['ink', 'viridis', 'cividis', 'magma', 'grey'];
/** Longer texts and links are not read: no page could show them, and no person typed them. */
export const longest = { text: 100_000, link: 1_000_000, edits: 400, history: 300 };

/** Why a text is not the value it should be; `code` as in error.rs. */
export class Bad {
  /** @param {string} code @param {string} expected */
  constructor(code, expected) { this.code = code; this.expected = expected; }
}

/**
 * `clean` makes of a value what the URL will give again (the same f32); `continues` says whether an edit of the same
 * field goes on with the one before it, as typing on in a word does.
 * @template T
 * @typedef {{ format: (value: T) => string, parse: (text: string) => T | Bad, clean?: (value: T) => T, continues?: (before: T, after: T) => boolean }} Codec
 */

/** @param {string[]} names @returns {Codec<any>} */
export const choice = names => ({
  format: String,
  parse: text => names.includes(text) ? text : new Bad('unknown', names.join(' | ')),
});

/** @type {Codec<boolean>} */
export const flag = {
  format: on => on ? '1' : '0',
  parse: text => text === '1' ? true : text === '0' ? false : new Bad('unknown', '0 | 1'),
};

/** @type {Codec<string>} */
export const text = {
  format: value => value,
  parse: value => value.length > longest.text ? new Bad('too-large', String(longest.text)) : value.replace(/\r\n?/g, '\n'),
  continues: sameWord,
};

/** A text, which may be empty, or none: it is written after a colon. @type {Codec<string | null>} */
export const givenText = {
  format: value => value === null ? '' : `:${value}`,
  parse: written => written === '' ? null : text.parse(written.replace(/^:/, '')),
  continues: (before, after) => before !== null && after !== null && sameWord(before, after),
};

/** The shortest decimal that gives the same f32. @param {number} value */
export function shortest(value) {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return String(short);
  }
  return String(Number(single.toPrecision(9)));
}
const single = (/** @type {number} */ value) => Number(shortest(value));

/** @param {string} text */
const decimal = text => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;

/** @param {number} min @param {number} max @param {boolean} [whole] @returns {Codec<number>} */
export const number = (min, max, whole = false) => ({
  format: whole ? String : shortest,
  parse(text) {
    const value = decimal(text);
    if (!Number.isFinite(value)) return new Bad('not-finite', `${min}–${max}`);
    if (value < min || value > max || (whole && !Number.isInteger(value))) return new Bad('range', `${min}–${max}`);
    return whole ? value + 0 : single(value);   // + 0: there is no -0
  },
  clean: value => whole ? value : single(value),
  continues: () => true,
});
/** @param {number} min @param {number} max */
export const whole = (min, max) => number(min, max, true);

/** A value, or nothing (written empty). @template T @param {Codec<T>} codec @returns {Codec<T | null>} */
export const maybe = codec => ({
  format: value => value === null ? '' : codec.format(value),
  parse: text => text === '' ? null : codec.parse(text),
});

/** @template T @param {Codec<T>} codec @param {string} between @param {number} most @returns {Codec<T[]>} */
export const list = (codec, between, most) => ({
  format: values => values.map(codec.format).join(between),
  parse(text) {
    if (text === '') return [];
    const parts = text.split(between, most + 1);
    if (parts.length > most) return new Bad('too-large', String(most));
    return each(parts, codec.parse);
  },
});

/** Two whole numbers. @param {string} between @param {number} most @returns {Codec<[number, number]>} */
export const pair = (between, most) => ({
  format: ([a, b]) => `${a}${between}${b}`,
  parse(text) {
    const parts = text.split(between, 3);
    if (parts.length !== 2) return new Bad('shape', `n${between}n`);
    return /** @type {any} */ (each(parts, whole(0, most).parse));
  },
});

/** @template T @param {string[]} parts @param {(part: string) => T | Bad} parse @returns {T[] | Bad} */
function each(parts, parse) {
  const values = [];
  for (const part of parts) {
    const value = parse(part);
    if (value instanceof Bad) return value;
    values.push(value);
  }
  return values;
}

/** One number of a matrix, without the zero that a person leaves out too. @type {Codec<number>} */
const cell = {
  format: value => shortest(value).replace(/^(-?)0\./, '$1.'),
  parse(text) {
    const value = single(decimal(text));
    return Number.isFinite(Math.fround(value)) ? value : new Bad('not-finite', '±3.4e38');
  },
};

/** Rows or matrices by name, `name:1,2,.5;other:...`. @param {RegExp} names @returns {Codec<Record<string, number[]>>} */
export const rows = names => {
  const numbers = list(cell, ',', limits.width * limits.width);
  const escape = { '~': '~0', ';': '~1', ':': '~2' };
  const unescape = { '~0': '~', '~1': ';', '~2': ':' };
  return {
    format: edits => Object.entries(edits)
      .map(([name, values]) => `${name.replace(/[~;:]/g, c => escape[/** @type {';'} */ (c)])}:${numbers.format(values)}`).join(';'),
    parse(text) {
      const parts = text === '' ? [] : text.split(';', longest.edits + 1);
      if (parts.length > longest.edits) return new Bad('too-large', String(longest.edits));
      const edits = each(parts, part => {
        const [name, values, ...rest] = part.split(':');
        const plain = name.replace(/~[012]/g, c => unescape[/** @type {'~0'} */ (c)]);
        if (!values || rest.length || !names.test(plain)) return new Bad('shape', 'name:1,2,…');
        const read = numbers.parse(values);
        return read instanceof Bad ? read : /** @type {[string, number[]]} */ ([plain, read]);
      });
      return edits instanceof Bad ? edits : Object.fromEntries(edits);
    },
    clean: edits => Object.fromEntries(Object.entries(edits).map(([name, values]) => [name, Array.from(values, single)])),
  };
};

export const openMask = /** @type {MaskSpec} */ ({ direction: 'both', window: null, prefix: 0, padding: 0, flips: [] });

/** `causal;window:2,0;prefix:1;padding:1;flips:0-1,2-3`, the direction always, the rest where it is set. @type {Codec<MaskSpec>} */
export const maskCodec = (() => {
  /** @type {{ [part in keyof MaskSpec]: Codec<any> }} */
  const parts = {
    direction: choice(['both', 'causal', 'anticausal']),
    window: pair(',', limits.tokens),
    prefix: whole(0, limits.tokens),
    padding: whole(0, limits.tokens),
    flips: list(pair('-', limits.tokens - 1), ',', 4096),
  };
  const optional = /** @type {const} */ (['window', 'prefix', 'padding', 'flips']);
  return {
    format: mask => [mask.direction, ...optional
      .filter(name => mask[name] !== null && mask[name] !== 0 && !(name === 'flips' && !mask.flips.length))
      .map(name => `${name}:${parts[name].format(mask[name])}`)].join(';'),
    parse(text) {
      const [first, ...rest] = text.split(';', 6);
      const direction = parts.direction.parse(first);
      if (direction instanceof Bad) return direction;
      const mask = { ...openMask, direction };
      for (const part of rest) {
        const colon = part.indexOf(':');
        const name = optional.find(each => each === part.slice(0, colon));
        if (!name) return new Bad('mask', optional.join(' | '));
        const value = parts[name].parse(part.slice(colon + 1));
        if (value instanceof Bad) return value;
        mask[name] = /** @type {never} */ (value);
      }
      return mask;
    },
  };
})();

/** @type {Codec<null | 'pin' | number>} */
export const against = {
  format: value => value === null ? '' : String(value),
  parse: text => text === '' ? null : text === 'pin' ? 'pin' : whole(0, deepest.heads - 1).parse(text),
};

/** An opened matrix, `wq.0` or `output`. @type {Codec<string>} */
export const matrixName = {
  format: value => value,
  parse: text => /^[a-zA-Z]{1,16}(\.(\d{1,3}|k))?$/.test(text) ? text : new Bad('unknown', 'wq.0 | x | output | …'),
};

/** For fields that have no form of their own in the URL. @type {Codec<any>} */
export const none = { format: () => '', parse: () => new Bad('unknown', '') };
/** A head of a transformer, `cross.0.3`. @type {Codec<string>} */
export const headName = {
  format: value => value,
  parse: text => /^(encoder|decoder|cross)\.\d{1,3}\.\d{1,3}$/.test(text) ? text : new Bad('unknown', 'encoder.0.0 | …'),
};

/** A box of the data flow for one token of one layer, `decoder.3.2.own.sum`. @type {Codec<string>} */
export const probeName = {
  format: value => value,
  parse: text => /^(encoder|decoder)\.\d{1,3}\.\d{1,4}\.[a-z]{1,9}(\.[a-z]{1,9})?$/.test(text) ? text : new Bad('unknown', 'encoder.0.0.embedding | …'),
};

/** @type {Codec<string>} */
export const lessonName = {
  format: value => value,
  parse: text => /^(\d{1,2}|contents|taught|make|worksheet)$/.test(text) ? text : new Bad('unknown', 'contents | 1 | 2 | …'),
};

/** Bytes in the letters of base64url. @type {Codec<string>} */
export const packed = {
  format: value => value,
  parse: text => /^[\w-]*$/.test(text) ? text : new Bad('encoding', 'base64url'),
};

/** Whether an edit of a text goes on with the last: one character more or less, and no new word begun. @param {string} before @param {string} after */
function sameWord(before, after) {
  let start = 0, end = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const added = after.slice(start, after.length - end), removed = before.slice(start, before.length - end);
  return added.length <= 2 && removed.length <= 2 && !/\s/.test(added + removed);
}

/** What was got, as a message may show it. @param {string} text */
export const brief = text => text.length > 40 ? `${text.slice(0, 39)}…` : text;
