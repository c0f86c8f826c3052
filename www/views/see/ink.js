/**
 * @file The page's colours, fonts and size of type, for what is drawn on a canvas. Read from the styles once a theme: a look at
 * them while the page changes makes the browser compute all of them anew.
 */

const names = /** @type {const} */ (['card', 'hatch', 'line', 'ink', 'query', 'key', 'sans', 'mono']);
/** @typedef {Record<typeof names[number], string>} Ink the value of each variable of the page's style */

/** The read ones, by what they depend on. @type {WeakMap<HTMLElement, { name: string, look: { ink: Ink, type: number } }>} */
const known = new WeakMap();

/**
 * @param {HTMLElement} root
 * @param {Pick<import('../../types.js').State, 'theme' | 'projector'>} state as the page's root has it already
 * @returns {{ ink: Ink, type: number }} `type`: how much larger than usual the page's type is
 */
export function inkOf(root, { theme, projector }) {
  const name = `${theme === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark'} ${projector}`;
  let found = known.get(root);
  if (found?.name !== name) {
    const style = getComputedStyle(root);
    const ink = /** @type {Ink} */ (Object.fromEntries(names.map(each => [each, style.getPropertyValue(`--${each}`).trim()])));
    found = { name, look: { ink, type: parseFloat(style.fontSize) / 15 } };
    known.set(root, found);
  }
  return found.look;
}
