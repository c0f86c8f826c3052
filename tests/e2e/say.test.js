/**
 * @file The place *say* and the bar in the page: texts, tokens, mask, position, model, examples, languages and looks.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openPage, shot } from './harness.js';

/** @typedef {import('playwright-core').Page} Page */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens the page and waits for its first tokens. @param {Parameters<typeof openPage>[0]} [options] */
async function open(options) {
  const page = await openPage(options);
  await page.locator('#say .chip').first().waitFor();
  return page;
}
/** @param {Page} page @param {string} name */
const unfold = (page, name) => page.locator(`[data-fold=${name}] > summary`).click();
/** The tokens as they stand under a text. @param {Page} page @param {number} [which] */
const tokens = (page, which = 0) => page.locator('#say .chips').nth(which).locator('.chip').allTextContents();
/** Waits until the tokens are these. @param {Page} page @param {string[]} expected @param {number} [which] */
async function tokensAre(page, expected, which = 0) {
  for (let tries = 0; tries < 40 && (await tokens(page, which)).join() !== expected.join(); tries++) await page.waitForTimeout(50);
  assert.deepEqual(await tokens(page, which), expected);
}
/** Waits until the address has, or no longer has, this. @param {Page} page @param {RegExp} pattern */
async function addressHas(page, pattern) {
  const hash = () => page.evaluate(() => decodeURIComponent(location.hash));
  for (let tries = 0; tries < 40 && !pattern.test(await hash()); tries++) await page.waitForTimeout(50);
  assert.match(await hash(), pattern);
}
/** @param {Page} page @param {string} selector */
const violations = async (page, selector) => {
  await page.evaluate(axe);   // the page's CSP lets no script in, but the test may evaluate
  const found = await page.evaluate(selector => /** @type {any} */ (window).axe.run(selector, { resultTypes: ['violations'] }), selector);
  return found.violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map((/** @type {any} */ n) => n.html).slice(0, 3).join(' ')}`);
};

test('each keystroke becomes tokens, and the caret stays where one types', async () => {
  const page = await open();
  const area = page.locator('#target');
  await area.fill('The cat sat.');
  await tokensAre(page, ['The', 'cat', 'sat', '.']);
  await area.evaluate((/** @type {any} */ field) => field.setSelectionRange(7, 7));
  await page.keyboard.type('s');
  await tokensAre(page, ['The', 'cats', 'sat', '.']);
  assert.equal(await area.evaluate((/** @type {any} */ field) => field.selectionStart), 8);
});

test('pinyin under composition is not computed, what it becomes is', async () => {
  const page = await open({ lang: 'zh-CN' });
  await page.locator('#target').fill('');
  await page.locator('#target').focus();
  const client = await page.context().newCDPSession(page);
  await client.send('Input.imeSetComposition', { text: "ni'hao", selectionStart: 6, selectionEnd: 6 });
  await page.waitForTimeout(200);
  assert.equal(await page.locator('#target').inputValue(), "ni'hao");
  assert.doesNotMatch(await page.evaluate(() => location.hash), /hao/);
  await client.send('Input.insertText', { text: '你好' });
  await tokensAre(page, ['你', '好']);
  assert.equal(await page.locator('#target').inputValue(), '你好');
});

test('an empty text says what is missing, keeps the last picture, and goes on', async () => {
  const page = await open();
  await page.locator('#target').fill('');
  await page.locator('#target-mistake', { hasText: 'at least one word' }).waitFor();
  assert.ok((await tokens(page)).length > 5);
  await page.locator('#target').fill('it');
  await tokensAre(page, ['it']);
  assert.equal(await page.locator('#target-mistake').innerText(), '');
});

test('two thousand tokens are refused with the limit and the reason, and the text is kept', async () => {
  const page = await open();
  const text = 'word '.repeat(2000);
  await page.locator('#target').fill(text);
  const said = page.locator('#target-mistake', { hasText: '2,000' });
  await said.waitFor();
  assert.match(await said.innerText(), /512.*each head has a cell/);
  assert.equal(await page.locator('#target').inputValue(), text);
  await page.locator('label', { hasText: '中文' }).click();
  await page.locator('#target-mistake', { hasText: '上限是 512' }).waitFor();
});

test('emoji, combining marks and right-to-left words are tokens like others', async () => {
  const page = await open();
  await page.locator('#target').fill('שלום 👩‍👩‍👧 e\u0301te\u0301');
  await tokensAre(page, ['שלום', '👩‍👩‍👧', 'e\u0301te\u0301']);
  assert.match(await page.locator('#say .chips-said').innerText(), /3 tokens · 3 unknown/);
  await page.locator('#say .chip .unknown').first().waitFor();
  await page.locator('#target').fill('it');   // one token looks at itself
  await tokensAre(page, ['it']);
  await page.locator('#see', { hasText: '1.00' }).waitFor();
});

test('another kind of attention is one step with heads, texts and mask that suit it, and nothing is wrong', async () => {
  const page = await open({ hash: '#mask=causal' });
  await page.locator('#say label', { hasText: 'cross' }).first().click();
  await tokensAre(page, ['我', '昨天', '在', '家', '喝', '了', '茶', '。']);
  await tokensAre(page, ['I', 'drank', 'tea', 'at', 'home', 'yesterday', '.'], 1);
  await addressHas(page, /^(?!.*mask=).*recipes=align/);
  assert.equal((await page.locator('#say .mistake').allInnerTexts()).join(''), '');
  await page.getByRole('button', { name: 'Undo' }).click();
  await tokensAre(page, ['The', 'animal', "didn't", 'cross', 'the', 'street', 'because', 'it', 'was', 'too', 'tired', '.']);
  await addressHas(page, /^#mask=causal(&|$)/);
});

test('cross-attention has two texts, each with its tokens in its colour; a mistake stands under its own text', async () => {
  const page = await open();
  assert.equal(await page.locator('#source').count(), 0);
  await page.locator('#say label', { hasText: 'cross' }).first().click();
  await page.locator('#source').fill('');
  await page.locator('#source-mistake', { hasText: 'source text' }).waitFor();
  assert.equal(await page.locator('#target-mistake').innerText(), '');
  await page.locator('#target').fill('我喝茶');
  await page.locator('#source').fill('I drink tea');
  await tokensAre(page, ['我', '喝', '茶']);
  await tokensAre(page, ['I', 'drink', 'tea'], 1);
  assert.equal(await page.locator('#say .chip.query').count(), 3);
  assert.equal(await page.locator('#say .chip.key').count(), 3);
});

test('hovering a token lights it in the text', async () => {
  const page = await open();
  await page.locator('#say .chip').nth(2).hover();
  await page.locator('#say .chip.lit').waitFor();
  assert.equal(await page.locator('#say .chip.lit').innerText(), "didn't");
  await page.locator('#say-title').hover();
  await page.waitForFunction(() => !document.querySelector('#say .chip.lit'));
});

test('chips are walked with the arrows and chosen with Enter', async () => {
  const page = await open();
  await page.locator('#say .chip').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.locator('#say .chip[aria-pressed=true]', { hasText: "didn't" }).waitFor();
  await addressHas(page, /sum=2/);
});

test('the table shows token, token ID and rows; the same word has one ID, and one X only without position', async () => {
  const page = await open({ hash: '#target=it+is+it' });
  await unfold(page, 'table');
  const row = async (/** @type {number} */ n) => page.locator('table.tokens tbody tr').nth(n).evaluate(tr => {
    const strips = [...tr.querySelectorAll('.vector')].map(strip => strip.getAttribute('style'));
    return { id: tr.querySelector('td')?.textContent, embedding: strips[0], x: strips[2] };
  });
  await page.locator('table.tokens tbody tr').nth(2).waitFor();
  const [first, third] = [await row(0), await row(2)];
  assert.equal(first.id, third.id);
  assert.equal(first.embedding, third.embedding);
  assert.notEqual(first.x, third.x);
  await page.locator('#say label', { hasText: 'none' }).click();
  await page.waitForFunction(() => {
    const x = [...document.querySelectorAll('table.tokens tbody tr')].map(tr => tr.querySelectorAll('.vector')[2].getAttribute('style'));
    return x[0] === x[2];
  });
});

test('words can be cut into characters, and wrapped in <start> and <end>', async () => {
  const page = await open({ hash: '#target=it+is' });
  await unfold(page, 'tokens');
  await page.locator('#say label', { hasText: '<start> and <end>' }).click();
  await tokensAre(page, ['<start>', 'it', 'is', '<end>']);
  await page.locator('#say label', { hasText: 'characters' }).click();
  await addressHas(page, /tokens=characters/);
  await page.waitForFunction(() => document.querySelectorAll('#say .chip').length > 4);
});

test('the strength of the position is a slider and a number that agree', async () => {
  const page = await open();
  await page.locator('#say-positionStrength').fill('2,5');
  await addressHas(page, /strength=2\.5/);
  assert.equal(await page.locator('#say .strength input[type=range]').inputValue(), '2.5');
  await page.locator('#say-positionStrength').fill('9');
  assert.match(await page.locator('#say-positionStrength-mistake').innerText(), /0.*4/);
  assert.equal(await page.locator('#say-positionStrength').inputValue(), '9');
  await addressHas(page, /strength=2\.5/);
});

// ---- The mask --------------------------------------------------------------------------------------------------------

test('a mask is a direction, and more in its fold: window, prefix, padding', async () => {
  const page = await open();
  await page.locator('#say label', { hasText: 'back (causal)' }).click();
  await addressHas(page, /mask=causal/);
  await unfold(page, 'mask');
  await page.locator('#say-prefix').fill('2');
  await page.locator('#say-padding').fill('1');
  await page.locator('#say label', { hasText: 'Window' }).click();
  await page.locator('#say-back').fill('3');
  await addressHas(page, /mask=causal;window:3,0;prefix:2;padding:1/);
  assert.match(await page.locator('[data-fold=mask] .now').innerText(), /window 3 back.*prefix 2.*padding 1/);
  await page.locator('#say-back').fill('x');
  assert.notEqual(await page.locator('#say-back-mistake').innerText(), '');
  await addressHas(page, /window:3,0/);
});

/** @param {Page} page @param {number} query @param {number} key @param {number} size of the mask */
async function cellPoint(page, query, key, size) {
  const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await page.locator('.mask-cells canvas').boundingBox());
  return { x: box.x + (key + 0.5) * box.width / size, y: box.y + (query + 0.5) * box.height / size };
}

test('mask cells are clicked, dragged over in one step of undo, and reset', async () => {
  const page = await open({ hash: '#target=a+b+c+d', height: 1400 });
  await unfold(page, 'mask');
  await page.locator('.mask-cells canvas').scrollIntoViewIfNeeded();
  const at = async (/** @type {number} */ q, /** @type {number} */ k) => cellPoint(page, q, k, 4);
  const first = await at(0, 1);
  await page.mouse.click(first.x, first.y);
  await addressHas(page, /flips:0-1(&|$)/);
  const from = await at(2, 0), to = await at(2, 3);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
  await addressHas(page, /flips:0-1,2-0,2-1,2-2,2-3(&|$)/);
  await page.locator('#say .hint', { hasText: '1 of the queries' }).or(page.locator('#say .hint', { hasText: 'one query' })).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await addressHas(page, /flips:0-1(&|$)/);
  await page.getByRole('button', { name: 'Reset cells' }).click();
  await addressHas(page, /^(?!.*flips)/);
});

test('the mask is walked and turned by keyboard, and each cell is spoken', async () => {
  const page = await open({ hash: '#target=a+b+c+d' });
  await unfold(page, 'mask');
  await page.locator('.mask-cells').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('.mask-cells [role=gridcell]').innerText(), 'b may look at b');
  await page.keyboard.press('Space');
  await addressHas(page, /flips:1-1/);
  await page.waitForFunction(() => document.querySelector('.mask-cells [role=gridcell]')?.textContent === 'b is hidden from b');
  await page.keyboard.press('Space');
  await addressHas(page, /^(?!.*flips)/);
});

// ---- The model -------------------------------------------------------------------------------------------------------

test('sizes are free within their limits; d_k = 0 and 64 heads are refused where they are typed', async () => {
  const page = await open();
  await unfold(page, 'model');
  await page.locator('#say-dK').fill('5');
  await addressHas(page, /dk=5/);
  await page.locator('#say-dK').fill('0');
  assert.match(await page.locator('#say-dK-mistake').innerText(), /d_k.*1.*128.*0/);
  assert.equal(await page.locator('#say-dK').inputValue(), '0');
  await addressHas(page, /dk=5/);
  await page.locator('#say-heads').fill('64');
  assert.match(await page.locator('#say-heads-mistake').innerText(), /1.*16.*64/);
  await page.locator('#say-heads').fill('2');
  await addressHas(page, /heads=2/);
  assert.equal(await page.locator('#say-heads-mistake').innerText(), '');
});

test('each head has a rule, its origin and its matrices; a rule that cannot work says what it needs', async () => {
  const page = await open();
  await unfold(page, 'heads');
  await page.locator('#recipe-1').selectOption('random');
  await page.locator('.head-row').nth(1).locator('.origin.random').waitFor();
  await addressHas(page, /recipes=previous,random,/);
  await page.locator('#say label', { hasText: 'none' }).click();
  await page.locator('.head-row').nth(0).locator('.hint', { hasText: 'it needs positions' }).waitFor();
  await page.getByRole('button', { name: 'Another seed' }).click();
  await addressHas(page, /seed=\d+/);
});

// ---- The bar ---------------------------------------------------------------------------------------------------------

test('an example sets everything in one step that undo takes back', async () => {
  const page = await open();
  await page.getByRole('button', { name: /^Example/ }).click();
  const entries = page.locator('#bar-presets .entry');
  assert.ok(await entries.count() >= 10);
  for (const text of await entries.allInnerTexts()) assert.match(text, /\S+\n+.{20,}/, 'a name and a sentence');
  await entries.filter({ hasText: 'Word order differs' }).click();
  await tokensAre(page, ['我', '昨天', '在', '家', '喝', '了', '茶', '。']);
  await page.getByRole('button', { name: /Word order differs/ }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: /Six heads, six reasons/ }).waitFor();
  await page.locator('#target').fill('mine');
  await page.getByRole('button', { name: /your own/ }).waitFor();
});

test('every example opens in both languages without a missing word', async () => {
  const page = await open();
  const names = await page.locator('#bar-presets .entry').count();
  for (const lang of ['中文', 'EN']) {
    await page.locator('#bar label', { hasText: lang }).click();
    for (let n = 0; n < names; n++) {
      await page.locator('.presets-button').click();
      await page.locator('#bar-presets .entry').nth(n).click();
      assert.doesNotMatch(await page.locator('body').innerText(), /\[[a-z]+\.[\w.-]+\]|undefined|NaN/);
    }
  }
});

test('the first stop of the keyboard leads past the bar and the settings to the heads, and leaves the address alone', async () => {
  const page = await open();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the heads' });
  assert.ok(await skip.evaluate(link => link === document.activeElement));
  assert.ok((/** @type {{ height: number }} */ (await skip.boundingBox())).height > 20, 'it is seen');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement?.closest('#see')));
  assert.equal(await page.evaluate(() => location.hash), '');
});

test('while one types, nothing below the tokens and nothing in the bar moves', async () => {
  const page = await open({ width: 1440 });
  const at = async () => Promise.all(['[data-fold=table]', '.presets-button', '#bar .steps', '[popovertarget=bar-files]'].map(async where => {
    const box = await page.locator(where).first().boundingBox();
    return box && [box.x, box.y, box.width].map(Math.round).join();
  }));
  const before = await at();
  for (const text of ['it', 'The cat sat on the mat and slept.', 'One two three four five six seven eight nine ten.']) {
    await page.locator('#target').fill(text);
    await page.getByRole('button', { name: /your own/ }).waitFor();
    await page.waitForFunction(count => document.querySelectorAll('#say .chip').length === count, (text.match(/\w+|\./g) ?? []).length);
    assert.deepEqual(await at(), before, text);
  }
});

test('language, theme and projector are set in the bar and are in the address', async () => {
  const page = await open();
  await page.locator('#bar label', { hasText: '中文' }).click();
  await page.locator('#say-title', { hasText: '输入' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  await page.locator('#bar select.theme').selectOption('dark');
  await page.locator('#bar label', { hasText: '投影' }).click();
  await addressHas(page, /lang=zh.*theme=dark.*projector=1/);
  await page.waitForFunction(() => document.documentElement.hasAttribute('data-projector'));
  assert.equal(await page.locator('[data-fold=model]').isVisible(), false);
});

for (const width of [1440, 1024, 390]) {
  test(`who pins is told what for, sees the difference at one press, and lets go again: ${width}`, async () => {
    const page = await open({ width, touch: width < 500 });
    const button = async (/** @type {string} */ name) => {
      if (width < 500) await page.getByRole('button', { name: 'More' }).click();
      return page.getByRole('button', { name, exact: true });
    };
    await (await button('Pin')).click();
    const note = page.locator('#notes [data-code="notes.pinned"]');
    await note.waitFor();
    assert.match(await note.innerText(), /Pinned.*change/);
    assert.deepEqual(await violations(page, '#notes'), []);
    await shot(page, `pinned-${width}`);
    await note.getByRole('button', { name: 'Show the difference' }).click();
    await note.waitFor({ state: 'detached' });
    await addressHas(page, /against=pin/);
    const difference = await button('Difference');
    assert.equal(await difference.getAttribute('aria-pressed'), 'true');
    if (width < 500) await page.keyboard.press('Escape');
    await page.locator('#say label', { hasText: 'back' }).first().click();
    await page.waitForFunction(() => /minus the same head pinned/.test(document.querySelector('#see')?.textContent ?? ''));
    await (await button('Difference')).click();
    await addressHas(page, /^(?!.*against=pin)/);
    if (width < 500) await page.keyboard.press('Escape');
    await (await button('Unpin')).click();
    await addressHas(page, /^(?!.*pin)/);
    await (await button('Pin')).waitFor();
  });
}

for (const width of [1440, 1024, 390]) {
  test(`menus are walked by keyboard and Escape gives the focus back: ${width}`, async () => {
    const page = await open({ width });
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim().replace(/\s+/g, ' ') ?? '');
    for (const menu of ['bar-presets', 'bar-files']) {
      const button = page.locator(`[popovertarget=${menu}]`);
      const entries = page.locator(`#${menu} .entry`);
      await button.focus();
      await page.keyboard.press('ArrowDown');
      await page.locator(`#${menu}`).waitFor({ state: 'visible' });
      const name = async (/** @type {number} */ n) => (await entries.nth(n).innerText()).replace(/\s+/g, ' ');
      assert.equal((await focused()).replace(/ /g, ''), (await name(0)).replace(/ /g, ''));
      await page.keyboard.press('ArrowDown');
      assert.equal((await focused()).replace(/ /g, ''), (await name(1)).replace(/ /g, ''));
      await page.keyboard.press('End');
      assert.equal((await focused()).replace(/ /g, ''), (await name(await entries.count() - 1)).replace(/ /g, ''));
      await page.keyboard.press('Escape');
      await page.locator(`#${menu}`).waitFor({ state: 'hidden' });
      assert.ok(await button.evaluate(element => element === document.activeElement), 'the focus is back');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      assert.ok(await page.locator(`#${menu}`).evaluate(panel => panel.contains(document.activeElement)), 'Tab enters the menu');
      await page.keyboard.press('Escape');
    }
    await page.locator('[popovertarget=bar-presets]').press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('#bar-presets').waitFor({ state: 'hidden' });
    assert.ok(await page.locator('[popovertarget=bar-presets]').evaluate(element => element === document.activeElement), 'the focus is back');
    await addressHas(page, /mask=causal/);
  });
}

