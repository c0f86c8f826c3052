/**
 * @file The place *see* in the page: the heads as cards, one of them large, by pointer, keyboard and screen reader.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { shot } from './harness.js';
import { cross, open, text, says, read, heard, at, numbers, auditSee } from './harness/see.js';

/** @typedef {import('playwright-core').Page} Page */

test('the first screen says with true numbers what it shows, and fits', async () => {
  const page = await open();
  assert.equal(await text(page, '#see-title'), 'Self-attention · 6 heads');
  const caption = await text(page, '.see-caption');
  const said = /^Head 3, pronoun → noun: “it” asks \(the query\) and gives (\d\.\d{3}) of its attention to “animal” \(the key\)\. \S/.exec(caption);
  assert.ok(said, caption);
  assert.equal(await page.locator('#see .head').count(), 7);
  assert.match(await text(page, '.axis.query'), /^query ↓ who is asking/);
  assert.match(await text(page, '.axis.key'), /^key → who is being looked at/);
  assert.ok(await page.locator('#see .open-card').evaluate(card => card.getBoundingClientRect().bottom <= 900));
  assert.doesNotMatch(await text(page, '.see'), /\[(see|origin|recipe|palette)\.|NaN|undefined/);
  await page.locator('#see').getByRole('radio', { name: 'Table', exact: true }).check();
  assert.equal(read((await numbers(page))[7][1]).toFixed(3), said[1]);
});

for (const [name, hash] of [['a heatmap', ''], ['arcs', 'draw=arcs'], ['a table', 'draw=table'], ['a difference', 'against=0&open=1'], ['one token and one head', 'target=a&heads=1&open=0'], ['cross-attention in Chinese', `${cross}&lang=zh`]]) {
  for (const scheme of /** @type {const} */ (['light', 'dark'])) {
    test(`axe finds nothing in ${name}, ${scheme}`, async () => {
      const page = await open({ hash, scheme });
      await auditSee(page);
      await shot(page, `see-${name.replace(/\W+/g, '-')}-${scheme}`);
    });
  }
}

test('in cross-attention each axis says which text it comes from', async () => {
  const page = await open({ hash: cross });
  assert.match(await text(page, '#see-title'), /^Cross-attention/);
  assert.match(await text(page, '.axis.query'), /target text/);
  assert.match(await text(page, '.axis.key'), /source text/);
  assert.match(await text(page, '.labels.keys'), /drank/);
});

test('the caption always has something to say: the telling cell, or the strongest key of the row', async () => {
  const page = await open();
  await page.locator('#see .head').nth(3).locator('.head-open').click();
  await says(page, '.see-caption', /Head 4, verb → its subject: “was” asks \(the query\) and gives 0\.\d{3} of its attention to “it”/);
  await page.locator('#see .cells.map').click({ position: await at(page, 7, 3) });
  await says(page, '.see-caption', /“it” asks \(the query\) and looks most at “The”, with [01]\.\d{3} of its attention; “cross” \(the chosen key\) gets 0\.00/);
  await page.locator('#see .head').nth(0).locator('.head-open').click();
  await says(page, '.see-caption', /Head 1, previous word: “it” .* looks most at “because”/);
  await page.locator('#say textarea').first().fill('The students read because they like books.');
  await page.waitForFunction(() => document.querySelector('#see .cells')?.getAttribute('aria-rowcount') === '8');
  await says(page, '.see-caption', /Head 1, previous word: “.+” asks \(the query\) and gives (?:0\.[5-9]|1\.0)/);
  assert.equal(await page.locator('#see .chosen-cell').count(), 0);
  await page.locator('#see .head').nth(5).locator('.head-open').click();
  await says(page, '.see-caption', /looks at all 8 keys it sees about evenly: 0\.1[23] of its attention each/);
});

test('about evenly is said of just the keys that share, with what they get', async () => {
  const page = await open({ hash: 'target=Kowalski+was+late+because+he+blorped+his+wug.&open=2&cell=4,0&lang=en' });
  const caption = await text(page, '.see-caption');
  const rows = await (async () => { await page.locator('#see').getByRole('radio', { name: 'Table', exact: true }).check(); return numbers(page); })();
  const row = rows[4].map(read), most = Math.max(...row);
  const sharing = row.filter(weight => weight >= 0.8 * most);
  const [, count, keys, each] = /** @type {RegExpExecArray} */ (/looks at (\d+) of the (\d+) keys it sees about evenly[:,] (\d\.\d\d)/.exec(caption) ?? assert.fail(caption));
  assert.deepEqual([Number(count), Number(keys)], [sharing.length, row.length]);
  assert.ok(Math.abs(Number(each) - sharing.reduce((sum, weight) => sum + weight, 0) / sharing.length) < 0.006, caption);
});

test('a head whose rule finds nothing says so', async () => {
  const page = await open({ hash: 'target=the+big+red+cat&open=2' });
  await says(page, '.see-caption', /Head 3, pronoun → noun: .* about evenly: 0\.25 of its attention each\. Nothing in this text answers its rule, and each row must still sum to 1\./);
});

test('behind a causal mask the telling row is one that chose, and what the mask took away is said', async () => {
  const page = await open({ hash: 'target=My+friend+gave+the+child+a+book+because+she+liked+it.&mask=causal&open=2' });
  await says(page, '.see-caption', /“(she|it)” asks \(the query\) and gives 0\.\d{3} of its attention to “(friend|child)”/);
  await page.locator('#see .head').nth(4).locator('.head-open').click();
  await page.locator('#see .cells.map').click({ position: await at(page, 1, 1) });
  await says(page, '.see-caption', /The mask took away what its rule looks for: “gave” fits best, but “friend” may not see it\./);
  assert.doesNotMatch(await text(page, '.see-caption'), /so it looks at the word after it/);
});

for (const long of ['incomprehensibilities', 'x'.repeat(140)]) {
  test(`a word of ${long.length} letters moves nothing beside the heads, and is whole in its title`, async () => {
    const page = await open({ width: 1440, hash: `target=It+was+${long}+too.&open=0` });
    const edges = () => page.locator('#see').evaluate(see => ['.side', '#see-palette', '.open-card', '.see-words'].map(place => {
      const { left, right, bottom } = /** @type {Element} */ (see.querySelector(place)).getBoundingClientRect();
      return [left, right, bottom].map(Math.round);
    }));
    const before = await edges();
    await page.locator('#see .cells.map').hover({ position: await at(page, 1, 2) });
    await says(page, '.readout', new RegExp(long));
    assert.deepEqual(await edges(), before);
    const [side, palette] = before;
    assert.ok(palette[1] <= side[1] && side[1] <= before[2][1], JSON.stringify(before));
    await page.locator('#see .cells.map').click({ position: await at(page, 3, 2) });   // the word before
    await says(page, '.see-caption', new RegExp(`“${long}” \\(the`));
    const wider = await page.evaluate(() => ['#say', '#see', '#why', '#why .why'].filter(place => { const box = document.querySelector(place); return !box || box.scrollWidth > box.clientWidth + 1; }));
    assert.deepEqual(wider, []);
    if (long.length > 24) assert.equal(await page.locator('.readout .token.key').getAttribute('title'), long);
  });
}

test('what is unusual is named with the title, and a rule that is blind says so', async () => {
  const page = await open({ hash: 'position=none&scaled=0&temperature=3&softcap=20&mask=causal;flips:0-1&open=0' });
  assert.match(await text(page, '#see-title'), /· 6 heads · no ÷ √dk · temperature 3 · softcap 20 · no position · causal mask · mask edited by hand$/);
  assert.match(await text(page, '.see-caption'), /Blind without position/);
  assert.doesNotMatch(await text(page, '.see-caption'), /so it looks at the word before it/);
});

test('of many tokens the card still shows the diagonal', async () => {
  const page = await open({ hash: `target=${Array.from({ length: 400 }, (_, i) => ['the', 'dog', 'saw', 'it'][i % 4]).join('+')}&heads=1&recipes=previous&open=0` });
  const dark = await page.locator('#see .head').first().evaluate(element => {
    const card = /** @type {HTMLElement} */ (element), thumb = /** @type {HTMLElement} */ (card.querySelector('.thumb'));
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('#see .pictures canvas'));
    const { offsetWidth: width, offsetHeight: height } = thumb;
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(card.offsetLeft + thumb.offsetLeft, card.offsetTop + thumb.offsetTop, width, height);
    return { width, rows: Array.from({ length: height }, (_, y) => data[4 * (y * width + Math.min(width - 1, y))] < 140 || data[4 * (y * width + Math.max(0, y - 1))] < 140).filter(Boolean).length, height };
  });
  assert.ok(dark.rows > 0.95 * dark.height, JSON.stringify(dark));
});

