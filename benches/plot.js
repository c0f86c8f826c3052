/**
 * @file How the time of one call grows, as a picture: a panel for each size that grows, measured points, the expected law dashed.
 * Pure: numbers in, SVG out. Both axes are logarithmic, so a law is a straight line.
 */

/** @typedef {{ axis: string, law: number, points: { size: number, time: number }[] }} Series `law`: time grows as size to this power */

const panel = { width: 290, height: 230, left: 56, bottom: 34, top: 26, gap: 18 };

/** @param {Series[]} series @returns {string} */
export function plot(series) {
  const times = series.flatMap(({ points }) => points.map(({ time }) => time));
  const [least, most] = [Math.floor(Math.log10(Math.min(...times))), Math.ceil(Math.log10(Math.max(...times)))];
  const y = (/** @type {number} */ time) => panel.height - panel.bottom - (Math.log10(time) - least) / (most - least) * (panel.height - panel.bottom - panel.top);
  const width = series.length * (panel.width + panel.gap);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${panel.height}" font-family="system-ui, sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#fff"/>
${series.map((one, at) => `<g transform="translate(${at * (panel.width + panel.gap)} 0)">${drawn(one, y, least, most)}</g>`).join('\n')}
</svg>
`;
}

/** @param {Series} series @param {(time: number) => number} y @param {number} least @param {number} most */
function drawn({ axis, law, points }, y, least, most) {
  const [first, last] = [points[0].size, points.at(-1)?.size ?? 1].map(Math.log2);
  const x = (/** @type {number} */ size) => panel.left + (Math.log2(size) - first) / (last - first) * (panel.width - panel.left - 8);
  // The law goes through the largest size: what a call costs besides is least there.
  const { size, time } = points[points.length - 1];
  const expected = (/** @type {number} */ at) => time * (at / size) ** law;
  const from = points.find(point => expected(point.size) >= 10 ** least) ?? points[0];
  const decades = Array.from({ length: most - least + 1 }, (_, step) => 10 ** (least + step));
  return `
<text x="${panel.left}" y="14" font-weight="600">time against ${axis}</text>
${decades.map(ms => `<path d="M${panel.left} ${y(ms).toFixed(1)}H${panel.width - 8}" stroke="#e4e1da"/><text x="${panel.left - 5}" y="${(y(ms) + 4).toFixed(1)}" text-anchor="end" fill="#5f5b54">${ms < 1 ? ms.toFixed(-Math.log10(ms)) : ms} ms</text>`).join('')}
${points.filter((_, nth) => points.length < 7 || nth % 2 === 0).map(point => `<text x="${x(point.size).toFixed(1)}" y="${panel.height - panel.bottom + 15}" text-anchor="middle" fill="#5f5b54">${point.size}</text>`).join('')}
<text x="${panel.width - 8}" y="${panel.height - 4}" text-anchor="end" fill="#5f5b54">dashed: ${axis}${law > 1 ? '²' : ''}</text>
<path d="M${x(from.size).toFixed(1)} ${y(expected(from.size)).toFixed(1)}L${x(size).toFixed(1)} ${y(time).toFixed(1)}" stroke="#b04a00" stroke-dasharray="4 3" fill="none"/>
<path d="M${points.map(point => `${x(point.size).toFixed(1)} ${y(point.time).toFixed(1)}`).join('L')}" stroke="#1558b8" stroke-width="1.6" fill="none"/>
${points.map(point => `<circle cx="${x(point.size).toFixed(1)}" cy="${y(point.time).toFixed(1)}" r="2.6" fill="#1558b8"/>`).join('')}`;
}
