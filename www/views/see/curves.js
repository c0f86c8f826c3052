/**
 * @file Curves over a quantity as a figure: axes, lines told apart by dash and marker besides colour and named where they end, the
 * numbers at a place on pointing or by the arrow keys, and all of them in a folded table. Draws what it is given; its own memory,
 * the place that is read, is a class in the page.
 */
import { html, nothing, svg } from '../../vendor/lit-html/lit-html.js';
import { notation } from '../notation.js';
import { keptApart, pathOf, placeOf, scaleOf, threeDigits, ticks, tickTexts } from './axes.js';

/** @typedef {import('../../types.js').Curves} Curves */
/** @typedef {import('../../types.js').Translate} Translate */

/** The figure's own measure; styles make it as wide as its place. Margins leave room for the numbers at the left, at the right for the lines' names. */
const size = { width: 336, height: 236, top: 24, bottom: 38, left: 28, right: 12 };
/** No more ticks than this on an axis, and so much room between the numbers across. */
const mostTicks = 6, between = 10;
/** Names longer than this, in the figure's measure, stand in a list below it. */
const longestName = 100, lineHeight = 14;
/** Markers, around their place. */
const markers = ['M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0', 'M-3-3h6v6h-6z', 'M0-4L3.6 2.6H-3.6z', 'M0-4L4 0L0 4L-4 0z'];

/** A name: a message's where it is one, else as it stands. @param {string} name @param {Translate} t */
const nameOf = (name, t) => t.has(name) ? t(name) : name;
/** About how wide a text is. @param {string} text */
const widthOf = text => Array.from(text).reduce((width, letter) => width + (/[\u2e80-\uffef]/.test(letter) ? 11.5 : 6.2), 0);

/** A line's own sign: its dash and marker, or the thin dashes of a law. @param {Curves['lines']} lines @param {number} at */
function signOf(lines, at) {
  const nth = lines.slice(0, at).filter(({ law }) => !law).length;
  return lines[at].law ? { kind: 'law', marker: null } : { kind: `nth-${nth % 4}`, marker: markers[nth % 4] };
}

/** @param {Translate} t @param {Curves} curves */
export function curves(t, curves) {
  const { x, y, lines } = curves;
  const names = lines.map(({ name }) => nameOf(name, t));
  const widest = Math.max(...names.map(widthOf));
  const named = widest <= longestName && lines.length * lineHeight <= size.height - size.top - size.bottom;
  const across = scaleOf(x.values, x.log), up = scaleOf(lines.flatMap(({ values }) => values), y.log, y.range);
  const yTicks = ticks(up, mostTicks), yTexts = tickTexts(yTicks, t);
  const start = Math.max(size.left, ...yTexts.map(text => widthOf(text) + 8));
  const right = size.width - (named ? widest + 16 : size.right), bottom = size.height - size.bottom;
  const left = (/** @type {number} */ value) => start + Number(placeOf(across, value)) * (right - start);
  const top = (/** @type {number | null} */ value) => {
    const place = placeOf(up, value);
    return place === null ? null : bottom - place * (bottom - size.top);
  };
  const doubling = x.log && x.values.every(value => Number.isInteger(Math.log2(value)));
  const counted = (/** @type {number} */ most) => { const places = ticks(across, most, doubling); return { places, texts: tickTexts(places, t) }; };
  const meet = (/** @type {ReturnType<typeof counted>} */ { places, texts }) => places.some((tick, n) =>
    n > 0 && left(tick) - left(places[n - 1]) < (widthOf(texts[n]) + widthOf(texts[n - 1])) / 2 + between);
  let most = mostTicks, xTicks = counted(most);
  while (most > 2 && meet(xTicks)) xTicks = counted(--most);
  const drawn = lines.map(line => line.values.map((value, at) => {
    const height = top(value);
    return height === null ? null : /** @type {[number, number]} */ ([left(x.values[at]), height]);
  }));
  const ends = drawn.map(points => points.findLast(point => point !== null) ?? null);
  const heights = keptApart(ends.map(end => end?.[1] ?? bottom), lineHeight, bottom);
  const title = nameOf(curves.name, t);
  const said = (/** @type {number} */ at) => `${nameOf(x.name, t)} = ${threeDigits(x.values[at], t)}: ${lines.map(({ values }, n) => `${names[n]} ${threeDigits(values[at], t)}`).join(', ')}`;
  const halves = x.values.map((value, at) => at === 0 ? start : (left(x.values[at - 1]) + left(value)) / 2);

  return html`<figure class="curves">
    <figcaption>${title}</figcaption>
    <div class="curves-plot" role="slider" tabindex="0" aria-label=${t('curves.read', { title, x: nameOf(x.name, t) })}
      aria-valuemin="0" aria-valuemax=${x.values.length - 1} aria-valuenow="0" aria-valuetext=${said(0)}
      @keydown=${(/** @type {KeyboardEvent} */ event) => stepped(event, x.values.length, said)} @focus=${(/** @type {FocusEvent} */ { currentTarget }) => read(currentTarget, readAt(currentTarget), said)}
      @pointermove=${(/** @type {PointerEvent} */ event) => pointed(event, said)} @pointerdown=${(/** @type {PointerEvent} */ event) => pointed(event, said)}
      @pointerleave=${(/** @type {PointerEvent} */ { currentTarget }) => { if (currentTarget !== document.activeElement) read(currentTarget, null, said); }} @blur=${(/** @type {FocusEvent} */ { currentTarget }) => read(currentTarget, null, said)}>
      <svg viewBox=${`0 0 ${size.width} ${size.height}`} aria-hidden="true">
        <g class="curves-grid">
          ${yTicks.map((tick, n) => svg`<path d=${`M${start} ${top(tick)?.toFixed(1)}H${right}`}></path><text class="up" x=${start - 6} y=${top(tick)}>${yTexts[n]}</text>`)}
          ${xTicks.places.map((tick, n) => svg`<path d=${`M${left(tick).toFixed(1)} ${bottom}v4`}></path><text class="across" x=${left(tick)} y=${bottom + 16}>${xTicks.texts[n]}</text>`)}
          <path class="axis" d=${`M${start} ${size.top}V${bottom}H${right}`}></path>
          <text class="name" x="0" y="8">${nameOf(y.name, t)}</text>
          <text class="across name" x=${(start + right) / 2} y=${size.height - 4}>${nameOf(x.name, t)}</text>
        </g>
        ${lines.map((_, n) => {
          const { kind, marker } = signOf(lines, n);
          return svg`<g class=${`curve ${kind}`}><path class="line" d=${pathOf(drawn[n])}></path>
            ${marker ? drawn[n].map(point => point && svg`<path class="marker" d=${marker} transform=${`translate(${point[0].toFixed(1)} ${point[1].toFixed(1)})`}></path>`) : nothing}
            ${named && ends[n] ? svg`<path class="leader" d=${`M${(ends[n][0] + 5).toFixed(1)} ${ends[n][1].toFixed(1)}L${right + 9} ${heights[n].toFixed(1)}`}></path><text x=${right + 12} y=${heights[n]}>${names[n]}</text>` : nothing}</g>`;
        })}
        ${x.values.map((value, at) => svg`<g class="curves-at" data-at=${at}>
          <rect x=${halves[at]} y="0" width=${(halves[at + 1] ?? right) - halves[at]} height=${size.height}></rect>
          <path d=${`M${left(value).toFixed(1)} ${size.top}V${bottom}`}></path></g>`)}
      </svg>
    </div>
    ${named ? nothing : html`<ul class="curves-key">${names.map((name, n) => {
      const { kind, marker } = signOf(lines, n);
      return html`<li><svg class=${`curve ${kind}`} viewBox="0 0 30 12" aria-hidden="true"><path class="line" d="M1 6H29"></path>${marker ? svg`<path class="marker" d=${marker} transform="translate(15 6)"></path>` : nothing}</svg>${name}</li>`;
    })}</ul>`}
    <p class="curves-read small" aria-hidden="true" style=${`--lines:${Math.ceil(1.15 * widthOf(said(0)) / size.width)}`}></p>
    ${curves.said ? html`<p class="small quiet">${notation(t(curves.said))}</p>` : nothing}
    <details><summary class="small">${t('curves.table')}</summary>
      <div class="curves-scroll" role="region" tabindex="0" aria-label=${title}>${table(t, curves, names)}</div></details>
  </figure>`;
}

