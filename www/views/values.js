/**
 * @file Readings of a record that more than one room says in words: a head's name and origin, what a query sees and
 * looks at most. Pure functions of the record; knows nothing of the page, of the state's other fields, or of how anything is drawn.
 */

/** @typedef {import('../types.js').AttentionRecord} AttentionRecord */
/** @typedef {import('../types.js').Origin} Origin */
/** @typedef {import('../types.js').Translate} Translate */

/**
 * The chosen cell if this record has it.
 * @param {AttentionRecord} record
 * @param {[number, number] | null} cell
 */
export const cellWithin = (record, cell) =>
  cell && cell[0] >= 0 && cell[1] >= 0 && cell[0] < record.queries && cell[1] < record.keys ? cell : null;

/**
 * What the tokens of a transformer's side are in the attention that is open: those that ask, those that are looked at, both, or none.
 * @param {import('../types.js').Stack} stack
 * @param {'encoder' | 'decoder'} side
 * @returns {'query' | 'key' | 'both' | 'none'}
 */
export const roleOf = (stack, side) => stack === side ? 'both' : stack !== 'cross' ? 'none' : side === 'decoder' ? 'query' : 'key';

/** From made on purpose to left to chance. */
const leastDesigned = ['designed', 'identity', 'trained', 'file', 'yours', 'random'];

/**
 * Whether the record is the lab's, computed from the settings of the state: not an experiment's, not a transformer's, not a drawing's, not a file's.
 * @param {Pick<import('../types.js').Model, 'opened' | 'frame'>} model
 */
export const isLabs = ({ opened, frame }) => opened === null && !frame?.transformer && !frame?.experiment && !frame?.picture;

/**
 * Whether an average of the heads says anything: not of one alone, nor of methods, which have names of their own.
 * @param {Pick<AttentionRecord, 'heads' | 'names'>} record
 */
export const hasAverage = ({ heads, names }) => heads > 1 && !names.length;

/** The greatest number that is kept of an influence: what is more stands as this. */
const greatest = 3.4028234e38;

/**
 * A length from 0 on, however small or large it is.
 * @param {number} value
 * @param {Translate} t
 */
export const sizeText = (value, t) => value >= greatest ? `> ${t.number(value)}`
  : value > 0 && value < 0.0095 ? value.toExponential(1).replace('-', '−') : t.number(value);

/**
 * What a head that is off gives instead of its output: in the lab nothing.
 * @param {Pick<import('../types.js').Model, 'state' | 'frame'>} model
 */
export const offHow = ({ state, frame }) => frame?.transformer ? state.offHow : 'zero';

/**
 * Where a head comes from, in one word: of its four matrices, the one that is least designed. `undefined` for the average.
 * @param {AttentionRecord} record
 * @param {number} head
 * @returns {Origin | undefined}
 */
export function headOrigin(record, head) {
  if (head >= record.heads) return undefined;
  const of = record.trace?.origins[head];
  if (!of) return record.origin;
  return [of.wq, of.wk, of.wv, of.wo].reduce((a, b) => leastDesigned.indexOf(b.from) > leastDesigned.indexOf(a.from) ? b : a);
}

/**
 * Whether a head's four matrices come from different places.
 * @param {AttentionRecord} record
 * @param {number} head
 */
export function isMixed(record, head) {
  const of = record.trace?.origins[head];
  return !!of && new Set([of.wq.from, of.wk.from, of.wv.from, of.wo.from]).size > 1;
}

/**
 * The rule behind a head's pattern, which W_Q and W_K make: a recipe's name, `random`, `identity`, or `yours` once either
 * was edited; `null` where none is known (a file, the average).
 * @param {AttentionRecord} record
 * @param {number} head
 * @returns {string | null}
 */
export function headRecipe(record, head) {
  const of = head < record.heads ? record.trace?.origins[head] : undefined;
  if (!of) return null;
  const least = leastDesigned.indexOf(of.wk.from) > leastDesigned.indexOf(of.wq.from) ? of.wk : of.wq;
  if (least.from === 'designed') return least.recipe;
  return least.from === 'file' || least.from === 'trained' ? null : least.from;
}

/**
 * What a transformer is called: those that came with the page have a name in each language.
 * @param {string} name
 * @param {Translate} t
 */
export const modelName = (name, t) => t.has(`model.${name}`) ? t(`model.${name}`) : name;

/**
 * 'Head 3', the head's own name if it has one, or 'Average'; heads are counted from 1 on screen.
 * @param {AttentionRecord} record
 * @param {number} head
 * @param {Translate} t
 */
export function headName(record, head, t) {
  if (head >= record.heads) return t('see.average');
  const own = record.names[head];
  return !own ? t('see.head', { n: head + 1 }) : t.has(`head.${own}`) ? t(`head.${own}`) : own;
}

/**
 * What a head is called after its rule: 'pronoun → noun'; empty where no rule is known.
 * @param {AttentionRecord} record
 * @param {number} head
 * @param {Translate} t
 */
