/**
 * @file What a lesson's text says in numbers: `{weight it animal}` is a reading of what is shown, worked out when it is said.
 * Pure: knows a frame and how a reading is written; not what a lesson is, nor how anything is drawn.
 */

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Token} Token */
/** @typedef {import('../types.js').AttentionRecord} AttentionRecord */
/** @typedef {number | string | null} Value null: it cannot be said of this frame */
/** @typedef {(frame: Frame, names: string[]) => Value} Reading */

/**
 * The place of a token: its number, counted from 1, or its text; `the#2` is the second of its kind.
 * @param {Token[] | null} tokens @param {string | undefined} name
 */
export function placeOf(tokens, name) {
  if (!tokens || !name) return null;
  const called = (/** @type {string} */ text) => (/** @type {Token} */ token) => token.text.trim() === text;
  if (/^\d+$/.test(name) && !tokens.some(called(name))) return Number(name) >= 1 && Number(name) <= tokens.length ? Number(name) - 1 : null;
  const [, text, nth = '1'] = /** @type {string[]} */ (/^(.+?)(?:#(\d+))?$/.exec(name));
  let left = Number(nth);
  const at = tokens.findIndex(token => called(text)(token) && --left === 0);
  return at < 0 ? null : at;
}

/** A number of the open head's cell. @param {Frame} frame @param {string[]} names @param {(record: AttentionRecord, head: number, at: number) => number | undefined} of @returns {Value} */
function cell({ record, open }, [query, key], of) {
  const q = placeOf(record.queryTokens, query), k = placeOf(record.keyTokens, key);
  return q === null || k === null ? null : of(record, open, q * record.keys + k) ?? null;
}

/** The open head's row of a query: its weights. @param {Frame} frame @param {string | undefined} query */
function row({ record, open }, query) {
  const q = placeOf(record.queryTokens, query), weights = record.weights[open];
  return q === null || !weights ? null : weights.subarray(q * record.keys, (q + 1) * record.keys);
}
/** Without the digits that a single does not have. @param {number} value */
const single = value => Number(value.toPrecision(6));
const largest = (/** @type {Float32Array} */ numbers) => numbers.reduce((best, number, at) => number > numbers[best] ? at : best, 0);

/** A component of a vector that belongs to a token. @param {Float32Array | null | undefined} rows @param {number | null} at @param {number | undefined} width @param {string | undefined} component from 1 @returns {Value} */
const component = (rows, at, width, component) => at === null || !rows || !width ? null : rows[at * width + Number(component ?? 1) - 1] ?? null;
/** @param {AttentionRecord} record @param {string | undefined} token */
const asking = (record, token) => placeOf(record.queryTokens, token);
/** @param {AttentionRecord} record @param {string | undefined} token */
const asked = (record, token) => placeOf(record.keyTokens, token);

/** The rows that can be compared, by name. @type {Record<string, (frame: Frame) => { rows: Float32Array | null | undefined, width: number | undefined, tokens: Token[] }>} */
const compared = {
  ...Object.fromEntries(/** @type {const} */ (['x', 'embedding', 'position']).map(name => [name, (/** @type {Frame} */ { record: { trace, queryTokens } }) => ({ rows: trace?.queryInput[name], width: trace?.dModel, tokens: queryTokens })])),
  q: ({ record: { trace, queryTokens }, open }) => ({ rows: trace?.q[open], width: trace?.dK, tokens: queryTokens }),
  k: ({ record: { trace, keyTokens }, open }) => ({ rows: trace?.k[open], width: trace?.dK, tokens: keyTokens }),
  v: ({ record: { trace, keyTokens }, open }) => ({ rows: trace?.v[open], width: trace?.dV, tokens: keyTokens }),
};
const dot = (/** @type {Float32Array} */ a, /** @type {Float32Array} */ b) => a.reduce((sum, number, at) => sum + number * b[at], 0);

/** What became of the probed token at a step. @param {Frame['probe']} probe @param {string | undefined} step */
const onTheWay = (probe, step) => probe?.rows.find(({ name }) => name === step)?.values ?? null;

/** Whether a place of a square lies in a half of it. @type {Record<string, (row: number, column: number, side: number) => boolean>} */
const halves = {
  left: (_, column, side) => column < side / 2, right: (_, column, side) => column >= side / 2,
  above: (row, _, side) => row < side / 2, below: (row, _, side) => row >= side / 2,
};

/** Every reading by its name; heads are those of what is shown, and a cell or a row is the open one's. @type {Record<string, Reading>} */
export const readings = {
  // A cell: query, key.
  weight: (frame, names) => cell(frame, names, ({ weights }, head, at) => weights[head]?.[at]),
  score: (frame, names) => cell(frame, names, ({ scores }, head, at) => scores?.[head]?.[at]),
  /** q·k, before it is divided by anything: read back from the score, as far as a single tells. */
  product: (frame, names) => cell(frame, names, ({ scores, scale, temperature }, head, at) => {
    const score = scores?.[head]?.[at];
    return score === undefined ? undefined : single((score * temperature) / scale);
  }),
  // A row: query.
  sum: (frame, [query]) => {
    const weights = row(frame, query);
    return weights && single(weights.reduce((sum, weight) => sum + weight, 0));
  },
  most: (frame, [query]) => {
    const weights = row(frame, query);
    return weights && frame.record.keyTokens[largest(weights)].text.trim();
  },
  peak: (frame, [query]) => {
    const weights = row(frame, query);
    return weights && weights[largest(weights)];
  },
  /** Of the row's weights, in bits. */
  entropy: (frame, [query]) => row(frame, query)?.reduce((sum, weight) => weight > 0 ? sum - weight * Math.log2(weight) : sum, 0) ?? null,
  visible: ({ record }, [query]) => {
    const q = asking(record, query);
    return q === null ? null : record.visible.subarray(q * record.keys, (q + 1) * record.keys).reduce((sum, one) => sum + one, 0);
  },
  // A vector of a token: token, which component (from 1).
  x: ({ record }, [token, n]) => component(record.trace?.queryInput.x, asking(record, token), record.trace?.dModel, n),
  embedding: ({ record }, [token, n]) => component(record.trace?.queryInput.embedding, asking(record, token), record.trace?.dModel, n),
  position: ({ record }, [token, n]) => component(record.trace?.queryInput.position, asking(record, token), record.trace?.dModel, n),
  q: ({ record, open }, [token, n]) => component(record.trace?.q[open], asking(record, token), record.trace?.dK, n),
  k: ({ record, open }, [token, n]) => component(record.trace?.k[open], asked(record, token), record.trace?.dK, n),
  v: ({ record, open }, [token, n]) => component(record.trace?.v[open], asked(record, token), record.trace?.dV, n),
  head: ({ record, open }, [token, n]) => component(record.trace?.heads.subarray(open * record.queries * record.trace.dV), asking(record, token), record.trace?.dV, n),
  output: ({ record }, [token, n]) => component(record.trace?.output, asking(record, token), record.trace?.dModel, n),
  /** By what share of its length the token's output moves without the open head. */
  effect: ({ record, open }, [token]) => component(record.trace?.effect.subarray(open * record.queries), asking(record, token), 1, '1'),
  /** How alike two tokens' rows are, the cosine of their angle, −1 to 1: of what (x, embedding, position, q, k, v), token, token. */
  alike: (frame, [of, one, other]) => {
    const { rows, width, tokens } = Object.hasOwn(compared, of ?? '') ? compared[of](frame) : { rows: null, width: 0, tokens: [] };
    const a = placeOf(tokens, one), b = placeOf(tokens, other);
    if (!rows || !width || a === null || b === null) return null;
    const [u, v] = [a, b].map(at => rows.subarray(at * width, (at + 1) * width));
    return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
  },
  /** The standard deviation of all the head's scores that the mask lets through. */
  spread: ({ record: { scores, visible }, open }) => {
    const seen = scores?.[open]?.filter((_, at) => visible[at]);
    if (!seen?.length) return null;
    const mean = seen.reduce((sum, score) => sum + score, 0) / seen.length;
    return Math.sqrt(seen.reduce((sum, score) => sum + (score - mean) ** 2, 0) / seen.length);
  },
  /** By what share of its length the token's output has moved because of the heads that are off. */
  moved: ({ record }, [token]) => component(record.trace?.moved, asking(record, token), 1, '1'),
  /** The token whose output has moved most because of them. */
  mostmoved: ({ record: { trace, queryTokens, headsOff } }) => trace?.moved.length && headsOff.length ? queryTokens[largest(trace.moved)].text.trim() : null,
  id: ({ record }, [token]) => record.queryTokens[asking(record, token) ?? -1]?.id ?? null,
  // Sizes.
  tokens: ({ record }) => record.queries,
  keys: ({ record }) => record.keys,
  /** Those that the mask lets through. */
  pairs: ({ record }) => record.visible.reduce((sum, one) => sum + one, 0),
  cells: ({ record }) => record.queries * record.keys,
  heads: ({ record }) => record.heads,
  open: ({ open }) => open + 1,
  dmodel: ({ record }) => record.trace?.dModel ?? null,
  dk: ({ record }) => record.trace?.dK ?? null,
  dv: ({ record }) => record.trace?.dV ?? null,
  rootdk: ({ record }) => record.trace && Math.sqrt(record.trace.dK),
  /** The width of all heads side by side. */
  concat: ({ record }) => record.trace && record.heads * record.trace.dV,
  temperature: ({ record }) => record.temperature,
  // A drawing: cells and pixels of a half, left, right, above or below.
  /** How many steps were taken from noise to the picture. */
  moments: ({ picture }) => picture && picture.steps.length,
  /** How many cells a picture has, and how many numbers each. */
  patches: ({ picture }) => picture && picture.across ** 2,
  patch: ({ picture }) => picture && 3 * (picture.side / picture.across) ** 2,
  /** The share of a word's map, the mean of all layers and heads in the shown step, that lies in a half: word, half. */
  mapped: ({ picture }, [word, half]) => {
    const at = placeOf(picture?.words ?? null, word);
    if (!picture || at === null || !Object.hasOwn(halves, half ?? '')) return null;
    const { weights, across, words } = picture;
    let inside = 0, all = 0;
    for (const layer of weights) for (let n = at; n < layer.length; n += words.length) {
      const cell = Math.floor(n / words.length) % across ** 2;
      all += layer[n];
      if (halves[half](Math.floor(cell / across), cell % across, across)) inside += layer[n];
    }
    return all > 0 ? inside / all : null;
  },
  /** How much more of a colour than of either of the other two a half of the picture has, 0 to 1, on average: red, green or blue; half. */
  tint: ({ picture }, [colour, half]) => {
    const channel = ['red', 'green', 'blue'].indexOf(colour ?? '');
    if (!picture || channel < 0 || !Object.hasOwn(halves, half ?? '')) return null;
    const { side } = picture, rgb = picture.steps[picture.moment].clean;
    let sum = 0, count = 0;
    for (let at = 0; at < side * side; at++) {
      if (!halves[half](Math.floor(at / side), at % side, side)) continue;
      const [r, g, b] = rgb.subarray(3 * at, 3 * at + 3), own = [r, g, b][channel];
      sum += Math.max(0, own - Math.max(...[r, g, b].filter((_, other) => other !== channel)));
      count++;
    }
    return sum / count;
  },
  /** Rows of what the open head gives. */
  rows: ({ record: { trace, heads } }) => trace && trace.heads.length / (heads * trace.dV),
  // Of the token that the data flow shows, a step of its way, as src/model/rows.rs names it (`feed.hidden`): how many numbers, how many above zero, how long.
  numbers: ({ probe }, [step]) => onTheWay(probe, step)?.length ?? null,
  above: ({ probe }, [step]) => onTheWay(probe, step)?.reduce((sum, number) => sum + (number > 0 ? 1 : 0), 0) ?? null,
  length: ({ probe }, [step]) => {
    const values = onTheWay(probe, step);
    return values && Math.sqrt(dot(values, values));
  },
  // An experiment, whose heads are methods.
  /** One of its figures (what it is called in `facts`) of a method, or of the open head. */
  fact: ({ experiment, record, open }, [name, method]) => {
    const head = method === undefined ? open : record.names.indexOf(method), column = experiment?.facts.names.indexOf(name) ?? -1;
    return experiment?.facts.rows[head]?.[column] ?? null;
  },
  /** How far the last state of a recurrent network still moves with an input: method, token. */
  last: ({ experiment, record }, [method, token]) => {
    const at = asked(record, token), rows = experiment?.name === 'recurrent' ? experiment.last : [];
    return at === null ? null : 10 ** (rows[record.names.indexOf(method)]?.[at] ?? NaN);
  },
  /** What the LSTM's forget gate lets through, as the mean over the text. */
  kept: ({ experiment }) => experiment?.name !== 'recurrent' ? null : experiment.inside.forget.reduce((sum, share) => sum + share, 0) / experiment.inside.forget.length,
  statewidth: ({ experiment }) => experiment?.name === 'recurrent' ? experiment.inside.width : null,
  // A transformer; steps are counted from 1.
  written: ({ transformer }) => transformer?.text.trim() ?? null,
  steps: ({ transformer }) => transformer?.steps.length ?? null,
  step: ({ transformer }, [n]) => transformer?.steps[Number(n) - 1]?.token.text.trim() ?? null,
  probability: ({ transformer }, [n]) => transformer?.steps[Number(n) - 1]?.probability ?? null,
  /** What could have come at a step: which step, and which place among the likeliest. */
  candidate: ({ transformer }, [n, place]) => transformer?.steps[Number(n) - 1]?.candidates[Number(place) - 1]?.text.trim() ?? null,
  /** How it came to an end: `end` by its end token, `full` by the longest length. */
  ended: ({ transformer }) => transformer?.ended ?? null,
  layer: ({ record }) => record.layer === null ? null : record.layer + 1,
  layers: ({ transformer }) => transformer && Math.max(transformer.info.layers, transformer.info.decoderLayers),
  /** In all layers of both sides; each has several heads. */
  attentions: ({ transformer }) => transformer?.attentions.length ?? null,
  parameters: ({ transformer }) => transformer?.info.parameters ?? null,
  vocabulary: ({ transformer }) => transformer?.info.vocab ?? null,
  longest: ({ transformer }) => transformer?.info.maxTokens ?? null,
};

/** What stands between two values of which one is divided by the other. */
const over = ' / ';
/** The words of an expression; quotes hold a name with spaces together. @param {string} written */
const words = written => [...written.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
const earlier = /^\s*before\s+/, plain = /^-?\d+(\.\d+)?$/;

/**
 * What an expression comes to: `weight it animal`, `before weight it animal` (of what was shown before the answer), a number as it is
 * written, after an equals sign a word as it is written, or one such value over another, `weight it animal / weight it street`.
 * @param {string} written @param {Frame | null} frame @param {Frame | null} [before] @returns {Value}
 */
export function valueOf(written, frame, before = null) {
  if (written.includes(over)) {
    const [a, b, ...more] = written.split(over).map(each => valueOf(each, frame, before));
    const ratio = typeof a === 'number' && typeof b === 'number' && !more.length ? a / b : NaN;
    return Number.isFinite(ratio) ? ratio : null;
  }
  if (earlier.test(written)) return valueOf(written.replace(earlier, ''), before);
  const [name = '', ...names] = words(written);
  if (plain.test(name)) return Number(name);
  if (name.startsWith('=')) return name.slice(1);
  const value = Object.hasOwn(readings, name) && frame ? readings[name](frame, names) : null;
  return typeof value === 'number' && Number.isNaN(value) ? null : value;
}

/** What of a text is to be worked out: it stands in braces; after a colon, how many decimals. @param {string} text */
export const expressions = text => [...text.matchAll(/\{([^{}\n]+)\}/g)].map(([, written]) => written);
const undecimal = (/** @type {string} */ written) => written.replace(/:\d$/, '');
/** Whether all that stands in a text's braces are readings that exist. @param {string} text */
export const areReadings = text => expressions(text).every(written => isReading(undecimal(written)));
/** The readings of a text that say nothing of a frame, as they are written. @param {string} text @param {Frame | null} frame */
export const silent = (text, frame) => expressions(text).filter(written => isReading(undecimal(written)) && valueOf(undecimal(written), frame) === null);

/** Whether a condition or an expression speaks of what was shown before the answer. @param {string} written */
export const isOfBefore = written => /(^|\s)before\s/.test(written);

/** Whether an expression names a reading that exists. @param {string} written */
export function isReading(written) {
  if (written.includes(over)) return written.split(over).every(isReading);
  const [name = ''] = words(written.replace(earlier, ''));
  return plain.test(name) || name.startsWith('=') || Object.hasOwn(readings, name);
}

/** @type {Record<string, (a: any, b: any) => boolean>} */
const comparisons = {
  '>': (a, b) => a > b, '<': (a, b) => a < b, '>=': (a, b) => a >= b, '<=': (a, b) => a <= b,
  '=': (a, b) => typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b)) : a === b,
};
/** The two sides of a condition and what is between them; null where it is none. @param {string} condition */
export function sides(condition) {
  const found = /^(.+?)\s+(>=|<=|>|<|=)\s+(.+)$/.exec(condition.trim());
  return found && { left: found[1], by: found[2], right: found[3] };
}
/** Whether a condition is true, `weight it animal > 0.5`; null where it cannot be said. @param {string} condition @param {Frame | null} frame @param {Frame | null} [before] */
export function holds(condition, frame, before = null) {
  const found = sides(condition);
  if (!found) return null;
  const left = valueOf(found.left, frame, before), right = valueOf(found.right, frame, before);
  return left === null || right === null ? null : comparisons[found.by](left, right);
}

/**
 * A value as it is said: whole numbers whole, others with two decimals unless told, `weight it animal:4`.
 * @param {string} written @param {Frame | null} frame @param {Frame | null} before @param {import('../types.js').Translate} t
 */
export function say(written, frame, before, t) {
  const [, expression, places] = /** @type {string[]} */ (/^([^]*?)(?::(\d))?$/.exec(written));
  const value = valueOf(expression, frame, before);
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  const whole = Number.isInteger(value) && places === undefined;
  return t.number(value, whole ? 0 : Number(places ?? 2), whole);
}
