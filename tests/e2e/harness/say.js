/**
 * @file The place *say* as tests use it: opened, unfolded, its tokens read.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openPage } from '../harness.js';

/** @typedef {import('playwright-core').Page} Page */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens the page and waits for its first tokens. @param {Parameters<typeof openPage>[0]} [options] */
export async function open(options) {
  const page = await openPage(options);
  await page.locator('#say .chip').first().waitFor();
  return page;
}
/** @param {Page} page @param {string} name */
export const unfold = (page, name) => page.locator(`[data-fold=${name}] > summary`).click();
/** The tokens as they stand under a text. @param {Page} page @param {number} [which] */
export const tokens = (page, which = 0) => page.locator('#say .chips').nth(which).locator('.chip').allTextContents();
/** Waits until the tokens are these. @param {Page} page @param {string[]} expected @param {number} [which] */
export async function tokensAre(page, expected, which = 0) {
  for (let tries = 0; tries < 40 && (await tokens(page, which)).join() !== expected.join(); tries++) await page.waitForTimeout(50);
  assert.deepEqual(await tokens(page, which), expected);
}
/** Waits until the address has, or no longer has, this. @param {Page} page @param {RegExp} pattern */
export async function addressHas(page, pattern) {
  const hash = () => page.evaluate(() => decodeURIComponent(location.hash));
  for (let tries = 0; tries < 40 && !pattern.test(await hash()); tries++) await page.waitForTimeout(50);
  assert.match(await hash(), pattern);
}
/** @param {Page} page @param {string} selector */
export const violations = async (page, selector) => {
  await page.evaluate(axe);   // the page's CSP lets no script in, but the test may evaluate
  const found = await page.evaluate(selector => /** @type {any} */ (window).axe.run(selector, { resultTypes: ['violations'] }), selector);
  return found.violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map((/** @type {any} */ n) => n.html).slice(0, 3).join(' ')}`);
};
/** @param {Page} page @param {number} query @param {number} key @param {number} size of the mask */
export async function cellPoint(page, query, key, size) {
  const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await page.locator('.mask-cells canvas').boundingBox());
  return { x: box.x + (key + 0.5) * box.width / size, y: box.y + (query + 0.5) * box.height / size };
}
