/**
 * @file The Rust module of the bench: the kernel's matrix product, rten-gemm's, and the machine's limit.
 * `headlight` takes and gives arrays of JavaScript, as every peer in JavaScript does; `kernel` and `rten` find their
 * operands in the module's memory.
 */

/** @typedef {import('../types.js').Peer} Peer */
/** @typedef {import('../types.js').Contender} Contender */
/** @typedef {(a: number, b: number, out: number, m: number, k: number, n: number) => void} Product */
/**
 * @typedef {{
 *   memory: WebAssembly.Memory, allocate(length: number): number, kernel_matmul: Product, rten_matmul: Product,
 *   limit(iterations: number, factor: number): number, limit_operations(): number,
 * }} Exports
 */

const WASM = '../../target/wasm/bench/wasm32-unknown-unknown/release/headlight_bench.wasm';
/** About a millisecond. */
const ITERATIONS = 500_000;

/** @param {(url: URL) => Promise<BufferSource>} bytes @returns {Promise<Peer>} */
export async function create(bytes) {
  const { instance } = /** @type {any} */ (await WebAssembly.instantiate(await bytes(new URL(WASM, import.meta.url)), {}));
  /** @type {Exports} */
  const rust = instance.exports;
  /** @type {Contender} */
  const limit = {
    name: 'limit',
    operations: ITERATIONS * rust.limit_operations(),
    run: () => { sink = rust.limit(ITERATIONS, 0.999); },
    result: () => ({}),
  };
  return {
    version: 'rten-gemm 0.27.0',
    contenders(made) {
      if (made.kind !== 'matmul') return [limit];
      const { m, k, n, a, b } = made;
      const [toA, toB, toOut] = [m * k, k * n, m * n].map(length => rust.allocate(length));
      const view = (/** @type {number} */ at, /** @type {number} */ length) => new Float32Array(rust.memory.buffer, at, length);
      const copyIn = () => { view(toA, m * k).set(a); view(toB, k * n).set(b); };
      copyIn();
      const product = new Float32Array(m * n);
      const inMemory = (/** @type {string} */ name, /** @type {Product} */ call) => ({
        name,
        run: () => call(toA, toB, toOut, m, k, n),
        result: () => ({ product: view(toOut, m * n).slice() }),
      });
      return [limit, {
        name: 'headlight',
        run() {
          copyIn();
          rust.kernel_matmul(toA, toB, toOut, m, k, n);
          product.set(view(toOut, m * n));
        },
        result: () => ({ product }),
      }, inMemory('kernel', rust.kernel_matmul), inMemory('rten', rust.rten_matmul)];
    },
  };
}

/** What the chains come to goes somewhere, so that no engine leaves them out. */
export let sink = 0;
