/**
 * @file Where the tiles of the overview lie, and which one a key leads to. Pure: layers and heads are numbers from 0,
 * on screen they count from 1, and the first layer is at the bottom, as the data flows upwards.
 */

/** @typedef {{ layer: number, head: number }} Place */
/** @typedef {{ layers: number, heads: number }} Size */

/** Nothing that is drawn is narrower, in CSS px. */
const least = 11;

/**
 * The width that a tile should have, in CSS px: small enough for the open head to stand below all of them on the first screen.
 * @param {number} layers
 * @param {boolean} [low] whether the screen is low, or its type large
 */
export const tileWish = (layers, low = false) => Math.max(16, Math.min(34, Math.floor((low ? 110 : 140) / layers)));

/**
 * The size of a tile with its gap, in CSS px: as large as `room` allows, in about the proportions of its picture.
 * @param {Size & { rows: number, columns: number }} atlas
 * @param {number} room the width there is
 * @param {number} [largest]
 */
export function pitchOf({ layers, heads, rows, columns }, room, largest = tileWish(layers)) {
  const width = Math.max(least, Math.min(largest, Math.floor(room / heads)));
  const tall = Math.min(1.4, Math.max(0.7, rows / columns));
  return { width, height: Math.max(least, Math.round(width * tall)) };
}

/** The place of a point, given as shares of the whole drawing. @param {Size} size @param {number} across @param {number} down @returns {Place} */
export function placeAt({ layers, heads }, across, down) {
  const within = (/** @type {number} */ share, /** @type {number} */ n) => Math.max(0, Math.min(n - 1, Math.floor(share * n)));
  return { layer: layers - 1 - within(down, layers), head: within(across, heads) };
}

/** The row of a layer, from the top. @param {Size} size @param {number} layer */
export const rowOf = ({ layers }, layer) => layers - 1 - layer;

/** Where a key leads from a place; null when it leads nowhere, the place itself at the border. @param {string} key @param {Place} from @param {Size} size @returns {Place | null} */
export function walked(key, { layer, head }, { layers, heads }) {
  switch (key) {
    case 'ArrowUp': return { layer: Math.min(layers - 1, layer + 1), head };
    case 'ArrowDown': return { layer: Math.max(0, layer - 1), head };
    case 'ArrowLeft': return { layer, head: Math.max(0, head - 1) };
    case 'ArrowRight': return { layer, head: Math.min(heads - 1, head + 1) };
    case 'Home': return { layer, head: 0 };
    case 'End': return { layer, head: heads - 1 };
    case 'PageUp': return { layer: layers - 1, head };
    case 'PageDown': return { layer: 0, head };
    default: return null;
  }
}

/** A head as it is written: `L5 H1`. @param {Place} place */
export const shortName = ({ layer, head }) => `L${layer + 1} H${head + 1}`;

/** Of the heads that are named off (`cross.0.3`), those of one kind. @param {string[]} switchedOff @param {string} stack @returns {Place[]} */
export const offIn = (switchedOff, stack) => switchedOff.map(name => name.split('.'))
  .filter(([kind]) => kind === stack).map(([, layer, head]) => ({ layer: Number(layer), head: Number(head) }));

/** The same heads with one of them turned over, in the order of their names. @param {string[]} switchedOff @param {string} stack @param {Place} place */
export function turned(switchedOff, stack, { layer, head }) {
  const name = `${stack}.${layer}.${head}`;
  return switchedOff.includes(name) ? switchedOff.filter(each => each !== name) : [...switchedOff, name].sort(byPlace);
}

/** @param {string} a @param {string} b */
function byPlace(a, b) {
  const [kind, layer, head] = a.split('.'), [otherKind, otherLayer, otherHead] = b.split('.');
  return kind < otherKind ? -1 : kind > otherKind ? 1 : Number(layer) - Number(otherLayer) || Number(head) - Number(otherHead);
}
