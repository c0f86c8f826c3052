/**
 * @file The matrix drawer in the page: any matrix opened, scrolled, edited, pasted into, and put back.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openPage, shot } from './harness.js';

/** @typedef {import('playwright-core').Page} Page */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Small enough to see all of it: 3 tokens, d_model 4, one head, d_k 2. */
const small = 'target=a+b+a&d=4&dk=2&dv=3&heads=1&recipes=random&position=none';

/** Opens the page with a matrix. @param {string} matrix @param {Parameters<typeof openPage>[0] & { more?: string }} [options] */
async function open(matrix, { more = small, ...options } = {}) {
  const page = await openPage({ ...options, hash: `#${more}&matrix=${matrix}` });
  await page.locator('#matrix [data-cell]').first().waitFor();
  return page;
}
/** @param {Page} page @param {number} i @param {number} j */
const cell = (page, i, j) => page.locator(`[data-cell="${i},${j}"]`);
/** The numbers as they are shown, row by row. @param {Page} page */
const numbers = page => page.locator('#matrix .grid-row:not(.grid-top)').evaluateAll(rows => rows.map(row =>
  [...row.querySelectorAll('[role=gridcell]')].map(cell => Number((cell.querySelector('input')?.value ?? cell.textContent ?? '').replace('−', '-')))));
/** @param {Page} page */
const said = page => page.locator('#matrix-said').innerText();
/** Pastes into the active cell. @param {Page} page @param {string} text */
async function paste(page, text) {
  await page.evaluate(text => navigator.clipboard.writeText(text), text);
  await page.keyboard.press('Control+V');
}
/** @param {Page} page @param {RegExp} pattern */
async function addressHas(page, pattern) {
  const hash = () => page.evaluate(() => decodeURIComponent(location.hash));
  for (let tries = 0; tries < 40 && !pattern.test(await hash()); tries++) await page.waitForTimeout(50);
  assert.match(await hash(), pattern);
}

test('every matrix opens by its name, with its shape, its formula and where it comes from', async () => {
  const page = await open('wq.0');
  for (const [name, shape] of [['embedding', '3 × 4'], ['position', '3 × 4'], ['x', '3 × 4'], ['wq.0', '4 × 2'], ['wk.0', '4 × 2'], ['wv.0', '4 × 3'], ['q.0', '3 × 2'], ['k.0', '3 × 2'],
    ['v.0', '3 × 3'], ['scores.0', '3 × 3'], ['weights.0', '3 × 3'], ['heads.0', '3 × 3'], ['wo.0', '3 × 4'], ['concat', '3 × 3'], ['output', '3 × 4']]) {
    await page.locator('#matrix select').selectOption(name);
    await page.locator('.matrix-what', { hasText: shape }).waitFor();
    assert.equal((await numbers(page)).flat().some(Number.isNaN), false, name);
    assert.doesNotMatch(await page.locator('#matrix').innerText(), /\[[a-z]+\.|undefined|NaN/);
  }
  await page.locator('#matrix select').selectOption('wq.0');
  await page.locator('#matrix .origin.random').waitFor();
});

test('the product of the matrices shown is the matrix shown', async () => {
  const page = await open('x');
  const show = async (/** @type {string} */ name) => {
    await page.locator('#matrix select').selectOption(name);
    await page.waitForFunction(name => location.hash.includes(`matrix=${name}`), name);
    return numbers(page);
  };
  const [x, w, q] = [await numbers(page), await show('wq.0'), await show('q.0')];
  q.forEach((row, i) => row.forEach((value, j) => {
    const sum = x[i].reduce((sum, each, d) => sum + each * w[d][j], 0);
    assert.ok(Math.abs(sum - value) < 0.02, `${sum} ≠ ${value}`);
  }));
});

test('a typed number takes effect at once, moves on with Enter and Tab, and is yours; undo takes it back in one step', async () => {
  const page = await open('wq.0');
  const before = await numbers(page);
  await cell(page, 1, 0).click();
  await page.keyboard.type('1,5');
  await page.locator('#matrix .origin.yours').waitFor();
  await addressHas(page, /w=wq\.0:/);
  assert.equal((await numbers(page))[1][0].toString(), 'NaN');   // the text stays as it was typed, comma and all
  await page.keyboard.press('Enter');
  assert.equal((await numbers(page))[1][0], 1.5);
  assert.equal(await page.evaluate(() => document.activeElement?.closest('[data-cell]')?.getAttribute('data-cell')), '2,0');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.closest('[data-cell]')?.getAttribute('data-cell')), '2,1');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.closest('[data-cell]')?.getAttribute('data-cell')), '3,0');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.locator('#matrix .origin.random').waitFor();
  assert.deepEqual((await numbers(page))[1], before[1]);
});