for (const [width, height] of [[1280, 720], [1920, 1080]]) {
  test(`before a class all twelve rows are in sight, as wide as there is room, and options fold out: ${width} × ${height}`, async () => {
    const page = await open({ width, height, hash: 'projector=1' });
    const box = await page.locator('#see .cells.map').evaluate(cells => { const { bottom, right } = cells.getBoundingClientRect(); return { bottom, right, card: /** @type {Element} */ (cells.closest('.open-card')).getBoundingClientRect().right }; });
    assert.ok(box.bottom <= height, `${box.bottom}`);
    assert.ok(box.card - box.right < 100, JSON.stringify(box));
    assert.ok(!await page.locator('#see-against').isVisible());
    await page.locator('#see .options > summary').click();
    await page.locator('#see .options').getByRole('radio', { name: 'scores', exact: true }).check();
    await auditSee(page);
    await shot(page, `see-projector-${width}`);
  });
}

for (const [width, projector, below] of /** @type {[number, boolean, boolean][]} */ ([[1440, false, false], [1440, true, true], [1024, false, true], [390, false, true]])) {
  test(`where the computation is not beside the heads, the caption leads to it: ${width}${projector ? ', projector' : ''}`, async () => {
    const page = await open({ width, hash: projector ? 'projector=1' : '', reducedMotion: true });
    const link = page.locator('#see .to-why');
    assert.equal(await link.isVisible(), below);
    if (!below) return;
    await link.click();
    await page.waitForFunction(() => { const top = document.querySelector('#why-title')?.getBoundingClientRect().top ?? -1; return top >= 0 && top < innerHeight / 2; });
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'why-title');
  });
}

