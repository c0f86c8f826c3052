/**
 * @file The course in the page: the contents, a lesson forth and back, predictions, a lesson that is made and reaches a student, broken
 * and hostile lessons, and the worksheet on both papers.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openPage, shot } from './harness.js';
import { violations } from './harness/say.js';

/** @typedef {import('playwright-core').Page} Page */

const hand = 'embedding=digits&position=none&d=4&heads=2&dk=2&dv=2&target=big+cats+drink+milk&recipes=digits,digits&open=0';

/** A room of the course, drawn. @param {Parameters<typeof openPage>[0]} options */
async function open(options) {
  const page = await openPage({ width: 1440, height: 900, ...options });
  await page.locator('#course h2').first().waitFor();
  return page;
}
const heading = (/** @type {Page} */ page) => page.locator('#course h2').innerText();
const part = (/** @type {Page} */ page) => page.locator('#course .parts .dot').evaluateAll(dots => dots.findIndex(dot => dot.getAttribute('aria-current')) + 1);
/** Waits until a reading comes to this. @template T @param {Page} page @param {() => Promise<T>} read @param {T} expected */
async function comesTo(page, read, expected) {
  for (let tries = 0; tries < 60 && await read() !== expected; tries++) await page.waitForTimeout(50);
  assert.equal(await read(), expected);
}
const lesson = (/** @type {any[]} */ ...parts) => ({ format: 'headlight-lesson', version: 1, title: 'Of mine', parts: parts.map(each => ({ state: hand, text: 'x', keep: ['plot', 'why', 'files'], ...each })) });
/** Opens a file by the menu. @param {Page} page @param {string} text */
async function openFile(page, text) {
  await page.locator('[popovertarget="bar-files"]').click();
  await page.locator('#bar-files input[type="file"]').setInputFiles({ name: 'mine.headlight.json', mimeType: 'application/json', buffer: Buffer.from(text) });
}

test('the contents lead into a lesson, its parts turn by keys, and a reload is where one was', async () => {
  const page = await open({ hash: 'lesson' });
  assert.deepEqual(await violations(page, '#course'), []);
  const first = await page.locator('#course .lesson b').first().innerText();
  await page.locator('#course .primary').click();
  await comesTo(page, () => heading(page), first);
  assert.deepEqual(await violations(page, '#course'), []);
  await page.evaluate(() => document.body.focus());
  const parts = await page.locator('#course .parts .dot').count();
  if (parts > 1) {
    await page.keyboard.press('PageDown');
    await comesTo(page, () => part(page), 2);
    await page.keyboard.press('PageUp');
    await comesTo(page, () => part(page), 1);
    await page.keyboard.press('PageDown');
    await comesTo(page, () => part(page), 2);
  }
  await page.reload();
  await comesTo(page, () => part(page), Math.min(2, parts));
  await page.locator('#course .course-head button').first().click();
  assert.match(await page.locator('#course .contents .primary').innerText(), /lesson 1/);
});

test('the link of a lesson changes neither the language nor the size that it is read in', async () => {
  const page = await open({ hash: 'lesson=1&lang=zh&projector=1' });
  await page.evaluate(() => { location.hash = '#lesson=2'; });
  await comesTo(page, () => page.locator('#course .course-head .hint').innerText(), '第 2 课，共 13 课');
  assert.equal(await page.locator(':root[data-projector]').count(), 1);
});

test('the address of a part, opened once more, shows what the part speaks of', async () => {
  const page = await open({ hash: 'lesson=1&part=1' });
  const words = () => page.locator('#say .chip').count();
  await comesTo(page, words, 3);
  await page.evaluate(() => { location.hash = '#lesson=1&part=1'; });
  await page.waitForTimeout(400);
  await comesTo(page, words, 3);
});

