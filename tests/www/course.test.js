/**
 * @file Lessons as files and links, predictions and their verdicts, readings of what is shown, and a lesson while it is made.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { controls, fromLink, parseLesson, readLesson, toLink } from '../../www/course/format.js';
import { createCourse, verdict } from '../../www/course/index.js';
import { createMaking, fileName, fromReading, inBoth, inOne, isInBoth, lacks, nameOf, offered, partOf, rewrite, toReading, write } from '../../www/course/making.js';
import { holds, placeOf, readings, say, valueOf } from '../../www/course/values.js';
import { lessonText } from '../../www/open.js';
import { defaults, lessonHash, lessonState } from '../../www/state.js';
import { translator } from './words.js';

/** @typedef {import('../../www/types.js').Lesson} Lesson */

/** @type {Lesson} */
const plain = { format: 'headlight-lesson', version: 1, title: 'Masks', parts: [
  { state: 'mask=causal', text: 'Look at {weight it animal}.', keep: ['plot'] },
  { state: '', text: { en: 'x', zh: '甲' }, keep: [], ask: { answer: 'number', question: 'How much?', told: 'So much.', right: 'weight it animal', within: 0.1, state: 'position=none' } },
] };
const part = plain.parts[0];

/** @param {string} name @param {any} data @param {Partial<import('../../www/types.js').Mistake> | null} expected null: it is read */
const read = (name, data, expected) => test(`a lesson's file: ${name}`, () => {
  const file = typeof data === 'string' ? data : JSON.stringify(data);
  if (!expected) return assert.deepEqual(parseLesson(file), data);
  assert.throws(() => parseLesson(file), { code: 'file', ...expected });
});
read('what is written is read', plain, null);
read('cut off', JSON.stringify(plain).slice(0, 90), { argument: 'lessonJson' });
read('of a newer version', { ...plain, version: 2 }, { argument: 'lessonVersion', expected: '1', got: '2' });
read('something else', { format: 'other' }, { argument: 'lessonFormat', got: 'other' });
read('nothing at all', 'null', { argument: 'lessonFormat', got: '–' });
read('without parts', { ...plain, parts: [] }, { argument: 'parts', expected: '>= 1' });
read('a part that is none', { ...plain, parts: [part, null] }, { argument: 'parts[1]', got: 'null' });
read('a text that is a number', { ...plain, parts: [{ ...part, text: 3 }] }, { argument: 'parts[0].text', got: '3' });
read('a text in one of two languages', { ...plain, title: { en: 'x' } }, { argument: 'title' });
read('a text without end', { ...plain, title: 'x'.repeat(201) }, { argument: 'title', expected: '<= 200' });
read('an answer of another kind', { ...plain, parts: [{ ...part, ask: { answer: 'essay', question: '' } }] }, { argument: 'parts[0].ask.answer', got: 'essay' });
read('a choice of one', { ...plain, parts: [{ ...part, ask: { answer: 'choice', question: '', options: [{ text: '', when: '' }] } }] }, { argument: 'parts[0].ask.options' });
read('a number within less than nothing', { ...plain, parts: [{ ...part, ask: { answer: 'number', question: '', right: '', within: -1 } }] }, { argument: 'parts[0].ask.within' });
read('a step of the reasons', { ...plain, parts: [{ ...part, step: 3 }] }, null);
read('a step that there is not', { ...plain, parts: [{ ...part, step: 0 }] }, { argument: 'parts[0].step', expected: '1–20', got: '0' });
test('what only a later version can keep is left out', () => assert.deepEqual(readLesson({ ...plain, parts: [{ ...part, keep: ['plot', 'hologram'] }] }).parts[0].keep, ['plot']));