test('on a phone the bar is one row, and the rest stands behind one button', async () => {
  const page = await open({ width: 390, height: 844, touch: true });
  const bar = /** @type {{ height: number }} */ (await page.locator('#bar').boundingBox());
  assert.ok(bar.height < 70, `${bar.height}`);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling');
  await page.getByRole('button', { name: 'More' }).tap();
  await page.locator('#bar-files label', { hasText: '中文' }).click();
  await page.locator('#say-title', { hasText: '输入' }).waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#bar-files').isVisible(), false);
});

for (const options of [{ width: 1440 }, { width: 1024, height: 768 }, { width: 1440, hash: '#projector=1' }]) {
  test(`with its folds open *say* scrolls by itself, and the heads stay in sight: ${options.width} ${options.hash ?? ''}`, async () => {
    const page = await open(options);
    for (const fold of ['table', 'mask']) await unfold(page, fold);
    await page.locator('.mask-cells canvas').waitFor();
    await page.locator('.mask-cells').scrollIntoViewIfNeeded();
    const [heads, say] = await Promise.all(['#see .card, #see canvas', '#say'].map(where => page.locator(where).first().boundingBox()));
    assert.ok(heads && heads.y + heads.height > 0 && heads.y < (options.height ?? 900), 'a head is in sight');
    assert.ok(say && say.height <= (options.height ?? 900), `${say?.height}`);
    if ((options.width ?? 0) >= 1200 && !options.hash) assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight), 'the page itself does not scroll');
  });
}

