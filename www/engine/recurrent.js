/**
 * @file How long an RNN, an LSTM and a head of attention take for longer and longer sequences, on this machine and one core. Knows the
 * core's trial and a clock; not how curves are drawn.
 */

const methods = ['rnn', 'lstm', 'attention'];
/** How many tokens, from 16 to 2,048. */
const lengths = Array.from({ length: 8 }, (_, power) => 16 * 2 ** power);
/** Each is run so often, and the middle time counts: whatever else the machine does makes single ones longer. */
const rounds = 5;

/**
 * @param {import('./messages.js').Core} core
 * @param {{ dModel: number, seed: number, stateWidth: number, recurrentScale: number, forgetBias: number }} params
 */
export function* recurrent(core, params) {
  /** @type {number[][]} */
  const found = methods.map(() => []);
  let done = 0;
  for (const tokens of lengths) {
    const trial = new core.RecurrentTrial({ ...params, tokens });
    try {
      for (const [at, method] of methods.entries()) {
        /** @type {number[]} */
        const times = [];
        for (let round = 0; round < rounds; round++) {
          times.push(timed(() => trial.run(method)));
          yield { share: Math.min(0.999, (done + (round + 1) / rounds) / (lengths.length * methods.length)), curves: curves(found) };
        }
        found[at].push(times.sort((a, b) => a - b)[rounds >> 1]);
        done++;
      }
    } finally {
      trial.free();
    }
  }
  yield { share: 1, curves: curves(found) };
}

/** Milliseconds of one run; what is quicker than the clock's steps is run until it is not. @param {() => void} run */
function timed(run) {
  const begin = performance.now();
  let now = begin, count = 0;
  do {
    run();
    count++;
    now = performance.now();
  } while (now - begin < 2);
  return (now - begin) / count;
}

/** @param {number[][]} found times of each method, as many as there are @returns {import('../types.js').Curves[]} */
const curves = found => [{
  name: 'recurrent.time', said: 'recurrent.time.said', x: { name: 'recurrent.time.x', values: lengths, log: true }, y: { name: 'recurrent.time.y', log: true },
  lines: methods.map((method, at) => ({ name: `head.${method}`, values: lengths.map((_, n) => found[at][n] ?? null) })),
}];
