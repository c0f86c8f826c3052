/**
 * @file The recurrent experiment in the page: reached from the examples, said in its own words, followed as its settings move, timed on
 * request, and left again.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { auditSee, numbers, open, read, says, text } from './harness/see.js';

/** @typedef {import('playwright-core').Page} Page */

const link = 'experiment=recurrent&view=log&open=0';
const size = (/** @type {string} */ shown) => read(shown.replace('e−', 'e-'));
/** The influence that is told of. @param {Page} page */
const told = async page => size(await page.locator('.see-caption b.number').innerText());
/** The same once it is right. @param {Page} page @param {(influence: number) => boolean} right */
async function until(page, right) {
  for (let tries = 0; tries < 100; tries++) {
    const influence = await told(page);
    if (right(influence)) return influence;
    await page.waitForTimeout(100);
  }
  return assert.fail(`it stays at ${await told(page)}`);
}
/** @param {Page} page */
const whole = page => page.locator('body').innerText();

test('the examples lead to the experiment, and it leads back', async () => {
  const page = await open();
  await page.locator('.presets-button').click();
  await page.locator('#bar-presets').getByRole('button', { name: /RNN, LSTM, attention/ }).click();
  await says(page, '#see-title', /^Influence of each word on each state/);
  assert.deepEqual(await page.locator('.head .head-top b').allInnerTexts(), ['RNN', 'LSTM', 'Attention'], 'no average of methods');
  assert.equal(await page.locator('.head [role="switch"]').count(), 0);
  assert.doesNotMatch(await text(page, '.see-caption'), /attention to|asks/);
  assert.match(await text(page, '.see-caption'), /^RNN: the state at “\.” still moves by up to \S+ when the word “The”, \d+ steps before, moves by 1\./);
  await page.getByRole('button', { name: 'Back to the lab’s heads' }).click();
  await says(page, '#see-title', /^Self-attention · 6 heads/);
});

test('the recurrent scale makes the influence vanish or grow, and the bound beside it holds', async () => {
  const page = await open({ hash: link });
  /** @type {number[]} */
  const found = [];
  for (const [preset, right] of /** @type {[string, (influence: number) => boolean][]} */ ([
    ['0.5', influence => influence < 1e-3], ['1', influence => influence > 0.02 && influence < 0.08], ['1.5', influence => influence > 0.3],
  ])) {
    await page.getByRole('radio', { name: preset, exact: true }).check({ force: true });
    found.push(await until(page, right));
    const [, bound, exact] = /= (\S+); exactly it is (\S+)\./.exec((await page.locator('#why').innerText()).replace(/\s+/g, ' ')) ?? assert.fail(await page.locator('#why').innerText());
    assert.ok(size(exact) <= size(bound) * 1.05, `${exact} is beyond its bound ${bound}`);
  }
  assert.ok(found[0] < found[1] / 100 && found[2] > 5 * found[1], found.join());
});

test('the forget gate keeps, and the table and the curves follow', async () => {
  const page = await open({ hash: 'experiment=recurrent&view=log&open=1&forget=-4' });
  const closed = await told(page);
  await page.locator('#say-forgetBias').fill('6');
  await until(page, influence => influence > 1e4 * closed);
  const rows = await page.locator('table.facts tbody tr').evaluateAll(rows => rows.map(row => [...row.children].map(cell => cell.textContent?.trim())));
  assert.deepEqual(rows.map(([name, steps]) => [name, steps]), [['RNN', '12'], ['LSTM', '12'], ['Attention', '1']]);
  assert.equal(await page.locator('.curves-set .curves').count(), 1);
});

test('as a table each cell is a size, later words are not read yet, and the other view has powers of ten', async () => {
  const page = await open({ hash: 'experiment=recurrent&view=weights&open=0&draw=table&rscale=0.5' });
  const rows = await numbers(page);
  assert.match(rows[11][0], /^\d\.\de−\d$/);
  assert.equal(rows[0][11], 'not read yet');
  await page.locator('#see .side-views').getByRole('radio', { name: 'log₁₀' }).check({ force: true });
  await page.waitForFunction(() => /^−\d\.\d{3}$/.test(document.querySelector('#see table.numbers tbody tr:last-child td')?.textContent ?? ''));
  assert.deepEqual(await page.locator('#see .side-views label').allInnerTexts(), ['log₁₀', 'influence']);
  assert.doesNotMatch(await whole(page), /NaN|undefined|\[\w+\./);
});

test('time against length is measured when asked, and stops', async () => {
  const page = await open({ hash: link });
  const tools = page.locator('.curves-tools');
  await tools.getByRole('button', { name: 'Run' }).click();
  await tools.getByRole('button', { name: 'Stop' }).click();
  await tools.getByRole('button', { name: /Run/ }).click();
  await tools.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 60_000 });
  assert.equal(await page.locator('.curves-set .curves').count() >= 2, true);
});

for (const [name, options] of /** @type {[string, Parameters<typeof open>[0]][]} */ ([
  ['light', {}], ['dark, in 中文', { scheme: 'dark', hash: `${link}&lang=zh` }], ['on a phone', { width: 390, height: 844, touch: true }],
])) test(`no reader is kept out: ${name}`, async () => {
  const page = await open({ hash: link, ...options });
  await auditSee(page);
  assert.doesNotMatch(await whole(page), /NaN|undefined|\[\w+\./);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
});
