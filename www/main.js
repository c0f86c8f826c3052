/**
 * @file Wiring: the address becomes the state, the state is drawn and asked of the engine, its frames are drawn, and the address
 * follows. Decides nothing that a room could decide.
 */
import * as stateful from './state.js';
import { createEngine } from './engine/client.js';
import { translator } from './i18n/index.js';
import { createCommands } from './commands.js';
import { createReadings } from './readings.js';
import { listen } from './keys.js';
import { createOwn } from './own/index.js';
import { createShelf } from './own/shelf.js';
import * as notes from './views/notes.js';
import * as bar from './views/bar.js';
import * as say from './views/say.js';
import * as see from './views/see.js';
import * as why from './views/why.js';
import * as matrix from './views/matrix.js';
import * as ownModels from './views/own.js';
import { headsOf } from './views/matrix/which.js';
import { thumbRoom } from './views/see/thumbs.js';

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Model} Model */
/** @typedef {import('./types.js').Message} Message */
/** @typedef {import('./types.js').Dispatch} Dispatch */
/** @typedef {import('./types.js').LinkProblem} LinkProblem */
/** @typedef {import('./engine/messages.js').Request} Request */

const root = document.documentElement;
/** The course, once somebody is in it. @type {ReturnType<typeof import('./course.js').begin> | null} */
let course = null;
const darkScheme = matchMedia('(prefers-color-scheme: dark)');

/** What a link means that does not say otherwise: the defaults, in the language of the browser. @type {State} */
const base = { ...stateful.defaults, lang: navigator.languages.find(lang => /^(zh|en)\b/i.test(lang))?.toLowerCase().startsWith('zh') ? 'zh' : 'en' };

/** Where the address is kept that could not be written in time: a page that is being left no longer changes its own. */
const kept = 'headlight: an address and the newer one';
/** Reloaded before the address was written, the page takes up the newer one: nothing typed is lost. */
function recover() {
  try {
    const [written, newer] = JSON.parse(sessionStorage.getItem(kept) ?? '[]');
    sessionStorage.removeItem(kept);
    const [visit] = performance.getEntriesByType('navigation');
    const type = /** @type {any} */ (visit)?.type;
    // A reload comes back to the address it began at, which may have been written anew since.
    if (newer && (type === 'reload' || (type !== 'navigate' && written === location.hash))) window.history.replaceState(null, '', newer);
  } catch (error) {
    console.warn(error);   // a browser may keep nothing
  }
}
recover();

/** A lesson's name alone is one that begins; `#lesson` is their table of contents. @param {string} hash */
function stateOf(hash) {
  if (hash === '#lesson') return { state: { ...base, lesson: 'contents' }, problems: [] };
  const { state, problems } = stateful.fromHash(hash, base);
  return { state: stateful.sourceBegun(state), problems };
}
const { problems: firstProblems, state: linked } = stateOf(location.hash);
/** What names no field at all opens what a page without a link does. */
const home = { ...base, ...stateful.openings[base.lang] };
const first = location.hash.includes('=') || linked.lesson ? linked : home;
let history = stateful.begin(first);

/** The state's companions in the model: what the engine said last, and what is said to the reader. */
/** @type {Pick<Model, 'frame' | 'mistake' | 'busy' | 'progress' | 'failed' | 'settled' | 'catalog' | 'messages'>} */
const now = {
  frame: null, mistake: null, busy: false, progress: null, failed: false, settled: false, messages: [],
  catalog: { presets: [], recipes: stateful.recipes, palettes: stateful.palettes, limits: stateful.limits },
};
/** An opened file, shown instead of the lab's record. @type {Request['opened']} */
let opened = null;
/** Where one was before a file was opened: its layers and heads are no places in anything else. @type {Partial<State> | null} */
let place = null;
/** The file that was shown last, and where one was in it: it is there again when the next one cannot be opened. @type {{ file: Request['opened'], place: Partial<State> }} */
let lasting = { file: null, place: {} };
/** The reader's model that is being loaded, and the page as it was before, in case it is refused. @type {{ model: NonNullable<Request['own']>, history: import('./state.js').History, opened: Request['opened'], frame: Model['frame'] } | null} */
let taking = null;

