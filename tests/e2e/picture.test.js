/**
 * @file The model that draws in the page: its picture and maps, words that are weakened, steps, other noise, and the way there and back.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { auditSee, open, says } from './harness/see.js';

const hash = 'model=picture&prompt=a+red+circle&stack=cross&layer=2&open=4';

/** The mean colour of the middle of a canvas: [red, green, blue]. @param {import('playwright-core').Page} page @param {string} name */
const middle = (page, name) => page.locator(`#see canvas[data-picture="${name}"]`).evaluate(canvas => {
  const { data } = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext('2d')).getImageData(7, 7, 2, 2);
  return [0, 1, 2].map(i => (data[i] + data[4 + i] + data[8 + i] + data[12 + i]) / 4);
});

test('a prompt is drawn, and each word has a map over the picture', async () => {
  const page = await open({ hash });
  assert.equal(await page.locator('#see .picture-maps li').count(), 4);
  const [red, green] = await middle(page, 'clean');
  assert.ok(red > 180 && green < 100, `${red} ${green}`);
  const map = await middle(page, 'map-2');
  assert.ok(map[2] < 120, `the word is looked at from its shape: ${map}`);
  assert.match(await page.locator('#see-title').innerText(), /Cross-attention · 4 heads · layer 3/);
  await page.locator('#picture-layer').selectOption('1');
  await says(page, '#see-title', /layer 1$/);
  await page.locator('#see .heads .head-open').nth(1).click();
  await page.locator('#see .picture-card').getByRole('radio', { name: 'layer 1, head 2' }).check();
  assert.equal(await page.locator('#see input[name="picture-over"]').nth(2).isChecked(), true);
  await auditSee(page);
});

test('a word that is switched off leaves the shape without its colour, and the whole picture stands beside', async () => {
  const page = await open({ hash });
  assert.equal(await page.locator('#see canvas[data-picture="whole"]').count(), 0);
  await page.getByRole('radiogroup', { name: 'Weights on “red”' }).getByRole('radio', { name: 'off' }).check();
  await page.locator('#see canvas[data-picture="whole"]').waitFor();
  const [now, whole] = [await middle(page, 'clean'), await middle(page, 'whole')];
  assert.ok(Math.max(...now.map((x, at) => Math.abs(x - whole[at]))) > 40, `${now} and ${whole}`);
  await page.waitForFunction(() => /factors=2-0/.test(location.hash));
  await page.getByRole('button', { name: 'All × 1' }).click();
  await page.waitForFunction(() => !document.querySelector('#see canvas[data-picture="whole"]'));
});

test('the steps lead from noise to the picture, by the slider and by themselves', async () => {
  const page = await open({ hash: `${hash}&moment=0` });
  await says(page, '.picture-card', /1 of 12/);
  const slider = page.locator('#see .picture-steps input');
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await says(page, '.picture-card', /2 of 12/);
  await page.keyboard.press('End');
  await says(page, '.picture-card', /12 of 12/);
  await page.waitForFunction(() => !/moment/.test(location.hash));
  await page.locator('#see .picture-card').getByRole('button', { name: 'Play' }).click();
  await says(page, '.picture-card', /3 of 12/);
  await page.locator('#see .picture-card').getByRole('button', { name: 'Stop' }).click();
});

test('it is reached from the bar, and what was left is there again', async () => {
  const page = await open({ hash: 'model=language&prompt=The+cat&stack=decoder' });
  await page.locator('[data-control="sources"]').getByRole('radio', { name: 'Picture' }).check();
  await page.locator('#see .picture-card').waitFor();
  const before = await middle(page, 'clean');
  await page.getByRole('button', { name: 'Other noise' }).click();
  await page.waitForFunction(() => /draw-seed=2/.test(location.hash));
  assert.equal(before.length, 3);
  await page.locator('[data-control="sources"]').getByRole('radio', { name: 'Language model' }).check();
  await page.locator('#see .overview').waitFor();
  assert.equal(await page.locator('#see .picture-card').count(), 0);
});

for (const [width, lang] of /** @type {[number, string][]} */ ([[375, 'en'], [375, 'zh'], [1024, 'en'], [1440, 'zh']])) {
  test(`at ${width} pixels in ${lang} nothing is wider than the page`, async () => {
    const page = await open({ hash: `${hash}&factors=2-50&lang=${lang}`, width, height: 844 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    await auditSee(page);
  });
}