for (const text of ['NaN', '1e999', 'abc', '']) {
  test(`“${text}” in a cell stays there with what was expected, and changes nothing`, async () => {
    const page = await open('wq.0');
    await cell(page, 1, 1).click();
    if (text) await page.keyboard.type(text); else await page.keyboard.press('Delete');
    const wrong = page.locator('#matrix-wrong');
    assert.match(await wrong.innerText(), /Expected a finite number.*got.*The old value [−\d.]+ still counts/);
    const [at, message] = await Promise.all([cell(page, 1, 1).boundingBox(), wrong.boundingBox()]);
    assert.ok(at && message && Math.abs(message.y - at.y) < 80 && message.x < at.x + at.width, 'it stands beside the cell');
    assert.equal(await cell(page, 1, 1).locator('input').inputValue(), text);
    assert.equal(await cell(page, 1, 1).locator('input').getAttribute('aria-invalid'), 'true');
    await page.waitForTimeout(400);
    assert.doesNotMatch(await page.evaluate(() => location.hash), /[#&]w=/);
    await page.locator('#matrix .origin.random').waitFor();
    await page.keyboard.press('ArrowUp');
    if (text) assert.equal(await cell(page, 1, 1).innerText(), text);
    // Left wrong it still says why, beside and to a screen reader; nothing lies over where one is now.
    assert.match(await wrong.innerText(), /^.+, .+: Expected a finite number.*still counts/);
    assert.match(await cell(page, 1, 1).getAttribute('aria-label') ?? '', /Expected a finite number/);
    assert.equal(await cell(page, 1, 1).getAttribute('aria-invalid'), 'true');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');   // drops what was typed; the drawer stays
    assert.notEqual(await cell(page, 1, 1).locator('input').inputValue(), text);
    assert.equal(await wrong.innerText(), '');
    assert.equal(await page.locator('#matrix').isVisible(), true);
  });
}

test('a table is pasted from the chosen cell on, and a wrong one says what it should be', async () => {
  const page = await open('wq.0');
  await cell(page, 2, 0).click();
  await paste(page, '1\t2\n3\t4');
  assert.deepEqual((await numbers(page)).slice(2), [[1, 2], [3, 4]]);
  const before = await numbers(page);
  for (const [text, message] of /** @type {[string, RegExp][]} */ ([
    ['1\t2\n3\t4\n5\t6', /3 × 2 does not fit from row 3, column 1.*4 × 2/],
    ['1\t2\n3', /Row 2 has 1 columns.*2/],
    ['1\tx', /Row 1, column 2: “x”/],
  ])) {
    await paste(page, text);
    assert.match(await said(page), message);
    assert.match(await said(page), /Nothing was changed/);
    assert.deepEqual(await numbers(page), before);
  }
  await paste(page, '1;2\n3;4\n5;6\n7;8,5');   // the matrix's own shape goes in as a whole, from wherever one stands
  assert.deepEqual((await numbers(page)).map(row => row[1]), [2, 4, 6, 8.5]);
});

test('a whole table is pasted into a field, for who has no keys for it', async () => {
  const page = await open('wq.0');
  await page.getByRole('button', { name: 'Paste …' }).click();
  await page.locator('#matrix-paste').fill('1,2\n3,4');
  await page.getByRole('button', { name: 'Use these numbers' }).click();
  assert.match(await said(page), /Expected a table of 4 × 2, got 2 × 2/);
  const [box, message] = await Promise.all(['#matrix-paste-panel', '#matrix-said'].map(where => page.locator(where).boundingBox()));
  assert.ok(box && message && message.y - box.y - box.height < 40, 'it stands beside the field');
  assert.equal(await page.locator('#matrix-paste').inputValue(), '1,2\n3,4');
  await page.locator('#matrix-paste').fill('1,2\n3,4\n5,6\n7,8');
  await page.getByRole('button', { name: 'Use these numbers' }).click();
  assert.deepEqual(await numbers(page), [[1, 2], [3, 4], [5, 6], [7, 8]]);
});

test('a matrix is scaled, zeroed, made the identity, copied and reset; only a square one is transposed', async () => {
  const page = await open('wq.0');
  const button = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true }).click();
  const made = await numbers(page);
  await button('Transpose');
  assert.match(await said(page), /4 × 2 matrix would be 2 × 4/);
  assert.deepEqual(await numbers(page), made);
  await button('Identity');
  assert.deepEqual(await numbers(page), [[1, 0], [0, 1], [0, 0], [0, 0]]);
  await page.locator('#matrix-factor').fill('-3');
  await button('Scale');
  assert.deepEqual(await numbers(page), [[-3, 0], [0, -3], [0, 0], [0, 0]]);
  await button('Copy');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), '-3\t0\n0\t-3\n0\t0\n0\t0');
  await button('Zero');
  assert.deepEqual((await numbers(page)).flat().filter(Boolean), []);
  await button('Reset');
  for (let tries = 0; tries < 40 && JSON.stringify(await numbers(page)) !== JSON.stringify(made); tries++) await page.waitForTimeout(50);
  assert.deepEqual(await numbers(page), made);
  await addressHas(page, /^(?!.*[&#]w=)/);

  await page.goto('about:blank');
  const square = await open('wq.0', { more: 'target=a+b&d=2&dk=2&heads=1&recipes=random' });
  const [[a, b], [c, d]] = await numbers(square);
  await square.getByRole('button', { name: 'Transpose' }).click();
  const transposed = await numbers(square);
  [[a, c], [b, d]].flat().forEach((value, n) => assert.ok(Math.abs(value - transposed.flat()[n]) < 0.001));
});

test('an edited embedding row counts wherever its word stands, and moves the weights', async () => {
  const page = await open('embedding');
  await cell(page, 0, 2).click();
  await page.keyboard.type('7');
  await page.keyboard.press('ArrowDown');
  const rows = await numbers(page);
  assert.equal(rows[0][2], 7);
  assert.equal(rows[2][2], 7);
  assert.notEqual(rows[1][2], 7);
  await addressHas(page, /rows=a:/);
  await page.locator('#matrix select').selectOption('x');
  await page.waitForFunction(() => document.querySelector('[data-cell="2,2"]')?.textContent?.includes('7'));
});

test('in cross-attention the two sides have matrices of their own', async () => {
  const page = await open('x.k', { more: 'kind=cross&target=a&source=x+y&d=4&heads=1' });
  assert.match(await page.locator('#matrix-title').innerText(), /source/);
  assert.equal((await numbers(page)).length, 2);
  await page.locator('#matrix select').selectOption('x');
  await page.waitForFunction(() => document.querySelectorAll('#matrix [role=rowheader]').length === 1);
});

test('a matrix opens where it has something, not where it is zero, and a press into the first cell replaces its number', async () => {
  const page = await open('wq.2', { more: '' });
  const active = page.locator('#matrix [data-active]');
  await page.waitForFunction(() => Number(/** @type {HTMLInputElement | null} */ (document.querySelector('#matrix [data-active]'))?.value) !== 0);
  await active.click();
  await page.keyboard.type('7');
  assert.equal(await active.inputValue(), '7');
});

test('a large matrix has only what is in sight in the document, and is walked to its end', async () => {
  const page = await open('embedding', { more: `target=${'word+'.repeat(400)}&d=128` });
  assert.ok(await page.locator('#matrix [role=gridcell]').count() < 1500);
  await page.locator('#matrix [data-active]').click();
  await page.keyboard.press('Control+End');
  await cell(page, 399, 127).locator('input').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.closest('[data-cell]')?.getAttribute('data-cell')), '399,127');
  await page.keyboard.press('Home');
  assert.equal(await page.evaluate(() => document.activeElement?.closest('[data-cell]')?.getAttribute('data-cell')), '399,0');
  await page.keyboard.press('PageUp');
  assert.ok(Number((await page.evaluate(() => document.activeElement?.closest('[data-cell]')?.getAttribute('data-cell')))?.split(',')[0]) < 398);
});

