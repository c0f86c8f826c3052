/**
 * @file What every browser test starts from: one Chromium, one host, and pages that may not misbehave.
 * A page fails its test when it logs an error, throws, asks for something that is not there, or leaves its origin.
 * Knows nothing of what is on the page.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { after, afterEach } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch } from './harness/browser.js';
import { serve } from './harness/server.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCREENSHOTS = join(ROOT, 'target/screenshots');

/** The folder under test: what `cargo xtask dist` made when it says so, else www/ as it stands. */
export const FOLDER = env.HEADLIGHT_DIST ?? join(ROOT, 'www');

/** @typedef {import('playwright-core').Page} Page */

/** @type {Promise<import('playwright-core').Browser> | undefined} */
let browser;
/** @type {Promise<{ url: string, stop(): Promise<void> }> | undefined} */
let host;
/** Pages of the running test, with what they did wrong. @type {{ page: Page, wrongs: string[] }[]} */
let opened = [];

/**
 * Opens the page in a context of its own and waits until it has loaded. It is closed, and judged, when the test ends.
 *
 * @param {object} [options]
 * @param {string} [options.hash]       what follows `#` in the address, with or without it
 * @param {string} [options.url]        the page's address without hash, when not the shared host's
 * @param {number} [options.width]
 * @param {number} [options.height]
 * @param {'light' | 'dark'} [options.scheme]
 * @param {string} [options.lang]       the browser's language, e.g. 'zh-CN'
 * @param {boolean} [options.reducedMotion]
 * @param {boolean} [options.touch]
 * @param {boolean} [options.worker]    let the service worker in; without it each test loads the page once, not twice
 * @param {RegExp[]} [options.allow]    errors that this test provokes on purpose
 * @param {(page: Page) => Promise<void>} [options.prepare]   before the page loads, e.g. to add an init script
 * @returns {Promise<Page>}
 */
export async function openPage(options = {}) {
  const { hash = '', width = 1280, height = 900, scheme = 'light', lang = 'en-US', allow = [] } = options;
  browser ??= launch();
  const context = await (await browser).newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale: lang,
    reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
    hasTouch: options.touch ?? false,
    acceptDownloads: true,
    serviceWorkers: options.worker ? 'allow' : 'block',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);

  const base = options.url ?? await hostUrl();
  /** @type {string[]} */
  const wrongs = [];
  /** @param {string} what */
  const wrong = what => { if (!allow.some(pattern => pattern.test(what))) wrongs.push(what); };
  page.on('pageerror', error => wrong(`threw: ${error.stack ?? error.message}`));
  page.on('console', message => {
    if (message.type() === 'error') wrong(`logged: ${message.text()} (${message.location().url})`);
  });
  context.on('request', request => {
    const { origin, protocol } = new URL(request.url());
    const isLocal = protocol === 'data:' || protocol === 'blob:' || origin === new URL(base).origin;
    if (!isLocal) wrong(`left its origin: ${request.url()}`);
  });
  context.on('requestfailed', request => {
    const why = request.failure()?.errorText ?? '';
    // What was under way when the page was left or closed is no mistake.
    if (why !== 'net::ERR_ABORTED') wrong(`request failed: ${request.url()} ${why}`);
  });
  context.on('response', response => {
    if (response.status() >= 400) wrong(`answered ${response.status()}: ${response.url()}`);
  });
  opened.push({ page, wrongs });

  await options.prepare?.(page);
  await page.goto(base + (hash && !hash.startsWith('#') ? `#${hash}` : hash));
  return page;
}

/** The address of the shared host, with a slash at its end. */
export async function hostUrl() {
  host ??= serve({ folder: FOLDER });
  return (await host).url;
}

/** A host of the test's own, e.g. one under a path or one to be stopped. @param {string} [path] @param {string} [folder] */
export function ownHost(path = '/', folder = FOLDER) {
  return serve({ folder, path });
}

/**
 * Keeps a picture of the page as it stands, under target/screenshots/.
 * @param {Page} page
 * @param {string} name   without ending, e.g. 'first-screen-390-dark-zh'
 * @param {{ fullPage?: boolean }} [options]
 */
export async function shot(page, name, options = {}) {
  if (!existsSync(SCREENSHOTS)) mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled', ...options });
}

afterEach(async () => {
  const pages = opened;
  opened = [];
  await Promise.all(pages.map(({ page }) => page.context().close()));
  const wrongs = pages.flatMap(page => page.wrongs);
  // Printed too: of a test that has failed already, Node keeps only the first error.
  if (wrongs.length > 0) console.error(wrongs.join('\n'));
  assert.deepEqual(wrongs, [], 'the page misbehaved');
});

after(async () => {
  await (await browser)?.close();
  await (await host)?.stop();
});