/** @param {Translate} t @param {Curves} curves @param {string[]} names */
const table = (t, { x, lines }, names) => html`<table class="curves-table">
  <thead><tr><th scope="col">${nameOf(x.name, t)}</th>${names.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
  <tbody>${x.values.map((value, at) => html`<tr><th scope="row" class="number">${threeDigits(value, t)}</th>
    ${lines.map(({ values }) => html`<td class="number">${threeDigits(values[at], t)}</td>`)}</tr>`)}</tbody>
</table>`;

/** Which place is read, if one is; else the first. @param {EventTarget | null} plot */
const readAt = plot => Number(/** @type {Element} */ (plot).getAttribute('aria-valuenow'));

/** Reads a place, or none. Only a class and a text change: nothing is drawn again. @param {EventTarget | null} target @param {number | null} at @param {(at: number) => string} said */
function read(target, at, said) {
  const plot = /** @type {HTMLElement} */ (target);
  plot.querySelectorAll('.curves-at').forEach((place, n) => place.classList.toggle('at', n === at));
  /** @type {HTMLElement} */ (plot.parentElement?.querySelector('.curves-read')).textContent = at === null ? '' : said(at);
  if (at === null) return;
  plot.setAttribute('aria-valuenow', String(at));
  plot.setAttribute('aria-valuetext', said(at));
}

/** @param {PointerEvent} event @param {(at: number) => string} said */
function pointed({ target, currentTarget }, said) {
  const at = /** @type {Element} */ (target).closest('.curves-at')?.getAttribute('data-at');
  if (at) read(currentTarget, Number(at), said);
}

/** @param {KeyboardEvent} event @param {number} count @param {(at: number) => string} said */
function stepped(event, count, said) {
  const now = readAt(event.currentTarget);
  const at = /** @type {Record<string, number>} */ ({ ArrowLeft: now - 1, ArrowDown: now - 1, ArrowRight: now + 1, ArrowUp: now + 1, Home: 0, End: count - 1 })[event.key];
  if (at === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  read(event.currentTarget, Math.max(0, Math.min(count - 1, at)), said);
}
