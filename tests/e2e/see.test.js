/**
 * @file The place *see* in the page: the heads as cards, one of them large, by pointer, keyboard and screen reader.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openPage, shot } from './harness.js';

/** @typedef {import('playwright-core').Page} Page */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const cross = 'kind=cross&target=昨天我在家喝了茶。&source=I drank tea at home yesterday.&recipes=align,place,kind,uniform&heads=4&open=0';

/** Opens the page and waits until a head is drawn. @param {Parameters<typeof openPage>[0]} [options] */
async function open(options) {
  const page = await openPage({ width: 1440, height: 900, ...options });
  await page.locator('#see .open-card').waitFor();
  return page;
}
/** @param {Page} page @param {string} selector */
const text = async (page, selector) => (await page.locator(`#see ${selector}`).first().innerText()).replace(/\s+/g, ' ').trim();
/** Waits until an element says something. @param {Page} page @param {string} selector @param {RegExp} what */
const says = (page, selector, what) => page.waitForFunction(([of, source]) => new RegExp(source).test(document.querySelector(`#see ${of}`)?.textContent ?? ''), [selector, what.source]);
/** Reads a number as it is shown. @param {string | null} shown */
const read = shown => Number((shown ?? '').replace('−', '-').replace('+', '').trim());
/** Waits until the active cell is called so for a screen reader, and nothing else speaks in this room. @param {Page} page @param {RegExp} what */
async function heard(page, what) {
  await says(page, '[role="gridcell"]', what);
  const cells = page.locator('#see .cells');
  const id = await cells.getAttribute('aria-activedescendant');
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const names = nodes.filter(node => node.role?.value === 'gridcell' && !node.ignored).map(node => String(node.name?.value));
  assert.equal(names.length, 1);
  assert.match(names[0], what);
  assert.match(await page.locator(`#see [id="${id}"]`).innerText(), what);
  assert.equal(await page.locator('#see [aria-live]').count(), 0);
}
/** Where a query and a key meet on the heatmap. @param {Page} page @param {number} query @param {number} key */
const at = (page, query, key) => page.locator('#see .cells.map').evaluate((cells, [q, k]) => {
  const { width, height } = cells.getBoundingClientRect();
  const count = (/** @type {string} */ name) => Number(cells.getAttribute(name));
  return { x: ((k + 0.5) / count('aria-colcount')) * width, y: ((q + 0.5) / count('aria-rowcount')) * height };
}, [query, key]);
/** The table of numbers, row by row. @param {Page} page */
const numbers = page => page.locator('#see table.numbers tbody tr').evaluateAll(rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent ?? '')));
/** @param {Page} page */
async function auditSee(page) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => (await /** @type {any} */ (window).axe.run('#see')).violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes[0].html}`));
  assert.deepEqual(violations, []);
}

test('the first screen says with true numbers what it shows, and fits', async () => {
  const page = await open();
  assert.equal(await text(page, '#see-title'), 'Self-attention · 6 heads');
  const caption = await text(page, '.see-caption');
  const said = /^Head 3, pronoun → noun: “it” asks \(the query\) and gives (\d\.\d\d) of its attention to “animal” \(the key\)\. \S/.exec(caption);
  assert.ok(said, caption);
  assert.equal(await page.locator('#see .head').count(), 7);
  assert.match(await text(page, '.axis.query'), /^query ↓ who is asking/);
  assert.match(await text(page, '.axis.key'), /^key → who is being looked at/);
  assert.ok(await page.locator('#see .open-card').evaluate(card => card.getBoundingClientRect().bottom <= 900));
  assert.doesNotMatch(await text(page, '.see'), /\[(see|origin|recipe|palette)\.|NaN|undefined/);
  await page.locator('#see').getByRole('radio', { name: 'Table', exact: true }).check();
  assert.equal(read((await numbers(page))[7][1]).toFixed(2), said[1]);
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
  await says(page, '.see-caption', /Head 4, verb → its subject: “was” asks \(the query\) and gives 0\.\d\d of its attention to “it”/);
  await page.locator('#see .cells.map').click({ position: await at(page, 7, 3) });
  await says(page, '.see-caption', /“it” asks \(the query\) and looks most at “The”, with [01]\.\d\d of its attention; “cross” \(the chosen key\) gets 0\.00/);
  await page.locator('#see .head').nth(0).locator('.head-open').click();
  await says(page, '.see-caption', /Head 1, previous word: “it” .* looks most at “because”/);
  await page.locator('#say textarea').first().fill('The students read because they like books.');
  await page.waitForFunction(() => document.querySelector('#see .cells')?.getAttribute('aria-rowcount') === '8');
  await says(page, '.see-caption', /Head 1, previous word: “.+” asks \(the query\) and gives (?:0\.[5-9]|1\.0)/);
  assert.equal(await page.locator('#see .chosen-cell').count(), 0);
  await page.locator('#see .head').nth(5).locator('.head-open').click();
  await says(page, '.see-caption', /looks at all 8 keys it sees about evenly: 0\.1[23] of its attention each/);
});

test('what is unusual is named with the title, and a rule that is blind says so', async () => {
  const page = await open({ hash: 'position=none&scaled=0&temperature=3&softcap=20&mask=causal;flips:0-1&open=0' });
  assert.match(await text(page, '#see-title'), /· 6 heads · no ÷ √d_k · temperature 3 · softcap 20 · no position · causal mask · mask edited by hand$/);
  assert.match(await text(page, '.see-caption'), /Blind without position/);
  assert.doesNotMatch(await text(page, '.see-caption'), /so it looks at the word before it/);
});

test('of many tokens the card still shows the diagonal', async () => {
  const page = await open({ hash: `target=${Array.from({ length: 400 }, (_, i) => ['the', 'dog', 'saw', 'it'][i % 4]).join('+')}&heads=1&recipes=previous&open=0` });
  const dark = await page.locator('#see .head .pixels').first().evaluate(canvas => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
    const { data } = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext('2d')).getImageData(0, 0, width, height);
    return { width, rows: Array.from({ length: height }, (_, y) => data[4 * (y * width + Math.min(width - 1, y))] < 140 || data[4 * (y * width + Math.max(0, y - 1))] < 140).filter(Boolean).length, height };
  });
  assert.ok(dark.width < 120, 'no more pixels than there is room for');
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
  assert.match(await text(page, '.head:last-child .head-rule'), /of 5 heads/);
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
  const page = await open();
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

test('masked cells look masked and are called so, and the scores before the mask are all there', async () => {
  const page = await open({ hash: 'mask=causal&open=0&draw=table' });
  assert.match(await text(page, '#see-title'), /^Causal self-attention/);
  const weights = await numbers(page);
  weights.forEach((row, q) => row.forEach((cell, k) => assert.equal(cell === 'masked', k > q, `${q}, ${k}: ${cell}`)));
  weights.forEach((row, q) => assert.ok(Math.abs(row.slice(0, q + 1).map(read).reduce((a, b) => a + b, 0) - 1) < 0.01));
  await page.locator('#see').getByRole('radio', { name: 'scores', exact: true }).check();
  await page.waitForFunction(() => !document.querySelector('#see .masked-number'));
  await page.locator('#see').getByRole('radio', { name: 'scores after mask', exact: true }).check();
  await page.waitForFunction(() => document.querySelectorAll('#see .masked-number').length === 66);
  await page.locator('#see').getByRole('radio', { name: 'Heatmap', exact: true }).check();
  await says(page, '.legend-hidden', /masked/);
  const hatched = await page.locator('#see .cells.map canvas').evaluate(canvas => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
    const { data } = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext('2d')).getImageData(width - width / 12 + 3, 3, width / 12 - 6, height / 12 - 6);
    return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join())).size;
  });
  assert.ok(hatched > 1, 'a masked cell is one flat colour');
});

for (const [name, now, then, what] of [
  ['two temperatures', 'temperature=3', '', 'temperature 1 → 3'],
  ['two masks', 'mask=anticausal', 'pin.mask=causal', 'mask'],
  ['two inputs', 'target=The dog saw the dog', 'pin.target=The cats chased a mouse', 'text'],
  ['two positions', 'position=none', '', 'positions'],
]) {
  test(`the difference from what is pinned is what is shown minus what was, with its sign, in every cell: ${name}`, async () => {
    const page = await open({ hash: `pin=1&${then}&${now}&open=1&draw=table` });
    const present = await numbers(page);
    const was = await numbers(await open({ hash: `${then.replace('pin.', '')}&open=1&draw=table` }));
    await page.getByLabel('Compare with').selectOption({ label: 'what is pinned' });
    await says(page, '.comparison', /^Head 2 minus the same head pinned, weight by weight/);
    assert.match(await text(page, '.comparison'), new RegExp(`Changed: .*${what}`));
    const of = (/** @type {string} */ shown) => (shown === 'masked' ? 0 : read(shown));
    let signs = '';
    (await numbers(page)).forEach((row, q) => row.forEach((shown, k) => {
      if (shown === 'masked') return assert.ok(present[q][k] === 'masked' || was[q][k] === 'masked');
      assert.ok(Math.abs(read(shown) - (of(present[q][k]) - of(was[q][k]))) < 0.0021, `${q}, ${k}: ${shown} of ${present[q][k]} and ${was[q][k]}`);
      if (read(shown) !== 0) { assert.match(shown, /^[+−]/); signs += shown[0]; }
    }));
    assert.ok(signs.includes('+') && signs.includes('−'));
    await page.locator('#see').getByRole('radio', { name: 'Heatmap', exact: true }).check();
    const [lo, middle, hi] = (await page.locator('#see .legend-numbers span').allTextContents());
    assert.match(lo, /^−/);
    assert.match(hi, /^\+/);
    assert.equal(read(middle), 0);
    await shot(page, `see-difference-${name.replace(/\W+/g, '-')}`);
  });
}

test('pinned and not changed says so; unpinned shows the numbers again', async () => {
  const page = await open({ hash: 'open=1' });
  assert.match(await page.getByLabel('Compare with').innerText(), /pin first/);
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await page.getByLabel('Compare with').selectOption({ label: 'what is pinned' });
  await says(page, '.comparison', /Nothing differs yet/);
  await page.getByRole('button', { name: 'Unpin' }).click();
  await page.waitForFunction(() => document.querySelector('#see .comparison')?.textContent === '' && document.querySelector('#see .legend-name')?.textContent === 'weight');
});

test('a head less another is signed, around zero, and said in a sentence', async () => {
  const page = await open({ hash: 'open=2' });
  await page.getByLabel('Compare with').selectOption({ index: 2 });
  await says(page, '.comparison', /^Head 3 minus Head 1, weight by weight/);
  const [lo, middle, hi] = (await page.locator('#see .legend-numbers span').allTextContents()).map(read);
  assert.equal(middle, 0);
  assert.equal(lo, -hi);
  assert.ok(hi > 0.5);
});

test('what cannot be subtracted from the pinned record says why', async () => {
  const page = await open({ hash: 'pin=1&target=The cat sat&against=pin' });
  assert.match(await text(page, '.comparison'), /Pinned was 12 × 12 cells, this is 3 × 3/);
});

test('arcs join the two rows of tokens, and are reached by keyboard', async () => {
  const page = await open({ hash: `${cross}&draw=arcs&cell=` });
  assert.equal(await page.locator('#see .labels.queries .label[data-query]').count(), 8);
  assert.equal(await page.locator('#see .labels.keys .label[data-key]').count(), 7);
  assert.match(await text(page, '.arcs-note'), /^\d+ of 56 visible pairs drawn as lines/);
  await page.locator('#see .cells.curves').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await heard(page, /^query .+, key .+, weight /);
});

test('nothing in *see* and *why* shifts while one types, but the words that are new', async () => {
  const page = await open({ prepare: async page => void await page.addInitScript(() => {
    const shifts = /** @type {any} */ (window).shifts = /** @type {string[]} */ ([]);
    new PerformanceObserver(list => {
      for (const { sources } of /** @type {any[]} */ (list.getEntries())) for (const { node } of sources) {
        const element = node instanceof Element ? node : node?.parentElement;
        // A label or a word that is another one now begins elsewhere.
        if (element?.closest('#see, #why') && !element.closest('.label, .see-caption') && node.nodeType === 1) shifts.push(`${element.tagName} ${element.className}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  }) });
  await page.waitForTimeout(300);
  await page.evaluate(() => { /** @type {any} */ (window).shifts.length = 0; });
  await page.locator('#say textarea').first().press('Control+End');
  for (const letter of ' And so it naïvely went on.') {
    await page.keyboard.type(letter);
    await page.waitForTimeout(30);
  }
  await page.waitForFunction(() => document.querySelector('#see .cells')?.getAttribute('aria-rowcount') === '19');
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).shifts), []);
});