test('a link gives the lesson again, in letters that a link may have', async () => {
  const link = await toLink(plain);
  assert.match(link, /^[\w-]+$/);
  assert.deepEqual(await fromLink(link), plain);
});
/** @param {string} name @param {(link: string) => string} change @param {string} argument */
const broken = (name, change, argument) => test(`a link that is ${name} is a mistake with a name`, async () => {
  await assert.rejects(fromLink(change(await toLink(plain))), { code: 'file', argument });
});
broken('cut off', link => link.slice(0, -20), 'lessonLink');
broken('empty', () => '', 'lessonLink');
broken('no letters of ours', () => '%%%', 'lessonLink');
test('a small link that holds a text without end is not unpacked to its end', async () => {
  const bomb = await toLink(/** @type {any} */ ({ ...plain, title: 'a'.repeat(3_000_000) }));
  assert.ok(bomb.length < 10_000);
  await assert.rejects(fromLink(bomb), { code: 'file', argument: 'lessonLink' });
});

/** @param {string} text @param {boolean} isLesson */
const opened = (text, isLesson) => test(`a file that begins with ${text.slice(0, 40)} is ${isLesson ? 'a lesson' : 'no lesson'}`, () => {
  assert.equal(lessonText({ name: 'x', parts: [{ name: 'x', bytes: new TextEncoder().encode(text) }] }), isLesson ? text : null);
});
opened(JSON.stringify(plain, null, 1), true);
opened('{"format": "headlight-lesson", "vers', true);
opened('{"format": "headlight-record"}', false);
opened('"headlight-lesson"', false);

// ---- Readings -------------------------------------------------------------------------------------------------------

