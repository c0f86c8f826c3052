/**
 * @file All heads at once in the page: their figures and names, the probe, each switched off in turn; and looking past some tokens.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { shot } from './harness.js';
import { auditSee, numbers, open, read, says, text } from './harness/see.js';

/** @typedef {import('playwright-core').Page} Page */

const lab = 'tokens=words';   // any field: a page without a link opens a model
const language = 'model=language&prompt=river+candle+forty+window+silver+river+candle+forty+window+silver+river&stack=decoder&layer=0&open=0';

/** Unfolds and waits for a row. @param {Page} page @param {'readings' | 'sweep'} name */
async function unfold(page, name) {
  const fold = page.locator(`#see [data-fold="${name}"]`);
  await fold.locator('summary').click();
  return fold;
}
/** The rows of a table by their texts. @param {import('playwright-core').Locator} fold */
const rows = async fold => {
  await fold.locator('tbody tr').first().waitFor();
  return fold.locator('tbody tr').evaluateAll(rows => rows.map(row => [...row.children].map(cell => cell.textContent?.replace(/\s+/g, ' ').trim() ?? '')));
};
/** A column of numbers, as shown. @param {string[][]} rows @param {number} at */
const column = (rows, at) => rows.map(row => row[at]).filter(cell => cell !== '–').map(read);
const falling = (/** @type {number[]} */ values) => values.every((value, at) => at === 0 || value <= values[at - 1]);

test('every head of the lab has the name that its rule promises, and follows the text', async () => {
  const page = await open({ hash: lab });
  const fold = await unfold(page, 'readings');
  const first = await rows(fold);
  assert.equal(first.length, 6);
  assert.match(first.find(([head]) => head === 'head 1')?.[1] ?? '', /^previous token 0\.\d\d$/);
  assert.match(first.find(([head]) => head === 'head 5')?.[1] ?? '', /^next token/);
  assert.match(first.find(([head]) => head === 'head 6')?.[1] ?? '', /^even 1\.00$/);
  assert.equal(await page.locator('#see [data-fold="sweep"]').count(), 0, 'the lab shows on the cards what a head adds');
  await page.locator('#say textarea').first().fill('The students read.');
  await page.waitForFunction(() => /0 of 6|[1-6] of 6/.test(document.querySelector('[data-fold="readings"] .now')?.textContent ?? '') && !document.querySelector('.readings-table.stale'));
  assert.notDeepEqual(await rows(fold), first);
});

test('a column sorts, says what it is, and a row opens its head; by keyboard too', async () => {
  const page = await open({ hash: language });
  const fold = await unfold(page, 'readings');
  const names = (await rows(fold)).map(row => row[1]);
  assert.match(names[0], /(previous|first) token 0\.\d\d/);
  assert.ok(names.indexOf('') === -1 || names.slice(names.indexOf('')).every(name => name === ''), 'heads without a name come last');
  await fold.getByRole('button', { name: 'distance' }).focus();
  await page.keyboard.press('Enter');
  const at = await fold.locator('thead th').evaluateAll(heads => heads.findIndex(head => head.getAttribute('aria-sort') === 'descending'));
  const sorted = await rows(fold);
  assert.ok(column(sorted, at).length > 2 && falling(column(sorted, at)));
  assert.match(await fold.locator('.definition').innerText(), /How many tokens away/);
  await fold.locator('tbody button').nth(3).click();
  const [, layer, head] = /(\d+)\.(\d+)/.exec(sorted[3][0]) ?? assert.fail(sorted[3][0]);
  await says(page, '#see-title', new RegExp(`layer ${layer}$`));
  await says(page, '.open-name', new RegExp(`^Head ${head}\\b`));
  assert.equal(await fold.locator('tr.open').innerText().then(text => text.split('\t')[0].trim()), sorted[3][0]);
});

test('filters show the heads of a name and of a layer', async () => {
  const page = await open({ hash: language });
  const fold = await unfold(page, 'readings');
  await rows(fold);
  await fold.getByLabel('Name').selectOption({ label: 'previous token' });
  const named = await rows(fold);
  assert.ok(named.length > 0 && named.every(row => row[1].startsWith('previous token')));
  assert.match(await fold.locator('.readings-count').innerText(), new RegExp(`^${named.length} of 16 heads$`));
  await fold.getByLabel('Name').selectOption({ index: 0 });
  await fold.getByRole('combobox', { name: 'Layer' }).selectOption({ label: 'layer 2' });
  assert.deepEqual((await rows(fold)).map(([head]) => head).sort(), ['decoder 2.1', 'decoder 2.2', 'decoder 2.3', 'decoder 2.4']);
});