for (const lang of ['en-US', 'zh-CN']) {
  test(`on a phone the heads are in sight, and what is not needed at first is one fold: ${lang}`, async () => {
    const page = await open({ width: 390, height: 844, touch: true, lang });
    await page.locator('#see canvas').first().waitFor();
    const card = /** @type {{ y: number, height: number }} */ (await page.locator('#see canvas').first().boundingBox());
    assert.ok(card.y + card.height < 1.3 * 844, `the first head ends at ${card.y + card.height}`);
    for (const shown of ['#target', '#say input[name=kind]', '#say input[name=direction]']) assert.equal(await page.locator(shown).first().isVisible(), true, shown);
    assert.equal(await page.locator('#say input[name=position]').count(), 0);
    await unfold(page, 'settings');
    for (const fold of ['table', 'tokens', 'mask', 'model', 'heads']) await unfold(page, fold);
    assert.equal(await page.locator('#say input[name=position]').first().isVisible(), true);
    // Whatever is pressed is at least 40 pixels high, or as high as its own row.
    const small = await page.locator('#say button, #say select, #say summary, #say input:not([type=radio], [type=checkbox]), #say .choice label').evaluateAll(all =>
      all.filter(one => /** @type {HTMLElement} */ (one).offsetParent && one.getBoundingClientRect().height < (one.matches('summary, .strip') ? 24 : 40)).map(one => one.outerHTML.slice(0, 120)));
    assert.deepEqual(small, []);
  });
}

