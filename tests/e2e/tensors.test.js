/**
 * @file Attention saved as tensors, in the page: each form opens, its layers are chosen, its numbers are the file's, and what is
 * not in it is not shown.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openPage, shot } from './harness.js';
import { auditSee, numbers, open, says, text } from './harness/see.js';

/** @typedef {import('playwright-core').Page} Page */

const golden = (/** @type {string} */ name) => fileURLToPath(new URL(`../golden/tensors/${name}`, import.meta.url));
/** [layer, head, query, key] @type {number[][][][]} */
const exact = JSON.parse(readFileSync(golden('attentions.json'), 'utf8')).attentions;

/** Opens a file by the menu. @param {Page} page @param {string} name */
async function choose(page, name) {
  await page.locator('[popovertarget="bar-files"]').click();
  await page.locator('#bar-files input[type="file"]').setInputFiles(golden(name));
  await says(page, '#see-title', new RegExp(`layer \\d · ${name}$`));
}

/** Waits until a part of the page says something. @param {Page} page @param {string} selector @param {RegExp} what */
const heard = (page, selector, what) => page.locator(selector, { hasText: what }).first().waitFor();

/** @param {string} cell */
const read = cell => cell === 'masked' ? 0 : Number(cell);

for (const name of ['attentions.npy', 'attentions-f64.npy', 'attentions-f16.npy', 'attentions-fortran.npy', 'attentions.npz', 'attentions.safetensors', 'attentions.json']) {
  test(`${name} opens, and each layer shows its own numbers`, async () => {
    const page = await open({ hash: 'draw=table&open=1' });
    await choose(page, name);
    assert.equal(await text(page, '#see-title'), `Self-attention · 2 heads · layer 1 · ${name}`);
    for (const [layer, title] of [[1, 'Causal self-attention'], [0, 'Self-attention']]) {
      await page.locator('#see-layer').selectOption({ index: Number(layer) });
      await says(page, '#see-title', new RegExp(`^${title} · 2 heads · layer ${Number(layer) + 1} · `));
      const shown = (await numbers(page)).map(row => row.map(cell => read(String(cell))));
      const there = exact[Number(layer)][1];
      shown.forEach((row, q) => row.forEach((cell, k) => assert.ok(Math.abs(cell - there[q][k]) < 1e-3, `${layer} ${q} ${k}: ${cell}`)));
      assert.equal(shown.flat().length, 9);
    }
    const token = name.endsWith('.npy') ? '1' : 'the';
    assert.equal(await page.locator('#say .say-file .token.query').first().innerText(), token);
  });
}

test('what is not in the file is not shown: no scores in the drawing, no steps to a score', async () => {
  const page = await open({ hash: 'draw=table&open=1' });
  await choose(page, 'attentions.npz');
  await heard(page, '#why', /The file holds weights alone/);
  assert.match(await page.locator('#why').innerText(), /The weights of this row/);
  assert.doesNotMatch(await page.locator('#why').innerText(), /NaN|undefined|−∞|exp/);
  await auditSee(page);
  await shot(page, 'tensors');
  for (const [view, reason] of /** @type {[string, RegExp][]} */ ([['scores', /no scores/], ['scores after mask', /no scores/], ['weights × ‖v‖', /values v are not known/]])) {
    const choice = page.locator('.side-views label', { has: page.getByRole('radio', { name: view, exact: true }) });
    assert.equal(await choice.locator('input').isDisabled(), true, view);
    assert.match(String(await choice.getAttribute('title')), reason);
  }
});

test('a view that was chosen before says that the file has nothing for it', async () => {
  const page = await open({ hash: 'draw=table&open=1&view=masked' });
  await choose(page, 'attentions.npz');
  await says(page, '.comparison', /The file has no scores/);
  assert.deepEqual(new Set((await numbers(page)).flat()), new Set(['–']));
  assert.match(await text(page, '.legend-hidden'), /not in the file/);
});

