/**
 * @file The maps of a prompt's words over a picture: what they are the mean of, and how they are laid over pixels. Pure but for the
 * canvas that it is given.
 */

/** @typedef {import('../../types.js').PictureFrame} PictureFrame */

/** The colour of a map, that of keys: red, green, blue. */
const ink = [230, 120, 0];

/**
 * How much each cell looks at each word, on average over some layers and heads: [words][cells].
 * @param {PictureFrame} picture @param {{ layer: number | null, head: number | null }} of null: all
 */
export function mapsOf({ weights, heads, across, words }, { layer, head }) {
  const cells = across * across, count = words.length;
  const maps = Array.from({ length: count }, () => new Float32Array(cells));
  const layers = layer === null ? weights.map((_, at) => at) : [layer], some = head === null ? Array.from({ length: heads }, (_, at) => at) : [head];
  const share = 1 / (layers.length * some.length);
  for (const l of layers) for (const h of some) for (let cell = 0; cell < cells; cell++) for (let word = 0; word < count; word++) {
    maps[word][cell] += share * weights[l][(h * cells + cell) * count + word];
  }
  return maps;
}

/** A picture's pixels, and over them a map: white and faded where nothing looks. @param {CanvasRenderingContext2D} context @param {PictureFrame} picture @param {Float32Array} rgb [side, side, 3] @param {Float32Array} [map] [cells] @param {number} [most] */
export function paintPixels(context, { side, across }, rgb, map, most = 1) {
  const image = context.createImageData(side, side);
  for (let at = 0; at < side * side; at++) {
    const cell = Math.floor(Math.floor(at / side) * across / side) * across + Math.floor((at % side) * across / side);
    const share = map ? Math.min(1, map[cell] / most) : 0;
    for (let i = 0; i < 3; i++) {
      const paper = map ? 255 - (255 - 255 * rgb[at * 3 + i]) * 0.3 : 255 * rgb[at * 3 + i];
      image.data[at * 4 + i] = paper + (ink[i] - paper) * share * 0.85;
    }
    image.data[at * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
