/**
 * @file The page as a whole keeps its state: in the address, through undo, through a panic, without SIMD, without a core.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { openPage } from './harness.js';
import { defaults, fromHash } from '../../www/state.js';

/** @typedef {import('playwright-core').Page} Page */

/** Notes each worker and each of its answers in the page, as `workers` and `answers`. */
function watch() {
  const seen = /** @type {any} */ (window);
  Object.assign(seen, { workers: [], answers: [] });
  seen.Worker = class extends Worker {
    /** @param {[any, any]} given */
    constructor(...given) {
      super(...given);
      seen.workers.push(this);
      this.addEventListener('message', ({ data }) => seen.answers.push({
        type: data.type, at: performance.now(), build: data.build, text: data.text, notes: data.frame?.notes,
        tokens: data.fresh?.record?.queryTokens.map((/** @type {any} */ token) => token.text), milliseconds: data.frame?.milliseconds,
      }));
    }
  };
}

/** Opens the page, watched. @param {Parameters<typeof openPage>[0]} [options] */
const open = (options = {}) => openPage({ init: watch, ...options });

/** Waits for a frame whose query tokens are these. @param {Page} page @param {string[]} tokens */
const frameOf = (page, tokens) => page.waitForFunction(wanted => {
  const shown = /** @type {any} */ (window).answers.filter((/** @type {any} */ answer) => answer.tokens).at(-1);
  return shown && shown.tokens.join('|') === wanted;
}, tokens.join('|'));

/** @param {Page} page */
const hash = page => page.evaluate(() => decodeURIComponent(location.hash.replace(/\+/g, ' ')));
/** @param {Page} page @param {RegExp} expected */
const hashIs = (page, expected) => page.waitForFunction(source => new RegExp(source, 'u').test(decodeURIComponent(location.hash.replace(/\+/g, ' '))), expected.source);
/** @param {Page} page @param {string} code */
const note = (page, code) => page.locator(`#notes [data-code="${code}"]`);
const key = process.platform === 'darwin' ? 'Meta' : 'Control';

test('the lab begins with the first preset, and its address stays as it is', async () => {
  const page = await open();
  await frameOf(page, ['The', 'animal', "didn't", 'cross', 'the', 'street', 'because', 'it', 'was', 'too', 'tired', '.']);
  assert.equal(await hash(page), '#model=');
  assert.equal(await page.locator('#notes .note').count(), 0);
});

test('what is typed is in the address, and the address opens it again', async () => {
  const page = await open();
  await page.locator('#target').fill('猫 & dogs + 100%');
  await hashIs(page, /target=猫 & dogs \+ 100%/);
  await page.reload();
  assert.equal(await page.locator('#target').inputValue(), '猫 & dogs + 100%');
  await frameOf(page, ['猫', '&', 'dogs', '+', '100', '%']);
});

test('a link sets language, theme and projector, and what the browser wants stands where a link says nothing', async () => {
  const page = await open({ hash: 'lang=zh&theme=dark&projector=1' });
  const root = page.locator('html');
  assert.deepEqual(await root.evaluate((/** @type {HTMLElement} */ { lang, dataset }) => [lang, dataset.theme, 'projector' in dataset]), ['zh-CN', 'dark', true]);
  const chinese = await open({ lang: 'zh-CN', hash: '' });
  assert.equal(await chinese.locator('html').getAttribute('lang'), 'zh-CN');
  assert.equal(await hash(chinese), '');
});

test('a broken link opens with a note that names what was wrong, and the rest of it holds', async () => {
  const page = await open({ hash: 'target=one+two&dk=0&colour=red&mask=%E5' });
  await frameOf(page, ['one', 'two']);
  await note(page, 'notes.link').waitFor();
  assert.match(await note(page, 'notes.link').innerText(), /dk=0.*colour=red.*mask=/);
  await note(page, 'notes.link').getByRole('button').click();
  await note(page, 'notes.link').waitFor({ state: 'detached' });
});

test('a link that names no setting at all is said to be so, on opening and later, and changes nothing', async () => {
  const page = await open({ hash: 'nonsense' });
  await page.locator('#say .decoder .chip').first().waitFor();
  await note(page, 'notes.link').filter({ hasText: 'nonsense (there is no such setting)' }).waitFor();
  await page.locator('#prompt').fill('one two');
  await hashIs(page, /prompt=one two/);
  await page.evaluate(() => { location.hash = 'gibberish'; });
  await note(page, 'notes.link').filter({ hasText: 'gibberish' }).waitFor();
  await hashIs(page, /prompt=one two/);
  assert.equal(await page.locator('#prompt').inputValue(), 'one two');
});