test('it is said where and how fast it was computed', async () => {
  const page = await open();
  assert.match(await text(page, '.computed'), /^Computed in this page by Rust in WebAssembly \(SIMD128\) in [\d,]+\.\d ms\.$/);
  assert.match(await text(await open({ hash: 'lang=zh' }), '.computed'), /WebAssembly.*SIMD128.*毫秒/);
});

test('the name of every rule of the first screen can be read', async () => {
  for (const lang of ['en', 'zh']) {
    const page = await open({ hash: `lang=${lang}` });
    const cut = await page.locator('#see .head-rule').evaluateAll(rules => rules.filter(rule => rule.scrollWidth > rule.clientWidth || rule.scrollHeight > rule.clientHeight + 1).map(rule => rule.textContent));
    assert.deepEqual(cut, []);
  }
});

test('of sixteen heads all cards stand above the open one, and its cells are in sight', async () => {
  const page = await open({ hash: 'heads=16&open=12' });
  assert.equal(await page.locator('#see .head').count(), 17);
  assert.ok(await page.locator('#see .heads').evaluate(strip => strip.scrollWidth <= strip.clientWidth + 1 && strip.scrollHeight <= strip.clientHeight + 2));
  assert.ok(await page.locator('#see .cells.map').evaluate(cells => cells.getBoundingClientRect().bottom <= 900));
  await shot(page, 'see-sixteen');
});