export function recipeName(record, head, t) {
  const recipe = headRecipe(record, head);
  if (recipe === null) return '';
  if (recipe === 'yours') return t('see.edited');
  const key = `recipe.${recipeId(record, head)}`;
  return t.has(key) ? t(key) : recipe;
}

/**
 * A recipe's name in the texts. Of the heads for paper, those with an even index ask otherwise than those with an odd one
 * (src/lab/digits.rs), as long as the dimensions mean what they were written for.
 * @param {AttentionRecord} record
 * @param {number} head
 */
export function recipeId(record, head) {
  const recipe = headRecipe(record, head);
  return recipe === 'digits' && record.trace?.dimensions[0] === 'noun' ? `digits.${head % 2 ? 'noun' : 'verb'}` : recipe;
}

/**
 * How far each output row moves without a head: `[queries]`; nothing of the average, or where it is not known.
 * @param {AttentionRecord} record
 * @param {number} head
 */
export const effectOf = (record, head) => head < record.heads ? record.trace?.effect.subarray(head * record.queries, (head + 1) * record.queries) : undefined;

/** @type {WeakMap<Uint8Array, Uint32Array>} */
const counted = new WeakMap();

/**
 * How many keys a query sees.
 * @param {Pick<AttentionRecord, 'keys' | 'visible'>} record
 * @param {number} query
 */
export function seenBy({ keys, visible }, query) {
  let seen = counted.get(visible);
  if (!seen) {
    counted.set(visible, seen = new Uint32Array(visible.length / keys));
    for (let i = 0, q = 0; q < seen.length; q++) for (let k = 0; k < keys; k++) seen[q] += visible[i++];
  }
  return seen[query];
}

/**
 * The cells turned by hand that this record has: a link may name others.
 * @param {AttentionRecord | undefined} record
 * @param {[number, number][]} flips
 */
export const flipsWithin = (record, flips) => record ? flips.filter(([q, k]) => q < record.queries && k < record.keys) : flips;

/**
 * The key that a query puts most weight on.
 * @param {AttentionRecord} record
 * @param {Float32Array} weights [queries, keys] of one head
 * @param {number} query
 * @returns {{ query: number, key: number, weight: number }}
 */
export function strongestOfRow(record, weights, query) {
  let key = 0;
  for (let k = 1; k < record.keys; k++) if (weights[query * record.keys + k] > weights[query * record.keys + key]) key = k;
  return { query, key, weight: weights[query * record.keys + key] };
}

/**
 * Whether no query sees what follows it, while there is something that could be seen.
 * @param {AttentionRecord} record
 */
export function isCausal({ kind, queries, keys, visible }) {
  if (kind !== 'self' || queries !== keys || queries < 2) return false;
  let causal = causals.get(visible);
  if (causal === undefined) {
    const follows = (/** @type {number} */ q) => visible.subarray(q * keys + q + 1, (q + 1) * keys).includes(1);
    causal = visible.includes(1) && !Array.from({ length: queries }, (_, q) => q).some(follows);
    causals.set(visible, causal);
  }
  return causal;
}
/** Looked through once: of many tokens there are millions of cells. @type {WeakMap<Uint8Array, boolean>} */
const causals = new WeakMap();

/**
 * How many of the keys that a query sees share its attention about evenly with the one that gets most, and what they get.
 * @param {AttentionRecord} record
 * @param {Float32Array} weights [queries, keys] of one head
 * @param {number} query
 * @returns {{ count: number, each: number, total: number, of: (key: number) => boolean }} `each` on average, `total` together; `of`: whether a key is one of them
 */
export function shared({ keys, visible }, weights, query) {
  const row = weights.subarray(query * keys, (query + 1) * keys);
  const least = 0.8 * row.reduce((most, weight) => Math.max(most, weight), 0);
  const of = (/** @type {number} */ key) => !!visible[query * keys + key] && row[key] >= least;
  let count = 0, total = 0;
  row.forEach((weight, key) => { if (of(key)) { count++; total += weight; } });
  return { count, each: count ? total / count : 0, total, of };
}

/**
 * The key that fits a query best, where the mask hides it and leaves nothing that fits nearly as well: what a rule looked for and lost.
 * @param {AttentionRecord} record
 * @param {number} head
 * @param {number} query
 * @returns {number | null}
 */
export function takenByMask({ keys, visible, scores, temperature }, head, query) {
  if (!scores) return null;
  let lost = -1, left = -1, least = Infinity;
  const score = (/** @type {number} */ key) => key < 0 ? -Infinity : scores[head][query * keys + key];
  for (let k = 0; k < keys; k++) {
    least = Math.min(least, score(k));
    if (visible[query * keys + k]) { if (score(k) > score(left)) left = k; } else if (score(k) > score(lost)) lost = k;
  }
  // Unmasked, it would get at least twice as much as any that is left; where all fit alike, none was looked for.
  return lost >= 0 && score(lost) > least && score(lost) - score(left) > Math.LN2 * temperature ? lost : null;
}

/** A row is even while its strongest key gets no more than this times its share of chance. */
export const evenUpTo = 1.15;