test('a link with an empty text shows why, above a frame all the same', async () => {
  const page = await open({ hash: 'target=' });
  await frameOf(page, ['The', 'animal', "didn't", 'cross', 'the', 'street', 'because', 'it', 'was', 'too', 'tired', '.']);
  assert.equal(await page.locator('#target').inputValue(), '');
  await page.locator('#target-mistake:not(:empty)').waitFor();
});

test('another link in the same page is opened, and undo goes back', async () => {
  const page = await open({ hash: 'target=first+text' });
  await frameOf(page, ['first', 'text']);
  await page.evaluate(() => { location.hash = 'target=second+text'; });
  await frameOf(page, ['second', 'text']);
  await page.locator('#target').press(`${key}+z`);
  await frameOf(page, ['first', 'text']);
  await page.evaluate(() => { location.hash = 'see'; });
  await hashIs(page, /target=first text/);
  assert.equal(await page.locator('#target').inputValue(), 'first text');
});

test('another link is opened although the page wrote the address of the state before into it at that moment', async () => {
  const page = await open({ hash: 'target=a cat&heads=1&recipes=same' });
  await page.evaluate(() => {
    const before = location.hash;
    location.hash = 'target=three cats sat&heads=1&recipes=same';
    window.history.replaceState(null, '', before);
  });
  await frameOf(page, ['three', 'cats', 'sat']);
  await hashIs(page, /target=three cats sat/);
});

test('typing is undone word by word with the caret where the text changed, and done again', async () => {
  const page = await open({ hash: 'target=one+three' });
  const field = page.locator('#target');
  await field.evaluate((/** @type {HTMLTextAreaElement} */ area) => { area.focus(); area.setSelectionRange(3, 3); });
  await page.keyboard.type(' two more', { delay: 20 });
  assert.equal(await field.inputValue(), 'one two more three');
  const caret = () => field.evaluate((/** @type {HTMLTextAreaElement} */ area) => [area.value, area.selectionStart]);
  await page.keyboard.press(`${key}+z`);
  assert.deepEqual(await caret(), ['one two three', 7]);
  await page.keyboard.press(`${key}+z`);
  assert.deepEqual(await caret(), ['one three', 3]);
  await page.keyboard.press(`${key}+Shift+z`);
  await page.keyboard.press(`${key}+y`);
  assert.deepEqual(await caret(), ['one two more three', 12]);
  await frameOf(page, ['one', 'two', 'more', 'three']);
});

test('a panic in the core is said, costs a worker, and keeps what was typed', async () => {
  const page = await open({ allow: [/panicked/, /unreachable/] });
  await page.locator('#target').fill('still here');
  await frameOf(page, ['still', 'here']);
  await page.evaluate(() => /** @type {any} */ (window).workers[0].postMessage({ type: 'crash' }));
  await note(page, 'notes.restart').waitFor();
  assert.match(await note(page, 'notes.restart').innerText(), /on purpose/);
  assert.equal(await page.locator('#target').inputValue(), 'still here');
  await page.locator('#target').fill('and on');
  await frameOf(page, ['and', 'on']);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).workers.length), 2);
});

test('a core that does not load is said, nothing typed is lost, and another try mends it', async () => {
  let broken = true;
  const page = await open({
    allow: [/wasm/, /404/, /Failed to load/],
    prepare: async page => void await page.route('**/*.wasm', route => broken ? route.fulfill({ status: 200, contentType: 'application/wasm', body: 'not wasm' }) : route.continue()),
  });
  await note(page, 'notes.load').waitFor();
  assert.match(await note(page, 'notes.load').innerText(), /Expected: a WebAssembly module.*CompileError/);
  await page.locator('#see', { hasText: 'Nothing is computed yet' }).waitFor();
  await page.locator('#bar label', { hasText: '中文' }).click();
  await note(page, 'notes.load').filter({ hasText: '应为' }).waitFor();
  await page.locator('#why', { hasText: '未能加载' }).waitFor();
  await page.locator('#target').fill('kept text');
  broken = false;
  await note(page, 'notes.load').getByRole('button').first().click();
  await frameOf(page, ['kept', 'text']);
  await note(page, 'notes.load').waitFor({ state: 'detached' });
});

test('what takes long is said to be under way, and no longer once it is done', async () => {
  const page = await open({ prepare: async page => void await page.route('**/*.wasm', async route => { await new Promise(done => setTimeout(done, 1500)); await route.continue(); }) });
  const sign = page.locator('#bar .busy', { hasText: 'Computing' });
  await sign.waitFor();
  await page.locator('#say .chip').first().waitFor();
  await sign.waitFor({ state: 'detached' });
});

