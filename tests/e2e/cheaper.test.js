/**
 * @file Cheaper ways to attend in the page: nine ways as cards, what each takes, what a setting changes at once, and the measurement of
 * longer texts.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { auditSee, open, read, says } from './harness/see.js';

const link = 'model=&experiment=cheaper&open=1';

/** A cell of the table by its row and its column's place. @param {import('playwright-core').Page} page @param {string} way @param {number} column from 1 */
const fact = async (page, way, column) => {
  const row = page.locator('.facts tbody tr').filter({ has: page.getByRole('button', { name: way, exact: true }) });
  return read(await row.locator('td').nth(column - 1).innerText());
};

test('a link opens nine ways with their costs, and each is explained by its own formula', async () => {
  const page = await open({ hash: link });
  await says(page, '.open-name', /^Window/);
  assert.equal(await page.locator('.facts tbody tr').count(), 9);
  assert.equal(await fact(page, 'Exact', 1), 0);
  assert.equal(await fact(page, 'Exact', 5), 144);
  assert.ok(await fact(page, 'Window', 1) > 0.1);
  await page.locator('#why .why-note').filter({ hasText: /Longformer/ }).waitFor();
  await page.locator('.facts').getByRole('button', { name: 'Linear', exact: true }).click();
  await says(page, '.open-name', /^Linear/);
  await page.locator('#why .why-note').filter({ hasText: /elu\(x\) \+ 1/ }).waitFor();
  await auditSee(page);
});

test('a slider changes its way at once: a window over all keys is exact, and the address says so', async () => {
  const page = await open({ hash: link });
  assert.ok(await fact(page, 'Window', 1) > 0.1);
  await page.locator('#say-reach').fill('12');
  await page.waitForFunction(() => {
    const row = [...document.querySelectorAll('.facts tbody tr')].find(row => row.querySelector('th')?.textContent?.trim() === 'Window');
    return parseFloat((row?.querySelector('td')?.textContent ?? '1').replace('−', '-')) < 1e-5;
  });
  assert.equal(await fact(page, 'Window', 4), await fact(page, 'Exact', 4));
  await page.waitForFunction(() => location.hash.includes('reach=12'));
});

test('under a causal mask it is said that low rank looks at what is hidden', async () => {
  const page = await open({ hash: `${link}&mask=causal` });
  await page.locator('.say-notes').filter({ hasText: /Low rank cannot keep to this mask: \d+ % of its weight/ }).waitFor();
  const chinese = await open({ hash: `${link}&mask=causal&lang=zh` });
  await chinese.locator('.say-notes').filter({ hasText: /低秩.*\d+%/ }).waitFor();
});

test('on request it is measured how long each way takes as the text grows, and that can be stopped', async () => {
  const page = await open({ hash: link });
  const card = page.locator('section[aria-labelledby="race-title"]');
  await card.getByRole('button', { name: 'Run' }).click();
  await card.locator('.curves').first().waitFor();
  await card.getByRole('button', { name: /stop/i }).click();
  await card.getByText('Stopped').waitFor();
  assert.equal(await card.locator('figure.curves').count(), 2);
  assert.ok(!/NaN|undefined/.test(await card.innerText()));
});