// ---- What the reader is told --------------------------------------------------------------------------------------

/** @param {Message} message */
function tell(message) {
  now.messages = [...now.messages.filter(({ code }) => code !== message.code), message].slice(-4);
  paintSoon();
}
/** @param {string} code */
function untell(code) {
  now.messages = now.messages.filter(message => message.code !== code);
  paintSoon();
}
const brief = (/** @type {unknown} */ error) => String(error).replace(/\s+/g, ' ').slice(0, 200);
/** @param {unknown} error */
function uncaught(error) {
  console.error(error);
  tell({ code: 'notes.uncaught', vars: { what: brief(error) }, wrong: true });
}
window.addEventListener('error', ({ error, message }) => {
  if (!message.startsWith('ResizeObserver loop')) tell({ code: 'notes.uncaught', vars: { what: brief(error ?? message) }, wrong: true });
});
window.addEventListener('unhandledrejection', ({ reason }) => tell({ code: 'notes.uncaught', vars: { what: brief(reason) }, wrong: true }));

/** @param {LinkProblem[]} problems */
function tellProblems(problems) {
  if (!problems.length) return untell('notes.link');
  tell({ code: 'notes.link', problems, wrong: true });
}

// ---- Asking the engine ---------------------------------------------------------------------------------------------

/** What was asked last. @type {Request | null} */
let newest = null;
/** Stands in when the very first request cannot be computed. @type {Request | undefined} */
let standIn;

const engine = createEngine({
  // Its name is the model that comes with the page and is wanted first.
  spawn: () => /** @type {any} */ (new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: stateful.shippedOf(history.present) })),
  onFrame(frame, request) {
    // A frame of what was shown before can come again, in another look.
    if (taking && request.own === taking.model && frame.transformer !== taking.frame?.transformer) taken(frame);
    if (request.opened === opened) lasting.file = opened;
    now.frame = frame;
    now.settled = request === newest;
    if (request !== standIn) now.mistake = null;
    paintFrame();   // at once: what is drawn while the browser waits for its next frame is on screen with it
  },
  onMistake(mistake, request) {
    if (request.opened && request.opened === opened) {
      tell({ code: 'notes.open', vars: { name: request.opened.name }, mistake, wrong: true });
      // What worked before does again; a file that itself no longer does is closed.
      opened = opened === lasting.file ? null : lasting.file;
      if (opened) dispatch({ type: 'merge', fields: lasting.place }); else goBack();
      return ask();
    }
    if (taking && request.own === taking.model) {
      // What is wrong with the text alone is said beside it, and the model is there.
      if (!['prompt', 'answer'].includes(mistake.argument)) return refused(mistake);
      taken(null);
    }
    now.mistake = mistake;
    now.settled = request === newest;
    paintSoon();
    // A link can begin with an empty text or worse: then the first preset is shown under the mistake, not an empty page.
    if (!now.frame && !standIn) {
      standIn = { spec: stateful.specOf(stateful.defaults), opened: null, layer: 0, pinned: null, pinnedRun: null, transformer: null, own: null, look: { ...look(history.present), against: null } };
      engine.request(standIn);
    }
  },
  onReady({ catalog }) {
    now.catalog = { ...catalog, presets: catalog.presets.map(preset => ({ ...preset, state: { ...stateful.fresh, ...preset.state } })) };
    now.failed = false;
    untell('notes.load');
    paintSoon();
  },
  onFatal({ details, retry }) {
    load.retry = retry;
    now.failed = true;
    tell({ code: 'notes.load', vars: { what: brief(details) }, wrong: true, action: { name: 'retry' } });
  },
  onRestart: panic => tell({ code: 'notes.restart', vars: { what: brief(panic) } }),
  onBusy(busy) {
    now.busy = busy;
    paintSoon();
  },
  onProgress(progress) {
    now.progress = progress;
    paintSoon();
  },
});
const load = { retry: () => {} };

