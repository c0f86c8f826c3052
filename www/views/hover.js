/**
 * @file Pointing: what lies under the pointer becomes `state.hover`, and what is hovered lights up in every room that watches.
 * Elements say what they stand for: `data-query` or `data-key` a token, both a cell, `data-cells` an area of all cells (`pick`
 * on the element where the area is no plain grid). Lighting up sets a class: nothing is drawn again.
 */

/** @typedef {{ query: number | null, key: number | null }} Hover */
/** @typedef {{ queries: number, keys: number, self: boolean }} Size `self`: queries and keys are the same tokens */

const nothing = { query: null, key: null };

/**
 * What an event points at. Where queries and keys are the same tokens, a token is its row and its column.
 * @param {PointerEvent | MouseEvent} event
 * @param {Size} size
 * @returns {Hover}
 */
export function pointedAt(event, { queries, keys, self }) {
  const element = /** @type {Element} */ (event.target);
  const cells = /** @type {(HTMLElement & { pick?: (event: MouseEvent) => Hover }) | null} */ (element.closest('[data-cells]'));
  if (cells?.pick) return cells.pick(event);
  if (cells) {
    const box = cells.getBoundingClientRect();
    const index = (/** @type {number} */ share, /** @type {number} */ n) => Math.max(0, Math.min(n - 1, Math.floor(share * n)));
    return { query: index((event.clientY - box.top) / box.height, queries), key: index((event.clientX - box.left) / box.width, keys) };
  }
  const number = (/** @type {string} */ name) => {
    const value = element.closest(`[data-${name}]`)?.getAttribute(`data-${name}`);
    return value === undefined || value === null ? null : Number(value);
  };
  const query = number('query'), key = number('key');
  return self ? { query: query ?? key, key: key ?? query } : { query, key };
}

/**
 * Sends what is pointed at, when it changes.
 * @param {HTMLElement} root
 * @param {import('../types.js').Dispatch} dispatch
 * @param {() => (Size & { hover: Hover }) | null} now
 */
export function watch(root, dispatch, now) {
  const send = (/** @type {Hover} */ next) => {
    const before = now()?.hover ?? nothing;
    if (next.query !== before.query || next.key !== before.key) dispatch({ type: 'set', field: 'hover', value: next });
  };
  root.addEventListener('pointermove', event => {
    const size = now();
    if (size) send(pointedAt(event, size));
  });
  root.addEventListener('pointerleave', () => send(nothing));
  // A finger that scrolls away points at nothing any longer.
  root.addEventListener('pointercancel', () => send(nothing));
}

/**
 * Lights up what stands for the hovered query or key, and nothing else. What stands for a cell is lit by its key.
 * @param {HTMLElement} root
 * @param {Hover} hover
 */
export function lightUp(root, { query, key }) {
  for (const lit of root.querySelectorAll('.lit')) lit.classList.remove('lit');
  const rows = query === null ? [] : root.querySelectorAll(`[data-query="${query}"]:not([data-key])`);
  const columns = key === null ? [] : root.querySelectorAll(`[data-key="${key}"]`);
  for (const element of [...rows, ...columns]) element.classList.add('lit');
}

/** What may change while the same is drawn: the pointer, and texts whose frame is still to come. */
const besides = new Set(['hover', 'target', 'source']);

/**
 * Whether what is drawn of the frame stays what it is; only what lights up may be another.
 * @param {import('../types.js').Model | null} before
 * @param {import('../types.js').Model} after
 */
export function sameDrawn(before, after) {
  if (!before || before.frame !== after.frame || before.opened !== after.opened || before.catalog !== after.catalog || before.failed !== after.failed || before.t !== after.t) return false;
  return /** @type {(keyof import('../types.js').State)[]} */ (Object.keys(after.state)).every(field => besides.has(field) || before.state[field] === after.state[field]);
}
