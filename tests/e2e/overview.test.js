/**
 * @file A transformer at a glance in the page: kinds of attention, all heads as tiles, heads that are off, by pointer and by keyboard.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { shot } from './harness.js';
import { open, text, says, auditSee } from './harness/see.js';

/** @typedef {import('playwright-core').Page} Page */

const translate = 'model=translate&prompt=The+cat+sat+on+the+mat.&stack=cross&layer=3&open=0';
const language = 'model=language&prompt=Once+upon+a+time+the&stack=decoder&layer=1&open=0';

/** A point of a tile, counted from 1 as on screen. @param {Page} page @param {number} layer @param {number} head */
const tile = (page, layer, head) => page.locator('#see .tiles').evaluate((tiles, [l, h]) => {
  const { width, height } = tiles.getBoundingClientRect();
  const layers = Number(tiles.getAttribute('aria-rowcount')), heads = Number(tiles.getAttribute('aria-colcount'));
  return { x: (h - 0.5) / heads * width, y: (layers - l + 0.5) / layers * height };
}, [layer, head]);
/** Waits until this layer and head are open. @param {Page} page @param {number} layer @param {number} head */
async function opened(page, layer, head) {
  await says(page, '#see-title', new RegExp(`layer ${layer}$`));
  await says(page, '.open-name', new RegExp(`^\\s*Head ${head}\\b`));
}

test('a tab leads to each kind of attention, and the title says which one it is', async () => {
  const page = await open({ hash: translate });
  assert.equal(await text(page, '#see-title'), 'Cross-attention · 8 heads · layer 4');
  const tabs = page.locator('#see .overview').getByRole('radio');
  assert.equal(await tabs.count(), 3);
  await page.locator('#see').getByRole('radio', { name: 'Encoder self-attention' }).check();
  await says(page, '#see-title', /^Encoder self-attention · 8 heads · layer 4$/);
  await page.keyboard.press('ArrowRight');
  await says(page, '#see-title', /^Decoder masked self-attention/);
  await says(page, '.labels.keys', /<start>/);
});

test('a decoder alone has one kind, and no tabs', async () => {
  const page = await open({ hash: language });
  assert.match(await text(page, '.overview'), /\d+ layers × \d+ heads/);
  assert.equal(await page.locator('#see .overview').getByRole('radio').count(), 0);
});

test('a tile says which head it is, and a click opens that head', async () => {
  const page = await open({ hash: translate });
  await page.locator('#see .tiles').hover({ position: await tile(page, 2, 5) });
  assert.equal(await text(page, '.tile-name'), 'Layer 2 · Head 5');
  await page.locator('#see .tiles').click({ position: await tile(page, 2, 5) });
  await opened(page, 2, 5);
  await page.waitForFunction(() => /layer=1&open=4/.test(location.hash));
});

test('the tiles are walked by keys: Enter opens a head, Space switches it off', async () => {
  const page = await open({ hash: translate });
  await page.locator('#see .tiles').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  await says(page, '.tiles [role="gridcell"]', /^Layer 5 · Head 2$/);
  await page.keyboard.press('Enter');
  await opened(page, 5, 2);
  await says(page, '.tiles [role="gridcell"]', /^Layer 5 · Head 2, open$/);
  await page.keyboard.press('Space');
  await says(page, '.tiles [role="gridcell"]', /switched off$/);
  await says(page, '.outcome-off', /1 off:[^]*L5 H2/);
});

test('a head is reached by typing its name, outside of texts only', async () => {
  const page = await open({ hash: translate });
  await page.locator('#see-title').click();
  for (const [name, layer, head] of /** @type {[string, number, number][]} */ ([['l5h1', 5, 1], ['2.8', 2, 8], ['L3 H4', 3, 4]])) {
    await page.keyboard.type(name);
    await opened(page, layer, head);
    await page.locator('html:not([data-typed])').waitFor();   // a digit that follows at once belongs to the name
  }
  await page.keyboard.type('l9h1');
  assert.match(await page.locator('html').getAttribute('data-typed') ?? '', /^L9H1 ✕ 6 × 8$/);
  await opened(page, 3, 4);
  await page.locator('#say textarea').first().pressSequentially('l1h1');
  assert.equal(await page.locator('#see-title').innerText(), 'Cross-attention · 8 heads · layer 3');
});

test('a switch takes a head away, and what the model says with and without it stands side by side', async () => {
  const page = await open({ hash: translate });
  await page.locator('#see .head').nth(2).locator('.switch input').uncheck();
  await says(page, '.outcome-off', /1 off:\s*cross L4 H3/);
  await page.waitForFunction(() => /(all on|It says the same)/.test(document.querySelector('#see .outcome [role="status"]')?.textContent ?? ''));
  await page.waitForFunction(() => /switched=cross.3.2/.test(location.hash));
  assert.match(await text(page, '.head:nth-child(9)'), /of 7 heads/);
  await page.getByRole('button', { name: 'all on again' }).click();
  await says(page, '.outcome', /^All heads are on/);
});