const tokens = (/** @type {string[]} */ ...texts) => texts.map((text, id) => ({ text, id, known: true, special: false }));
/** Two heads over three tokens, of which one comes twice; the open one looks back. @type {any} */
const frame = { open: 0, record: {
  heads: 1, queries: 3, keys: 3, names: [], queryTokens: tokens('the', 'cat', 'the'), keyTokens: tokens('the', 'cat', 'the'), scale: 0.5, temperature: 2,
  weights: [Float32Array.from([1, 0, 0, 0.25, 0.75, 0, 0.5, 0.25, 0.25])], scores: [Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9])], visible: Uint8Array.from([1, 0, 0, 1, 1, 0, 1, 1, 1]), trace: null,
} };
/** @param {string} written @param {string | number | null} expected */
const reads = (written, expected) => test(`{${written}} reads ${expected}`, () => assert.equal(valueOf(written, frame), expected));
reads('weight cat the', 0.25);
reads('weight the#2 cat', 0.25);
reads('weight 3 1', 0.5);
reads('weight dog the', null);
reads('score cat cat', 5);
reads('product cat cat', 20);
reads('most cat', 'cat');
reads('peak "the#2"', 0.5);
reads('sum cat', 1);
reads('entropy the#2', 1.5);
reads('visible cat', 2);
reads('weight the#2 the / weight the#2 cat', 2);
reads('weight the#2 the / weight the cat', null);
reads('most cat / tokens', null);
reads('alike x the cat', null);
reads('tokens', 3);
reads('q cat', null);
reads('0.5', 0.5);
reads('=word', 'word');
reads('before weight cat the', null);
reads('constructor', null);
/** An RNN and a head of attention, their figures and how far the last of three inputs' states moves. @type {any} */
const compared = { ...frame, open: 1, record: { ...frame.record, heads: 2, names: ['rnn', 'attention'] }, experiment: {
  name: 'recurrent', facts: { names: ['steps', 'error'], rows: [[3, null], [1, 0.5]] }, last: [Float64Array.from([-2, -Infinity, 0]), Float64Array.from([-1, -1, 0])],
  inside: { width: 4, forget: Float32Array.from([0.25, 0.75, 0.5, 0.5]) },
} };
/** @param {string} written @param {string | number | null} expected */
const finds = (written, expected) => test(`of an experiment {${written}} reads ${expected}`, () => assert.equal(valueOf(written, compared), expected));
finds('fact steps rnn', 3);
finds('fact error', 0.5);
finds('fact error rnn', null);
finds('fact steps lstm', null);
finds('fact nothing rnn', null);
finds('last rnn the', 0.01);
finds('last rnn cat', 0);
finds('last attention the / last attention cat', 1);
finds('last lstm the', null);
finds('last rnn dog', null);
finds('kept', 0.5);
finds('statewidth', 4);
reads('fact steps rnn', null);
reads('last rnn the', null);
reads('kept', null);
test('the scores spread by their standard deviation, those that the mask hides left out', () => {
  // Of 1, 4, 5, 7, 8 and 9, as Python's statistics.pstdev says.
  assert.ok(Math.abs(Number(valueOf('spread', frame)) - 2.6874192494328497) < 1e-12);
});
test('two rows are alike by the cosine of their angle', () => {
  const rows = { x: Float32Array.from([3, 4, 6, 8, -4, 3]), embedding: null, position: null };
  const traced = /** @type {any} */ ({ ...frame, record: { ...frame.record, trace: { dModel: 2, dK: 2, dV: 2, queryInput: rows, q: {}, k: { 0: Float32Array.from([1, 0, 1, 1, 0, 2]) }, v: {} } } });
  assert.deepEqual(['alike x the cat', 'alike x the the#2', 'alike q the cat', 'alike embedding the cat'].map(written => valueOf(written, traced)), [1, 0, null, null]);
  assert.ok(Math.abs(Number(valueOf('alike k the cat', traced)) - Math.SQRT1_2) < 1e-12);
});
test('without some heads a token’s output has moved, one most of all; with all on, none has', () => {
  const trace = { dV: 2, heads: new Float32Array(6), moved: Float32Array.from([0.1, 0.5, 0.2]) };
  const of = (/** @type {number[]} */ headsOff) => /** @type {any} */ ({ ...frame, record: { ...frame.record, headsOff, trace } });
  assert.ok(Math.abs(Number(valueOf('moved cat', of([0]))) - 0.5) < 1e-7);
  assert.deepEqual(['mostmoved', 'rows'].map(written => valueOf(written, of([0]))), ['cat', 3]);
  assert.equal(valueOf('mostmoved', of([])), null);
});
test('of a token on its way through the layers each step has a width, a length, and so many numbers above zero', () => {
  const probed = /** @type {any} */ ({ ...frame, transformer: { ended: 'full', attentions: Array(18) }, probe: { rows: [{ name: 'feed.hidden', values: Float32Array.from([3, 0, -4, 0]) }] } });
  assert.deepEqual(['numbers feed.hidden', 'above feed.hidden', 'length feed.hidden', 'length own.out', 'ended', 'attentions'].map(written => valueOf(written, probed)), [4, 1, 5, null, 'full', 18]);
  assert.deepEqual(['numbers feed.hidden', 'ended'].map(written => valueOf(written, frame)), [null, null]);
});
test('a token is found by its place too, unless a token is called so', () => {
  assert.deepEqual([placeOf(tokens('5', '1'), '1'), placeOf(tokens('a', 'b'), '2'), placeOf(tokens('a', 'b'), '3')], [1, 1, null]);
});
/** @param {string} condition @param {boolean | null} expected */
const condition = (condition, expected) => test(`${condition} is ${expected}`, () => assert.equal(holds(condition, frame, frame), expected));
condition('weight cat cat > 0.5', true);
condition('weight cat cat < weight cat the', false);
condition('weight the the = 1', true);
condition('most cat = =cat', true);
condition('weight cat cat = before weight cat cat', true);
condition('weight dog cat > 0', null);
condition('weight cat cat', null);
test('a value is said with two decimals unless told, whole numbers whole, what is not there as a dash', () => {
  const t = /** @type {any} */ (translator('en'));
  assert.deepEqual(['weight cat the', 'weight cat the:3', 'tokens', 'weight dog the', 'nonsense'].map(written => say(written, frame, null, t)), ['0.25', '0.250', '3', '–', '–']);
});

