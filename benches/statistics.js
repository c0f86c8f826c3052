/**
 * @file What samples say: quantiles, ratios within rounds, and how many rounds each contender gets.
 * Pure: knows numbers only.
 */

/** The quantile, between two samples in proportion. @param {number[]} samples @param {number} part 0 to 1 */
export function quantile(samples, part) {
  const sorted = samples.filter(Number.isFinite).sort((a, b) => a - b);
  if (!sorted.length) return NaN;
  const at = part * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.ceil(at)] - sorted[low]);
}

/** @param {number[]} samples */
export const median = samples => quantile(samples, 0.5);

/**
 * The median of a/b over the rounds that both took part in: a slow moment of the machine slows down both.
 * @param {number[]} a by round, NaN where it took no part @param {number[]} b
 */
export const ratioOf = (a, b) => median(a.map((one, round) => one / b[round]));

/**
 * How many rounds each contender takes part in: one at least, whatever it takes; from there on all alike until the budget is
 * spent, but for those so slow that a few rounds would spend it.
 * @param {number[]} slices milliseconds that each takes in a round @param {number} rounds at most @param {number} budget milliseconds, from the second round on
 */
export function roundsWithin(slices, rounds, budget) {
  const given = slices.map(() => 1);
  const fastestFirst = slices.map((_, which) => which).sort((a, b) => slices[a] - slices[b]);
  let left = budget;
  for (let round = 2; round <= rounds; round++) {
    for (const which of fastestFirst) {
      if (slices[which] > left / 4) break;
      given[which] = round;
      left -= slices[which];
    }
  }
  return given;
}

/** Whether one that takes part in `given` of `rounds` does so in this one: spread evenly, round 0 among them. @param {number} round @param {number} given @param {number} rounds */
export const takesPart = (round, given, rounds) => Math.floor(round * given / rounds) !== Math.floor((round - 1) * given / rounds);
