/**
 * @file How long a head takes by each way to attend as the text grows: one length after another, all ways in turn, round after
 * round. Knows the core's trial, a clock, and which curves it makes; not how they are drawn.
 */

/** The ways that compute differently: shared keys and values are computed with as any others are. */
const ways = ['exact', 'window', 'strided', 'global', 'lowrank', 'linear', 'tiled'];
const lengths = [64, 128, 256, 512, 1024, 2048, 4096];
/** Odd, so that there is a median. */
const rounds = 5;
/** What is shorter than this, in milliseconds, is done so often that it is not: browsers' clocks are coarse. */
const least = 2;

/** @param {import('./messages.js').Core} core @param {object} params @param {() => number} [now] milliseconds */
export function* cheaper(core, params, now = () => performance.now()) {
  /** Milliseconds of each round, and multiply-adds, by way and length. @type {{ times: number[], products: number }[][]} */
  const found = ways.map(() => lengths.map(() => ({ times: [], products: 0 })));
  let done = 0;
  for (const [at, tokens] of lengths.entries()) {
    const trial = new core.Trial({ ...params, tokens });
    try {
      for (let round = 0; round < rounds; round++) {
        for (const [n, way] of ways.entries()) {
          const start = now();
          let times = 0;
          do {
            found[n][at].products = trial.attend(way);
            times++;
          } while (now() - start < least && times < 1000);
          found[n][at].times.push((now() - start) / times);
          yield { share: ++done / (lengths.length * rounds * ways.length), curves: curves(found) };
        }
      }
    } finally {
      trial.free();
    }
  }
}

/** @param {number[]} values */
const median = values => values.toSorted((a, b) => a - b)[values.length >> 1] ?? null;

/** @param {{ times: number[], products: number }[][]} found @returns {import('../types.js').Curves[]} */
function curves(found) {
  const x = { name: 'cheaper.tokens', values: lengths, log: true };
  const lines = (/** @type {(cell: { times: number[], products: number }) => number | null} */ of) =>
    ways.map((way, n) => ({ name: `head.${way}`, values: found[n].map(cell => of(cell) || null) }));
  return [
    { name: 'cheaper.time', said: 'cheaper.time.said', x, y: { name: 'cheaper.time.y', log: true }, lines: lines(({ times }) => median(times)) },
    { name: 'cheaper.work', said: 'cheaper.work.said', x, y: { name: 'cheaper.work.y', log: true }, lines: lines(({ products }) => products) },
  ];
}
