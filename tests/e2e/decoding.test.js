/**
 * @file A transformer in *say*: who computes is chosen, a text is read, tokens are made one after the other, other ones are
 * taken, a text is given. Holds for any translator that knows a simple sentence, and any language model.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { openPage, shot } from './harness.js';
import { addressHas, violations } from './harness/say.js';
import { becomes, lastFrame, love, made, open, translate, wrote } from './harness/transformer.js';

/** @typedef {import('playwright-core').Page} Page */

const undo = (/** @type {Page} */ page) => page.locator('#bar .steps button').first().click();
const step = (/** @type {Page} */ page, /** @type {string} */ name) => page.locator(`#say [data-step=${name}]`);
const source = (/** @type {Page} */ page, /** @type {string} */ name) => page.locator('#bar .sources').getByRole('radio', { name, exact: true });
/** The candidates with their probabilities. @param {Page} page @returns {Promise<[string, number][]>} */
const candidates = page => page.locator('#say .candidate').evaluateAll(rows => rows.map(row => [row.querySelector('.token')?.textContent ?? '', Number(row.querySelector('.number')?.textContent)]));

test('a page without a link opens the translator on a sentence, and its address stays clean', async () => {
  for (const lang of ['en-US', 'zh-CN']) {
    const page = await open({ hash: '', lang, width: 1440 });
    assert.equal(await source(page, lang === 'zh-CN' ? '翻译模型' : 'Translator').isChecked(), true);
    assert.match(await page.locator('#prompt').inputValue(), /\w+ \w+/);
    assert.match(await wrote(page), /\p{Script=Han}{3}/u);
    assert.equal(await page.evaluate(() => location.hash), '');
    assert.equal(await page.locator('#notes .note').count(), 0);
  }
});

test('a link of the lab opens the lab, as ever', async () => {
  const page = await openPage({ hash: 'target=one+two', width: 1440 });
  await page.locator('#say .chip').first().waitFor();
  assert.equal(await page.locator('#target').inputValue(), 'one two');
  assert.equal(await source(page, 'Lab').isChecked(), true);
});

