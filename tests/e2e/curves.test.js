/**
 * @file Curves over a quantity in the page: the spread of scores is measured when asked, read by pointer, keys and table, and reached by a link.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { shot } from './harness.js';
import { auditSee, open, read } from './harness/see.js';

/** @typedef {import('playwright-core').Page} Page */

const spread = 'tokens=words&figure=spread';

/** Runs, and waits until all is measured. @param {Page} page */
async function run(page) {
  await page.locator('.figure-card button.primary').click();
  await page.getByRole('button', { name: /Run again|再运行一次/ }).waitFor();
}

test('nothing is measured before Run; then scores spread as the law says, and by keys one reads how far', async () => {
  const page = await open({ hash: spread });
  assert.equal(await page.locator('.curves').count(), 0);
  await run(page);
  assert.equal(await page.locator('.curves').count(), 4);
  const first = page.locator('.curves').first(), slider = first.getByRole('slider');
  await slider.focus();
  await page.keyboard.press('End');
  const said = await slider.getAttribute('aria-valuetext') ?? '';
  const [, plain, scaled] = /^d_k = 512: q·k ([\d.]+), q·k \/ √d_k ([\d.]+), √d_k 22\.6, 1 1$/.exec(said) ?? assert.fail(said);
  assert.ok(Math.abs(Number(plain) / 22.6 - 1) < 0.1 && Math.abs(Number(scaled) - 1) < 0.1, said);
  assert.equal(await first.locator('.curves-read').innerText(), said);
  await page.keyboard.press('ArrowLeft');
  assert.match(await slider.getAttribute('aria-valuetext') ?? '', /^d_k = 256:/);
  const { x, y, width, height } = await first.locator('svg').boundingBox() ?? assert.fail();
  await page.mouse.move(x + width * 0.1, y + height / 2);
  assert.match(await first.locator('.curves-read').innerText(), /^d_k = 1: /);
});

test('all numbers stand in a table, and none is left out', async () => {
  const page = await open({ hash: spread });
  await run(page);
  const largest = page.locator('.curves').nth(1);
  await largest.locator('summary').click();
  const rows = await largest.locator('tbody tr').evaluateAll(rows => rows.map(row => [...row.children].map(cell => cell.textContent ?? '')));
  assert.deepEqual(rows.map(([dim]) => read(dim)), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
  for (const row of rows) assert.ok(row.slice(1).map(read).every(weight => weight > 0 && weight <= 1), `${row}`);
  assert.ok(read(rows[9][1]) > 0.9 && read(rows[9][2]) < 0.4);
});

test('other settings are said, run, and are in the link; the figure opens beside the scaling and closes', async () => {
  const page = await open({ hash: 'tokens=words' });
  await page.locator('#say summary', { hasText: 'Model' }).click();
  await page.getByRole('button', { name: 'Why divide? Measure it' }).click();
  await run(page);
  const before = await page.locator('.curves path.line').nth(4).getAttribute('d');
  await page.locator('#see-figureKeys').fill('4');
  await page.getByText('These curves are of the settings before.').waitFor();
  await run(page);
  assert.notEqual(await page.locator('.curves path.line').nth(4).getAttribute('d'), before);
  await page.waitForFunction(() => location.hash.includes('figure=spread&figure-keys=4'));
  await page.locator('#see-figureKeys').fill('1');
  assert.match(await page.locator('.figure-card .mistake').first().innerText(), /2–32/);
  await page.getByRole('button', { name: 'Close the figure' }).click();
  await page.waitForFunction(() => !document.querySelector('.figure-card') && !location.hash.includes('figure=spread'));
});

for (const [name, lang, scheme, width] of /** @type {[string, string, 'light' | 'dark', number][]} */ ([
  ['on a desk', 'en', 'light', 1440], ['on a phone, in Chinese', 'zh', 'dark', 390],
])) test(`axe finds nothing in the curves ${name}, and nothing is wider than the page`, async () => {
  const page = await open({ hash: `${spread}&lang=${lang}`, scheme, width, height: 844 });
  await run(page);
  await page.locator('.curves summary').first().click();
  await auditSee(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assert.doesNotMatch(await page.locator('.figure-card').innerText(), /\[(curves|spread|name)\.|NaN|undefined/);
  const names = page.locator('.curve text');
  for (const box of await names.evaluateAll(texts => texts.map(text => { const of = text.getBoundingClientRect(), plot = text.closest('svg')?.getBoundingClientRect(); return of.right - (plot?.right ?? 0); }))) {
    assert.ok(box <= 8, `a name ends ${box} px beyond its figure`);
  }
  await page.locator('.figure-card').scrollIntoViewIfNeeded();
  await shot(page, `curves-${width}-${scheme}`);
});
