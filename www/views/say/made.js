/**
 * @file What *say* reads off a transformer's frame: which step is looked at, what could have come there, where the steps leave
 * what the model takes by itself. Steps count from 0 at the first token that was made; in a decoder alone the tokens of the
 * prompt are the steps before it. Pure: draws nothing, imports nothing.
 */

/** @typedef {import('../../types.js').TransformerFrame} TransformerFrame */
/** @typedef {import('../../types.js').TransformerSpec} TransformerSpec */
/** @typedef {import('../../types.js').Candidate} Candidate */
/** @typedef {import('../../types.js').Token} Token */

const wide = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}]';
const mark = '[，。！？；：、…（）《》“”‘’]';
const between = new RegExp(`(?<=${wide}) +(?=${wide})|(?<=${mark}) +| +(?=${mark})`, 'gu');

/** Tokens' text as its language writes it: Chinese and Japanese without spaces. @param {string} text */
export const written = text => text.replace(between, '').trim();

/** A token as it can be seen: without the space before it, a line's end as a sign. @param {string} text */
export const seen = text => text.replace(/\n/g, '↵').trim() || '␣';

/** The first step that there is something to say of: a decoder alone said something of all of its prompt but the first token. @param {TransformerFrame} made */
export const earliest = made => made.encoder ? 0 : 1 - made.begun;

/** Whether there is something to come after the steps. @param {TransformerFrame} made */
export const goesOn = made => made.ended === null && made.forecast.length > 0;

/** The step that a row of the decoder made: that of the token after it. @param {TransformerFrame} made @param {number} row */
export const stepOf = (made, row) => row + 1 - made.begun;

/**
 * The step whose candidates are shown: the one that was chosen, else the one to come, else, of a text that has ended or was
 * given, the first that the model would not have taken, that of the open row, or the one that it was least sure of. Null when
 * there is none.
 * @param {TransformerFrame} made
 * @param {number | null} chosen
 * @param {number | null} [open] the step of the row that is open in *see*
 */
export function stepShown(made, chosen, open = null) {
  const last = made.steps.length - (goesOn(made) ? 0 : 1);
  if (chosen !== null && chosen >= earliest(made) && chosen <= last) return chosen;
  const given = made.steps.some(step => step.by === 'given');
  if (goesOn(made) && !given) return last;
  if (given && straysAt(made) !== null) return straysAt(made);
  if (open !== null && open >= earliest(made) && open <= last) return open;
  const sure = made.steps.map(step => step.probability);
  return sure.length ? sure.indexOf(Math.min(...sure)) : null;
}

/**
 * What could come at a step, the likeliest first, what came, and the row of the decoder that said so. What came is among the
 * candidates, last when it is none of the likeliest.
 * @param {TransformerFrame} made
 * @param {number} at
 * @returns {{ row: number, candidates: Candidate[], came: number | null, by: 'model' | 'reader' | 'given' | null }}
 */
export function saidAt(made, at) {
  const row = made.begun - 1 + at;
  const step = made.steps[at];
  const likely = step?.candidates ?? made.forecast[row] ?? [];
  if (!step) {
    const came = at < 0 ? made.decoder?.[row + 1].id ?? null : null;
    return { row, candidates: likely, came, by: null };
  }
  const { id, text } = step.token;
  const listed = likely.some(candidate => candidate.id === id);
  return { row, candidates: listed ? likely : [...likely, { id, text, probability: step.probability }], came: id, by: step.by };
}

/**
 * What changes when the reader takes this token at a step: what was taken later is no longer meant. To take what the model
 * takes anyway is to let it.
 * @param {TransformerSpec} spec
 * @param {TransformerFrame} made
 * @param {number} at
 * @param {number} id
 * @returns {Partial<TransformerSpec>}
 */
export function taking(spec, made, at, id) {
  const before = spec.picks.filter(([step]) => step < at);
  const own = spec.heat === 0 && saidAt(made, at).candidates[0]?.id === id;
  const open = made.encoder !== null && (spec.steps === null || made.ended !== null);
  return { picks: own ? before : [...before, [at, id]], steps: open ? null : Math.max(made.steps.length, at + 1) };
}

/** The first step that is not what the model takes by itself; null when none is. @param {TransformerFrame} made */
export function straysAt({ steps, greedy }) {
  if (!greedy) return null;
  const at = steps.findIndex((step, n) => step.token.id !== greedy[n]?.id);
  return at < 0 ? null : at;
}

/** How many of the given tokens are what the model takes by itself. @param {TransformerFrame} made */
export function sharedSteps(made) {
  return straysAt(made) ?? made.steps.length;
}

/** Tokens as a text, without those that only mark where it begins or ends. Where tokens bring their spaces along, none are added. @param {Token[]} tokens */
export function textOf(tokens) {
  const texts = tokens.filter(token => !token.special).map(token => token.text);
  return written(texts.join(texts.some(text => /^\s/.test(text)) ? '' : ' '));
}

/** What was made, as a text. A tokenizer leaves out what it has no word for; here that is seen. @param {TransformerFrame} made */
export const textMade = made => made.steps.every(step => step.token.known) ? written(made.text) : textOf(made.steps.map(step => step.token));
