/**
 * @file The reducer: the states that were, the one that is, and those to come back to. Knows fields; not the clock, which an action brings.
 */
import { longest } from './codecs.js';
import { pick, same, table, undoFields } from './fields.js';

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Action} Action */
/** @typedef {{ [F in keyof State]?: any }} Fields */

/**
 * A state to come back to, and where the edit between it and its neighbour led besides: to another head, another cell.
 * @typedef {{ state: State, places: (keyof State)[] }} Step
 */
/**
 * `last` is the edit that a following one may go on with; null after everything else.
 * @typedef {{ past: Step[], present: State, future: Step[], last: { field: keyof State, mark?: string, at?: number } | null }} History
 */

/** @param {State} present @returns {History} */
export const begin = present => ({ past: [], present, future: [], last: null });

/** Where one is looking. Undo leaves it alone, unless the edit itself led elsewhere, as an example does. @type {(keyof State)[]} */
const places = ['open', 'solo', 'cell', 'selected', 'view', 'scaleBy', 'stack', 'layer'];

/** An edit that comes later than this is a step of its own. */
const moment = 1500;

/**
 * The next history. Commands are not for the state: they leave it as it is.
 * @param {History} history
 * @param {Action} action
 * @returns {History}
 */
export function reduce(history, action) {
  switch (action.type) {
    case 'set': return edit(history, { [action.field]: action.part ? { .../** @type {any} */ (history.present[action.field]), ...action.part } : action.value }, action);
    case 'merge': return edit(history, action.fields, null);
    case 'undo': return travel(history, history.past, history.future, -1);
    case 'redo': return travel(history, history.past, history.future, 1);
    default: return history;
  }
}

/** @param {History} history @param {Fields} change @param {{ field: keyof State, mark?: string, at?: number } | null} set */
function edit(history, change, set) {
  const before = history.present;
  const cleaned = Object.fromEntries(Object.entries(change)
    .filter(([field]) => field in table)
    .map(([field, value]) => [field, table[/** @type {keyof State} */ (field)].codec.clean?.(value) ?? value]));
  // Who opens a head no longer looks through all layers.
  if ('open' in cleaned && before.through && !('through' in cleaned)) cleaned.through = false;
  const present = settle(before, { ...before, ...cleaned });
  if (!undoFields.some(field => field in cleaned && !same(field, before, present))) {
    return { ...history, present };   // looking about (hover, another head) does not end a step of typing
  }
  const goesOn = set && history.last && continues(history.last, set, before, present);
  // What comes back to where the step began (a letter typed and taken out) is no step: undo always changes something.
  const began = goesOn ? history.past.at(-1)?.state : undefined;
  if (began && undoFields.every(field => same(field, began, present))) return { past: history.past.slice(0, -1), present, future: [], last: null };
  const last = set && { field: set.field, mark: set.mark, at: set.at };
  const step = { state: before, places: places.filter(field => !same(field, before, present)) };
  return { past: goesOn ? history.past : [...history.past, step].slice(-longest.history), present, future: [], last };
}

/** @param {NonNullable<History['last']>} last @param {NonNullable<History['last']>} set @param {State} before @param {State} after */
function continues(last, set, before, after) {
  if (last.field !== set.field) return false;
  if (last.mark !== undefined || set.mark !== undefined) return last.mark === set.mark;
  const near = last.at === undefined || set.at === undefined || set.at - last.at < moment;
  return near && !!table[set.field].codec.continues?.(before[set.field], after[set.field]);
}

/** @param {History} history @param {Step[]} past @param {Step[]} future @param {-1 | 1} way @returns {History} */
function travel(history, past, future, way) {
  const to = way < 0 ? past.at(-1) : future[0];
  if (!to) return history;
  const before = history.present;
  // A cell that gave way to another text comes back with its own.
  const back = before.cell === null && !to.places.includes('cell') ? [...to.places, /** @type {const} */ ('cell')] : to.places;
  const present = settle(before, { ...before, ...pick(to.state, [...undoFields, ...back]) });
  const step = { state: before, places: to.places };
  return way < 0
    ? { past: past.slice(0, -1), present, future: [step, ...future], last: null }
    : { past: [...past, step], present, future: future.slice(1), last: null };
}

/** Nothing points at a head or a pin that is gone: the last head is open instead; who looked at the average still does. @param {State | null} before @param {State} state @returns {State} */
export function settle(before, state) {
  const { heads, open, solo, headsOff } = state;
  const against = state.against === 'pin' && !state.pin ? null : state.against;
  // Which heads a transformer or an experiment has is not known here: what draws them holds these within its record.
  if (state.transformer || state.experiment) return { ...state, against };
  // Nor which an opened file has: while the lab's are as many as before, one looks where one will.
  const held = before?.heads !== heads || before.transformer !== null || before.experiment !== null;
  const stays = before?.open === open;
  const average = open === (stays ? before.heads : heads);
  return {
    ...state,
    open: !held ? open : average ? heads : Math.min(open, heads - 1),
    solo: held && solo !== null && solo > heads ? null : solo,
    against: (held && typeof against === 'number' && against >= heads) ? null : against,
    headsOff: headsOff.some(head => head >= heads) ? headsOff.filter(head => head < heads) : headsOff,
  };
}
