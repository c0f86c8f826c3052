/**
 * @file The hovered row and column over every drawing of this room: lines (see.css places them by their two
 * variables), the labels, the table's row and head.
 */
import { lightUp } from '../hover.js';

/**
 * @param {HTMLElement} root
 * @param {import('./scene.js').Scene} scene
 */
export function light(root, { state: { hover }, record }) {
  const query = hover.query !== null && hover.query < record.queries ? hover.query : null;
  const key = hover.key !== null && hover.key < record.keys ? hover.key : null;
  for (const [name, at] of /** @type {const} */ ([['query', query], ['key', key]])) {
    if (at === null) root.removeAttribute(`data-hover-${name}`); else root.setAttribute(`data-hover-${name}`, String(at));
  }
  // Set where they are used: a variable of the root would make the browser style every label anew.
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('.row-line, .pointed.query'))) element.style.setProperty('--hover-query', String(query ?? 0));
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('.column-line, .pointed.key'))) element.style.setProperty('--hover-key', String(key ?? 0));
  lightUp(root, { query, key });
  const say = (/** @type {string} */ selector, /** @type {string | undefined} */ text) => {
    const element = root.querySelector(selector);
    if (element) element.textContent = text ?? '';
  };
  say('.pointed.query bdi', query === null ? '' : record.queryTokens[query].text);
  say('.pointed.key bdi', key === null ? '' : record.keyTokens[key].text);
}