test('who leaves the course has what it showed, and what was there before one press away', async () => {
  const page = await open({ hash: `lesson=contents&${hand}` });
  await page.locator('#course .lesson').nth(2).click();
  await comesTo(page, () => heading(page), 'Q, K and V');
  await page.getByRole('button', { name: 'Leave the course' }).click();
  const text = () => page.locator('#say textarea').first().inputValue();
  assert.notEqual(await text(), 'big cats drink milk');
  await page.locator('#notes .note button', { hasText: 'What was there before' }).click();
  await comesTo(page, text, 'big cats drink milk');
});

test('of the reasons the step that a part speaks of stands open alone, and all do where it speaks of none', async () => {
  const page = await open({ hash: 'lesson=5&part=4' });
  const opened = () => page.locator('#why .why-step > details').evaluateAll(all => all.flatMap((each, n) => /** @type {HTMLDetailsElement} */ (each).open ? [n + 1] : []).join());
  await page.getByRole('button', { name: 'Just show me' }).click();
  await comesTo(page, opened, '7');
  await page.locator('#why .why-step > details > summary').nth(5).click();
  assert.equal(await opened(), '6,7');
  await page.getByRole('button', { name: 'Leave the course' }).click();
  await comesTo(page, opened, '1,2,3,4,5,6,7,8');
});

test('a course that cannot be loaded is said once, and comes when it is asked for again', async () => {
  const page = await openPage({ width: 1440, height: 900, hash: 'lesson', allow: [/Failed to load|ERR_FAILED/], prepare: async page => void await page.route('**/course.js', route => route.abort()) });
  const note = page.locator('[data-code="notes.course"]');
  await note.waitFor();
  let tries = 0;
  page.on('request', request => { if (request.url().includes('course.js')) tries++; });
  await page.evaluate(() => { for (const key of ['ArrowDown', 'ArrowUp']) dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })); });
  await page.waitForTimeout(300);
  assert.equal(tries, 0);
  await page.unrouteAll();
  await note.locator('button').first().click();
  await page.locator('#course .contents').waitFor();
  assert.equal(await note.count(), 0);
});

/** @param {string} name @param {any} ask @param {(page: Page) => Promise<void>} answer @param {RegExp} verdict */
const predicted = (name, ask, answer, verdict) => test(`a prediction: ${name}`, async () => {
  const page = await open({ hash: 'lesson' });
  await openFile(page, JSON.stringify(lesson({ ask: { question: 'And now?', told: 'It is {weight drink cats:2}.', state: `${hand}&cell=2,1`, ...ask } })));
  await comesTo(page, () => heading(page), 'Of mine');
  await answer(page);
  await page.locator('#course .ask .primary').click();
  await page.locator('#course .verdict .value').waitFor();
  assert.match(await page.locator('#course .verdict').innerText(), verdict);
  assert.match(await page.locator('#course .verdict .value').innerText(), /^0\.92$/);
});
predicted('a number that is right', { answer: 'number', right: 'weight drink cats', within: 0.1 }, page => page.locator('#prediction').fill('0.9'), /^Right/);
predicted('a number that is wrong', { answer: 'number', right: 'weight drink cats', within: 0.1 }, page => page.locator('#prediction').fill('0.2'), /You said 0\.200\. It is 0\.919/);
predicted('a token that is right', { answer: 'token', of: 'key', right: 'most drink' }, page => page.locator('#course .option', { hasText: 'cats' }).click(), /^Right/);
predicted('an answer that is wrong', { answer: 'choice', options: [{ text: 'cats', when: 'weight drink cats > 0.5' }, { text: 'milk', when: '1 = 1' }] }, page => page.locator('#course .option', { hasText: 'milk' }).click(), /It is this:\s*cats/);

