/**
 * @file The course, lesson by lesson: each is whole in both languages, each state it uses is valid and computed, each number in its
 * texts is there to be read, and of each prediction one answer is right.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load, mistake } from '../../www/headlight.js';
import { controls, inLanguage, readLesson } from '../../www/course/format.js';
import { verdict } from '../../www/course/index.js';
import { expressions, isReading, placeOf, sides, valueOf } from '../../www/course/values.js';
import { createEngine } from '../../www/engine/client.js';
import { createPictures } from '../../www/engine/picture.js';
import { createSession } from '../../www/engine/session.js';
import { createTransformers } from '../../www/engine/transformer.js';
import { lessons } from '../../www/lessons/index.js';
import { defaults, lessonState, specOf, transformerOf } from '../../www/state.js';

/** @typedef {import('../../www/types.js').Frame} Frame */
/** @typedef {import('../../www/types.js').Lang} Lang */

const languages = /** @type {Lang[]} */ (['en', 'zh']);
const models = new URL('../../www/models/', import.meta.url);

const hl = await load();
const core = /** @type {import('../../www/engine/messages.js').Core} */ (/** @type {unknown} */ (hl.core));
const shipped = async (/** @type {string} */ name) => {
  const read = (/** @type {string} */ file) => readFileSync(new URL(`${name}/${file}`, models));
  const weights = read('model.safetensors');
  return { config: String(read('config.json')), tokenizer: String(read('tokenizer.json')), examples: JSON.parse(String(read('examples.json'))),
    weights: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length) };
};

/** The worker in this thread. @returns {any} */
function spawn() {
  const port = { postMessage, terminate() {}, onmessage: /** @type {any} */ (null), onerror: null };
  const session = createSession(core, data => port.onmessage({ data }), createTransformers({ core, mistake, loadModel: hl.loadModel, shipped }), createPictures({ mistake, loadPicture: hl.loadPicture, shipped }));
  async function postMessage(/** @type {any} */ question) {
    const data = await session.answer(question);
    port.onmessage({ data });
  }
  queueMicrotask(() => port.onmessage({ data: { type: 'ready', build: hl.build, catalog: core.catalog() } }));
  return port;
}

/** @type {(frame: Frame) => void} */
let came = () => {};
/** @type {(wrong: Error) => void} */
let refused = () => {};
const nothing = () => {};
const engine = createEngine({ spawn, onFrame: frame => came(frame), onReady: nothing, onRestart: text => refused(new Error(text)), onBusy: nothing, onProgress: nothing,
  onFatal: ({ details }) => refused(new Error(details)), onMistake: wrong => refused(new Error(JSON.stringify(wrong))) });

/** What the page shows in a state. @param {string} hash @param {Lang} lang @returns {Promise<Frame>} */
function frameOf(hash, lang) {
  const { state, problems } = lessonState(hash, { ...defaults, lang });
  assert.deepEqual(problems, [], hash);
  return new Promise((resolve, reject) => {
    came = resolve;
    refused = reject;
    const look = { view: state.view, palette: state.palette, scaleBy: state.scaleBy, against: state.against, trim: state.trim, strongest: state.strongest, least: state.least, dark: false, heads: [state.open], room: /** @type {[number, number]} */ ([40, 40]) };
    engine.request({ spec: specOf(state), opened: null, layer: state.layer, pinned: null, pinnedRun: null, look, transformer: transformerOf(state), own: null });
  });
}

/** What stands in braces, without its decimals. @param {string} text */
const named = text => expressions(text).map(written => written.replace(/:\d$/, ''));

/** @param {string} text @param {Frame} frame @param {Frame | null} before @param {string} where */
function said(text, frame, before, where) {
  for (const written of named(text)) {
    assert.ok(isReading(written), `${where}: there is no reading {${written}}`);
    assert.notEqual(valueOf(written, frame, before), null, `${where}: {${written}} says nothing of what is shown`);
  }
}