/** @param {State} state @returns {import('./types.js').Look} */
const look = state => ({
  view: state.view, palette: state.palette, scaleBy: state.scaleBy, against: state.against, trim: state.trim, strongest: state.strongest, least: state.least,
  dark: state.theme === 'dark' || (state.theme === 'auto' && darkScheme.matches),
  heads: [state.transformer && state.through ? 0 : state.open, ...headsOf(state.matrix)], room: thumbRoom(state, opened ? Infinity : state.heads),
});

function ask() {
  const state = history.present;
  // Who looks at something else waits for the model no longer.
  if (taking && ownModel(state) !== taking.model) {
    taking = null;
    own.stop();
  }
  now.settled = false;
  engine.request(newest = { spec: stateful.specOf(state), opened, layer: state.layer, pinned: stateful.pinnedSpec(state), pinnedRun: stateful.pinnedRun(state), look: look(state), transformer: stateful.transformerOf(state), own: ownModel(state) });
}

/** The files of the model that the state names. @param {State} state @returns {Request['own']} */
const ownModel = ({ transformer, ownName }) => transformer !== 'own' ? null : taking?.model.name === ownName ? taking.model : own.get(ownName);
darkScheme.addEventListener('change', ask);

/** What the lab and transformers compute from; a head that is off is off in a file too, and a file has layers. */
const ofLab = /** @type {(keyof State)[]} */ ([...Object.keys(stateful.specOf(base)), ...stateful.transformerFields].filter(field => field !== 'headsOff' && field !== 'layer'));
/** The fields that a frame depends on. */
const asked = /** @type {(keyof State)[]} */ ([...Object.keys(stateful.specOf(base)), ...stateful.transformerFields, 'pin', 'view', 'palette', 'scaleBy', 'against', 'trim', 'strongest', 'least', 'theme', 'open', 'matrix', 'projector']);

// ---- The reader's own models ---------------------------------------------------------------------------------------

const own = createOwn({
  changed: () => paintSoon(),
  take(model) {
    taking = { model, history, opened, frame: now.frame };
    opened = null;
    dispatch({ type: 'merge', fields: stateful.withOwn(history.present, model) });
    toTop();
    ask();
  },
  giveUp() {
    engine.cancel();
    back();
  },
  fetch: (url, init) => fetch(url, init),
  address: location.href.split('#')[0],
  shelf: createShelf(globalThis.caches, `headlight models ${new URL('./', location.href).pathname}`),
  async room() {
    const { quota = Infinity, usage = 0 } = await navigator.storage?.estimate?.() ?? {};
    return quota - usage;
  },
});

/** The model is there. @param {Model['frame']} frame */
function taken(frame) {
  if (!taking) return;
  const { model } = taking;
  taking = null;
  own.opened(model);
  untell('notes.open');
  if (frame?.transformer) dispatch({ type: 'set', field: 'stack', value: frame.transformer.stack });
}

/** What was there before is there again. */
function back() {
  if (!taking) return;
  history = taking.history;
  opened = taking.opened;
  taking = null;
  dress(history.present);
  writeAddress();
  ask();
}
/** @param {import('./types.js').Mistake} mistake */
function refused(mistake) {
  back();
  own.refused(mistake);
}

/** What was found out of all heads. */
const readings = createReadings({
  engine,
  shown: () => now.frame?.record.queryTokens ?? null,
  depends() {
    const spec = stateful.transformerOf(history.present), files = ownModel(history.present)?.id;
    if (!spec) return { text: '', model: '' };
    const { stack, layer, probe, through, switchedOff, offHow, ...text } = spec;
    return { text: JSON.stringify([text, files]), model: JSON.stringify([text.transformer, text.untrained, files, switchedOff, offHow]) };
  },
  changed: () => paintSoon(),
});