/** @param {string} name @param {any} ask @param {any} given @param {any} expected */
const judged = (name, ask, given, expected) => test(`a prediction: ${name}`, () => assert.deepEqual(verdict({ question: '', told: '', ...ask }, given, frame, null, 'en'), expected));
judged('the right token', { answer: 'token', of: 'key', right: 'most cat' }, 'cat', { right: 'cat', good: true });
judged('another token', { answer: 'token', of: 'key', right: 'most cat' }, 'the', { right: 'cat', good: false });
judged('a number that is near enough', { answer: 'number', right: 'weight cat the', within: 0.05 }, 0.3, { right: 0.25, good: true });
judged('a number that is too far off', { answer: 'number', right: 'weight cat the', within: 0.05 }, 0.31, { right: 0.25, good: false });
judged('the first option whose condition is true', { answer: 'choice', options: [{ text: 'a', when: 'tokens > 3' }, { text: 'b', when: 'tokens > 2' }, { text: 'c', when: '1 = 1' }] }, 1, { right: 1, good: true });
judged('no option is true', { answer: 'choice', options: [{ text: 'a', when: 'tokens > 3' }, { text: 'b', when: 'oops' }] }, 1, { right: null, good: false });
judged('shown without one', { answer: 'number', right: 'tokens', within: 1 }, null, { right: 3, good: false });
judged('a reading of what is not there', { answer: 'number', right: 'weight dog the', within: 1 }, 1, { right: null, good: false });

// ---- Making ---------------------------------------------------------------------------------------------------------

/** What a browser keeps. @param {string | null} [first] */
function storage(first = null) {
  let kept = first;
  return { getItem: () => kept, setItem: (/** @type {string} */ _, /** @type {string} */ value) => { kept = value; } };
}
const texts = (/** @type {ReturnType<typeof createMaking>} */ making) => making.lesson?.parts.map(({ text }) => text).join('');
const draft = (/** @type {string[]} */ ...parts) => /** @type {Lesson} */ ({ ...plain, parts: parts.map(text => ({ ...partOf(''), text })) });

/** @param {string} name @param {(making: ReturnType<typeof createMaking>) => void} edit @param {string} expected */
const edited = (name, edit, expected) => test(`a lesson that is made: ${name}`, () => {
  const making = createMaking({ storage: null, changed() {} });
  making.begin(draft('a', 'b', 'c'));
  edit(making);
  assert.equal(texts(making), expected);
});
edited('a part is added', making => making.add(1, { ...partOf(''), text: 'x' }), 'axbc');
edited('a part is taken out', making => making.remove(1), 'ac');
edited('and comes back to its place', making => { making.remove(1); making.restore(); }, 'abc');
edited('the last part that there is stays', making => { making.remove(0); making.remove(0); making.remove(0); }, 'c');
edited('a part goes ahead', making => making.move(2, -1), 'acb');
edited('but not out of the lesson', making => making.move(0, -1), 'abc');
edited('a text is changed', making => making.setPart(1, { text: 'B' }), 'aBc');
edited('another lesson is begun, and the one before is brought back', making => { making.begin(draft('z')); making.swap(); }, 'abc');