test('on a phone the cards are a strip that shows the open one, tapped queries are summed, a tapped cell is opened', async () => {
  const page = await open({ width: 390, height: 844, touch: true, hash: 'open=5' });
  const inSight = () => page.locator('#see .heads').evaluate(strip => {
    const card = /** @type {Element} */ (strip.querySelector('.open')).getBoundingClientRect(), box = strip.getBoundingClientRect();
    return card.left >= box.left - 1 && card.right <= box.right + 1;
  });
  assert.ok(await inSight());
  await page.getByRole('button', { name: 'Next head' }).tap();
  await says(page, '#see-open', /Average/);
  assert.ok(await inSight());
  await page.getByRole('button', { name: 'Next head' }).tap();
  await says(page, '#see-open', /Head 1/);
  assert.ok(await inSight());
  assert.match(await text(page, '.sum-hint'), /^Tap /);
  await page.locator('#see .label[data-query="1"]').tap();
  await page.locator('#see .label[data-query="3"]').tap();
  await says(page, '.sum-label', /2 selected/);
  await page.locator('#see .cells.map').tap({ position: await at(page, 4, 3) });
  await page.waitForFunction(() => /^\s*the/.test(document.querySelector('#why .why-cell dd')?.textContent ?? ''));
});

test('a row that sees nothing, and a page where nothing sees anything, say so without NaN', async () => {
  const page = await open({ hash: 'mask=both;padding:12&open=0&cell=' });
  assert.match(await text(page, '.see-caption'), /the mask hides every key from every query: all weights are zero/);
  const whole = await page.locator('#page').innerText();
  assert.doesNotMatch(whole, /NaN|undefined|Infinity/);
  assert.match(await page.locator('#why').innerText(), /all weights of this row are 0/);
  await page.locator('#see').getByRole('radio', { name: 'Table', exact: true }).check();
  assert.ok((await numbers(page)).flat().every(cell => cell === 'masked'));
});

