/**
 * @file The strongest path through the layers and where it is drawn. Pure arithmetic; knows no element.
 */

/** @typedef {import('../../types.js').Links} Links */
/** @typedef {{ layer: number, query: number, key: number, weight: number }} Step `layer`: the link's place in the list; the token that looks, and the one below that it looks at */

/**
 * The path down from a token, from the top; null where there is none.
 * @param {Links[]} links of each layer, from the lowest @param {number} token above the top layer
 * @returns {{ steps: Step[], product: number } | null}
 */
export function pathFrom(links, token) {
  /** @type {Step[]} */
  const steps = [];
  let query = token, product = 1;
  for (let layer = links.length - 1; layer >= 0; layer--) {
    const key = links[layer].keys[query], weight = links[layer].weights[query];
    if (!(key >= 0)) return null;
    steps.push({ layer, query, key, weight });
    product *= weight;
    query = key;
  }
  return { steps, product };
}

/** More tokens than this are not drawn side by side: then only those on the path are. */
export const mostColumns = 40;
/** From layer to layer, left of the tokens, right of them, above and below, and how large the type is, in CSS px. */
const size = { row: 38, left: 62, right: 46, top: 26, flat: 24, font: 12, narrowest: 30, widest: 76, wide: 560, tallest: 104 };

/** About as wide as a text is drawn, in CSS px: a Chinese character is as wide as two letters. @param {string} text */
const widthOf = text => [...text].reduce((sum, letter) => sum + (/[\u2e80-\uffef]/.test(letter) ? 1 : 0.58), 0) * size.font;

/**
 * Where the tokens, layers and links of a path are drawn. Where the tokens above the top layer are others than those below, the path's
 * first one stands over the token that it looks at.
 * @param {{ steps: Step[], tokens: string[], crosses: boolean }} path `tokens` at the bottom; `crosses`: others look at them from the top
 * @returns {{ width: number, height: number, top: number, bottom: number, slanted: boolean, all: boolean, pitch: number,
 *   columns: { token: number, x: number, on: boolean }[], levels: number[], nodes: { x: number, y: number }[], links: { step: Step, x1: number, y1: number, x2: number, y2: number }[] }}
 *   `levels`: the height of the tokens above each layer from the top, and last of those at the bottom; `all`: no token is left out
 */
export function pathLayout({ steps, tokens, crosses }) {
  const below = steps.slice(crosses ? 1 : 0).map(step => step.query).concat(steps[steps.length - 1].key);
  const all = tokens.length <= mostColumns;
  const drawn = all ? tokens.map((_, at) => at) : [...new Set(below)].sort((a, b) => a - b);
  const pitch = Math.max(size.narrowest, Math.min(size.widest, size.wide / drawn.length));
  const longest = Math.max(...drawn.map(at => widthOf(tokens[at])));
  const slanted = longest + 6 > pitch;
  const left = size.left + (slanted ? Math.max(0, Math.min(size.tallest, longest * 0.71) - size.left - pitch / 2) : 0);
  const place = new Map(drawn.map((token, at) => [token, left + (at + 0.5) * pitch]));
  const x = (/** @type {number} */ token) => /** @type {number} */ (place.get(token));
  const levels = Array.from({ length: steps.length + 1 }, (_, at) => size.top + at * size.row);
  const bottom = levels[levels.length - 1];
  const nodes = [x(crosses ? steps[0].key : steps[0].query), ...steps.map(step => x(step.key))].map((x, at) => ({ x, y: levels[at] }));
  return {
    width: left + drawn.length * pitch + size.right, height: bottom + (slanted ? Math.min(size.tallest, longest * 0.71) + 20 : size.flat),
    top: size.top, bottom, slanted, all, pitch,
    columns: drawn.map(token => ({ token, x: x(token), on: below.includes(token) })), levels, nodes,
    links: steps.map((step, at) => ({ step, x1: nodes[at].x, y1: nodes[at].y, x2: nodes[at + 1].x, y2: nodes[at + 1].y })),
  };
}
