/**
 * @file The place *see* as tests use it: opened, read, pointed at, heard.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openPage } from '../harness.js';

/** @typedef {import('playwright-core').Page} Page */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const cross = 'kind=cross&target=昨天我在家喝了茶。&source=I drank tea at home yesterday.&recipes=align,place,kind,uniform&heads=4&open=0';

/** Opens the page and waits until a head is drawn. @param {Parameters<typeof openPage>[0]} [options] */
export async function open(options) {
  const page = await openPage({ width: 1440, height: 900, ...options });
  await page.locator('#see .open-card').waitFor();
  return page;
}
/** @param {Page} page @param {string} selector */
export const text = async (page, selector) => (await page.locator(`#see ${selector}`).first().innerText()).replace(/\s+/g, ' ').trim();
/** Waits until an element says something. @param {Page} page @param {string} selector @param {RegExp} what */
export const says = (page, selector, what) => page.waitForFunction(([of, source]) => new RegExp(source).test(document.querySelector(`#see ${of}`)?.textContent ?? ''), [selector, what.source]);
/** Reads a number as it is shown. @param {string | null} shown */
export const read = shown => Number((shown ?? '').replace('−', '-').replace('+', '').trim());
/** Waits until the active cell is called so for a screen reader, and nothing else speaks in this room. @param {Page} page @param {RegExp} what */
export async function heard(page, what) {
  await says(page, '[role="gridcell"]', what);
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();   // a page that is asked for its tree keeps it up to date
  const names = nodes.filter(node => node.role?.value === 'gridcell' && !node.ignored).map(node => String(node.name?.value));
  assert.equal(names.length, 1);
  assert.match(names[0], what);
  // In one step: the next key may still be on its way.
  const active = await page.evaluate(() => document.getElementById(document.querySelector('#see .cells')?.getAttribute('aria-activedescendant') ?? '')?.innerText);
  assert.match(active ?? '', what);
  assert.equal(await page.locator('#see [aria-live]').count(), 0);
}
/** Where a query and a key meet on the heatmap. @param {Page} page @param {number} query @param {number} key */
export const at = (page, query, key) => page.locator('#see .cells.map').evaluate((cells, [q, k]) => {
  const { width, height } = cells.getBoundingClientRect();
  const count = (/** @type {string} */ name) => Number(cells.getAttribute(name));
  return { x: ((k + 0.5) / count('aria-colcount')) * width, y: ((q + 0.5) / count('aria-rowcount')) * height };
}, [query, key]);
/** The table of numbers, row by row, once it is there. @param {Page} page */
export async function numbers(page) {
  const rows = page.locator('#see table.numbers tbody tr');
  await rows.first().waitFor();
  return rows.evaluateAll(rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent ?? '')));
}
/** @param {Page} page */
export async function auditSee(page) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => (await /** @type {any} */ (window).axe.run('#see')).violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes[0].html}`));
  assert.deepEqual(violations, []);
}
