/**
 * @file The arithmetic of a figure's axes: ticks that people count by, where a value lies, labels kept apart, lines with gaps. Pure.
 */

/** @typedef {{ least: number, most: number, log: boolean }} Scale */

/** What counts by: each as many steps in ten, from fine to coarse; on a logarithmic axis whole decades too. */
const steps = [1, 2, 5], decades = [[1, 2, 5], [1, 3], [1]];

/**
 * Few round numbers from `least` to `most`, rising; at least two, where the axis has any length.
 * @param {Scale} scale @param {number} count no more than this many
 * @param {boolean} [doubling] count in powers of two, on a logarithmic axis
 * @returns {number[]}
 */
export function ticks({ least, most, log }, count, doubling = false) {
  if (!(most > least)) return [least];
  const within = (/** @type {number} */ tick) => tick >= least * (1 - Math.sign(least) * 1e-9) && tick <= most * (1 + Math.sign(most) * 1e-9);
  if (!log) {
    for (let power = Math.floor(Math.log10((most - least) / count)); ; power++) {
      for (const step of steps) {
        // A tick is a product of whole numbers: sums of 0.1 would drift.
        const by = (/** @type {number} */ n) => power < 0 ? n * step / 10 ** -power : n * step * 10 ** power;
        const first = Math.ceil(least / by(1) - 1e-9), last = Math.floor(most / by(1) + 1e-9);
        if (last - first < count) return Array.from({ length: last - first + 1 }, (_, n) => by(first + n));
      }
    }
  }
  const powers = (/** @type {number} */ base, /** @type {number} */ by, /** @type {number[]} */ times) => {
    const first = Math.floor(Math.log(least) / Math.log(base) / by + 1e-9), last = Math.ceil(Math.log(most) / Math.log(base) / by - 1e-9);
    return Array.from({ length: last - first + 1 }, (_, n) => times.map(time => time * base ** ((first + n) * by))).flat().filter(within);
  };
  const candidates = doubling ? [1, 2, 3, 4, 5, 6].map(by => powers(2, by, [1])) : [...decades.map(times => powers(10, 1, times)), ...[2, 3, 5, 10, 20].map(by => powers(10, by, [1]))];
  const few = candidates.find(ticks => ticks.length <= count) ?? [];
  // Within less than a decade there may be no round power: then it is counted as on a linear axis.
  return few.length > 1 ? few : ticks({ least, most, log: false }, count);
}

/**
 * The scale of all these values: the range that they can have where there is one, 0 included on a linear axis.
 * @param {(number | null)[]} values @param {boolean} log @param {[number, number]} [range]
 * @returns {Scale} of some length; what a logarithm has no place for is left out
 */
export function scaleOf(values, log, range) {
  const known = values.filter(value => value !== null && Number.isFinite(value) && (!log || value > 0)).map(Number);
  const least = Math.min(...known, ...(range ?? (log ? [] : [0]))), most = Math.max(...known, ...(range ?? (log ? [] : [0])));
  if (!Number.isFinite(least)) return { least: log ? 1 : 0, most: log ? 10 : 1, log };
  if (least < most) return { least, most, log };
  return log ? { least: least / 2, most: most * 2, log } : { least: Math.min(0, least - 1), most: Math.max(0, most + 1), log };
}

/** Where a value lies on a scale, 0 to 1; null where it has no place. @param {Scale} scale @param {number | null} value */
export function placeOf({ least, most, log }, value) {
  if (value === null || !Number.isFinite(value) || (log && value <= 0)) return null;
  return log ? Math.log(value / least) / Math.log(most / least) : (value - least) / (most - least);
}

/** A line through points as the path of an SVG: it breaks where one is missing. @param {([number, number] | null)[]} points */
export const pathOf = points => points.map((point, at) => point && `${at > 0 && points[at - 1] ? 'L' : 'M'}${point[0].toFixed(1)} ${point[1].toFixed(1)}`).filter(Boolean).join('');

/**
 * Places moved as little as keeps them so far apart, in their order, within an end.
 * @param {number[]} places @param {number} apart @param {number} end @returns {number[]}
 */
export function keptApart(places, apart, end) {
  const order = places.map((_, at) => at).sort((a, b) => places[a] - places[b] || a - b);
  const moved = [...places];
  order.forEach((at, n) => { if (n > 0) moved[at] = Math.max(moved[at], moved[order[n - 1]] + apart); });
  let most = end;
  for (const at of order.toReversed()) {
    moved[at] = Math.min(moved[at], most);
    most = moved[at] - apart;
  }
  return moved;
}

/** A number in three digits or so, as short as they allow. @param {number | null} value @param {import('../../types.js').Translate} t */
export function threeDigits(value, t) {
  if (value === null) return '–';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return t.number(value, 0);
  const size = Math.abs(value);
  if (size > 0 && size < 1e-4) return value.toExponential(1).replace(/-/g, '−');
  return t.number(value, size === 0 ? 0 : Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(size)))));
}

/** The numbers of an axis, all with as many decimals as the one with most needs. @param {number[]} ticks @param {import('../../types.js').Translate} t @returns {string[]} */
export function tickTexts(ticks, t) {
  const decimals = (/** @type {number} */ tick) => (/\.(\d*?)0*$/.exec(tick.toFixed(4))?.[1] ?? '').length;
  const small = ticks.some(tick => tick !== 0 && Math.abs(tick) < 1e-4);
  const spread = Math.max(...ticks.map(Math.abs)) / Math.min(...ticks.filter(Boolean).map(Math.abs));
  // Of numbers far apart each is as short as it can be: 0.01, 0.1, 1.
  const most = Math.max(...ticks.map(decimals));
  return ticks.map(tick => small && tick !== 0 && Math.abs(tick) < 0.01 ? tick.toExponential(0).replace(/-/g, '−') : t.number(tick, spread >= 100 ? decimals(tick) : most));
}
