/**
 * @file Attention through all layers in the page: rollout instead of a head, the strongest path, and the way back.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { auditSee, open, read, says, text } from './harness/see.js';

const language = 'model=language&prompt=The+cat+sat+on+the+mat.&stack=decoder&layer=2&open=1';
const translate = 'model=translate&prompt=The+cat+sat+on+the+mat.&stack=cross&layer=3&open=0&through=1';

test('folded out, the heatmap is the rollout up to the layer, and the path leads from the row of the cell down to the words', async () => {
  const page = await open({ hash: language });
  await page.locator('#see .through > summary').click();
  await says(page, '#see-title', /rollout through layers 1–3$/);
  assert.match(await text(page, '.open-name'), /^Rollout/);
  assert.equal(await page.locator('#see .heads-box').isVisible(), false);
  assert.equal(await page.locator('#see .through-link').count(), 3);
  await page.locator('#see .through-layer').getByRole('button', { name: 'One layer down' }).click();
  await says(page, '#see-title', /rollout through layers 1–2$/);
  assert.equal(await page.locator('#see .through-link').count(), 2);
  await page.locator('#see .through details > summary').click();
  const rows = await page.locator('#see .through-table tbody tr').evaluateAll(rows => rows.map(row => [...row.children].map(cell => (cell.textContent ?? '').trim())));
  assert.deepEqual(rows.map(([layer]) => layer), ['layer 2', 'layer 1']);
  assert.equal(rows[0][2], rows[1][1], 'one link begins where the other ends');
  assert.ok(rows.every(([, , , weight]) => read(weight) > 0 && read(weight) <= 1));
  await auditSee(page);
});

test('cross-attention looks through the encoder, from a link too; a tile leads back to a head', async () => {
  const page = await open({ hash: translate });
  assert.match(await text(page, '#see-title'), /layer 4, through the encoder$/);
  assert.equal(await page.locator('#see .through-link').count(), 7, 'one of the decoder, six of the encoder');
  assert.equal(await page.locator('#see .through-level').first().textContent(), 'cross 4');
  await page.locator('#see .tiles').click({ position: { x: 8, y: 8 } });
  await says(page, '#see-title', /^Cross-attention · 8 heads · layer 6$/);
  assert.equal(await page.locator('#see .through').evaluate(fold => /** @type {HTMLDetailsElement} */ (fold).open), false);
  await page.waitForFunction(() => !/through/.test(location.hash));
});