test('each source comes back as it was left, in one step of undo, and the lab is in the address', async () => {
  const page = await open({ hash: '', width: 1440 });
  await page.locator('#prompt').fill(love.english);
  await becomes(page, wrote, love.chinese);
  await source(page, 'Lab').check();
  await page.locator('#target').fill('one two');
  await addressHas(page, /^#target=one\+two$/);
  await source(page, 'Language model').check();
  await page.locator('#say .decoder.alone .chip').first().waitFor();
  await source(page, 'Lab').check();
  assert.equal(await page.locator('#target').inputValue(), 'one two');
  await source(page, 'Translator').check();
  await becomes(page, wrote, love.chinese);
  await undo(page);
  await page.locator('#target').waitFor();
  await page.locator('#target').fill("The animal didn't cross the street because it was too tired.");
  await addressHas(page, /^#model=$/);
  await page.reload();
  await page.locator('#target').waitFor();
});

test('on a narrow page who computes is chosen in a menu', async () => {
  for (const [width, height] of [[1024, 768], [390, 844]]) {
    const page = await open({ hash: '', width, height, touch: width < 500 });
    await page.locator('#bar .source-button').click();
    await page.locator('#bar-source .entry').filter({ hasText: 'Language model' }).click();
    await page.locator('#say .decoder.alone .chip').first().waitFor();
    await becomes(page, () => page.locator('#bar-source').isVisible(), false);
    const box = await page.locator('#bar').boundingBox();
    assert.ok(box && box.height < 84, 'the bar is one row, and the line that says what the page is');
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the page');
  }
});

test('what is typed is translated, joined as Chinese is written, and undone by words', async () => {
  const page = await open({ hash: translate('I love') });
  await page.locator('#prompt').press('Control+End');
  await page.locator('#prompt').pressSequentially(' you.');
  await becomes(page, wrote, love.chinese);
  assert.deepEqual(await page.locator('#say .transformer .chips').first().locator('.chip').allTextContents(), ['i', 'love', 'you', '.', '<end>']);
  assert.deepEqual((await made(page)).slice(0, 2), ['<start>', '我']);
  assert.equal((await made(page)).at(-1), '<end>');
  await page.locator('#prompt').press('Control+z');
  await becomes(page, () => page.locator('#prompt').inputValue(), 'I love');
});

test('an empty text is said to be empty, and the last picture stays', async () => {
  const page = await open({ hash: translate(love.english) });
  await page.locator('#prompt').fill(' ');
  await page.locator('#prompt-mistake').filter({ hasText: 'at least one word' }).waitFor();
  assert.equal(await page.locator('#see .open-card').count(), 1);
});

test('a word that the model does not know is marked, with its own letters', async () => {
  const page = await open({ hash: translate('The boy bought a zyzzyva.') });
  assert.match(await page.locator('#say .unknown-mark').innerText(), /1 unknown, read as <unk>/);
  assert.deepEqual(await page.locator('#say .chip .token.unknown').first().innerText(), 'zyzzyva');
});

test('an example of the model is taken in one step', async () => {
  const page = await open({ hash: translate('I love him.') });
  const examples = page.locator('#say .examples');
  const label = await examples.locator('option').nth(1).innerText();
  await examples.selectOption({ index: 1 });
  await becomes(page, async page => label.endsWith(await page.locator('#prompt').inputValue()), true);
  await undo(page);
  await becomes(page, () => page.locator('#prompt').inputValue(), 'I love him.');
});

test('the decoder goes step by step, forward and back, by buttons and by arrow keys', async () => {
  const page = await open({ hash: translate(love.english) });
  await step(page, 'first').click();
  await becomes(page, made, ['<start>']);
  assert.match(await page.locator('#say .said h3').innerText(), /after “<start>”/);
  const [[likeliest]] = await candidates(page);
  await step(page, 'on').click();
  await becomes(page, made, ['<start>', likeliest]);
  await becomes(page, async page => (await lastFrame(page)).tokens, ['<start>', likeliest]);
  await page.keyboard.press('ArrowRight');
  await becomes(page, async page => (await made(page)).length, 3);
  await page.keyboard.press('ArrowLeft');
  await becomes(page, async page => (await made(page)).length, 2);
  await addressHas(page, /steps=1/);
  await undo(page);                           // all steps were one: before them the sentence was whole
  await becomes(page, wrote, love.chinese);
  assert.equal(await step(page, 'on').getAttribute('aria-disabled'), 'true');
  await step(page, 'back').click();
  await becomes(page, async page => (await made(page)).at(-1), '。');
  await step(page, 'last').click();
  await becomes(page, async page => (await made(page)).at(-1), '<end>');
});

test('it plays to the end and rests there, or where it is told to', async () => {
  const page = await open({ hash: translate(love.english), reducedMotion: true });
  await step(page, 'play').click();
  await becomes(page, async page => (await made(page)).length, 2);
  await step(page, 'play').press('Space');
  const paused = (await made(page)).length;
  await page.waitForTimeout(1500);
  assert.equal((await made(page)).length, paused);
  await step(page, 'play').press('Space');
  await becomes(page, wrote, love.chinese);
  await becomes(page, () => step(page, 'play').getAttribute('aria-pressed'), 'false');
  assert.equal((await made(page)).at(-1), '<end>');
});

test('another token can be taken, what follows follows it, and the model can have its way again', async () => {
  const page = await open({ hash: translate(love.english) });
  await page.locator('#say .decoder .chip').nth(1).click();
  await page.locator('#say .said h3').filter({ hasText: 'After “<start>”' }).waitFor();
  const said = await candidates(page);
  assert.equal(said[0][0], '我');
  assert.ok(said.every(([, probability], n) => n === 0 || probability <= said[n - 1][1]), String(said));
  await page.locator('#say button.candidate').nth(1).click();
  await becomes(page, async page => (await made(page))[1], said[1][0]);
  await page.locator('#say .chip.by-reader').waitFor();
  const astray = await page.locator('#say .astray').innerText();
  assert.match(astray, /From step 1 on/);
  assert.ok(astray.includes('我') && astray.includes(love.chinese), astray);
  await addressHas(page, /picks=0-\d+/);
  await page.getByRole('button', { name: 'Let the model choose' }).click();
  await becomes(page, wrote, love.chinese);
  assert.equal(await page.locator('#say .astray').count(), 0);
});

test('a token that is pressed opens the row that made it, everywhere, and a cell that is chosen shows what its row made', async () => {
  const query = (/** @type {Page} */ page) => page.locator('#why .why-cell dd .token').first().innerText();
  const pressed = (/** @type {Page} */ page) => page.locator('#say .decoder .chip[aria-pressed=true]').innerText();
  for (const stack of ['cross', 'decoder']) {
    const page = await open({ hash: `${translate(love.english).replace('stack=cross', `stack=${stack}`)}&probe=decoder.5.0.embedding`, width: 1440, height: 1000 });
    for (const [at, row] of [[3, '爱'], [1, '<start>']]) {
      await page.locator('#say .decoder .chip').nth(Number(at)).click();
      await becomes(page, query, String(row));
      await becomes(page, () => page.locator('#see .flow-side').last().locator('.flow-token[aria-pressed=true]').innerText(), String(row));
      await becomes(page, () => page.locator('#see .flow-numbers h4 .token').innerText(), String(row));
    }
    await page.getByRole('button', { name: 'next query' }).click();
    await becomes(page, pressed, '爱');
    await page.locator('#say .said h3').filter({ hasText: 'After “我”' }).waitFor();
    await step(page, 'back').click();   // what comes is looked at, not what was chosen before
    await step(page, 'back').click();
    await becomes(page, () => page.locator('#say .said h3').innerText(), text => /What comes after/.test(text));
  }
});

test('another model is read from its beginning, whether the page scrolls or its places', async () => {
  for (const [width, height] of [[1440, 700], [1024, 700]]) {
    const page = await open({ hash: translate(love.english), width, height });
    const scrolled = () => page.evaluate(() => [document.scrollingElement, ...document.querySelectorAll('#see, #why')].map(place => place?.scrollTop ?? 0));
    await page.evaluate(() => { for (const place of [document.scrollingElement, ...document.querySelectorAll('#see, #why')]) place?.scrollTo(0, 300); });
    assert.ok((await scrolled()).some(top => top > 100));
    if (width > 1200) await source(page, 'Language model').check();
    else {
      await page.locator('#bar .source-button').click();
      await page.locator('#bar-source .entry').filter({ hasText: 'Language model' }).click();
    }
    await page.locator('#say .decoder.alone .chip').first().waitFor();
    assert.deepEqual(await scrolled(), [0, 0, 0]);
  }
});

test('unknown words of a given text, the size of the vocabulary and the longest length are said', async () => {
  const given = await open({ hash: translate(love.english, 'answer=:我爱zyzzyva。') });
  assert.match(await given.locator('#say .decoder .unknown-mark').innerText(), /^\d+ unknown, read as <unk>$/);
  assert.match(await given.locator('#say .said .vocab').innerText(), /^[56] of [\d,]{3,} tokens$/);
  const whole = await open({ hash: translate(love.english) });
  assert.equal(await whole.locator('#say .decoder .unknown-mark').count(), 0);
  assert.equal(await whole.locator('#say .full').count(), 0);
  const long = await open({ hash: translate('The cat sat on the mat.', 'heat=80') });
  assert.match(await long.locator('#say .full').innerText(), /after \d+ tokens/);
});

test('by dice the same seed draws the same, and another one is drawn at a press', async () => {
  const hash = translate('The cat sat on the mat.', 'heat=5&draw-seed=7');
  const page = await open({ hash });
  const drawn = await wrote(page);
  await page.locator('#say .astray').waitFor();
  await page.getByRole('button', { name: 'Draw again' }).click();
  await addressHas(page, /draw-seed=8/);
  await becomes(page, wrote, text => text !== drawn);
  await undo(page);
  await becomes(page, wrote, drawn);
  const again = await open({ hash });
  assert.equal(await wrote(again), drawn);
});

test('a link opens the same steps, choices and text again', async () => {
  const page = await open({ hash: translate(love.english) });
  await page.locator('#say .decoder .chip').nth(1).click();
  await page.locator('#say .said h3').filter({ hasText: 'After “<start>”' }).waitFor();
  await page.locator('#say button.candidate').nth(2).click();
  await page.locator('#say .chip.by-reader').waitFor();
  await step(page, 'back').click();
  await addressHas(page, /steps=\d+.*picks=0-\d+/);
  const before = await made(page);
  await page.reload();
  await page.locator('#say .decoder .chip').first().waitFor();
  await becomes(page, made, before);
});

test('a text can be given: each token with its probability, and rows of the same beginning are the same to the bit', async () => {
  const page = await open({ hash: translate(love.english) });
  const own = await lastFrame(page);
  await page.getByRole('radio', { name: 'given' }).check();
  await page.locator('#answer').fill('我爱她。');
  await becomes(page, made, ['<start>', '我', '爱', '她', '。']);
  const said = await page.locator('#say .decoder .said').innerText();
  assert.ok(said.includes('By itself it would have said “你”'), said);
  assert.match(await page.locator('#say .same-rows').innerText(), /first 3 rows, up to “爱”/);
  const forced = await lastFrame(page);
  const keys = own.weights.length / own.tokens.length;
  assert.deepEqual(forced.tokens.slice(0, 3), own.tokens.slice(0, 3));
  assert.deepEqual(forced.weights.slice(0, 3 * keys), own.weights.slice(0, 3 * keys));
  assert.notDeepEqual(forced.weights.slice(3 * keys), own.weights.slice(3 * keys));
  await page.getByRole('radio', { name: 'its own' }).check();
  await becomes(page, wrote, love.chinese);
});

test('a decoder alone says what it expected at each word of the text, and goes on as far as it is asked to', async () => {
  const page = await open({ hash: 'model=language&prompt=She+did+not+know+what+to+say%2C+and&stack=decoder' });
  const prompt = await made(page);
  await page.locator('#say .decoder .chip').nth(2).click();
  await page.locator('#say .said h3').filter({ hasText: /What could follow “did”/ }).waitFor();
  assert.equal(await page.locator('#say button.candidate').count(), 0);
  await step(page, 'on').click();
  await becomes(page, async page => (await made(page)).length, prompt.length + 1);
  await step(page, 'stretch').click();
  await becomes(page, async page => (await made(page)).length, prompt.length + 17);
  await step(page, 'first').click();
  await becomes(page, made, prompt);
});

test('a model that does not come is said so, and the text stays', async () => {
  const page = await openPage({ hash: translate(love.english), allow: [/404/], prepare: async page => void await page.route('**/models/**', route => route.fulfill({ status: 404 })) });
  await page.locator('#prompt-mistake').filter({ hasText: '404' }).waitFor();
  assert.equal(await page.locator('#prompt').inputValue(), love.english);
});

test('nothing is wrong for those who hear the page, in any form of it', async () => {
  const hashes = [translate(love.english), translate(love.english, 'steps=2&picks=0-9'), translate(love.english, 'answer=:我爱她。'), translate(love.english, 'heat=1'),
    'model=language&prompt=She+did+not+know&stack=decoder'];
  for (const [at, hash] of hashes.entries()) {
    const dark = at % 2 === 1;
    const page = await open({ hash: `${hash}&lang=${dark ? 'zh' : 'en'}`, scheme: dark ? 'dark' : 'light', width: 1440 });
    assert.deepEqual([...await violations(page, '#say'), ...await violations(page, '#bar')], [], hash);
    assert.ok(!/undefined|NaN|\[[a-z]+\.[a-z.]+\]/.test(await page.locator('#say').innerText()), hash);
  }
});

test('on a phone all can be pressed, and nothing is wider than the page', async () => {
  for (const lang of ['en', 'zh']) {
    const page = await open({ hash: `${translate('I read a book in the library yesterday.')}&lang=${lang}`, width: 390, height: 844, touch: true });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the page');
    const small = await page.locator('#say .transformer button:visible, #say .transformer select:visible').evaluateAll(all => all.filter(one => {
      const { width, height } = one.getBoundingClientRect();
      return height < 40 || width < 40;
    }).map(one => one.outerHTML.slice(0, 120)));
    assert.deepEqual(small, []);
    assert.deepEqual(await violations(page, '#say'), []);
    await shot(page, `say-transformer-390-${lang}`);
  }
});
