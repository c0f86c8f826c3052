/**
 * @file Each lesson in the page, in both languages, from its first part to its last: every prediction is answered wrongly and rightly
 * and judged so, no number is missing, and what is drawn can be read by everybody.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { lessons } from '../../www/lessons/index.js';
import { openPage } from './harness.js';
import { violations } from './harness/say.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../../www/types.js').Ask} Ask */

/** Says this, and waits for what it came to. @param {Page} page @param {Ask} ask @param {string} said a number, or the value of an option */
async function predict(page, ask, said) {
  if (ask.answer === 'number') await page.locator('#prediction').fill(said);
  else await page.locator('#course .option input').nth(Number(said)).check();
  await page.locator('#course .ask .primary').click();
  await page.locator('#course .verdict .prose').first().waitFor();
  return await page.locator('#course .verdict .good').count() > 0;
}
/** What would have been right, as the page says it. @param {Page} page @param {Ask} ask */
async function rightOf(page, ask) {
  if (ask.answer !== 'number') return String(await page.locator('#course .option').evaluateAll(all => all.findIndex(each => each.classList.contains('right'))));
  const said = await page.locator('#course .verdict > p').first().innerText();
  return /** @type {RegExpExecArray} */ (/([−\d.,]+?)[.。]?$/.exec(said.trim()))[1].replaceAll(',', '');
}

/** @param {number} n of the lesson, from 1 @param {'en' | 'zh'} lang */
const walked = (n, lang) => test(`lesson ${n} is gone through in ${lang}, each prediction wrong and right`, async () => {
  const { parts } = lessons[n - 1];
  const page = await openPage({ width: 1440, height: 900, hash: `lesson=${n}&lang=${lang}` });
  for (const [at, { ask, text }] of parts.entries()) {
    const here = `part ${at + 1}`;
    // A text may speak of NaN; no number may be one.
    const unsaid = JSON.stringify(text).includes('NaN') ? /undefined|[{}]/ : /NaN|undefined|[{}]|\[[a-z]+\./;
    await page.locator(`#course .parts .dot:nth-child(${at + 1})[aria-current]`).waitFor();
    if (ask) {
      const first = ask.answer === 'number' ? '-987.5' : '0';
      const good = await predict(page, ask, first), right = await rightOf(page, ask);
      assert.equal(good, first === right, here);
      assert.doesNotMatch(await page.locator('#course .verdict').innerText(), /NaN|–(?![\d\w])/, here);
      await page.locator('#course .course-way .plain').click();
      await page.locator('#course .verdict .prose').waitFor({ state: 'detached' });
      assert.equal(await predict(page, ask, good ? '1' : right), !good, `${here}: the other way round`);
    }
    assert.doesNotMatch(await page.locator('#course').innerText(), unsaid, here);
    // A whole page is long to look through: its first part in one language, its last in the other.
    if (at === (lang === 'en' ? 0 : parts.length - 1)) assert.deepEqual(await violations(page, 'body'), [], here);
    if (at + 1 < parts.length) await page.locator('#course .course-way .primary').click();
  }
});
for (let n = 1; n <= lessons.length; n++) for (const lang of /** @type {const} */ (['en', 'zh'])) walked(n, lang);
