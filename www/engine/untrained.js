/**
 * @file A model before training: the checkpoint's shapes, and random numbers in them. Knows the bytes of a .safetensors file and how
 * a network is begun; not what a model computes.
 */

/** Matrices that are written [in, out], as GPT-2's are; all others are [out, in]. */
const turned = /\.c_(attn|proj|fc)\.weight$/;

/**
 * The weights before training, drawn from a seed: gaussian with standard deviation 1/√(fan-in) in matrices and embeddings (LeCun et al. 1998,
 * "Efficient BackProp", section 4.6), 0 in biases, 1 in what the norms multiply by. The same seed gives the same bytes everywhere.
 * @param {ArrayBuffer} file of f16 or f32: a .safetensors file; it is left as it is
 * @param {number} seed u32
 * @returns {ArrayBuffer} of the same length, with the same header
 */
export function untrained(file, seed) {
  const bytes = file.slice(0), data = new DataView(bytes);
  const begin = 8 + Number(data.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, begin - 8)));
  delete header.__metadata__;
  const normal = gaussian(seed);
  // In the order of their bytes: a header may name them in any.
  for (const [name, { dtype, shape, data_offsets: [start, end] }] of Object.entries(header).sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0])) {
    const deviation = 1 / Math.sqrt(turned.test(name) ? shape[0] : shape.at(-1));
    const next = name.endsWith('bias') ? () => 0 : shape.length === 1 ? () => 1 : () => deviation * normal();
    const width = dtype === 'F16' ? 2 : 4;
    for (let at = begin + start; at < begin + end; at += width) {
      if (width === 2) data.setUint16(at, half(next()), true);
      else data.setFloat32(at, next(), true);
    }
  }
  return bytes;
}

/**
 * Nearly normal numbers, mean 0, variance 1, never beyond ±6: twelve uniform ones, summed, as in src/text/random.rs. Only sums of whole
 * numbers, since logarithms differ from browser to browser. The uniform ones are mulberry32's.
 * @param {number} seed
 */
function gaussian(seed) {
  let state = seed;
  return () => {
    let sum = 0;
    for (let n = 0; n < 12; n++) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      sum += (mixed ^ (mixed >>> 14)) >>> 0;
    }
    return sum / 2 ** 32 - 6;
  };
}

const single = new Float32Array(1), bits = new Uint32Array(single.buffer);
/** The nearest f16, as its bits; what is smaller than its least normal number, 2^-14, is zero. @param {number} value within ±65,504 */
function half(value) {
  single[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000, rest = bits[0] & 0x7fffffff;
  return rest < 0x38800000 ? sign : sign | ((rest - 0x38000000 + 0x1000) >>> 13);
}
