/**
 * @file A visit to the page: opened in a browser that is watched, by a link of some size.
 * Knows the page's address and how many words make so many tokens.
 */
import { watch } from './watch.js';

/** @typedef {import('playwright-core').Browser} Browser */

/** As wide as the page's limits allow: heads as in the other cases, random, so that no head has less to do. */
const width = { d: 128, dk: 64, dv: 64 };
const words = 'the old river bank was quiet while two birds crossed a small bridge and some people slowly walked home after work'.split(' ');

/** The link to a text of one token less, so that there is room to type. @param {{ heads: number, tokens: number }} size */
export function linkOf({ heads, tokens }) {
  const target = Array.from({ length: tokens - 1 }, (_, i) => words[i % words.length]).join(' ');
  return new URLSearchParams({ target, heads: String(heads), recipes: Array(heads).fill('random').join(','), ...Object.fromEntries(Object.entries(width).map(([key, value]) => [key, String(value)])) });
}

/** A page that is watched. @param {Browser} browser @param {'allow' | 'block'} [serviceWorkers] */
export async function watched(browser, serviceWorkers = 'block') {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', serviceWorkers });
  const page = await context.newPage();
  page.on('pageerror', error => console.error(error.stack ?? error.message));
  await page.addInitScript(watch);
  return { context, page };
}

/** The same, at an address, when its first heatmap is there. @param {Browser} browser @param {string} url */
export async function opened(browser, url) {
  const visit = await watched(browser);
  await visit.page.goto(url);
  await firstHeatmap(visit.page);
  return visit;
}

/** @param {import('playwright-core').Page} page @returns {Promise<import('./watch.js').Seen>} */
export const seenIn = page => page.evaluate(() => /** @type {any} */ (window).seen);

/** @param {import('playwright-core').Page} page */
export const firstHeatmap = page => page.waitForFunction(() => /** @type {any} */ (window).seen?.first, null, { timeout: 60_000, polling: 20 });
