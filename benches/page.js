/**
 * @file The page as it is served, in Chromium: how long from a keystroke to its heatmaps on screen, from an address to the
 * first heatmap, and how many bytes that takes. All in milliseconds. Knows the page from outside: a link, a text field, what watch.js sees.
 */
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { launch } from '../tests/e2e/harness/browser.js';
import { serve } from '../tests/e2e/harness/server.js';
import { moving, repainting } from './looking.js';
import { median, quantile } from './statistics.js';
import { firstHeatmap, linkOf, opened, seenIn, watched } from './visit.js';

/** @typedef {import('./types.js').PageReport} PageReport */

const sizes = [{ heads: 12, tokens: 64 }, { heads: 12, tokens: 128 }, { heads: 16, tokens: 512 }];
const perSecond = 8;
/** A word comes and goes: letters and a token more, letters and a token less. */
const typed = [' ', 'r', 'i', 'v', 'e', 'r', ...Array(6).fill('Backspace')];

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
  say('moving and repainting');
  reports.push(await moving(browser, host.url), await repainting(browser, host.url, quick ? 8 : 20));
  say('opening the page');
  reports.push(await opening(browser, host.url, folder, quick ? 3 : 9));
  await browser.close();
  await host.stop();
  return reports;
}

/** @typedef {import('playwright-core').Browser} Browser */

/** @param {Browser} browser @param {string} url @param {{ heads: number, tokens: number }} size @param {number} seconds @returns {Promise<PageReport>} */
async function typing(browser, url, { heads, tokens }, seconds) {
  const { context, page } = await opened(browser, `${url}#${linkOf({ heads, tokens })}`);
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
  const shown = Number(await page.locator('#see .cells').getAttribute('aria-rowcount'));
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
