/**
 * @file What *say* and the bar read off the model: which mistake is a text's, what a note says, which preset this is, which
 * cells of the mask were turned. Pure: draws nothing, imports nothing.
 */

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').State} State */
/** @typedef {import('../../types.js').Catalog['presets'][number]} Preset */
/** @typedef {'target' | 'source'} Side */
/** @typedef {[number, number]} Cell */

/**
 * Whether a text under composition is worth computing from. An input method on a desktop shows Latin letters (pinyin,
 * romaji) until they are turned into words: those wait. What is composed of other letters is shown as it grows, and so
 * is everything on a touch keyboard, where plain English is composed too.
 * @param {string | null} composed
 * @param {boolean} touch
 */
export const worthReading = (composed, touch) => touch || !/[a-z]/i.test((composed ?? '').normalize('NFKC'));

/**
 * The mistake that is about a text; a mistake about tokens is the target's.
 * @param {Model} model
 * @param {Side} side
 */
export function textMistake({ mistake }, side) {
  if (!mistake) return null;
  if (mistake.argument === side) return mistake;
  return side === 'target' && ['tokens', 'text'].includes(mistake.argument) ? mistake : null;
}

/**
 * A note as a sentence: what a rule needs is named, not coded.
 * @param {import('../../types.js').Note} note its head counts from 1, or has a name
 * @param {import('../../types.js').Translate} t
 */
export function noteText({ code, vars }, t) {
  const said = { ...vars };
  if (typeof vars.recipe === 'string') said.recipe = t.has(`recipe.${vars.recipe}`) ? t(`recipe.${vars.recipe}`) : vars.recipe;
  if (typeof vars.head === 'string') said.head = t(`head.${vars.head}`);
  if (typeof vars.share === 'number') said.percent = Math.round(vars.share * 100);
  if (typeof vars.needs === 'string') {
    said.needs = t.has(`note.needs.${vars.needs}`) ? t(`note.needs.${vars.needs}`)
      : t('note.needs.feature', { name: t.has(`dimension.${vars.needs}`) ? t(`dimension.${vars.needs}`) : vars.needs });
  }
  const key = (vars.queries === 1 || vars.cells === 1) && t.has(`note.${code}.one`) ? `note.${code}.one` : `note.${code}`;
  return t.has(key) ? t(key, said) : '';
}

/** What one looks at, not what is computed: a preset is still the same with another head open. */
const looks = ['open', 'solo', 'cell', 'selected', 'view', 'scaleBy', 'against', 'matrix', 'drawing', 'palette', 'lang', 'theme', 'projector', 'hover', 'pin'];

/**
 * The preset that the state is, if nothing of it was changed.
 * @param {State} state
 * @param {Preset[]} presets
 * @returns {Preset | null}
 */
export function presetOf(state, presets) {
  const same = (/** @type {any} */ a, /** @type {any} */ b) => Object.is(a, b) || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
  return presets.find(preset => Object.entries(preset.state).every(([field, value]) =>
    looks.includes(field) || same(state[/** @type {keyof State} */ (field)], value))) ?? null;
}

/** The rules that weigh words against places, so that their W_Q makes up for what the waves add (src/lab/rule.rs). */
export const reckoning = ['first', 'align', 'subject', 'object', 'adjective', 'determiner', 'preposition'];

/**
 * What changes with the kind of attention, in one step: heads, texts and mask that mean something there. What the reader made
 * stays: only an example's own text and an example's own heads make way for those of an example of the other kind.
 * @param {State} state
 * @param {State['kind']} kind
 * @param {Preset[]} presets
 * @returns {Partial<State>}
 */
export function toKind(state, kind, presets) {
  const of = (/** @type {State['kind']} */ group) => presets.filter(preset => preset.group === group).map(preset => preset.state);
  const [from, to] = kind === 'cross' ? [of('self'), of('cross')] : [of('cross'), of('self')];
  const chinese = state.lang === 'zh';
  const sample = kind === 'cross' ? to[0] : to.find(({ target = '' }) => /\p{Script=Han}/u.test(target) === chinese);
  const sampled = kind === 'cross' ? state.source === '' && from.some(({ target }) => target === state.target)
    : from.some(({ target, source }) => target === state.target && source === state.source);
  const made = Object.keys(state.matrixEdits).length > 0 || state.recipes.every(recipe => recipe === 'random');
  const byExample = from.some(({ recipes, heads }) => heads === state.heads && recipes?.join() === state.recipes.join());
  const { flips, direction } = state.mask;
  const masked = flips.length > 0 || (kind === 'cross' && direction !== 'both');
  return {
    kind,
    ...(sample && sampled ? { target: sample.target, source: sample.source, cell: sample.cell, open: sample.open, selected: [], solo: null }
      : kind === 'cross' && state.source === '' ? { source: state.target } : {}),
    ...(sample && byExample && !made && { recipes: sample.recipes, heads: sample.heads }),
    ...(masked && { mask: { ...state.mask, flips: [], direction: kind === 'cross' ? 'both' : direction } }),
  };
}

/** The cells that are in exactly one of two lists: what turning both over comes to. @param {Cell[]} a @param {Cell[]} b @returns {Cell[]} */
export function turned(a, b) {
  /** @type {Map<string, Cell>} */
  const odd = new Map();
  for (const cell of [...a, ...b]) {
    const name = cell.join();
    if (!odd.delete(name)) odd.set(name, cell);
  }
  return [...odd.values()];
}

/** The cells on the way from one to another, both included, so that a fast drag leaves no gaps. @param {Cell} from @param {Cell} to @returns {Cell[]} */
export function between(from, to) {
  const steps = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]));
  return Array.from({ length: steps + 1 }, (_, n) => /** @type {Cell} */ ([0, 1].map(axis => Math.round(from[axis] + (to[axis] - from[axis]) * (steps ? n / steps : 0)))));
}