for (const [hash, width, height] of /** @type {[string, number, number][]} */ ([['', 1440, 900], ['', 1024, 768], ['#model=translate&prompt=The+cat+sat+on+the+mat.&stack=cross&projector=1', 1440, 900]])) {
  test(`the first screen says what the page is, what was read and written, and holds all heads and the whole open one: ${width} ${hash}`, async () => {
    const page = await open({ hash, width, height });
    for (const place of ['#bar .tagline', '#prompt', '#say .made', '.tiles', '.cells.map']) {
      const { y, height: high } = /** @type {{ y: number, height: number }} */ (await page.locator(place).boundingBox());
      assert.ok(y >= 0 && high > 5 && y + high <= height, `${place}: ${y} to ${y + high}`);
    }
  });
}

test('without any cross-attention the translation is another, and nothing, equal weights and its mean are told apart', async () => {
  const all = [0, 1, 2, 3, 4, 5].flatMap(layer => [0, 1, 2, 3, 4, 5, 6, 7].map(head => `cross.${layer}.${head}`)).join(',');
  const page = await open({ hash: `${translate}&switched=${all}` });
  await says(page, '.outcome-two', /all on.*now/);
  const [before, zeros] = await page.locator('#see .outcome-two dd').allInnerTexts();
  assert.match(before, /猫/);
  assert.notEqual(zeros, before);
  assert.ok(await page.locator('#see .outcome-two mark').count() > 0);
  await page.locator('#see .outcome').getByRole('radio', { name: 'equal weights' }).check();
  const changed = (/** @type {string} */ was) => page.waitForFunction(was => document.querySelectorAll('#see .outcome-two dd')[1]?.textContent?.replace(/\s/g, '') !== was.replace(/\s/g, ''), was);
  await changed(zeros);
  const [still, equal] = await page.locator('#see .outcome-two dd').allInnerTexts();
  assert.equal(still, before);
  await page.locator('#see .outcome').getByRole('radio', { name: 'its mean' }).check();
  await changed(equal);
});

test('of a head that is off it is said that the model does not use its weights, and what it gets instead', async () => {
  const page = await open({ hash: `${translate}&switched=cross.3.0` });
  const why = page.locator('#why .why-off');
  await says(page, '.see-caption', /^Head 1 is switched off: the layer gets nothing in its place\. .* not used: .* would give [\d.]+ of its attention/);
  await says(page, '.open-name', /switched off/);
  await why.filter({ hasText: /does not use .* gives nothing\. Zeros/ }).waitFor();
  await page.getByRole('radio', { name: 'equal weights' }).first().check();
  await says(page, '.see-caption', /the layer gets equal weights in its place\./);
  await why.filter({ hasText: /gives equal weights\. The mean of all values it sees/ }).waitFor();   // the words follow the heatmap
  assert.match(await page.locator('#why .why-row.off').textContent() ?? '', /head 1\s+off\s*gives equal weights/);
  assert.equal(await page.getByText('How y is made').count(), 0, 'the rows that went into it are not known');
  await page.getByRole('button', { name: 'all on again' }).click();
  await says(page, '.see-caption', /^Head 1: “/);
  await why.waitFor({ state: 'detached' });
});

test('of a language model the candidates for the next token are told', async () => {
  const page = await open({ hash: `${language}&switched=decoder.0.0,decoder.0.1` });
  await says(page, '.outcome', /What comes after “.*the”/);
  const [before, now] = await page.locator('#see .outcome-two dd').allInnerTexts();
  assert.match(before, /\d%/);
  assert.match(now, /\d%/);
  assert.notEqual(before, now);
});

test('heads of another model that a link switches off do no harm', async () => {
  const page = await open({ hash: `${language}&switched=cross.3.0,decoder.99.0` });
  await says(page, '.outcome', /^All heads are on/);
});

test('the lab has no overview', async () => {
  const page = await open();
  assert.equal(await page.locator('#see .overview').count(), 0);
  await page.keyboard.type('l1h1');
  assert.equal(await page.locator('html').getAttribute('data-typed'), null);
});

for (const [name, hash] of [['a translator', translate], ['heads that are off', `${translate}&switched=cross.3.0,encoder.0.1&lang=zh`]]) {
  for (const scheme of /** @type {const} */ (['light', 'dark'])) {
    test(`axe finds nothing in the overview of ${name}, ${scheme}`, async () => {
      const page = await open({ hash, scheme });
      await auditSee(page);
      await shot(page, `overview-${name.replace(/\W+/g, '-')}-${scheme}`);
    });
  }
}

// ---- The data flow -------------------------------------------------------------------------------------------------