test('a finger draws on the mask and moves the slider, and the page stays where it is', async () => {
  const page = await open({ width: 390, height: 844, touch: true, hash: '#target=a+b+c+d' });
  await unfold(page, 'settings');
  await unfold(page, 'mask');
  await page.locator('.mask-cells canvas').scrollIntoViewIfNeeded();
  const client = await page.context().newCDPSession(page);
  const drag = async (/** @type {{ x: number, y: number }} */ from, /** @type {{ x: number, y: number }} */ to) => {
    await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] });
    for (const part of [0.25, 0.5, 0.75, 1]) {
      await client.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }] });
    }
    await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
  const before = await page.evaluate(() => scrollY);
  await drag(await cellPoint(page, 3, 1, 4), await cellPoint(page, 0, 1, 4));
  await addressHas(page, /flips:(?=.*3-1)(?=.*2-1)(?=.*1-1)(?=.*0-1)/);
  assert.equal(await page.evaluate(() => scrollY), before);
  const slider = page.locator('#say .strength input[type=range]');
  await slider.scrollIntoViewIfNeeded();
  const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await slider.boundingBox());
  const y = box.y + box.height / 2;
  await drag({ x: box.x + box.width * 0.25, y }, { x: box.x + box.width * 0.9, y });
  await addressHas(page, /strength=3/);
});

