/**
 * @file What the page says in `say`: keys begin with the room's name; both languages side by side.
 */

/** @type {Record<string, string>} */
export const en = {
};

/** @type {Record<string, string>} */
export const zh = {
};