test('what is computed is walked and spoken, not edited', async () => {
  const page = await open('weights.0');
  assert.equal(await page.locator('#matrix input').count(), 0);
  await cell(page, 0, 0).click();
  await page.keyboard.press('ArrowRight');
  assert.match(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''), /^a, b: 0\.\d+/);
});

test('Escape closes the drawer, and the focus goes back to what opened it', async () => {
  const page = await openPage({ hash: `#${small}` });
  await page.locator('#say .chip').first().waitFor();
  await page.locator('[data-fold=heads] > summary').click();
  const opener = page.getByTitle('Open W_V of head 1');
  await opener.click();
  await page.locator('#matrix-title', { hasText: 'WV' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'matrix-title');
  await page.keyboard.press('Escape');
  await page.locator('#matrix').waitFor({ state: 'hidden' });
  assert.ok(await opener.evaluate(button => button === document.activeElement));
});

test('a link to a matrix that the record has not says so, and offers the others', async () => {
  const page = await openPage({ hash: `#${small}&matrix=wq.7` });
  await page.locator('#matrix', { hasText: 'no matrix of this name' }).waitFor();
  await page.locator('#matrix select').selectOption('wk.0');
  await page.locator('#matrix [data-cell]').first().waitFor();
});

test('the drawer leaves the open head in sight at 1440', async () => {
  const page = await open('wq.2', { more: '', width: 1440 });
  const see = /** @type {{ x: number, width: number }} */ (await page.locator('#see canvas').last().boundingBox());
  const drawer = /** @type {{ x: number }} */ (await page.locator('#matrix').boundingBox());
  assert.ok(see.x + see.width <= drawer.x, `${see.x + see.width} > ${drawer.x}`);
});

for (const [name, options] of /** @type {[string, Parameters<typeof openPage>[0] & { matrix: string }][]} */ ([
  ['1440-light-en', { width: 1440, matrix: 'wq.2' }],
  ['1440-dark-zh', { width: 1440, scheme: 'dark', lang: 'zh-CN', matrix: 'embedding' }],
  ['1024-light-zh', { width: 1024, height: 768, lang: 'zh-CN', matrix: 'scores.2' }],
  ['390-dark-en', { width: 390, height: 844, touch: true, scheme: 'dark', matrix: 'wo.1' }],
])) {
  test(`axe finds nothing in the drawer, and nothing is wider than the page: ${name}`, async () => {
    const { matrix, ...rest } = options;
    const page = await open(matrix, { more: 'ends=1', ...rest });
    await page.evaluate(axe);   // the page's CSP lets no script in, but the test may evaluate
    const found = await page.evaluate(() => /** @type {any} */ (window).axe.run('#matrix', { resultTypes: ['violations'] }));
    assert.deepEqual(found.violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map((/** @type {any} */ n) => n.html).slice(0, 3).join(' ')}`), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling');
    await shot(page, `matrix-${name}`);
  });
}
