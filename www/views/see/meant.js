/**
 * @file Whether the chosen cell still means what it meant: a cell of another text is two other words, and one that came with a
 * link or an example speaks for the head it came with. Remembers what the cell was chosen for; draws and sends nothing.
 */
import { cellWithin } from '../values.js';

/** @typedef {import('../../types.js').Model} Model */

/** What the tokens come from. @param {Model} model */
const textsOf = ({ opened, state: { kind, target, source, tokenizer, cjk, startEnd, transformer, stack, prompt, answer, picks } }) =>
  JSON.stringify([opened, kind, target, source, tokenizer, cjk, startEnd, transformer, stack, prompt, answer, picks]);

/** The chosen cell's two tokens; null while there are none. @param {Model} model */
function tokensOf({ frame, state }) {
  const cell = frame && cellWithin(frame.record, state.cell);
  return cell && JSON.stringify([frame.record.queryTokens[cell[0]].text, frame.record.keyTokens[cell[1]].text]);
}

/**
 * @returns {(model: Model) => boolean} told of each model in turn: whether its cell is to give way to the one that says most.
 *   A frame may lag behind the texts: it is the next one that tells.
 */
export function createMeant() {
  /** @type {Model['state']['cell'] | undefined} */
  let cell;
  let open = 0, given = true, latest = '', texts = '';
  /** @type {string | null} */
  let tokens = null;
  return model => {
    const { state } = model;
    const now = textsOf(model);
    if (state.cell !== cell) {
      given = cell === undefined || now !== latest;
      ({ cell, open } = state);
      texts = now;
      tokens = null;
    }
    latest = now;
    if (!cell) return false;
    if (now === texts) tokens = tokensOf(model) ?? tokens;
    return (given && state.open !== open) || (now !== texts && !!model.frame && tokensOf(model) !== tokens);
  };
}