/** The box of this name. @param {Page} page @param {string} box */
const box = (page, box) => page.locator(`#see .flow [data-box="${box}"]`);
/** All numbers of a step that is shown. @param {Page} page @param {string} step */
async function row(page, step) {
  const text = await page.locator(`#see .flow-rows [data-step="${step}"] details p`).textContent();
  return (text ?? '').trim().split(/\s+/).map(number => Number(number.replace('−', '-')));
}

test('the data flow opens an attention, in the layer that is chosen there', async () => {
  const page = await open({ hash: translate });
  await page.locator('#see .flow > summary').click();
  await box(page, 'encoder.own').click();
  await says(page, '#see-title', /^Encoder self-attention · 8 heads · layer 4$/);
  await page.locator('#see .flow-side').first().getByRole('button', { name: 'One layer up' }).click();
  await says(page, '#see-title', /layer 5$/);
  await box(page, 'decoder.cross').click();
  await says(page, '#see-title', /^Cross-attention · 8 heads · layer 5$/);
  assert.match(await page.locator('#see .flow-wire .memory').getAttribute('d') ?? '', /^M[\d.]+ [\d.]+H[\d.]+V[\d.]+H[\d.]+M/);
});

test('a box shows the numbers of the chosen token: what is added up adds up', async () => {
  const page = await open({ hash: `${translate}&probe=decoder.3.2.own.sum` });
  await page.locator('#see .flow-rows').waitFor();
  const [before, made, sum] = [await row(page, 'input'), await row(page, 'own.out'), await row(page, 'own.sum')];
  assert.equal(sum.length, 96);
  sum.forEach((value, at) => assert.ok(Math.abs(before[at] + made[at] - value) < 0.0025, `${before[at]} + ${made[at]} = ${value}`));
  await box(page, 'decoder.embedding').click();
  await says(page, '.flow-numbers h4', /^Embedding/);
  const embedding = await row(page, 'embedding');
  await page.locator('#see .flow-token').filter({ hasText: '猫' }).click();
  await page.waitForFunction(() => /decoder\.\d\.1\.embedding/.test(location.hash));
  await page.waitForFunction(first => document.querySelector('#see .flow-rows details p')?.textContent?.trim().split(/\s+/)[0].replace('−', '-') !== first, String(embedding[0]));
  await box(page, 'decoder.next').click();
  await says(page, '.flow-numbers', /likeliest of [\d,]+ tokens/);
  assert.match(await text(page, '.flow-next'), /0\.\d{3}/);
});

test('the data flow looks at the open cell’s tokens until another is chosen there', async () => {
  const page = await open({ hash: `${translate}&cell=1,2` });
  await page.locator('#see .flow > summary').click();
  const chosen = () => page.locator('#see .flow-token[aria-pressed=true]').allTextContents();
  const becomes = (/** @type {string[]} */ expected) => page.waitForFunction(expected => [...document.querySelectorAll('#see .flow-token[aria-pressed=true]')].map(token => token.textContent).join() === expected, expected.join());
  assert.deepEqual(await chosen(), ['sat', '猫']);
  await box(page, 'decoder.embedding').click();
  await page.locator('#see .flow-side').first().locator('.flow-token').first().click();
  await becomes(['the', '猫']);
  await page.locator('#see .flow-back').click();
  await becomes(['sat', '猫']);
  await page.locator('#see .flow-token').filter({ hasText: '坐' }).click();
  await becomes(['sat', '坐']);
  await page.getByRole('button', { name: 'next key' }).click();
  await becomes(['on', '猫']);
  await page.waitForFunction(() => /probe=decoder\.\d\.1\.embedding/.test(location.hash));
  await box(page, 'decoder.feed').click();
  await says(page, '.flow-numbers h4', /Feed-forward · 猫 · layer 4$/);
  assert.match(await text(page, '.flow-rows'), /256 numbers, \d+ of them above zero/);
  const strongest = (await text(page, '.flow-strongest')).match(/−?\d+\.\d+/g)?.map(value => Math.abs(Number(value.replace('−', '-')))) ?? [];
  assert.ok(strongest.length === 8 && strongest.every((value, at) => at === 0 || value <= strongest[at - 1]), `${strongest}`);
  await page.locator('#see .flow-side').last().getByRole('button', { name: 'One layer up' }).click();
  await says(page, '.flow-numbers h4', /Feed-forward · 猫 · layer 5$/);
});

test('a token, or a layer, that is not there shows no numbers', async () => {
  const page = await open({ hash: `${translate}&probe=decoder.90.800.own.sum` });
  assert.match(await text(page, '.flow-numbers'), /Click an attention/);
  assert.equal(await page.locator('#see .flow-rows').count(), 0);
});

for (const scheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing in the data flow, ${scheme}`, async () => {
    const page = await open({ hash: `${translate}&probe=encoder.3.1.feed&lang=zh`, scheme });
    await page.locator('#see .flow-rows').waitFor();
    await auditSee(page);
    await shot(page, `flow-${scheme}`);
  });
}
