/**
 * @file Saving from the page: each file arrives under its name, holds what is seen, and a saved record opens again.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openPage, shot } from './harness.js';

/** @typedef {import('playwright-core').Page} Page */

/** Saves by the menu. @param {Page} page @param {'PNG' | 'SVG' | 'CSV' | 'JSON'} kind @param {'head' | 'all'} what */
async function saved(page, kind, what) {
  await page.locator('#why .why-top').waitFor();
  await page.locator('[popovertarget="bar-files"]').click();
  await page.locator('#bar-files .choice label').nth(what === 'head' ? 0 : 1).click();
  const coming = page.waitForEvent('download');
  await page.locator('#bar-files button.entry', { has: page.locator(`b:text-is("${kind}")`) }).click();
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Pixels of a picture, drawn in the page. @param {Page} page @param {Buffer} bytes @param {string} type */
const look = (page, bytes, type) => page.evaluate(async ([base64, mime]) => {
  const image = new Image();
  image.src = `data:${mime};base64,${base64}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  /** @type {Record<string, number>} */
  const colours = {};
  for (let i = 0; i < data.length; i += 4) { const key = `${data[i]},${data[i + 1]},${data[i + 2]}`; colours[key] = (colours[key] ?? 0) + 1; }
  return { width: canvas.width, height: canvas.height, colours, corner: Array.from(data.slice(0, 4)) };
}, [bytes.toString('base64'), type]);

for (const what of /** @type {const} */ (['head', 'all'])) {
  test(`PNG of ${what} is twice the size of the SVG, and both show the same colours`, async () => {
    const page = await openPage();
    const png = await saved(page, 'PNG', what);
    const svg = await saved(page, 'SVG', what);
    assert.equal(png.name, `headlight-self-${what === 'head' ? 'head3' : 'heads'}-the-animal-didn-t.png`);
    assert.equal(svg.name, png.name.replace('png', 'svg'));
    const painted = await look(page, png.bytes, 'image/png');
    const drawn = await look(page, svg.bytes, 'image/svg+xml');
    assert.deepEqual([painted.width, painted.height], [2 * drawn.width, 2 * drawn.height]);
    const squares = [...svg.bytes.toString().matchAll(/<path fill="rgb\((\d+),(\d+),(\d+)\)"/g)].map(([, r, g, b]) => `${r},${g},${b}`);
    assert.ok(squares.length > 2);
    for (const colour of new Set(squares)) assert.ok(painted.colours[colour] > 0, `the PNG lacks ${colour}`);
    assert.deepEqual(painted.corner, [255, 255, 255, 255]);
    const viewer = await page.context().newPage();
    await viewer.setContent(svg.bytes.toString().replace(/^<\?xml.*\n/, ''));
    await shot(viewer, `save-${what}-svg`);
  });
}

test('arcs are saved as arcs, as vectors and as a picture', async () => {
  const page = await openPage({ hash: 'draw=arcs&open=0' });
  const svg = await saved(page, 'SVG', 'head');
  const curves = svg.bytes.toString().match(/<path d="M[\d.]+ [\d.]+C/g) ?? [];
  const said = /^(\d+) of 144/.exec(await page.locator('#see .arcs-note').innerText());
  assert.equal(curves.length, Number(said?.[1]) + 3, 'three more for the legend');
  const drawn = await look(page, svg.bytes, 'image/svg+xml');
  const painted = await look(page, (await saved(page, 'PNG', 'head')).bytes, 'image/png');
  assert.deepEqual([painted.width, painted.height], [2 * drawn.width, 2 * drawn.height]);
  assert.ok(Object.keys(painted.colours).length > 50, 'blue runs into orange');
  const viewer = await page.context().newPage();
  await viewer.setContent(svg.bytes.toString().replace(/^<\?xml.*\n/, ''));
  await shot(viewer, 'save-arcs-svg');
});

test('a figure saved from the dark theme is dark', async () => {
  const page = await openPage({ hash: 'theme=dark' });
  const { bytes } = await saved(page, 'PNG', 'head');
  const { corner } = await look(page, bytes, 'image/png');
  assert.ok(corner[0] < 60, String(corner));
});

test('CSV of all heads has a line a cell', async () => {
  const page = await openPage();
  const { name, bytes } = await saved(page, 'CSV', 'all');
  assert.equal(name, 'headlight-self-heads-the-animal-didn-t.csv');
  const lines = bytes.toString().trimEnd().split('\r\n');
  assert.equal(lines.length, 1 + 6 * 12 * 12);
  assert.match(lines[0], /^\ufeffhead,query_index,/);
});

for (const what of /** @type {const} */ (['head', 'all'])) {
  test(`JSON of ${what} opens again and shows the same weight`, async () => {
    const page = await openPage();
    const { name, bytes } = await saved(page, 'JSON', what);
    const weight = await page.locator('#why .why-weight').textContent();
    const record = JSON.parse(bytes.toString());
    assert.equal(record.heads, what === 'head' ? 1 : 6);
    await page.locator('[popovertarget="bar-files"]').click();
    await page.locator('#bar-files input[type="file"]').setInputFiles({ name, mimeType: 'application/json', buffer: bytes });
    await page.waitForFunction(file => document.body.innerText.includes(file), name);
    assert.equal(await page.locator('#why .why-weight').textContent(), weight);
    assert.doesNotMatch(await page.locator('#why').innerText(), /NaN|undefined/);
  });
}