test('without SIMD the portable build computes, and says so', async () => {
  const page = await open({
    prepare: async page => void await page.route('**/worker.js', async route => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `WebAssembly.validate = () => false;\n${await response.text()}` });
    }),
  });
  await page.locator('#target').fill('no lanes');
  await frameOf(page, ['no', 'lanes']);
  const [ready] = await page.evaluate(() => /** @type {any} */ (window).answers);
  assert.equal(ready.build, 'portable');
  await page.locator('#say').getByText(/SIMD/).waitFor();
});

test('sharing copies a link that another page opens to the same', async () => {
  const page = await open({ hash: 'target=shared+text' });
  await frameOf(page, ['shared', 'text']);
  await page.locator('#target').fill('分享 text.');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await note(page, 'notes.shared').waitFor();
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  assert.deepEqual(fromHash(link.hash), { state: { ...defaults, target: '分享 text.' }, problems: [] });
  const other = await open({ hash: link.hash });
  assert.equal(await other.locator('#target').inputValue(), '分享 text.');
});

test('what was pinned can be compared, and the pin is in the address', async () => {
  const page = await open({ hash: 'target=one+two+three' });
  await frameOf(page, ['one', 'two', 'three']);
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await hashIs(page, /pin=1&pin.target=one two three$/);
  await page.locator('#target').fill('one two four');
  await hashIs(page, /target=one two four/);
  await page.reload();
  await frameOf(page, ['one', 'two', 'four']);
  await hashIs(page, /target=one two four&pin=1&pin.target=one two three$/);
});

test('a saved record is opened again in place of the lab, a wrong file is refused, and the way back is one button', async () => {
  const page = await open({ hash: 'target=to+be+saved' });
  await frameOf(page, ['to', 'be', 'saved']);
  const drop = (/** @type {string} */ name, /** @type {string} */ text) => page.evaluate(([name, text]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], name));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, [name, text]);
  await drop('wrong.json', '{"a": 1}');
  await note(page, 'notes.open').waitFor();
  await page.evaluate(() => /** @type {any} */ (window).workers[0].postMessage({ type: 'text', id: 9999, which: 'shown' }));
  const text = await page.waitForFunction(() => /** @type {any} */ (window).answers.find((/** @type {any} */ { type }) => type === 'text')?.text);
  await page.locator('#target').fill('other text');
  await frameOf(page, ['other', 'text']);
  await drop('right.json', await text.jsonValue());
  await frameOf(page, ['to', 'be', 'saved']);
  await note(page, 'notes.open').waitFor({ state: 'detached' });
  await page.locator('#say', { hasText: 'right.json' }).waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll('#say .chip')].map(chip => chip.textContent).join(' ') === 'to be saved');
  assert.match(await page.locator('.presets-button').innerText(), /right\.json/);
  assert.equal(await page.locator('#say input[type=radio]').count(), 0, 'no setting claims to be the file\'s');
  assert.ok(await page.locator('#target').evaluate(field => field.closest('[inert]')));
  assert.equal(await page.locator('#target').inputValue(), 'other text');
  await page.getByRole('button', { name: 'Back to the lab' }).click();
  await frameOf(page, ['other', 'text']);
  await drop('right.json', await text.jsonValue());
  await frameOf(page, ['to', 'be', 'saved']);
  await page.keyboard.press(`${key}+z`);   // what undo takes back is seen, so the file is closed
  await frameOf(page, ['to', 'be', 'saved']);
  await hashIs(page, /target=to be saved/);
});

test('what was typed a moment before a reload is there after it', async () => {
  const page = await open({ hash: 'target=one' });
  await frameOf(page, ['one']);
  await page.locator('#target').evaluate((/** @type {HTMLTextAreaElement} */ area) => {
    area.value = 'one two';
    area.dispatchEvent(new InputEvent('input', { bubbles: true, data: ' two', inputType: 'insertText' }));
    location.reload();
  });
  await page.waitForFunction(() => document.readyState === 'complete' && performance.getEntriesByType('navigation').some(entry => /** @type {any} */ (entry).type === 'reload'));
  await page.waitForFunction(() => /** @type {HTMLTextAreaElement | null} */ (document.querySelector('#target'))?.value === 'one two');
  await hashIs(page, /target=one two/);
});

