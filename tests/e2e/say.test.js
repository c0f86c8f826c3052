/**
 * @file The place *say* and the bar in the page: texts, tokens, mask, position, model.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { open, unfold, tokens, tokensAre, addressHas, cellPoint } from './harness/say.js';

/** @typedef {import('playwright-core').Page} Page */

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

for (const [name, hash, said, title] of /** @type {[string, string, RegExp, RegExp][]} */ ([
  ['none', 'mask=both', /^No mask: each word may look at every word\.$/, /6 heads$/],
  ['of cells turned by hand', 'mask=both;flips:0-1,0-2', /^Each word may look at every word, but for: 2 cells flipped by hand\.$/, /mask edited by hand$/],
  ['causal, with a cell opened and a window', 'mask=causal;window:2,0;flips:0-1', /^Causal mask: .* but for: window 2 back, 0 ahead · 1 cell flipped by hand\.$/, /mask edited by hand$/],
  ['of cells that are not there', 'mask=both;flips:99-99', /^No mask: each word may look at every word\.$/, /6 heads$/],
])) test(`what is said of a mask is true: ${name}`, async () => {
  const page = await open({ hash });
  await page.locator('#see .open-card').waitFor();
  assert.match(await page.locator('#say .setting', { has: page.locator('[name=direction]') }).locator('.hint').innerText(), said);
  assert.match(await page.locator('#see-title').innerText(), title);
});

test('the line under the tokens keeps its height', async () => {
  const page = await open({ width: 1440 });
  const height = async () => (await page.locator('#say .chips-said').boundingBox())?.height;
  const before = await height();
  for (const text of ['it blorps', 'blorp the unknown words of flimflams and wubbles']) {
    await page.locator('#target').fill(text);
    await tokensAre(page, text.split(' '));
    assert.equal(await height(), before);
  }
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
  assert.match(await said.innerText(), /1,672.*each head has a cell/);
  assert.equal(await page.locator('#target').inputValue(), text);
  await page.locator('label', { hasText: '中文' }).click();
  await page.locator('#target-mistake', { hasText: '放得下 1,672 个' }).waitFor();
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

test('a table of tokens waits for its own text while another source is still shown', async () => {
  const page = await open();
  await unfold(page, 'table');
  await page.locator('#say table.tokens').waitFor();
  await page.evaluate(() => { location.hash = '#model=language&prompt=She+did&stack=decoder'; });
  await page.locator('#say .decoder').waitFor();
  const long = Array.from({ length: 300 }, (_, n) => `word${n}`).join('+');
  await page.evaluate(hash => { location.hash = hash; }, `#target=${long}&heads=8&recipes=${Array(8).fill('uniform')}`);
  await page.locator('#say table.tokens tbody tr').nth(299).waitFor();
});
