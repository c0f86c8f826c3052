/**
 * @file A figure as SVG that stands alone: cells as paths, one for each colour, text as text, nothing fetched from elsewhere.
 * More than 64 × 64 cells become an image inside the file, a pixel a cell, and stay sharp; their labels stay text.
 * Works wherever CompressionStream does (browsers, Node). Knows shapes; not what they show.
 */

/** @typedef {import('./figure.js').Figure} Figure */
/** @typedef {import('./figure.js').Shape} Shape */
/** @typedef {import('./figure.js').CellsShape} CellsShape */

const mostVector = 64 * 64;
const sans = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";
const mono = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/**
 * Text as XML: markup escaped, characters that XML cannot hold left out.
 * @param {string} text
 */
export const escape = text => text
  .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
  .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/g, '')
  .replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);

/** A coordinate, short. @param {number} x */
const n = x => String(Number(x.toFixed(2)));

/**
 * The figure as the text of an SVG file.
 * @param {Figure} figure
 */
export async function toSvg(figure) {
  const { width, height } = figure;
  const body = [], defs = [];
  for (const [i, shape] of figure.shapes.entries()) {
    if (shape.kind === 'ramp') {
      defs.push(`<linearGradient id="ramp${i}">${shape.stops.map(({ at, colour }) => `<stop offset="${n(at)}" stop-color="${colour}"/>`).join('')}</linearGradient>`);
      body.push(`<rect x="${n(shape.x)}" y="${n(shape.y)}" width="${n(shape.width)}" height="${n(shape.height)}" fill="url(#ramp${i})"/>`);
    } else if (shape.kind === 'curves') {
      // In the figure's own coordinates: a gradient by the box of a level line would have no height.
      if (shape.curves.some(curve => !curve.stroke)) {
        defs.push(`<linearGradient id="line${i}" gradientUnits="userSpaceOnUse" x1="${n(shape.x1)}" y1="0" x2="${n(shape.x2)}" y2="0"><stop offset="0" stop-color="${shape.stroke[0]}"/><stop offset="1" stop-color="${shape.stroke[1]}"/></linearGradient>`);
      }
      body.push(curves(shape, `url(#line${i})`));
    } else if (shape.kind === 'cells') {
      body.push(shape.rows * shape.columns > mostVector ? await image(shape) : cells(shape));
    } else body.push(drawn(shape));
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc" xml:lang="${figure.lang}" font-family="${escape(sans)}">
<title id="title">${escape(figure.title)}</title>
<desc id="desc">${escape(figure.description)}</desc>
${defs.length ? `<defs>${defs.join('')}</defs>\n` : ''}<rect width="${width}" height="${height}" fill="${figure.paper}"/>
${body.join('\n')}
</svg>
`;
}

/** Curves as paths of their own, so that a drawing program can take hold of each. @param {import('./figure.js').CurvesShape} shape @param {string} ink */
function curves({ x1, x2, curves: all }, ink) {
  const [a, b] = [x1 + (x2 - x1) / 3, x1 + ((x2 - x1) * 2) / 3].map(n);
  return `<g fill="none">${all.map(({ y1, y2, width, opacity, stroke }) =>
    `<path d="M${n(x1)} ${n(y1)}C${a} ${n(y1)} ${b} ${n(y2)} ${n(x2)} ${n(y2)}" stroke="${stroke ?? ink}" stroke-width="${n(width)}" stroke-opacity="${n(opacity)}"/>`).join('')}</g>`;
}

/** @param {Exclude<Shape, { kind: 'ramp' } | { kind: 'cells' } | { kind: 'curves' }>} shape */
function drawn(shape) {
  switch (shape.kind) {
    case 'box': return `<rect x="${n(shape.x)}" y="${n(shape.y)}" width="${n(shape.width)}" height="${n(shape.height)}" fill="${shape.fill}" stroke="${shape.stroke}"/>`;
    case 'lines': return `<path d="${shape.segments.map(([a, b, c, d]) => `M${n(a)} ${n(b)}L${n(c)} ${n(d)}`).join('')}" stroke="${shape.stroke}" stroke-width="${shape.width}" fill="none"/>`;
    case 'text': {
      const turn = shape.turn ? ` transform="rotate(${shape.turn} ${n(shape.x)} ${n(shape.y)})"` : '';
      return `<text x="${n(shape.x)}" y="${n(shape.y)}" font-size="${shape.size}" fill="${shape.fill}" text-anchor="${shape.anchor}"${shape.bold ? ' font-weight="600"' : ''}${
        shape.mono ? ` font-family="${escape(mono)}"` : ''}${turn}>${escape(shape.text)}</text>`;
    }
  }
}

/** Cells as one path a colour: edges are sharp, and a drawing program can recolour them. @param {CellsShape} shape */
function cells({ x, y, cell, columns, rows, rgba }) {
  /** @type {Map<string, string[]>} */
  const byColour = new Map();
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
    const i = 4 * (r * columns + c);
    const colour = `rgb(${rgba[i]},${rgba[i + 1]},${rgba[i + 2]})`;
    const path = byColour.get(colour) ?? [];
    path.push(`M${n(x + c * cell)} ${n(y + r * cell)}h${cell}v${cell}h${-cell}z`);
    byColour.set(colour, path);
  }
  return `<g shape-rendering="crispEdges">${[...byColour].map(([colour, path]) => `<path fill="${colour}" d="${path.join('')}"/>`).join('')}</g>`;
}

/** @param {CellsShape} shape */
async function image({ x, y, cell, columns, rows, rgba }) {
  const bytes = await pngOf(rgba, columns, rows);
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return `<image x="${n(x)}" y="${n(y)}" width="${n(columns * cell)}" height="${n(rows * cell)}" preserveAspectRatio="none" style="image-rendering:pixelated" href="data:image/png;base64,${btoa(binary)}"/>`;
}

/**
 * A picture as a PNG file, a pixel a cell (RFC 2083: signature, IHDR, IDAT, IEND).
 * @param {Uint8ClampedArray} rgba [height, width, 4]
 * @param {number} width
 * @param {number} height
 */
export async function pngOf(rgba, width, height) {
  const rows = new Uint8Array(height * (1 + 4 * width));   // each row begins with its filter, 0 = none
  for (let r = 0; r < height; r++) rows.set(rgba.subarray(r * 4 * width, (r + 1) * 4 * width), r * (1 + 4 * width) + 1);
  const packed = new Uint8Array(await new Response(new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer());
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint32(8, 0x08060000);                          // 8 bits a channel, RGBA, deflate, filters by row; byte 12: not interlaced
  const parts = [Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), chunk('IHDR', new Uint8Array(header.buffer)), chunk('IDAT', packed), chunk('IEND', new Uint8Array())];
  const png = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { png.set(part, at); at += part.length; }
  return png;
}

/** Length, name, data, CRC of name and data. @param {string} name @param {Uint8Array} data */
function chunk(name, data) {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(Array.from(name, c => c.charCodeAt(0)), 4);
  bytes.set(data, 8);
  let crc = 0xffffffff;
  for (let i = 4; i < 8 + data.length; i++) {
    crc ^= bytes[i];
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  view.setUint32(8 + data.length, ~crc >>> 0);
  return bytes;
}
