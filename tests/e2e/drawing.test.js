/**
 * @file What *see* draws: what is masked, differences, arcs, many tokens, small screens, and that nothing jumps.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { shot } from './harness.js';
import { cross, open, text, says, read, heard, at, numbers } from './harness/see.js';

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
  const page = await open({ hash: 'pin=1&heads=2&recipes=previous,same&against=pin' });
  assert.match(await text(page, '.comparison'), /Pinned were 6 heads, these are 2/);
});

test('texts of different lengths are compared where their tokens stand for each other', async () => {
  const page = await open({ hash: 'heads=1&recipes=previous&open=0&target=The big cat sat&pin=1&pin.heads=1&pin.recipes=previous&pin.target=The dog sat&against=pin&cell=1,0' });
  assert.match(await text(page, '.comparison'), /without a counterpart: 1 here, 0 there.*cat ↔ dog/);
  assert.match(await text(page, '.legend-hidden'), /no counterpart/);
});

test('of two texts that attend to each other both are counted', async () => {
  const page = await open({ hash: 'kind=cross&heads=1&recipes=same&open=0&target=a cat&source=the old cat sat&pin=1&pin.kind=cross&pin.heads=1&pin.recipes=same&pin.target=a big cat&pin.source=the cat sat&against=pin' });
  assert.match(await text(page, '.comparison'), /without a counterpart: 1 here, 1 there/);
});

test('what a transformer pays attention to is pinned, and compared with what another text or a head less makes of it', async () => {
  const page = await open({ hash: 'model=translate&prompt=The cat sleeps.&stack=encoder&layer=1&open=0' });
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await page.getByRole('button', { name: 'Difference', exact: true }).click();
  await says(page, '.comparison', /Nothing differs yet/);
  await page.locator('#prompt').fill('The old cat sleeps.');
  await says(page, '.comparison', /Changed: text.*1 here, 0 there/);
  await page.waitForFunction(() => location.hash.includes('The+old+cat'));
  await page.evaluate(() => { location.hash += '&switched=encoder.0.0'; });
  await says(page, '.comparison', /heads that are off/);
  await page.getByRole('button', { name: 'Unpin' }).click();
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await page.waitForFunction(() => location.hash.includes('pin.switched'));
  await page.evaluate(() => { location.hash += '&how=mean&against=pin'; });
  await says(page, '.comparison', /Changed: heads that are off/);
  await page.evaluate(() => { location.hash = location.hash.replace(/&pin\.switched=[^&]*/, '').replace('pin.prompt=The+old+cat', 'pin.prompt=The+cat'); });
  await says(page, '.comparison', /Changed: text/);
  await page.reload();
  await says(page, '.comparison', /Changed: text.*heads that are off/);
  await page.getByRole('button', { name: 'Unpin' }).click();
  await page.waitForFunction(() => document.querySelector('#see .comparison')?.textContent === '');
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
  const page = await open({ init: () => {
    const shifts = /** @type {any} */ (window).shifts = /** @type {string[]} */ ([]);
    new PerformanceObserver(list => {
      for (const { sources } of /** @type {any[]} */ (list.getEntries())) for (const { node } of sources) {
        const element = node instanceof Element ? node : node?.parentElement;
        // A label or a word that is another one now begins elsewhere.
        if (element?.closest('#see, #why') && !element.closest('.label, .see-caption') && node.nodeType === 1) shifts.push(`${element.tagName} ${element.className}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  } });
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