for (const [lang, expected, drop] of [['en', /The W_Q of head 1 .*8 numbers.*5 × 2 = 10/, 'Drop the edits'], ['zh', /头 1 的 W_Q.*8 个数.*5 × 2 = 10/, '去掉']]) {
  test(`a matrix that was edited at another width is said to be so, and is dropped at a press that undo takes back: ${lang}`, async () => {
    const page = await open({ hash: `lang=${lang}&target=a+b+a&d=4&dk=2&dv=2&heads=1&recipes=random&rows=a:1,2,3,4&w=wq.0:1,2,3,4,5,6,7,8` });
    await frameOf(page, ['a', 'b', 'a']);
    await page.locator('[data-fold=model] > summary').click();
    await page.locator('#say-dModel').fill('5');
    const mistake = note(page, 'mistake');
    await mistake.waitFor();
    await page.waitForFunction(() => document.querySelector('[data-code=mistake]'));
    const said = await mistake.innerText();
    assert.ok(/** @type {RegExp} */ (expected).test(said) || /“a”.*4.*5/.test(said), said);
    if (lang === 'zh') assert.doesNotMatch(said.replace(/W_Q|“a”/g, ''), /[a-z]{2}/i);
    await mistake.getByRole('button', { name: /** @type {string} */ (drop) }).click();
    await mistake.waitFor({ state: 'detached' });
    await hashIs(page, /^#(?!.*(w=|rows=))/);
    await page.locator('#bar .steps button').first().click();
    await mistake.waitFor();
    await page.locator('#say-dModel').fill('4');
    await mistake.waitFor({ state: 'detached' });
    await hashIs(page, /rows=a:1,2,3,4&.*w=wq\.0:1,2,3,4,5,6,7,8/);
  });

  test(`numbers too large to compute with are said to be so beside the last frame, and undo mends it: ${lang}`, async () => {
    const page = await open({ hash: `lang=${lang}&target=a+b&d=2&dk=2&dv=2&heads=1&recipes=identity&position=none&rows=a:100,100&matrix=wq.0` });
    await frameOf(page, ['a', 'b']);
    await page.locator('#matrix [data-cell="0,0"]').click();
    await page.keyboard.type('3e38');
    await note(page, 'mistake').waitFor();
    assert.match(await note(page, 'mistake').innerText(), lang === 'en' ? /Q gets too large.*3\.4e38/ : /Q 大得.*3\.4e38/);
    await page.locator('#see canvas').first().waitFor();
    await note(page, 'mistake').getByRole('button').last().click();
    await note(page, 'mistake').waitFor({ state: 'detached' });
  });
}

test('every kind of edit is undone and done again, and is in the address', async () => {
  const page = await open({ hash: 'target=a+b+c&d=4&dk=2&dv=2&heads=2&recipes=random,random&position=none' });
  await frameOf(page, ['a', 'b', 'c']);
  for (const fold of ['mask', 'model', 'heads']) await page.locator(`[data-fold=${fold}] > summary`).click();
  const first = await hash(page);
  /** @type {[string, () => Promise<unknown>, RegExp][]} */
  const edits = [
    ['text', () => page.locator('#target').fill('a b c d'), /target=a b c d/],
    ['direction', () => page.locator('#say input[name=direction]').nth(1).check(), /mask=causal/],
    ['cell of the mask', () => page.locator('.mask-cells').press('Space'), /flips:0-0/],
    ['position', () => page.locator('#say input[name=position]').nth(1).check(), /^(?!.*position=none)/],
    ['seed', () => page.locator('#say-seed').fill('77'), /seed=77/],
    ['embedding seed', () => page.locator('#say-embeddingSeed').fill('78'), /eseed=78/],
    ['temperature', () => page.locator('#say-temperature').fill('2'), /temperature=2/],
    ['rule', () => page.locator('#recipe-0').selectOption('identity'), /recipes=identity,random/],
    ['head off', () => page.locator('#see input[type=checkbox]').first().click(), /off=0/],
    ['kind', () => page.locator('#say input[name=kind]').nth(1).check(), /kind=cross/],
    ['pin', () => page.getByRole('button', { name: 'Pin', exact: true }).click(), /pin=1/],
    ['example', async () => { await page.locator('[popovertarget=bar-presets]').click(); await page.locator('#bar-presets .entry').nth(1).click(); }, /mask=causal/],
  ];
  const after = [];
  for (const [name, act, expected] of edits) {
    await act();
    await hashIs(page, expected).catch(() => assert.fail(`${name} is not in the address`));
    after.push(await hash(page));
  }
  const [undo, redo] = [page.locator('#bar .steps button').nth(0), page.locator('#bar .steps button').nth(1)];
  /** Where one looks is not an edit. @param {string} text */
  const edited = text => text.replace(/^#/, '').split('&').filter(part => !/^(open|cell|solo|view|sum|scale)=/.test(part)).sort().join('&');
  /** @param {import('playwright-core').Locator} button @param {string} wanted @param {string} step */
  const travel = async (button, wanted, step) => {
    await button.click();
    for (let tries = 0; tries < 40 && edited(await hash(page)) !== edited(wanted); tries++) await page.waitForTimeout(50);
    assert.equal(edited(await hash(page)), edited(wanted), step);
  };
  for (const [n, [name]] of [...edits.entries()].reverse()) await travel(undo, n ? after[n - 1] : first, `undo: ${name}`);
  for (const [n, [name]] of edits.entries()) await travel(redo, after[n], `redo: ${name}`);
});

test('in Chinese, too, what goes wrong says what was expected and what came, and keeps what was typed', async () => {
  const page = await open({ lang: 'zh-CN', hash: 'target=一只猫&dk=0&colour=red&mask=%E5', allow: [/panicked/, /unreachable/] });
  await note(page, 'notes.link').waitFor();
  assert.match(await note(page, 'notes.link').innerText(), /dk=0（应为 1–128）.*colour=red（没有这一项设置）.*mask=%E5（残缺或损坏）/);
  await page.locator('[popovertarget=bar-files]').click();
  await page.locator('#bar-paste').fill('{"a": 1');
  await page.locator('#bar-files button', { hasText: '打开粘贴的内容' }).click();
  await note(page, 'notes.open').waitFor();
  assert.match(await note(page, 'notes.open').innerText(), /应为 JSON.*第 1 行第 7 列/);
  assert.equal(await page.locator('#bar-paste').inputValue(), '{"a": 1');
  await page.locator('[data-fold=model] > summary').click();
  for (const [id, typed, expected] of [['dK', '0', /1–128.*0/], ['heads', '64', /1–16.*64/], ['temperature', '1e999', /0\.01–100.*1e999/]]) {
    await page.locator(`#say-${id}`).fill(/** @type {string} */ (typed));
    const said = await page.locator(`#say-${id}-mistake`).innerText();
    assert.match(said, /** @type {RegExp} */ (expected));
    assert.doesNotMatch(said.replace(/d_k|1e999/g, ''), /[a-z]{2}/i);
    assert.equal(await page.locator(`#say-${id}`).inputValue(), typed);
  }
  await page.locator('#target').fill('');
  await page.locator('#target-mistake', { hasText: '至少输入一个词' }).waitFor();
  await page.locator('#target').fill('词 '.repeat(2000));
  await page.locator('#target-mistake', { hasText: /放得下 \d/ }).waitFor();
  await page.locator('#target').fill('猫');
  await frameOf(page, ['猫']);
  await page.evaluate(() => /** @type {any} */ (window).workers[0].postMessage({ type: 'crash' }));
  await note(page, 'notes.restart').waitFor();
  assert.match(await note(page, 'notes.restart').innerText(), /重新启动.*技术细节/);
  assert.equal(await page.locator('#target').inputValue(), '猫');
});

test('a hostile link is only text: nothing of it runs, and the page opens', async () => {
  const page = await open({ hash: `target=${encodeURIComponent('<img src=x onerror="window.hacked=1">')}&<script>window.hacked=1</script>=1&__proto__=1&constructor=2&rows=__proto__:1&w=wq.99:1&matrix=../x&${'k=1&'.repeat(50)}` });
  await note(page, 'notes.link').waitFor();
  await page.locator('#see canvas').first().waitFor();
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).hacked), undefined);
  assert.equal(await page.locator('#target').inputValue(), '<img src=x onerror="window.hacked=1">');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test('each keystroke is answered at once', async () => {
  const page = await open();
  const field = page.locator('#target');
  await field.fill('The cat sat');
  await frameOf(page, ['The', 'cat', 'sat']);
  const waited = await field.evaluate(async (/** @type {HTMLTextAreaElement} */ area) => {
    const seen = /** @type {any} */ (window);
    const times = [];
    for (const letter of ' on the mat because it was tired') {
      const before = seen.answers.length;
      const start = performance.now();
      area.value += letter;
      area.dispatchEvent(new InputEvent('input', { bubbles: true, data: letter, inputType: 'insertText' }));
      while (seen.answers.length === before) await new Promise(resolve => setTimeout(resolve));
      await new Promise(resolve => requestAnimationFrame(resolve));
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b);
  });
  const median = waited[waited.length >> 1];
  console.log(`# keystroke to drawn frame: median ${median.toFixed(1)} ms, longest ${waited.at(-1)?.toFixed(1)} ms`);
  assert.ok(median < 300, `${median} ms`);
});