// ---- Changing the state --------------------------------------------------------------------------------------------

const commands = { ...readings.commands, ...createCommands({
  engine, dispatch, tell, untell, look, own,
  model: () => model(),
  writeAddress,
  retry: () => load.retry(),
  ask,
  toTop,
  ofLesson: text => import('./course.js').then(({ teach }) => teach(text, history.present.lang)),
  teach() {
    teaching = null;
    teach();
  },
  open(file) {
    if (file === opened) return;
    const { layer, solo, open } = history.present;
    if (!opened) place = { layer, solo, open };
    else if (opened === lasting.file) lasting.place = { layer, solo, open };
    opened = file;
    if (file) dispatch({ type: 'merge', fields: { layer: 0, solo: null } }); else goBack();
    ask();
  },
}) };

/** To where one was before a file was opened. */
function goBack() {
  if (place) dispatch({ type: 'merge', fields: place });
  place = null;
}

/** @type {Dispatch} */
function dispatch(action) {
  if (action.type === 'command') return void Promise.resolve(commands[action.name](action.detail)).catch(uncaught);
  const before = history.present;
  history = stateful.reduce(history, action.type === 'set' ? { at: performance.now(), ...action } : action);
  const after = history.present;
  if (after === before) return;
  // Who takes a preset or undoes an edit wants to see that, not the file any longer.
  if (opened && ofLab.some(field => before[field] !== after[field])) opened = null;
  dress(after);
  writeSoon();
  if (!asked.some(field => before[field] !== after[field])) return paintSoon();
  ask();
  // Mostly the frame is there in a moment: then the change and its frame are drawn in one go.
  clearTimeout(waiting);
  waiting = setTimeout(paintSoon, 50);
}

// ---- Drawing -------------------------------------------------------------------------------------------------------

/** @returns {Model} */
function model() {
  const { present: state, past, future } = history;
  readings.settle();
  return { state, ...now, readings: readings.now, undoable: past.length > 0, redoable: future.length > 0, opened: opened && opened.name, own: own.state, pinned: stateful.isPinned(state), check: stateful.validate, t: /** @type {import('./types.js').Translate} */ (t) };
}

const [heatmaps, ...words] = [[see, 'see'], [notes, 'notes'], [bar, 'bar'], [say, 'say'], [why, 'why'], [matrix, 'matrix'], [ownModels, 'own']].map(([view, id]) =>
  /** @type {{ create: import('./types.js').CreateView }} */ (view).create(/** @type {HTMLElement} */ (document.getElementById(/** @type {string} */ (id))), dispatch));

/** Another source is read from its beginning, whether the page scrolls or each of its places. */
function toTop() {
  for (const place of [root, ...document.querySelectorAll('#say, #see, #why')]) place.scrollTo({ top: 0, behavior: 'instant' });
}

/** What the page's root says of the state, for the styles. @param {State} state */
function dress({ lang, theme, projector, lesson }) {
  const language = lang === 'zh' ? 'zh-CN' : 'en';
  if (root.lang !== language) root.lang = language;   // set anew, even to the same, the whole page would be styled anew
  if (root.dataset.theme !== theme) root.dataset.theme = theme;
  root.toggleAttribute('data-projector', projector);
  root.toggleAttribute('data-lesson', lesson !== null);
  root.toggleAttribute('data-contents', lesson === 'contents' || lesson === 'worksheet');
  if (lang !== t?.lang) speak(lang).catch(uncaught);
}

/** A reader is sent one language; the other comes when it is chosen. @type {Record<import('./types.js').Lang, () => Promise<{ default: Record<string, string> }>>} */
const languages = { en: () => import('./i18n/en.js'), zh: () => import('./i18n/zh.js') };
/** In the reader's language; until its words have come, in the one before. @type {import('./types.js').Translate | null} */
let t = null;
/** @param {import('./types.js').Lang} lang */
async function speak(lang) {
  const { default: spoken } = await languages[lang]();
  if (history.present.lang !== lang) return;
  t = translator(lang, spoken);
  paintNow();
}