test('what an answer said stays true while the reader goes on changing things, and is shown again when asked for', async () => {
  const page = await open({ hash: 'lesson' });
  await openFile(page, JSON.stringify(lesson({ keep: ['text', 'plot'], ask: { question: 'And {weight drink milk}?', told: 'It is {weight drink cats}.', state: `${hand}&cell=2,1`, answer: 'number', right: 'weight drink cats', within: 0.1 } })));
  await comesTo(page, () => heading(page), 'Of mine');
  const [asked, told] = ['#course .ask .value', '#course .verdict .value'].map(at => page.locator(at).first());
  const milk = await asked.innerText();
  await page.locator('#say textarea').first().fill('milk drink big');
  await page.locator('#say .chip').nth(3).waitFor({ state: 'detached' });
  assert.equal(await asked.innerText(), milk);
  await page.locator('#course .ask .plain').click();
  await told.waitFor();
  const again = page.getByRole('button', { name: 'Show that again' });
  assert.equal(await again.count(), 0);
  await page.locator('#say textarea').first().fill('big cats drink big milk');
  await again.waitFor();
  assert.deepEqual([await asked.innerText(), await told.innerText()], [milk, '0.92']);
  await again.click();
  await again.waitFor({ state: 'detached' });
  assert.equal(await page.locator('#say textarea').first().inputValue(), 'big cats drink milk');
  assert.equal(await told.innerText(), '0.92');
});

test('who turns back to an answered part finds the answer, and may begin it again', async () => {
  const page = await open({ hash: 'lesson' });
  await openFile(page, JSON.stringify(lesson({ ask: { question: 'And now?', told: 'It is {weight drink cats}.', answer: 'number', right: 'weight drink cats', within: 0.1 } }, { text: 'More.' })));
  await comesTo(page, () => heading(page), 'Of mine');
  await page.locator('#prediction').fill('0.9');
  await page.locator('#course .ask .primary').click();
  await page.locator('#course .verdict .good').waitFor();
  await page.keyboard.press('PageDown');
  await comesTo(page, () => part(page), 2);
  await page.keyboard.press('PageUp');
  await comesTo(page, () => part(page), 1);
  assert.equal(await page.locator('#course .verdict .value').innerText(), '0.92');
  assert.equal(await page.locator('#see .open-card .plot').isVisible(), true);
  await page.getByRole('button', { name: 'Begin this part again' }).click();
  await page.locator('#course .verdict .value').waitFor({ state: 'detached' });
  assert.equal(await page.locator('#see .open-card .plot').isVisible(), false);
});

test('a lesson is made, tried, and opened by a student from its link, with what the teacher left on the page', async () => {
  const page = await open({ hash: `lesson=make&${hand}` });
  await page.locator('#course .primary').click();
  await page.locator('#make-title').fill('Milk');
  await page.locator('#make-text').fill('Drinking: ');
  await page.locator('[data-fold="make-insert"] summary').click();
  await page.locator('[data-fold="make-insert"] select').nth(1).selectOption('drink');
  await page.locator('[data-fold="make-insert"] select').nth(2).selectOption('cats');
  await page.locator('[data-fold="make-insert"] button').click();
  await comesTo(page, () => page.locator('.make-preview .prose').innerText(), 'Drinking: 0.92');
  await page.locator('[data-fold="make-ask"] summary').click();
  await page.locator('[data-fold="make-ask"] select').first().selectOption('token');
  await page.locator('#make-question').fill('Who gets most?');
  assert.deepEqual(await violations(page, '#course'), []);
  // A second part of what is shown then.
  await page.locator('#course .make-parts button').last().click();
  await comesTo(page, () => page.locator('#make-part').innerText(), 'Part 2');
  await page.locator('#make-text').fill('The end.');
  await shot(page, 'make-a-lesson');
  await page.reload();
  await comesTo(page, () => page.locator('#make-title').inputValue(), 'Milk');

  await page.locator('.make-give .primary').click();
  await comesTo(page, () => heading(page), 'Milk');
  await page.locator('#course .course-copy').click();
  await comesTo(page, () => heading(page), 'Make a lesson');
  await page.locator('.make-give button', { hasText: 'Copy a link' }).click();
  await page.locator('#notes .note').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /#lesson=taught&taught=[\w-]+$/);

  const student = await open({ url: link, hash: '', lang: 'zh-CN' });
  await comesTo(student, () => heading(student), 'Milk');
  await comesTo(student, () => student.locator('#course .prose').first().innerText(), 'Drinking: 0.92');
  assert.equal(await student.locator('#say').isVisible(), false, 'what the teacher did not keep is out of the way');
  assert.equal(await student.locator('#see .open-card .plot').isVisible(), false, 'covered until it is predicted');
  assert.equal(await student.locator('#course .option').count(), 4);
  await student.locator('#course .option', { hasText: 'milk' }).click();
  await student.locator('#course .ask .primary').click();
  await student.locator('#see .open-card').waitFor();
  await student.locator('#course .course-way .primary').click();
  await comesTo(student, () => student.locator('#course .prose').first().innerText(), 'The end.');
});