test('while all heads are off there is nothing to average, and both places say so', async () => {
  const page = await open({ hash: 'off=0,1,2,3,4,5&open=6' });
  assert.match(await text(page, '.see-caption'), /All heads are off: there is nothing to average/);
  assert.match(await page.locator('#why').innerText(), /All heads are off: there is nothing to average/);
  assert.doesNotMatch(await page.locator('#page').innerText(), /NaN|average of 0 heads is/);
  await shot(page, 'see-all-off');
});

test('emoji, combining marks and right-to-left words stay whole, each in its place', async () => {
  const words = ['שלום', 'e\u0302\u0323', '👩‍👩‍👧‍👦', 'مرحبا', 'naïve'];
  for (const width of [1440, 390]) {
    const page = await open({ hash: `target=${encodeURIComponent(words.join(' '))}&open=1&cell=0,3`, width, touch: width < 500 });
    for (const axis of ['queries', 'keys']) {
      const labels = page.locator(`#see .labels.${axis} .label:not(.pointed)`);
      assert.deepEqual((await labels.allTextContents()).map(label => label.trim()), words);
      const places = await labels.evaluateAll((all, down) => all.map(label => { const { left, top } = label.getBoundingClientRect(); return down ? top : left; }), axis === 'queries');
      assert.ok(places.every((place, i) => i === 0 || place > places[i - 1]), `${axis}: ${places}`);
    }
    assert.match(await text(page, '.see-caption'), /שלום.*مرحبا/);
    await shot(page, `see-scripts-${width}`);
  }
});