test('a file with more heads than the lab opens any of them, and leads back to the heads of the lab', async () => {
  const page = await openPage({ hash: 'lang=en' });
  const heads = Array.from({ length: 9 }, (_, h) => [[1, 0], [h / 10, 1 - h / 10]]);
  await page.locator('[popovertarget="bar-files"]').click();
  await page.locator('#bar-paste').fill(JSON.stringify(heads));
  await page.locator('#bar-files').getByRole('button', { name: 'Open the pasted text' }).click();
  await says(page, '#see-title', /9 heads/);
  assert.equal(await page.locator('#see-layer').count(), 0, 'one layer leaves no choice');
  await page.locator('#see .head').nth(8).locator('.head-open').click();
  await says(page, '#see-open', /^Head 9/);
  await page.locator('#see').getByRole('radio', { name: 'Table', exact: true }).check();
  assert.equal((await numbers(page))[1][0], '0.800');
  await page.locator('#say').getByRole('button', { name: 'Back to the lab' }).click();
  await says(page, '#see-title', /^Self-attention · 6 heads$/);
  await page.waitForFunction(() => !/layer|open=8/.test(location.hash));
});

test('what is wrong with a file is said by its place, and what was shown stays', async () => {
  const page = await openPage({ hash: 'lang=en' });
  await page.locator('[popovertarget="bar-files"]').click();
  await page.locator('#bar-paste').fill('[[[1, 0], [0.5, 0.2]]]');
  await page.locator('#bar-files').getByRole('button', { name: 'Open the pasted text' }).click();
  await heard(page, '#notes', /could not be opened\. The sum of row 2 \(head 1, layer 1\) is out of range: expected 1 ± 0\.01 or 0, got 0\.7000/);
  assert.equal(await text(page, '#see-title'), 'Self-attention · 6 heads');
});

test('a file that cannot be opened leaves the one before it, and what was said of it goes with the next that can', async () => {
  const page = await open({ hash: 'model=translate&prompt=I+love+you.&stack=cross&layer=5&open=4' });
  await choose(page, 'attentions.npz');
  await page.locator('#see-layer').selectOption({ index: 1 });
  await says(page, '#see-title', /layer 2 · attentions\.npz$/);
  assert.equal(await page.locator('#bar .sources input:checked').count(), 0, 'no model of the page computed this');
  const files = page.locator('#bar-files input[type="file"]');
  for (const [name, bytes] of /** @type {[string, string][]} */ ([['notes.txt', 'no tensors'], ['cut.safetensors', 'xxxxxxxxxxxx'], ['list.json', '[[[1, 0], [0.5, 0.2]]]']])) {
    await page.locator('[popovertarget="bar-files"]').click();
    await files.setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(bytes) });
    await heard(page, '#notes', new RegExp(name.replace('.', '\\.')));
    await says(page, '#see-title', /layer 2 · attentions\.npz$/);
  }
  await choose(page, 'attentions.npy');
  await page.waitForFunction(() => !document.querySelector('#notes [data-code="notes.open"]'));
  await page.locator('#bar').getByRole('radio', { name: 'Translator' }).check();
  await says(page, '#see-title', /^Cross-attention · 8 heads · layer 6$/);
});

test('the lines of Python are there in both languages, to be copied', async () => {
  for (const [lang, summary, copy] of [['en', /Python/, 'Copy'], ['zh', /用 Python/, '复制']]) {
    const page = await openPage({ hash: `lang=${lang}` });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('[popovertarget="bar-files"]').click();
    await page.locator('#bar-files summary', { hasText: summary }).click();
    const lines = await page.locator('#bar-files pre').innerText();
    assert.equal(lines.trim().split('\n').length, 6);
    await page.locator('#bar-files').getByRole('button', { name: String(copy), exact: true }).click();
    await page.waitForFunction(wanted => navigator.clipboard.readText().then(text => text === wanted), lines);
    await shot(page, `tensors-snippet-${lang}`);
  }
});

test('a file that is closed, or was none, leaves one where one was', async () => {
  const page = await openPage({ hash: 'model=translate&prompt=I+love+you.&stack=cross&layer=5&open=4' });
  const there = async () => {
    await says(page, '#see-title', /^Cross-attention · 8 heads · layer 6$/);
    await says(page, '#see-open', /^Head 5/);
  };
  await there();
  const menu = page.locator('[popovertarget="bar-files"]');
  await menu.click();
  await page.locator('#bar-files input[type="file"]').setInputFiles({ name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('no JSON') });
  await heard(page, '#notes', /notes\.json/);
  await there();
  await choose(page, 'attentions.npz');
  await page.locator('#say').getByRole('button', { name: 'Close the file' }).click();
  await there();
  await page.waitForURL(/layer=5/);
});
