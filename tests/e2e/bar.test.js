/**
 * @file The bar, examples and menus, and *say* and the bar at every size, theme and language.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { openPage, shot } from './harness.js';
import { open, unfold, tokens, tokensAre, addressHas, violations, cellPoint } from './harness/say.js';

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
  assert.equal(await page.evaluate(() => location.hash), '#model=');
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

test('on a phone the bar is one row under which stands what the page is, and the rest stands behind one button', async () => {
  const page = await open({ width: 390, height: 844, touch: true });
  const bar = /** @type {{ height: number }} */ (await page.locator('#bar').boundingBox());
  assert.ok(bar.height < 80, `${bar.height}`);
  assert.ok(await page.locator('#bar .tagline').isVisible());
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
