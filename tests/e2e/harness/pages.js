/**
 * @file Pages that are watched, and lent to one test after the other: a fresh one takes longer to make than most tests last.
 * A page fails its test when it logs an error, throws, asks for something that is not there, or leaves its origin.
 * Knows browsers; nothing of what is on the page.
 */
import { launch } from './browser.js';

/** @typedef {import('playwright-core').Page} Page */
/**
 * What a page is made with and keeps; tests that ask for the same may have the same page.
 * @typedef {{ lang: string, touch: boolean, worker: boolean, init?: () => void }} Kind
 * @typedef {{ page: Page, kind: string, worker: boolean, origin: string, allow: RegExp[], wrongs: string[] }} Watched
 */

/** @type {Promise<import('playwright-core').Browser> | undefined} */
let browser;
/** Pages that no test has at the moment. @type {Watched[]} */
const idle = [];

/**
 * A blank page of this kind that may talk to `origin` only; what it does wrong is kept, but for what is allowed.
 * @param {Kind} kind @param {string} origin @param {RegExp[]} allow
 * @returns {Promise<Watched>}
 */
export async function lend(kind, origin, allow) {
  const name = JSON.stringify({ ...kind, init: kind.init?.toString() });
  const at = idle.findIndex(one => one.kind === name);
  const one = at < 0 ? await made(kind, name) : idle.splice(at, 1)[0];
  return Object.assign(one, { origin, allow, wrongs: [] });
}

/** Takes a page back, blank, and says what went wrong on it. @param {Watched} one @returns {Promise<string[]>} */
export async function takeBack(one) {
  const { page, wrongs } = one;
  const context = page.context();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  // What a service worker kept would be served again.
  if (one.worker || page.isClosed() || context.pages().length > 1) await context.close();
  else {
    await page.goto('about:blank');
    await page.mouse.move(0, 0);   // else what the next page shows there would light up
    idle.push(one);
  }
  return wrongs;
}

/** Closes everything. */
export async function end() {
  await (await browser)?.close();
}

/** @param {Kind} kind @param {string} name @returns {Promise<Watched>} */
async function made({ lang, touch, worker, init }, name) {
  browser ??= launch();
  const context = await (await browser).newContext({
    locale: lang, hasTouch: touch, serviceWorkers: worker ? 'allow' : 'block', acceptDownloads: true,
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  if (init) await page.addInitScript(init);

  /** @type {Watched} */
  const one = { page, kind: name, worker, origin: '', allow: [], wrongs: [] };
  /** @param {string} what */
  const wrong = what => { if (!one.allow.some(pattern => pattern.test(what))) one.wrongs.push(what); };
  page.on('pageerror', error => wrong(`threw: ${error.stack ?? error.message}`));
  page.on('console', message => {
    if (message.type() === 'error') wrong(`logged: ${message.text()} (${message.location().url})`);
  });
  context.on('request', request => {
    const { origin, protocol } = new URL(request.url());
    const isLocal = protocol === 'data:' || protocol === 'blob:' || origin === one.origin;
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
  return one;
}