test('a reading that is written stays a field until it is left, and a lesson in both languages says which one is written', async () => {
  const page = await open({ hash: `lesson=make&${hand}` });
  await page.getByRole('button', { name: /^(Begin with what is shown|A new lesson)$/ }).click();
  await comesTo(page, () => page.locator('#make-title').inputValue(), '');
  assert.equal(await page.locator('.make-give button', { hasText: 'Copy a link' }).isDisabled(), true, 'nothing is written yet');
  await page.locator('[data-fold="make-insert"] summary').click();
  await page.locator('[data-fold="make-insert"] select').first().selectOption({ label: 'as I write it' });
  await page.locator('#make-inserted').click();
  await page.keyboard.type('weight drink cats');
  assert.equal(await page.locator('#make-inserted').inputValue(), 'weight drink cats');
  assert.match(await page.locator('[data-fold="make-insert"] .reading').innerText(), /now: 0\.92/);
  await page.locator('#make-title').fill('Milk');
  assert.equal(await page.locator('[data-fold="make-insert"] select').count(), 3, 'once it is left it is put together from choices');
  await page.locator('#make-text').fill('Who drinks?');
  await page.getByLabel('In both languages').check();
  await page.getByRole('button', { name: 'Go to the Chinese' }).click();
  await comesTo(page, () => page.locator('html').getAttribute('lang'), 'zh-CN');
  await page.locator('#make-text').fill('谁喝？');
  await page.locator('.make-give .primary').click();
  await comesTo(page, () => page.locator('#course .prose').first().innerText(), '谁喝？');
  await page.locator('#bar label', { hasText: 'EN' }).click();
  await comesTo(page, () => page.locator('#course .prose').first().innerText(), 'Who drinks?');
});

test('who makes a lesson is told of what shows as – and of a question without a right answer, and a student of the latter', async () => {
  const page = await open({ hash: `lesson=make&${hand}` });
  await openFile(page, JSON.stringify(lesson({
    state: hand, text: 'Drinking: {weight drink cats}, {weight zebra cats}.',
    ask: { question: 'How much?', told: '', answer: 'choice', options: [{ text: 'little', when: 'weight drink cats < 0.5' }, { text: 'all', when: 'weight drink cats > 1' }] },
  })));
  await comesTo(page, () => heading(page), 'Of mine');
  await page.locator('#course .option').first().click();
  await page.locator('#course .ask .primary').click();
  await comesTo(page, () => page.locator('#course .verdict p').first().innerText(), 'None of these answers is true of what is shown.');
  await page.keyboard.press('PageDown');
  assert.equal(await heading(page), 'Of mine', 'its last part is its end');
  await page.locator('#course .course-copy').click();
  await comesTo(page, () => page.locator('.make-preview .mistake').innerText(), '{weight zebra cats} says nothing of what is shown here: it stands as –. Is the token in the text?');
  const none = page.locator('[data-fold="make-ask"] .mistake');
  assert.match(await none.innerText(), /No answer is right in what is shown now/);
  await page.locator('#course .make-part textarea').first().fill('Drinking: {weight drink cats}.');
  await comesTo(page, () => page.locator('.make-preview .mistake').count(), 0);
});