test('a random head is called chance', async () => {
  const page = await open({ hash: 'recipes=random&heads=1&open=0' });
  assert.match(await text(page, '.see-caption'), /Random matrices: whatever pattern you see here is chance/);
  assert.equal(await text(page, '.head .origin'), 'random');
});

test('a click opens a head, a double click shows it alone, [ and ] go on', async () => {
  const page = await open();
  await page.locator('#see .head').nth(4).locator('.head-open').click();
  await says(page, '#see-open', /Head 5/);
  await page.locator('#see .head').nth(3).locator('.head-open').dblclick();
  await page.waitForFunction(() => document.querySelectorAll('#see .head').length === 1);
  assert.match(await text(page, '#see-open'), /Head 4/);
  await page.getByRole('button', { name: 'Show all 6 heads' }).click();
  await page.waitForFunction(() => document.querySelectorAll('#see .head').length === 7);
  await page.locator('#see .cells').focus();
  await page.keyboard.press(']');
  await says(page, '#see-open', /Head 5/);
  await page.keyboard.press('[');
  await says(page, '#see-open', /Head 4/);
});

test('a head switched off says at once how far each output row moves', async () => {
  const page = await open();
  await page.getByRole('switch', { name: 'Head 2 is on' }).uncheck();
  await says(page, '.effect-sentence', /^\s*Head 2 off: output rows move by \d+(\.\d)?% on average, “.+” most: [1-9]/);
  assert.ok(await page.locator('#see .head').nth(1).evaluate(card => card.classList.contains('off')));
  assert.ok(await page.locator('#see .moved-bars').isVisible());
  assert.match(await text(page, '.head[data-head="6"] .head-rule'), /of 5 heads/);
});

