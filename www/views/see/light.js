/**
 * @file The hovered row and column over every drawing of this room: lines (see.css places them by two variables of the room's
 * root), the labels, the table's row and head.
 */
import { lightUp } from '../hover.js';

/**
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
  lightUp(root, { query, key });
  const say = (/** @type {string} */ selector, /** @type {string | undefined} */ text) => {
    const element = root.querySelector(selector);
    if (element) element.textContent = text ?? '';
  };
  say('.pointed.query bdi', query === null ? '' : record.queryTokens[query].text);
  say('.pointed.key bdi', key === null ? '' : record.keyTokens[key].text);
}
