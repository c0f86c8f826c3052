/**
 * @file What is large: heads with more cells than a screen has room for, and computations that take longer than a second.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { at, open, says, text } from './harness/see.js';

/** So many words, every seventh another one. @param {number} count */
const words = count => Array.from({ length: count }, (_, i) => (i % 7 ? 'dog' : 'it')).join('+');
/** @typedef {import('playwright-core').Page} Page */

/** Side of a cell, and the cell under the middle of the plot. @param {Page} page */
const seen = page => page.locator('#see .cells.map').evaluate(cells => {
  const map = cells.getBoundingClientRect(), plot = /** @type {Element} */ (cells.closest('.plot')).getBoundingClientRect();
  const side = map.width / Number(cells.getAttribute('aria-colcount'));
  return { side, key: (plot.left + 0.6 * plot.width - map.left) / side, query: (plot.top + 0.6 * plot.height - map.top) / side };
});
/** A wheel with Ctrl over the middle of the plot. @param {Page} page @param {number} by */
async function wheel(page, by) {
  const { side } = await seen(page);
  const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await page.locator('#see .plot').boundingBox());
  await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.6 * box.height);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, by);
  await page.keyboard.up('Control');
  await page.waitForFunction(before => {
    const cells = /** @type {Element} */ (document.querySelector('#see .cells.map'));
    return Math.abs(cells.getBoundingClientRect().width / Number(cells.getAttribute('aria-colcount')) - before) > 0.5;
  }, side);
}

test('a large head is zoomed at the pointer, by keys and by buttons, and fits again', async () => {
  const page = await open({ hash: `target=${words(300)}&heads=2&open=0` });
  const first = await seen(page);
  assert.equal(first.side, 3);
  await wheel(page, -400);
  const near = await seen(page);
  assert.ok(near.side > 15, `${near.side}`);
  assert.ok(Math.abs(near.key - first.key) < 1 && Math.abs(near.query - first.query) < 1, JSON.stringify({ first, near }));
  await page.locator('#see .cells').focus();
  await page.keyboard.press('+');
  assert.ok((await seen(page)).side > near.side);
  await page.keyboard.press('-');
  await page.keyboard.press('0');
  assert.equal((await seen(page)).side, 3);
  await page.getByRole('button', { name: 'Larger cells' }).click();
  assert.ok((await seen(page)).side > 3);
});

test('of a large head only what is in sight stands in the page, wherever one moves, and the numbers are those of its cells', async () => {
  const page = await open({ hash: `target=${words(300)}&heads=2&open=0&recipes=previous,same` });
  await page.locator('#see .cells').focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('+');
  for (const share of [0, 0.5, 1]) {
    await page.locator('#see .plot').evaluate((plot, share) => plot.scrollTo(share * plot.scrollWidth, share * plot.scrollHeight), share);
    await page.waitForFunction(share => {
      const labels = [...document.querySelectorAll('#see .labels.left .label[data-query]')].map(label => Number(label.getAttribute('data-query')));
      return labels.length < 120 && labels.includes(Math.round(share * 299));
    }, share);
    // The head looks one place back: its cells are dark there, and light beside.
    const shades = await page.locator('#see .cells.map > canvas').evaluate((element, share) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element), cells = /** @type {HTMLElement} */ (canvas.parentElement);
      const side = cells.offsetWidth / Number(cells.getAttribute('aria-colcount')), query = Math.max(1, Math.round(share * 299));
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      const shade = (/** @type {number} */ key) => context.getImageData((key + 0.15) * side - canvas.offsetLeft, (query + 0.15) * side - canvas.offsetTop, 1, 1).data[1];
      return [shade(query - 1), shade(query)];
    }, share);
    assert.ok(shades[0] < 80 && shades[1] > 180, `${share}: ${shades}`);
  }
  await page.locator('#see .cells').hover({ position: await at(page, 290, 289) });
  await says(page, '.readout', /0\.9/);
});

test('what takes longer than a second says how far it is, and can be stopped', async () => {
  // Without vector instructions it takes about a second here, by the worker's clock half a minute.
  const slow = 'WebAssembly.validate = () => false; const { now } = performance; performance.now = () => 30 * now.call(performance);';
  const page = await open({
    prepare: async page => void await page.route('**/worker.js', async route => {
      const response = await route.fetch();
      await route.fulfill({ response, body: slow + await response.text() });
    }),
  });
  const before = await text(page, '#see-title');
  const long = words(1024).replaceAll('+', ' ');
  await page.evaluate(fields => { location.hash = String(new URLSearchParams(fields)); }, { target: long, heads: '16', d: '128', dk: '128', dv: '128' });
  const progress = page.locator('#bar progress');
  await progress.waitFor();
  assert.ok(await progress.evaluate(bar => /** @type {HTMLProgressElement} */ (bar).value < /** @type {HTMLProgressElement} */ (bar).max));
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.locator('.note', { hasText: 'Stopped' }).waitFor();
  assert.equal(await progress.count(), 0);
  assert.equal(await text(page, '#see-title'), before);
  assert.equal(await page.locator('#target').inputValue(), long);
  await page.locator('#target').fill('a cat');
  await page.waitForFunction(() => document.querySelector('#see .cells')?.getAttribute('aria-rowcount') === '2');
});

test('small pictures stand in their cards to the pixel, and arrows count however fast they come', async () => {
  const page = await open({ hash: 'open=0&cell=1,0' });
  const off = await page.evaluate(() => {
    const canvas = /** @type {Element} */ (document.querySelector('#see .pictures canvas')).getBoundingClientRect();
    const context = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (document.querySelector('#see .pictures canvas')).getContext('2d'));
    return [...document.querySelectorAll('#see .thumb')].map(thumb => {
      const { left, top } = thumb.getBoundingClientRect();
      const [x, y] = [Math.round(left - canvas.left), Math.round(top - canvas.top)];
      return [context.getImageData(x, y, 1, 1).data[3], context.getImageData(x - 1, y, 1, 1).data[3], context.getImageData(x, y - 1, 1, 1).data[3]].join();
    });
  });
  assert.deepEqual([...new Set(off)], ['255,0,0'], 'painted from the upper left corner of its box on');
  await page.locator('#see .cells').focus();
  await page.locator('#see .cells').evaluate(cells => {
    for (let i = 0; i < 9; i++) cells.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
  });
  await page.waitForFunction(() => /cell=1,9/.test(decodeURIComponent(location.hash)));
});

test('what a record was computed without is told of it, not what is wished since', async () => {
  const page = await open({ hash: 'open=6&cell=7,1' });
  await page.locator('#target').fill('');
  await page.locator('#target-mistake').waitFor();
  const before = await text(page, '.see-caption');
  await page.getByRole('switch', { name: 'Head 3 is on' }).uncheck();
  await page.waitForTimeout(300);
  assert.equal(await text(page, '.see-caption'), before);
  assert.match(await text(page, '.head[data-head="6"] .head-rule'), /of 6 heads/);
  await page.locator('#target').fill('The animal is tired because it is old.');
  await says(page, '.head[data-head="6"] .head-rule', /of 5 heads/);
});