test('the probe adds its columns, the strongest first, and says what it was', async () => {
  const page = await open({ hash: language });
  const fold = await unfold(page, 'readings');
  await rows(fold);
  await fold.getByRole('button', { name: 'Probe for induction' }).click();
  await fold.getByRole('button', { name: 'induction (probe)' }).waitFor();
  const probed = column(await rows(fold), 2);
  assert.ok(probed.length === 16 && falling(probed) && probed[0] > 0.2, `${probed}`);
  assert.match(await fold.innerText(), /40 random tokens/);
});

test('heads are switched off in turn, ranked, and one is switched off for good', async () => {
  const page = await open({ hash: language });
  const fold = await unfold(page, 'sweep');
  await fold.getByRole('button', { name: 'Switch off all heads in turn' }).click();
  await fold.locator('.definition').waitFor();
  const ranked = await rows(fold);
  assert.equal(ranked.length, 16);
  const effects = column(ranked, 1);
  assert.ok(effects[0] < -0.1 && falling([...effects].reverse()), `${effects}`);
  await fold.getByRole('checkbox').first().click();
  await page.waitForFunction(() => location.hash.includes('switched=decoder.'));
  assert.deepEqual(await rows(fold), ranked, 'what was found stays');
  await page.locator('#say textarea').first().fill('Once upon a time');
  await page.waitForFunction(() => !document.querySelector('[data-fold="sweep"] tbody'));
});

test('where no head changes the output a sentence says why, instead of a column; and looking at a token loses nothing', async () => {
  const page = await open({ hash: 'model=translate&prompt=I+love+you.&stack=cross&layer=5&open=0&probe=decoder.5.0.embedding' });
  const fold = await unfold(page, 'sweep');
  await fold.getByRole('button', { name: 'Switch off all heads in turn' }).click();
  await fold.locator('.definition').waitFor();
  assert.match(await fold.locator('.sweep-none').innerText(), /same text\. .* other heads do the same work/);
  assert.equal(await fold.locator('td.earned').count(), 0);
  await page.locator('#see .flow-token').filter({ hasText: '爱' }).click();
  await page.waitForFunction(() => location.hash.includes('probe=decoder.5.2'));
  assert.equal(await fold.locator('.sweep-none').count(), 1);
});

test('left-out tokens are hatched, named and the rest sums to 1; the strongest cells stay', async () => {
  const page = await open({ hash: `${lab}&draw=table&open=2&cell=7,1` });
  await numbers(page);
  await page.locator('.trims summary').click();
  await page.getByLabel('Leave out').selectOption({ label: 'the first token' });
  await says(page, '.trimmed', /^Left out as keys: “The”\. The weights are what softmax gives without them/);
  const left = await numbers(page);
  assert.ok(left.every(row => row[0] === 'left out'));
  for (const row of left) assert.ok(Math.abs(row.slice(1).map(read).reduce((sum, weight) => sum + weight, 0) - 1) < 0.01);
  await page.getByLabel('Each row shows').selectOption({ label: 'the strongest' });
  await says(page, '.trimmed', /Of each row only the strongest cell is shown\.$/);
  for (const row of await numbers(page)) assert.equal(row.filter(cell => cell !== 'left out').length, 1);
  await page.waitForFunction(() => location.hash.includes('trim=first&strongest=1'));
  assert.doesNotMatch(await text(page, '.see'), /NaN|undefined|\[trim/);
});

for (const [name, hash, lang, scheme, width] of /** @type {[string, string, string, 'light' | 'dark', number][]} */ ([
  ['on a desk', language, 'en-US', 'light', 1440], ['on a phone, in Chinese', language, 'zh-CN', 'dark', 390],
])) test(`axe finds nothing in the lists of heads ${name}, and nothing is wider than the page`, async () => {
  const page = await open({ hash: `${hash}&trim=both&lang=${lang.slice(0, 2)}`, scheme, width, height: 844 });
  const readings = await unfold(page, 'readings'), sweep = await unfold(page, 'sweep');
  await rows(readings);
  await sweep.locator('.readings-tools button').click();
  await sweep.locator('.definition').waitFor();
  await auditSee(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assert.doesNotMatch(await page.locator('.readings:has([data-fold="readings"])').innerText(), /\[(readings|sweep|trim)\.|NaN|undefined/);
  await page.locator('.readings:has([data-fold="readings"])').scrollIntoViewIfNeeded();
  await shot(page, `readings-${width}-${scheme}`);
});