let painting = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
/** Whether heatmaps are painted whose words are not. */
let behind = false;
function paintSoon() { painting ||= requestAnimationFrame(paintNow); }
function paintNow() {
  behind = false;
  cancelAnimationFrame(painting);
  painting = 0;
  update([heatmaps, ...words]);
}

/** A new frame: its heatmaps first; the words about them follow once those are on screen, and at the latest with the next frame. */
function paintFrame() {
  if (painting || behind) return paintNow();
  behind = true;
  update([heatmaps]);
  requestAnimationFrame(() => setTimeout(() => {
    if (behind) update(words);
    behind = false;
  }));
}

/** @param {import('./types.js').ViewHandle[]} views */
function update(views) {
  clearTimeout(waiting);
  if (!t) return;   // nothing can be said yet
  const drawn = model();
  if (drawn.state.lesson !== null) teach();
  if (views.includes(words[0])) course?.update(drawn);
  for (const view of views) {
    // One view that fails must not take the others along.
    try { view.update(drawn); } catch (error) { if (!now.messages.some(({ code }) => code === 'notes.uncaught')) uncaught(error); }
  }
}

/** The course on its way, or what came of it. @type {Promise<void> | null} */
let teaching = null;
/** Loads the course with the first lesson; once, until the reader asks again. */
function teach() {
  teaching ??= import('./course.js').then(({ begin }) => {
    course = begin(/** @type {HTMLElement} */ (document.getElementById('course')), dispatch);
    paintSoon();
  }).catch(error => tell({ code: 'notes.course', vars: { what: brief(error) }, wrong: true, action: { name: 'teach' } }));
}

// ---- The address ---------------------------------------------------------------------------------------------------

/** @type {ReturnType<typeof setTimeout> | undefined} */
let writing;
function writeSoon() {
  clearTimeout(writing);
  writing = setTimeout(writeAddress, 200);
}
function address() {
  const hash = stateful.toHash(history.present, base);
  // The lab without a change needs a name: no name at all opens what a page without a link does.
  return hash === stateful.toHash(home, base) ? location.pathname + location.search : `#${hash || 'model='}`;
}
function writeAddress() {
  clearTimeout(writing);
  try {
    window.history.replaceState(null, '', address());
  } catch (error) {
    console.warn(error);   // a browser may refuse a long or a frequent change; the next one is tried again
  }
}
document.addEventListener('visibilitychange', writeAddress);   // for a phone the last moment that is sure to come
window.addEventListener('pagehide', () => {
  try { sessionStorage.setItem(kept, JSON.stringify([location.hash, address()])); } catch (error) { console.warn(error); }
  writeAddress();
});
window.addEventListener('hashchange', event => {
  // Not the address there is by now: one that was due to be written may have come in between.
  const { hash } = new URL(event.newURL);
  let { state, problems } = stateOf(hash);
  // A link that names a lesson and nothing else changes neither the reader's language nor the size.
  if (stateful.isLessonOnly(state)) ({ state, problems } = stateful.readOn(hash, base, history.present));
  tellProblems(problems);
  if (hash !== '' && !hash.includes('=') && !state.lesson) return writeAddress();   // no link to a state: what is shown stays
  clearTimeout(writing);
  opened = null;
  dispatch({ type: 'merge', fields: hash ? state : home });
  ask();
});

// ---- Begin ---------------------------------------------------------------------------------------------------------

listen({ dispatch, paintNow, state: () => history.present, transformer: () => (opened ? null : now.frame?.transformer ?? null) });
dress(history.present);
tellProblems(firstProblems);
// A model of the hub that is kept here comes back by itself.
if (first.transformer === 'own') own.resume(first.ownName).catch(console.warn).then(ask);
else ask();
if ('serviceWorker' in navigator && location.protocol.startsWith('http')) {
  window.addEventListener('load', () => navigator.serviceWorker.register('./sw.js').catch(console.warn));
}