test('the row of a token leads to its numbers, which can be edited; so do the matrices of a head', async () => {
  const page = await open({ hash: '#target=it+is+tired' });
  await unfold(page, 'table');
  await page.locator('table.tokens tbody tr').nth(2).locator('.strip').first().click();
  const cell = page.locator('#matrix [data-active]');
  await cell.waitFor();
  assert.match(await cell.evaluate(input => input.closest('[data-cell]')?.getAttribute('data-cell') ?? ''), /^2,/);
  await cell.fill('9');
  await addressHas(page, /rows=tired:.*\b9\b/);
  await page.keyboard.press('Escape');
  await unfold(page, 'model');
  await page.getByText('Edited by you: tired').waitFor();
  await page.getByRole('button', { name: 'Edit the rows' }).click();
  await page.locator('#matrix-title', { hasText: 'embedding' }).waitFor();
});

for (const [name, options] of /** @type {[string, Parameters<typeof openPage>[0] & {}][]} */ ([
  ['1440-light-en', { width: 1440 }],
  ['1024-dark-zh', { width: 1024, height: 768, scheme: 'dark', lang: 'zh-CN' }],
  ['390-light-zh-cross', { width: 390, height: 844, touch: true, lang: 'zh-CN', hash: '#kind=cross&target=我喝茶&source=I+drink+zzz&mask=causal;flips:0-2' }],
  ['1440-dark-en-cross', { width: 1440, scheme: 'dark', hash: '#kind=cross&target=我喝茶&source=I+drink+zzz&position=none' }],
])) {
  test(`axe finds nothing in *say* and the bar with every fold open, and nothing is wider than the page: ${name}`, async () => {
    const page = await open(options);
    if (options.width === 390) await unfold(page, 'settings');
    for (const fold of ['table', 'tokens', 'mask', 'model', 'heads']) await unfold(page, fold);
    await page.locator('.mask-cells canvas').waitFor();
    assert.deepEqual(await violations(page, '#say'), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling');
    await shot(page, `say-${name}`, { fullPage: true });
    for (const menu of ['bar-presets', 'bar-files']) {
      await page.locator(`[popovertarget=${menu}]`).click();
      assert.deepEqual(await violations(page, '#bar'), []);
      await shot(page, `${menu}-${name}`);
      await page.keyboard.press('Escape');
    }
  });
}