test('a lesson that is saved opens again as it was', async () => {
  const page = await open({ hash: 'lesson' });
  const mine = lesson({ text: '**Here** is {tokens}.' }, { text: 'And *there*.' });
  await openFile(page, JSON.stringify(mine));
  await comesTo(page, () => heading(page), 'Of mine');
  await page.locator('#course .course-copy').click();
  const coming = page.waitForEvent('download');
  await page.locator('.make-give button', { hasText: 'Save as a file' }).click();
  const download = await coming;
  assert.equal(download.suggestedFilename(), 'of-mine.headlight.json');
  assert.deepEqual(JSON.parse(readFileSync(await download.path(), 'utf8')), mine);
});

test('a link that is too long is not copied without a word', async () => {
  const page = await open({ hash: 'lesson' });
  let seed = 1;
  const noise = Array.from({ length: 12_000 }, () => String.fromCharCode(97 + (seed = (seed * 16807) % 2147483647) % 26)).join('');
  await openFile(page, JSON.stringify(lesson({ text: noise })));
  await page.locator('#course .course-copy').click();
  await page.locator('.make-give button', { hasText: 'Copy a link' }).click();
  assert.match(await page.locator('.make-give .mistake').innerText(), /has [\d,]+ characters/);
});

/** @param {string} name @param {string} text @param {RegExp} said */
const broken = (name, text, said) => test(`a lesson's file that is ${name} is said to be, and the page goes on`, async () => {
  const page = await open({ hash: `lesson=make&${hand}` });
  await openFile(page, text);
  await page.locator('#notes .note.wrong').waitFor();
  assert.match(await page.locator('#notes .note.wrong').innerText(), said);
  await page.locator('#see .open-card').waitFor();
});
broken('cut off', JSON.stringify(lesson({})).slice(0, 80), /cut off or damaged/);
broken('newer', JSON.stringify({ ...lesson({}), version: 2 }), /newer Headlight/);
broken('wrong in one place', JSON.stringify(lesson({ text: 7 })), /parts\[0\]\.text/);

test('a link that is cut off says so in place of the lesson', async () => {
  const page = await open({ hash: 'lesson=taught&taught=7ZDBCsIw' });
  await page.locator('#course .mistake').waitFor();
  assert.match(await page.locator('#course').innerText(), /cannot be read[^]*cut off/);
});

test('a state that this page does not know all of keeps its usual values, which are named', async () => {
  const page = await open({ hash: 'lesson' });
  await openFile(page, JSON.stringify(lesson({ state: `${hand}&mask=upside-down&warp=9` })));
  await page.locator('#notes .note.wrong').waitFor();
  const said = await page.locator('#notes .note.wrong').innerText();
  for (const field of ['mask=upside-down', 'warp']) assert.ok(said.includes(field), said);
  await comesTo(page, () => heading(page), 'Of mine');
});

test('nothing of a lesson runs: scripts, handlers and pictures stand as the text that they are', async () => {
  const page = await open({ hash: 'lesson' });
  const hostile = '<script>window.ran = 1</script>\n\n<img src=x onerror="window.ran = 2"> [go](javascript:window.ran=3) ![p](https://example.org/p.png)\n\n<iframe srcdoc="<script>parent.ran=4</script>"></iframe> {constructor} {__proto__}';
  await openFile(page, JSON.stringify(lesson({ text: hostile, ask: { answer: 'choice', question: hostile, told: hostile, options: [{ text: hostile, when: '1 = 1' }, { text: 'b', when: '1 = 0' }] } })));
  await comesTo(page, () => heading(page), 'Of mine');
  assert.match(await page.locator('#course .prose').first().innerText(), /<script>window\.ran = 1/);
  assert.equal(await page.locator('#course :is(script, img, iframe, a)').count(), 0);
  await page.locator('#course .course-copy').click();
  await page.locator('.make-preview .prose').waitFor();
  assert.equal(await page.locator('#course :is(script, img, iframe, a)').count(), 0);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).ran), undefined);
});

