/**
 * @file A figure as a PNG at twice its size, drawn on a canvas with the fonts of the system. Needs a browser.
 * Knows shapes; not what they show.
 */

/** @typedef {import('./figure.js').Figure} Figure */

/** Browsers refuse larger canvases. */
const longestSide = 16384, mostPixels = 200e6;

/**
 * @param {Figure} figure
 * @returns {Promise<Blob>}
 */
export async function toPng(figure) {
  const ratio = Math.min(2, longestSide / Math.max(figure.width, figure.height), Math.sqrt(mostPixels / (figure.width * figure.height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(figure.width * ratio);
  canvas.height = Math.round(figure.height * ratio);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  const root = getComputedStyle(document.documentElement);
  const sans = root.getPropertyValue('--sans') || 'sans-serif', mono = root.getPropertyValue('--mono') || 'monospace';
  context.fillStyle = figure.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);

  for (const shape of figure.shapes) {
    switch (shape.kind) {
      case 'text':
        context.save();
        context.font = `${shape.bold ? 600 : 400} ${shape.size}px ${shape.mono ? mono : sans}`;
        context.fillStyle = shape.fill;
        context.textAlign = { start: /** @type {const} */ ('left'), middle: /** @type {const} */ ('center'), end: /** @type {const} */ ('right') }[shape.anchor];
        context.translate(shape.x, shape.y);
        context.rotate(((shape.turn ?? 0) * Math.PI) / 180);
        context.fillText(shape.text, 0, 0);
        context.restore();
        break;
      case 'cells': {
        const pixels = document.createElement('canvas');
        pixels.width = shape.columns;
        pixels.height = shape.rows;
        const image = new ImageData(shape.columns, shape.rows);
        image.data.set(shape.rgba);
        pixels.getContext('2d')?.putImageData(image, 0, 0);
        context.imageSmoothingEnabled = false;
        context.drawImage(pixels, shape.x, shape.y, shape.columns * shape.cell, shape.rows * shape.cell);
        break;
      }
      case 'lines':
        context.strokeStyle = shape.stroke;
        context.lineWidth = shape.width;
        context.beginPath();
        for (const [a, b, c, d] of shape.segments) { context.moveTo(a, b); context.lineTo(c, d); }
        context.stroke();
        break;
      case 'curves': {
        const { x1, x2, stroke, curves } = shape;
        const ink = context.createLinearGradient(x1, 0, x2, 0);
        ink.addColorStop(0, stroke[0]);
        ink.addColorStop(1, stroke[1]);
        context.save();
        for (const { y1, y2, width, opacity, stroke: own } of curves) {
          context.strokeStyle = own ?? ink;
          context.lineWidth = width;
          context.globalAlpha = opacity;
          context.beginPath();
          context.moveTo(x1, y1);
          context.bezierCurveTo(x1 + (x2 - x1) / 3, y1, x1 + ((x2 - x1) * 2) / 3, y2, x2, y2);
          context.stroke();
        }
        context.restore();
        break;
      }
      case 'box':
        if (shape.fill !== 'none') { context.fillStyle = shape.fill; context.fillRect(shape.x, shape.y, shape.width, shape.height); }
        context.strokeStyle = shape.stroke;
        context.lineWidth = 1;
        context.strokeRect(shape.x, shape.y, shape.width, shape.height);
        break;
      case 'ramp': {
        const gradient = context.createLinearGradient(shape.x, 0, shape.x + shape.width, 0);
        for (const { at, colour } of shape.stops) gradient.addColorStop(Math.min(1, Math.max(0, at)), colour);
        context.fillStyle = gradient;
        context.fillRect(shape.x, shape.y, shape.width, shape.height);
        break;
      }
    }
  }
  return new Promise((resolve, reject) => canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('the canvas gave no picture'))), 'image/png'));
}