/** The rows that a text gives a number of. @param {string} text @param {Frame} frame */
const rowsOf = (text, { record: { queryTokens } }) => named(text).flatMap(written => /^(?:before )?(?:weight|score|product|most|peak) (\S+)/.exec(written)?.slice(1) ?? []).map(name => placeOf(queryTokens, name));

/** What is chosen lies in a row that the text speaks of, where it speaks of any. @param {string} text @param {string} hash @param {Frame} frame @param {string} where */
function points(text, hash, frame, where) {
  const rows = rowsOf(text, frame), { cell } = lessonState(hash, defaults).state, chosen = cell ? cell[0] : frame.telling[frame.open]?.query;
  if (rows.length) assert.ok(rows.some(row => row === chosen), `${where}: the chosen cell is in row ${chosen}, the text speaks of ${rows}`);
}

test('the course has lessons', () => assert.ok(lessons.length > 0));

lessons.forEach((lesson, n) => {
  const title = `lesson ${n + 1}, ${inLanguage(lesson.title, 'en')}`;
  test(`${title}, is written as a lesson file is, asks for at least one prediction, and is whole in both languages`, () => {
    assert.deepEqual(readLesson(JSON.parse(JSON.stringify(lesson))), lesson);
    assert.ok(lesson.parts.some(({ ask }) => ask), 'nothing is to be predicted');
    const texts = [lesson.title, lesson.about, ...lesson.parts.flatMap(({ text, ask }) => [text, ...ask ? [ask.question, ask.told, ...ask.answer === 'choice' ? ask.options.map(({ text }) => text) : []] : []])];
    for (const text of texts) {
      assert.ok(text && typeof text === 'object', `in one language only: ${JSON.stringify(text)}`);
      assert.match(text.zh, /\p{Script=Han}|^[^a-z]*$/iu, `no Chinese: ${text.zh}`);
      assert.doesNotMatch(text.en, /[\u3400-\u9fff].*[\u3400-\u9fff].*[。，]/u, `Chinese in the English text: ${text.en}`);
    }
    for (const { keep } of lesson.parts) assert.deepEqual(keep.filter(name => !/** @type {readonly string[]} */ (controls).includes(name)), []);
  });

  for (const lang of languages) {
    test(`${title}: every state is computed, every number is there, and each prediction has one right answer (${lang})`, async () => {
      for (const [at, { state, text, keep, ask }] of lesson.parts.entries()) {
        const where = `part ${at + 1}`;
        const before = await frameOf(inLanguage(state, lang), lang);
        said(inLanguage(text, lang), before, null, where);
        if (keep.includes('plot')) points(inLanguage(text, lang), inLanguage(state, lang), before, where);
        if (!ask) continue;
        said(inLanguage(ask.question, lang), before, null, `${where}, question`);
        const frame = ask.state === undefined ? before : await frameOf(inLanguage(ask.state, lang), lang);
        said(inLanguage(ask.told, lang), frame, before, `${where}, told`);
        if (keep.includes('plot') && ask.state !== undefined) points(inLanguage(ask.told, lang), inLanguage(ask.state, lang), frame, `${where}, told`);
        if (ask.answer === 'choice') for (const { when } of ask.options) {
          const both = sides(inLanguage(when, lang));
          assert.ok(both && isReading(both.left) && isReading(both.right), `${where}: ${when} is no condition`);
        }
        const { right } = verdict(ask, null, frame, before, lang);
        assert.notEqual(right, null, `${where}: nothing is right`);
        assert.equal(verdict(ask, right, frame, before, lang).good, true, `${where}: what is right is not judged right`);
        const others = ask.answer === 'choice' ? ask.options.map((_, n) => n).filter(n => n !== right) : ask.answer === 'number' ? [Number(right) + ask.within + 1] : ['?'];
        for (const other of others) assert.equal(verdict(ask, other, frame, before, lang).good, false, `${where}: ${other} is judged right too`);
      }
    });
  }
});
