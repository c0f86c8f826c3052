/**
 * @file The page as it is served, in Chromium: how long from a keystroke to its heatmaps on screen, from an address to the
 * first heatmap, and how many bytes that takes. All in milliseconds. Knows the page from outside: a link, a text field, what watch.js sees.
 */
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { launch } from '../tests/e2e/harness/browser.js';
import { serve } from '../tests/e2e/harness/server.js';
import { median, quantile } from './statistics.js';
import { watch } from './watch.js';

/** @typedef {import('./types.js').PageReport} PageReport */

/** As wide as the page's limits allow: heads as in the other cases, random, so that no head has less to do. */
const sizes = [{ heads: 12, tokens: 64 }, { heads: 12, tokens: 128 }, { heads: 16, tokens: 512 }];
const width = { d: 128, dk: 64, dv: 64 };
const perSecond = 8;
/** A word comes and goes: letters and a token more, letters and a token less. */
const typed = [' ', 'r', 'i', 'v', 'e', 'r', ...Array(6).fill('Backspace')];
const words = 'the old river bank was quiet while two birds crossed a small bridge and some people slowly walked home after work'.split(' ');

/** Everything about the page. @param {string} root @param {{ quick: boolean, say(what: string): void }} how @returns {Promise<PageReport[]>} */
export async function measurePage(root, { quick, say }) {
  const folder = join(root, 'target/dist');
  const host = await serve({ folder });
  const browser = await launch();
  const reports = [];
  for (const size of sizes) {
    say(`typing at ${size.heads} × ${size.tokens}`);
    reports.push(await typing(browser, host.url, size, quick ? 6 : 60));
  }
  say('opening the page');
  reports.push(await opening(browser, host.url, folder, quick ? 3 : 9));
  await browser.close();
  await host.stop();
  return reports;
}

/** @typedef {import('playwright-core').Browser} Browser */

/** A page that is watched. @param {Browser} browser @param {string} [serviceWorkers] */
async function watched(browser, serviceWorkers = 'block') {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', serviceWorkers: /** @type {'block'} */ (serviceWorkers) });
  const page = await context.newPage();
  page.on('pageerror', error => console.error(error.stack ?? error.message));
  await page.addInitScript(watch);
  return { context, page };
}

/** @param {import('playwright-core').Page} page @returns {Promise<import('./watch.js').Seen>} */
const seenIn = page => page.evaluate(() => /** @type {any} */ (window).seen);

/** @param {import('playwright-core').Page} page */
const firstHeatmap = page => page.waitForFunction(() => /** @type {any} */ (window).seen?.first, null, { timeout: 60_000, polling: 20 });

/** @param {Browser} browser @param {string} url @param {{ heads: number, tokens: number }} size @param {number} seconds @returns {Promise<PageReport>} */
async function typing(browser, url, { heads, tokens }, seconds) {
  const { context, page } = await watched(browser);
  const target = Array.from({ length: tokens - 1 }, (_, i) => words[i % words.length]).join(' ');
  const link = new URLSearchParams({ target, heads: String(heads), recipes: Array(heads).fill('random').join(','), ...Object.fromEntries(Object.entries(width).map(([key, value]) => [key, String(value)])) });
  await page.goto(`${url}#${link}`);
  await firstHeatmap(page);
  const field = page.locator('#target');
  await field.focus();
  await page.keyboard.press('Control+End');
  for (const key of typed) await page.keyboard.press(key);   // warm
  await page.waitForTimeout(500);
  await page.evaluate(() => /** @type {any} */ (window).seen.begin());

  const start = performance.now();
  const presses = [];
  for (let i = 0; i < seconds * perSecond; i++) {
    await new Promise(resolve => setTimeout(resolve, start + i * 1000 / perSecond - performance.now()));
    presses.push(page.keyboard.press(typed[i % typed.length]));
  }
  await Promise.all(presses);
  await page.waitForFunction(() => /** @type {any} */ (window).seen.keys.every((/** @type {any} */ key) => key.painted !== null), null, { timeout: 30_000, polling: 100 });
  const { keys, computing, drawing, longest, tasks } = await seenIn(page);
  const shown = await page.evaluate(() => document.querySelectorAll('#say .chip').length);
  await context.close();
  const times = keys.map(({ at, painted }) => (painted ?? NaN) - at);
  if (Math.abs(shown - tokens) > 1) throw new Error(`the page shows ${shown} tokens, not ${tokens}`);
  const drawn = new Set(keys.map(({ painted }) => painted)).size;
  return {
    kind: 'page', name: `typing ${heads} × ${tokens}`,
    values: {
      median: median(times), p95: quantile(times, 0.95), most: Math.max(...times), computing: median(computing), drawing: median(drawing),
      longest, 'long tasks': tasks, keys: keys.length, drawn,
    },
  };
}

/** @param {Browser} browser @param {string} url @param {string} folder @param {number} times @returns {Promise<PageReport>} */
async function opening(browser, url, folder, times) {
  /** @type {number[]} */
  const fresh = [];
  /** @type {number[]} */
  const warm = [];
  let bytes = { wasm: 0, rest: 0 };
  for (let i = 0; i < times; i++) {
    const { context, page } = await watched(browser);
    /** @type {Set<string>} */
    const loaded = new Set();
    context.on('response', response => loaded.add(new URL(response.url()).pathname));
    for (const into of [fresh, warm]) {
      await page.goto(url);
      await firstHeatmap(page);
      into.push(/** @type {number} */ ((await seenIn(page)).first));
    }
    bytes = gzipped(folder, loaded);
    await context.close();
  }
  return {
    kind: 'page', name: 'opening',
    values: { fresh: median(fresh), 'fresh q3': quantile(fresh, 0.75), warm: median(warm), 'wasm kB': bytes.wasm / 1000, 'rest kB': bytes.rest / 1000 },
  };
}

/** What was loaded, as a host would send it. @param {string} folder @param {Iterable<string>} paths */
function gzipped(folder, paths) {
  const bytes = { wasm: 0, rest: 0 };
  for (const path of paths) {
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    bytes[extname(file) === '.wasm' ? 'wasm' : 'rest'] += gzipSync(readFileSync(file), { level: 9 }).length;
  }
  return bytes;
}