const largest = 'embedding=random&d=8&heads=1&dk=4&dv=4&target=a+bird+eats+the+red+worm&recipes=random&open=0&mask=causal';
for (const [name, state, pages] of /** @type {const} */ ([['the example for paper and pencil', hand, 2], ['the largest that is allowed', largest, 3]])) {
  test(`a worksheet of ${name} prints on A4 and on Letter, nothing cut, the answers on a page of their own`, async () => {
    const page = await open({ hash: `lesson=worksheet&${state}`, scheme: 'dark' });
    await page.locator('.sheet').nth(1).waitFor();
    assert.deepEqual(await violations(page, '#course'), []);
    assert.doesNotMatch(await page.locator('#course').innerText(), /NaN|undefined|\[[a-z]+\./);
    for (const [format, width, height] of /** @type {const} */ ([['A4', 210, 297], ['Letter', 215.9, 279.4]])) {
      const printed = (await page.pdf({ format })).toString('latin1');
      assert.equal(printed.match(/\/Type\s*\/Page\b/g)?.length, pages, format);
      // As wide as the paper between its margins; no step is higher than it.
      const room = [width - 24, height - 24].map(side => Math.floor(side / 25.4 * 96));
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: room[0], height: room[1] });
      const wrong = await page.evaluate(([wide, high]) => [...document.querySelectorAll('.sheet-table, .sheet-step, .sheet header')].filter(each => {
        const { right, height } = each.getBoundingClientRect();
        return right > wide + 1 || height > high;
      }).map(each => each.textContent?.slice(0, 40)), room);
      assert.deepEqual(wrong, [], format);
      assert.equal(await page.locator('#bar').isVisible(), false);
      assert.equal(await page.locator('.sheet').first().evaluate(sheet => getComputedStyle(sheet).color), 'rgb(17, 17, 17)', 'dark ink, also from a dark page');
      await page.emulateMedia({ media: null });
    }
  });
}

test('the blanks of a worksheet are empty, and its answers are those of the printed digits', async () => {
  const page = await open({ hash: `lesson=worksheet&${hand}` });
  await page.locator('.sheet').nth(1).waitFor();
  assert.equal(await page.locator('.sheet').first().locator('.blank td').filter({ hasText: /\S/ }).count(), 0);
  const row = await page.locator('.sheet').nth(1).locator('.weights tbody tr').nth(2).innerText();
  assert.deepEqual(row.split(/\s+/), ['drink', '0.01', '0.93', '0.01', '0.06']);
});

test('sheet and answers are printed together or each by itself, and a softcap is named as what has no place on paper', async () => {
  const page = await open({ hash: `lesson=worksheet&${hand}` });
  const titles = () => page.locator('.sheet h2').allInnerTexts();
  await comesTo(page, async () => (await titles()).join(), 'Attention by hand: head 1,Answers: head 1');
  await page.locator('.worksheet-bar label', { hasText: /^\s*The sheet\s*$/ }).click();
  assert.deepEqual(await titles(), ['Attention by hand: head 1']);
  await page.locator('.worksheet-bar label', { hasText: /^\s*The answers\s*$/ }).click();
  assert.deepEqual(await titles(), ['Answers: head 1']);
  const bent = await open({ hash: `lesson=worksheet&${hand}&softcap=5` });
  await bent.locator('.worksheet-bar .primary').waitFor();
  assert.match(await bent.locator('.worksheet-bar').innerText(), /softcap bends the scores/);
});

test('what is too large for paper says what, and an example is one press away', async () => {
  const page = await open({ hash: 'lesson=worksheet' });
  await page.locator('.worksheet-bar li').first().waitFor();
  assert.match(await page.locator('.worksheet-bar').innerText(), /12 tokens; at most 6/);
  await page.locator('.worksheet-bar .primary').click();
  await page.locator('.sheet').first().waitFor();
  await page.locator('.worksheet-bar .plain').click();
  await page.locator('#see .open-card').waitFor();
});