/** Waits until the row and the column lines of all 8 pictures stand over these tokens; null: they are gone. @param {Page} page @param {number | null} query @param {number | null} key */
const lit = (page, query, key) => page.waitForFunction(wanted => wanted.every(([name, at, count]) => {
  const lines = [...document.querySelectorAll(`#see .${name}-line`)];
  return lines.length === 8 && lines.every(line => {
    if (at === null) return getComputedStyle(line).display === 'none';
    const outer = /** @type {Element} */ (line.parentElement).getBoundingClientRect(), inner = line.getBoundingClientRect();
    const [from, length] = name === 'row' ? [inner.top - outer.top, outer.height] : [inner.left - outer.left, outer.width];
    return inner.width > 0 && inner.height > 0 && Math.abs(from - (Number(at) / Number(count)) * length) < 2;
  });
}), /** @type {[string, number | null, number][]} */ ([['row', query, 12], ['column', key, 12]]));

test('pointing at a token lights its row and column in every picture, and the exact number is read out', async () => {
  const page = await open();
  await page.locator('#see .labels.queries .label[data-query="7"]').hover();
  await lit(page, 7, 7);
  await page.locator('#see .labels.keys .label[data-key="1"]').hover();
  await lit(page, 1, 1);
  await page.locator('#see .see-caption [data-key]').hover();
  await lit(page, 1, 1);
  await page.locator('#see .head').nth(1).locator('.thumb').hover({ position: { x: 2, y: 56 } });
  await lit(page, 11, 0);
  await page.locator('#see .cells.map').hover({ position: await at(page, 7, 1) });
  await says(page, '.readout', /it[^]*animal[^]*0\.9/);
  await page.locator('#see-title').hover();
  await page.waitForFunction(() => getComputedStyle(/** @type {Element} */ (document.querySelector('#see .row-line'))).display === 'none');
});

test('selected rows are summed', async () => {
  const page = await open({ hash: 'open=0' });
  await page.locator('#see .label[data-query="1"]').click();
  await page.locator('#see .label[data-query="3"]').click({ modifiers: ['Shift'] });
  await says(page, '.sum-label', /3 selected/);
  const sums = (await page.locator('#see .sum-row .number').allTextContents()).map(read);
  assert.ok(Math.abs(sums.reduce((a, b) => a + b, 0) - 3) < 0.07, sums.join(' '));
  await page.locator('#see .label[data-query="2"]').click({ modifiers: ['ControlOrMeta'] });
  await says(page, '.sum-label', /2 selected/);
});

test('arrows move over the cells, each is spoken, Enter leads to its computation', async () => {
  const page = await open({ hash: 'cell=7,1' });
  await page.locator('#see .cells.map').focus();
  const spoken = (/** @type {RegExp} */ what) => heard(page, what);
  await page.keyboard.press('ArrowRight');
  await spoken(/^query it, key didn't, weight 0\.\d{3}$/);
  await page.keyboard.press('Home');
  await spoken(/^query it, key The, /);
  await page.keyboard.press('Control+End');
  await spoken(/^query \., key \., /);
  await page.keyboard.press('PageUp');
  await spoken(/^query animal, key \., /);
  const active = await page.locator('#see .cells.map').getAttribute('aria-activedescendant');
  assert.equal(active, 'see-cell-1-11');
  assert.equal(await page.locator(`#${active}`).getAttribute('aria-colindex'), '12');
  await page.keyboard.press(' ');
  await says(page, '.sum-label', /1 selected/);
  await page.keyboard.press('Enter');
  assert.ok(await page.evaluate(() => document.activeElement?.closest('#why')));
  await page.locator('#see .cells.map').focus();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('#see .chosen-cell') && !document.querySelector('#see .sum-label'));
});
