/**
 * @file The page while it is looked at: a head of a million cells moved and zoomed, the small pictures of 144 heads painted again.
 * All in milliseconds. Knows the page from outside: a link, a file, the wheel, what watch.js sees.
 */
import { median, quantile } from './statistics.js';
import { linkOf, opened, seenIn } from './visit.js';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('./types.js').PageReport} PageReport */

/** Frames of one movement: two seconds. */
const steps = 120;

/** How long each frame of a movement took, over a large head. @param {Browser} browser @param {string} url @returns {Promise<PageReport>} */
export async function moving(browser, url) {
  const { context, page } = await opened(browser, `${url}#${linkOf({ heads: 16, tokens: 1024 })}`);
  await page.waitForTimeout(1000);
  /** @param {'pan' | 'zoom'} how */
  const frames = how => page.evaluate(async ([how, steps]) => {
    const plot = /** @type {HTMLElement} */ (document.querySelector('#see .plot'));
    const { left, top, width, height } = plot.getBoundingClientRect();
    const times = [];
    let last = await new Promise(requestAnimationFrame);
    for (let i = 0; i < steps; i++) {
      if (how === 'pan') plot.scrollTo(15 * i, 15 * i);
      else plot.dispatchEvent(new WheelEvent('wheel', { deltaY: i < steps / 2 ? -8 : 8, ctrlKey: true, bubbles: true, cancelable: true, clientX: left + width / 2, clientY: top + height / 2 }));
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    return times;
  }, /** @type {const} */ ([how, steps]));
  const pan = await frames('pan'), zoom = await frames('zoom');
  await context.close();
  return { kind: 'page', name: 'moving 1024 × 1024', values: { pan: median(pan), 'pan p95': quantile(pan, 0.95), zoom: median(zoom), 'zoom p95': quantile(zoom, 0.95) } };
}

/** From new pictures to the end of the frame that shows them. @param {Browser} browser @param {string} url @param {number} times @returns {Promise<PageReport>} */
export async function repainting(browser, url, times) {
  const [heads, tokens] = [144, 64];
  const { context, page } = await opened(browser, url);
  await page.locator('#bar-files input[type="file"]').setInputFiles({ name: 'many.json', mimeType: 'application/json', buffer: Buffer.from(recordText(heads, tokens)) });
  await page.waitForFunction(count => document.querySelectorAll('#see .head').length === count + 1, heads);
  await page.waitForTimeout(500);
  await page.evaluate(() => /** @type {any} */ (window).seen.begin());
  for (let i = 0; i < times; i++) {
    const { drawing } = await seenIn(page);
    await page.locator('#see select').first().selectOption({ index: (i + 1) % 2 });
    await page.waitForFunction(before => /** @type {any} */ (window).seen.drawing.length > before, drawing.length);
    await page.waitForTimeout(100);
  }
  const { drawing, computing } = await seenIn(page);
  await context.close();
  return { kind: 'page', name: `repainting ${heads} × ${tokens}`, values: { drawing: median(drawing), p95: quantile(drawing, 0.95), computing: median(computing) } };
}

/** A record as a file, without a computation behind it. @param {number} heads @param {number} tokens */
function recordText(heads, tokens) {
  const words = Array.from({ length: tokens }, (_, id) => ({ text: `w${id}`, id, known: true, special: false }));
  // Any weights will do, if their rows sum to 1.
  const row = (/** @type {number} */ n) => {
    const parts = Array.from({ length: tokens }, (_, k) => 1 + ((n * 31 + k * 17) % 97));
    const sum = parts.reduce((a, b) => a + b);
    return parts.map(part => part / sum);
  };
  const weights = Array.from({ length: heads * tokens }, (_, n) => row(n)).flat();
  return JSON.stringify({
    format: 'headlight-record', version: 1, kind: 'self', layer: null, heads, queries: tokens, keys: tokens, queryTokens: words, keyTokens: words,
    scores: weights.map(Math.log), visible: Array(tokens * tokens).fill(1), weights, scale: 1, temperature: 1, origin: { from: 'yours' }, trace: null,
  });
}