test('all that a lesson can keep has a plain name, in both languages', () => {
  for (const lang of /** @type {const} */ (['en', 'zh'])) assert.deepEqual(controls.filter(name => !translator(lang).has(`make.keep.${name}`)), [], lang);
});
test('a draft outlives the page, and a draft that cannot be read is no reason to fail', () => {
  const kept = storage();
  const first = createMaking({ storage: kept, changed() {} });
  first.begin(plain);
  first.begin(draft('n'));
  const second = createMaking({ storage: kept, changed() {} });
  assert.deepEqual([second.lesson, second.former], [draft('n'), plain]);
  const { warn } = console;
  console.warn = () => {};
  try {
    assert.equal(createMaking({ storage: storage('{"lesson": {"format": "x"}}'), changed() {} }).lesson, null);
  } finally {
    console.warn = warn;
  }
});
test('a browser that keeps nothing is told of', () => {
  const making = createMaking({ storage: { getItem: () => null, setItem: () => { throw new Error('full'); } }, changed() {} });
  making.begin(plain);
  assert.equal(making.keeps, false);
});
test('a text is written in the language that is read, or for all', () => {
  assert.deepEqual([rewrite('a', 'zh', 'b'), rewrite({ en: 'a', zh: '甲' }, 'zh', '乙')], ['b', { en: 'a', zh: '乙' }]);
  assert.deepEqual([write(plain, 'a', 'zh', 'b'), write(inBoth(plain), 'a', 'zh', '乙')], ['b', { en: 'a', zh: '乙' }]);
  assert.equal(isInBoth(inBoth(plain)), true);
  assert.equal(inOne(plain, 'zh').parts[1].text, '甲');
  assert.deepEqual(inOne(inBoth(inOne(plain, 'en')), 'zh'), inOne(plain, 'en'));
});
test('what is missing is named, part by part', () => {
  assert.deepEqual(lacks(plain), []);
  assert.deepEqual(lacks({ ...plain, title: { en: 'x', zh: ' ' }, parts: [{ ...part, text: '' }, { ...part, ask: { answer: 'token', of: 'key', question: '', told: '', right: 'nonsense' } },
    { ...part, text: 'It is {weigth it the} of {tokens}.' }, { ...part, ask: { answer: 'choice', question: 'q', told: '', options: [{ text: 'a {dk:2}', when: 'tokens >' }, { text: 'b', when: '1 = 1' }] } }] }),
  [{ part: -1, what: 'title', lang: 'zh' }, { part: 0, what: 'text' }, { part: 1, what: 'question' }, { part: 1, what: 'right' }, { part: 2, what: 'readings' }, { part: 3, what: 'options' }]);
});
test('every reading that is offered exists, and is read as it was put together', () => {
  for (const [name, { of }] of Object.entries(offered)) {
    assert.ok(name in readings, name);
    const names = of.map((_, n) => ['it', 'the#2'][n]);
    assert.deepEqual(fromReading(toReading(/** @type {any} */ (name), names)), { name, of: names });
  }
  assert.deepEqual(['nonsense 1', 'weight it', '', '0.5'].map(fromReading), [null, null, null, null]);
});
test('every reading is told of in docs/lessons.md, every name there is one, and the lesson there is read', () => {
  const told = readFileSync(new URL('../../docs/lessons.md', import.meta.url), 'utf8');
  const rows = [...told.matchAll(/^\| (`[^|]*?) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  assert.deepEqual(rows.toSorted(), Object.keys(readings).toSorted());
  assert.deepEqual(lacks(parseLesson(/** @type {string} */ (/```json\n([^]*?)```/.exec(told)?.[1]))), []);
});
test('each token has a name that finds it again, whatever it is', () => {
  const hostile = tokens('the', 'a b', '"', 'the', '>', '{', '', '#', 'x#2', ':', '它', "didn't");
  hostile.forEach((_, at) => {
    const name = fromReading(toReading('most', [nameOf(hostile, at)]))?.of[0];
    assert.equal(placeOf(hostile, name), at, `${hostile[at].text} as ${name}`);
  });
});
/** @param {string} title @param {string} name */
const named = (title, name) => test(`the file of “${title}” is ${name}`, () => assert.equal(fileName(title), name));
named('Masks & more!', 'masks-more.headlight.json');
named('掩码：第一课', '掩码-第一课.headlight.json');
named('../../etc', 'etc.headlight.json');
named(' ', 'lesson.headlight.json');

test('what is shown becomes a part’s state and is shown again, whoever reads it', () => {
  const state = { ...defaults, target: 'a & b', dModel: 4, lang: /** @type {const} */ ('zh'), theme: /** @type {const} */ ('dark'), lesson: 'make', part: 3 };
  const hash = lessonHash(state);
  assert.equal(hash, 'target=a+%26+b&d=4');
  assert.deepEqual(lessonState(hash, defaults), { state: { ...defaults, target: 'a & b', dModel: 4 }, problems: [] });
});

// ---- Going through ----------------------------------------------------------------------------------------------------

/** A course that is gone through without a page. */
function gone() {
  /** @type {any[]} */
  const sent = [];
  const kept = storage();
  const begin = () => createCourse({ lessons: [plain, plain], dispatch: action => { sent.push(action); }, storage: kept, changed() {} });
  const at = (/** @type {string} */ lesson, /** @type {number} */ part, settled = true) => /** @type {any} */ ({ state: { ...defaults, lesson, part }, frame: { ...frame, record: { ...frame.record, queryTokens: tokens('it', 'animal', 'x'), keyTokens: tokens('it', 'animal', 'x') } }, settled });
  return { sent, begin, at };
}
test('a prediction is judged by the frame that comes, not by the one before', () => {
  const { begin, at, sent } = gone(), course = begin();
  course.update(at('1', 2));
  course.predict(0.05);
  assert.equal(sent.at(-1).detail.state, 'position=none');
  course.update(at('1', 2, false));
  assert.equal(course.now.prediction?.stage, 'waiting');
  course.update(at('1', 2));
  assert.deepEqual(course.now.prediction, { given: 0.05, right: 0, good: true, stage: 'told' });
});
test('nothing is predicted before what is asked about is there', () => {
  const { sent, begin, at } = gone();
  const course = begin();
  course.update(at('1', 2, false));
  course.predict(0.5);
  assert.deepEqual([course.now.begun, course.now.prediction, sent], [false, null, []]);
  course.update(at('1', 2));
  course.predict(0.5);
  assert.deepEqual([course.now.begun, course.now.prediction?.stage, sent.length], [true, 'waiting', 1]);
});
test('the way on leads through parts and lessons to the contents, and back', () => {
  const { begin, at, sent } = gone(), course = begin();
  const step = (/** @type {string} */ lesson, /** @type {number} */ part, /** @type {1 | -1} */ by) => { course.update(at(lesson, part)); course.step(by); const { detail } = sent.at(-1); return `${detail.lesson} ${detail.part}`; };
  assert.deepEqual([step('1', 1, 1), step('1', 2, 1), step('2', 1, -1), step('2', 2, 1), step('1', 1, -1)], ['1 2', '2 1', '1 2', 'contents 1', 'contents 1']);
});
test('what is done, and where one was, outlives the page', () => {
  const { begin, at } = gone(), course = begin();
  course.update(at('1', 1));
  course.update(at('2', 1));
  const again = begin();
  again.update(at('contents', 1));
  assert.deepEqual([again.now.last, again.now.all.map(({ done }) => done)], [{ lesson: '2', part: 1 }, [1, 1]]);
});
test('a lesson of somebody’s that was left is there to go on with, where it was left', async () => {
  const { sent, begin, at } = gone();
  const link = await toLink(plain), course = begin();
  course.update({ ...at('taught', 2), state: { ...at('taught', 2).state, taught: link } });
  await new Promise(resolve => setTimeout(resolve, 50));
  const later = begin();
  later.update(at('contents', 1));
  assert.deepEqual(later.now.taught, { title: 'Masks', part: 2, link });
  await later.resume();
  assert.deepEqual(sent.at(-1).detail, { lesson: 'taught', part: 2, state: '', taught: link });
});
test('a lesson that is not there is said, and the rest goes on', () => {
  const { begin, at } = gone(), course = begin();
  course.update(at('9', 1));
  assert.deepEqual(course.now.mistake, { code: 'range', argument: 'lesson', expected: '1–2', got: '9' });
  course.update(at('1', 1));
  assert.equal(course.now.mistake, null);
});
