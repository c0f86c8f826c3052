/**
 * @file Pointing: what lies under the pointer becomes `state.hover`, and what is hovered lights up everywhere in this room.
 * Elements say what they stand for: `data-query`, `data-key`, or `data-cells` for an area of all cells (`pick` on the
 * element where the area is no plain grid). Lighting up sets a few variables of the room's root: nothing is drawn again.
 */

/** @typedef {{ query: number | null, key: number | null }} Hover */

const nothing = { query: null, key: null };

/**
 * What an event points at.
 * @param {PointerEvent | MouseEvent} event
 * @param {{ queries: number, keys: number }} size
 * @returns {Hover}
 */
export function pointedAt(event, { queries, keys }) {
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
  return { query: number('query'), key: number('key') };
}

/**
 * Sends what is pointed at, when it changes.
 * @param {HTMLElement} root
 * @param {import('../../types.js').Dispatch} dispatch
 * @param {() => { hover: Hover, queries: number, keys: number } | null} now
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
}

/**
 * Lights up the hovered row and column: lines over every drawing (see.css), the labels, the table's row and head.
 * @param {HTMLElement} root
 * @param {import('./scene.js').Scene} scene
 */
export function light(root, { state: { hover }, record }) {
  const query = hover.query !== null && hover.query < record.queries ? hover.query : null;
  const key = hover.key !== null && hover.key < record.keys ? hover.key : null;
  root.toggleAttribute('data-hover-query', query !== null);
  root.toggleAttribute('data-hover-key', key !== null);
  root.style.setProperty('--hover-query', String(query ?? 0));
  root.style.setProperty('--hover-key', String(key ?? 0));
  for (const lit of root.querySelectorAll('.lit')) lit.classList.remove('lit');
  const rows = query === null ? [] : root.querySelectorAll(`[data-query="${query}"]`);
  const columns = key === null ? [] : root.querySelectorAll(`[data-key="${key}"]`);
  for (const element of [...rows, ...columns]) element.classList.add('lit');
  const say = (/** @type {string} */ selector, /** @type {string | undefined} */ text) => {
    const element = root.querySelector(selector);
    if (element) element.textContent = text ?? '';
  };
  say('.pointed.query bdi', query === null ? '' : record.queryTokens[query].text);
  say('.pointed.key bdi', key === null ? '' : record.keyTokens[key].text);
}