test('nothing jumps while one types', async () => {
  const page = await open();
  const box = () => page.locator('#see .open-card').evaluate(card => { const { top, height } = card.getBoundingClientRect(); return [top + scrollY, height]; });
  const before = await box();
  await page.locator('#say textarea').first().press('Control+End');
  for (const word of [' It', ' was', ' sleepy', ' and', ' slow', '.']) {
    await page.keyboard.type(word);
    assert.deepEqual(await box(), before, `after “${word}”`);
  }
  await page.waitForFunction(() => document.querySelector('#see .cells')?.getAttribute('aria-rowcount') === '18');
  assert.deepEqual(await box(), before);
});

test('512 tokens scroll in their box, and the number under the pointer is exact', async () => {
  const words = Array.from({ length: 512 }, (_, i) => (i % 7 ? 'dog' : 'it')).join(' ');
  const page = await open({ hash: `target=${words}&heads=2&mask=causal&open=0&cell=400,100` });
  assert.equal(await page.locator('#see .cells').getAttribute('aria-rowcount'), '512');
  const { inside, outside } = await page.locator('#see .plot').evaluate(plot => ({ inside: plot.scrollHeight, outside: plot.clientHeight }));
  assert.ok(inside > outside);
  assert.ok(await page.locator('#see .chosen-cell').evaluate(cell => {
    const at = cell.getBoundingClientRect(), plot = /** @type {Element} */ (cell.closest('.plot')).getBoundingClientRect();
    return at.top > plot.top && at.bottom < plot.bottom && at.left > plot.left && at.right < plot.right;
  }), 'the chosen cell is out of sight');
  assert.match(await text(page, '.readout'), /\d\.\d{3}/);
});

for (const width of [390, 1024]) {
  test(`everything stays within the page at ${width} px`, async () => {
    const page = await open({ width, height: 844, touch: width < 500 });
    const over = await page.locator('#see').evaluate(see => [...see.querySelectorAll('*')].filter(e => !e.closest('.plot, .heads > *, .visually-hidden') && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.outerHTML.slice(0, 80)));
    assert.deepEqual(over, []);
    await shot(page, `see-${width}`, { fullPage: true });
  });
}
