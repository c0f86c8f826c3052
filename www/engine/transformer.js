/**
 * @file The worker's transformers: a model is loaded once, runs on the reader's text, goes on token by token, and shows one
 * attention at a time. Knows models and texts; not the page. Times and bytes come from outside.
 */

import { untrained } from './untrained.js';

/** @typedef {import('../types.js').TransformerSpec} TransformerSpec */
/** @typedef {import('../types.js').TransformerFrame} TransformerFrame */
/** @typedef {import('../types.js').Token} Token */
/** @typedef {import('../types.js').Step} Step */
/** @typedef {import('../types.js').Candidate} Candidate */
/** @typedef {import('../types.js').Said} Said */
/** @typedef {import('../model.js').LoadedModel} LoadedModel */
/** @typedef {import('./messages.js').OwnModel} OwnModel */

/** @typedef {{ id: number, probability: number }} Likely */
/** @typedef {Likely & { candidates: Likely[] }} Chosen what Run.next says */

/** So many candidates are told of each step. */
const most = 8;
/** No more scores of tokens than this are worked out for one frame besides those of its last row. */
const mostScores = 4_000_000;
/** A decoder that does not end by itself is stopped after so many tokens. */
const longest = 64;

/**
 * @param {{
 *   core: import('./messages.js').Core,
 *   loadModel: (files: import('../model.js').ModelFiles) => Promise<LoadedModel>,
 *   shipped: (name: string, onProgress: (share: number) => void) => ReturnType<typeof import('./fetch.js').fetchModel>,
 *   mistake: (code: string, argument: string, expected: string, got: string) => Error,
 * }} parts
 */
export function createTransformers({ core, loadModel, shipped, mistake }) {
  /** The models that came with the page stay; of the reader's own, and of those untrained, there is one at a time. @type {Map<string, { kind: string, model: LoadedModel, examples: import('../types.js').Example[] }>} */
  const models = new Map();
  /** What ran last. @type {{ key: string, model: LoadedModel, spec: TransformerSpec, run: import('../model.js').ModelRun, ran: Ran, place: [import('../types.js').Stack, number], readings?: import('../types.js').HeadReading[] } | null} */
  let last = null;
  /** What is pinned to be compared with it, by the same run where it is the same, and which of its attentions is. @type {{ key: string, model: LoadedModel, run: import('../model.js').ModelRun, ran: Ran, where: string } | null} */
  let beside = null;
  /** What it said with all heads on, and, of an encoder alone, its output. @type {{ key: string, said: Said, hidden: Float32Array | null } | null} */
  let whole = null;
  /** What a model took by itself last. @type {{ of: LoadedModel | null, key: string, tokens: Token[] }} */
  let greedy = { of: null, key: '', tokens: [] };
  /** The attention that was shown last, and the small pictures. */
  let shown = '', pictured = '';
  /** The token that was looked at last. */
  let probed = '';
  /** @type {import('../types.js').Atlas | null} */
  let overview = null;

  /** @param {TransformerSpec} spec @param {OwnModel | null} own @param {(share: number) => void} report */
  async function modelOf({ transformer, untrained: seed }, own, report) {
    if (transformer === 'own' && !own) throw mistake('empty', 'model', 'config.json, *.safetensors', 'none');
    const [kind, key] = transformer === 'own' ? ['own', `own ${own?.id}`] : seed === null ? ['shipped', `${transformer}`] : ['untrained', `${transformer} untrained ${seed}`];
    let loaded = models.get(key);
    if (!loaded) {
      const { examples, ...files } = kind === 'own' ? { .../** @type {OwnModel} */ (own), examples: [] } : await shipped(`${transformer}`, report);
      const weights = kind === 'untrained' ? untrained(/** @type {ArrayBuffer} */ (files.weights), /** @type {number} */ (seed)) : files.weights;
      loaded = { kind, examples, model: await loadModel({ ...files, weights, onProgress: report }) };
      models.set(key, loaded);
    }
    return { key, name: transformer === 'own' ? /** @type {OwnModel} */ (own).name : `${transformer}`, drawn: kind === 'untrained' ? seed : null, ...loaded };
  }

  /** Of the reader's models, and of the untrained ones, gives back what neither this one nor the pinned one needs, as soon as one of them is of its kind. @param {LoadedModel} model */
  function tidy(model) {
    const used = [model, beside?.model];
    const kinds = [...models.values()].filter(each => used.includes(each.model)).map(each => each.kind);
    for (const [key, each] of models) {
      if (each.kind === 'shipped' || used.includes(each.model) || !kinds.includes(each.kind)) continue;
      each.model.free();
      models.delete(key);
    }
  }

  /** What identifies a run: the model and all that it computes from, wherever one looks in it. @param {string} modelKey @param {TransformerSpec} spec */
  function runKey(modelKey, { stack, layer, through, probe, ...text }) {
    return `${modelKey} ${JSON.stringify(text)}`;
  }

  /** A run that is there already, shown or pinned, or a new one. @param {string} key @param {LoadedModel} model @param {TransformerSpec} spec @param {(share: number) => void} report */
  const runOf = (key, model, spec, report) => {
    const { run, ran } = [last, beside].find(each => each?.key === key) ?? go(model, spec, report);
    return { run, ran };
  };

  /** Gives back the run of what was shown or pinned, unless it still is. @param {{ run: import('../model.js').ModelRun } | null} before */
  function release(before) {
    if (before && ![last?.run, beside?.run].includes(before.run)) before.run.free();
  }

  /** One attention of a run, as the lab is told of it. @param {LoadedModel} model @param {TransformerSpec} spec @param {Ran} ran @param {number | null} untrained */
  function attentionOf({ info }, spec, ran, untrained) {
    const { stack: kind, layer } = spec;
    const headsOff = headsOffOf(info, spec).filter(off => off.kind === kind && off.layer === layer).map(off => off.head);
    return { kind, layer, queryTokens: kind === 'encoder' ? ran.encoder : ran.decoder, keyTokens: kind === 'decoder' ? ran.decoder : ran.encoder, headsOff, untrained };
  }

  /**
   * @typedef {object} Ran what became of a text
   * @property {Token[] | null} encoder @property {Token[] | null} decoder @property {number} begun
   * @property {Step[]} steps @property {'end' | 'full' | null} ended @property {string} text @property {Candidate[][]} forecast
   * @property {Token[] | null} greedy
   */

  /**
   * Goes on token by token, by as many as wanted or to the end; says why it stopped before.
   * @param {LoadedModel} model @param {import('../model.js').ModelRun} run
   * @param {{ options: object, wanted: number, told: number }} how `options` of the sampler; `told`: so many candidates are told
   * @param {(choice: Chosen, at: number) => number} take the token that is taken of what the sampler says
   * @returns {'end' | 'full' | null}
   */
  function goOn({ info }, run, { options, wanted, told }, take) {
    const sampler = new (/** @type {any} */ (core)).TokenSampler(options);
    try {
      for (let at = 0; at < wanted; at++) {
        if (run.core.ids('decoder').length >= info.maxTokens) return 'full';
        const id = take(/** @type {Chosen} */ (run.core.next(sampler, told)), at);
        if (id === info.end) return 'end';
        run.core.goOn(Int32Array.of(id));
      }
      return null;
    } finally {
      sampler.free();
    }
  }

  /** What a model makes of a text by itself. @param {LoadedModel} model @param {Parameters<LoadedModel['run']>[0]} inputs @param {number} wanted tokens at most */
  function taken(model, inputs, wanted) {
    const read = textReader(model, mistake);
    const run = model.run(inputs);
    /** @type {Token[]} */
    const tokens = [];
    try {
      goOn(model, run, { options: {}, wanted, told: 1 }, ({ id }) => { tokens.push(read.token(id)); return id; });
    } finally {
      run.free();
    }
    return tokens;
  }

  /** @param {LoadedModel} model @param {TransformerSpec} spec @param {(share: number) => void} report */
  function go(model, spec, report) {
    const { info, tokenizer } = model;
    const read = textReader(model, mistake);
    const headsOff = headsOffOf(info, spec);
    const prompt = read.ids('prompt', spec.prompt);
    const both = info.kind === 'encoder-decoder';
    const given = both && spec.answer !== null ? read.answer(spec.answer) : null;
    const start = info.start ?? 0;
    const run = named({ ids: 'prompt', decoderIds: 'answer' }, () =>
      model.run({ ids: prompt.ids, decoderIds: given && [start, ...given], headsOff }, report));
    try {
      const token = (/** @type {number} */ id) => read.token(id);
      const candidates = (/** @type {{ id: number, probability: number }[]} */ list) => list.map(({ id, probability }) => ({ id, probability, text: token(id).text }));
      /** @type {Step[]} */
      const steps = [];
      const begun = both ? 1 : prompt.ids.length;
      /** @type {Ran['ended']} */
      let ended = null;
      if (given) {
        const said = run.core.forecast(0, most);
        given.forEach((id, at) => steps.push({ token: token(id), probability: said[at].followed.probability, candidates: candidates(said[at].candidates), by: 'given' }));
      } else if (info.kind !== 'encoder') {
        const wanted = spec.steps ?? (both ? longest : 0);
        const picks = new Map(spec.picks);
        ended = goOn(model, run, { options: { temperature: spec.heat, topK: spec.topK, seed: spec.drawSeed }, wanted, told: most }, (choice, at) => {
          const chosen = picks.get(at);
          const picked = chosen !== undefined && chosen < info.vocab;
          const id = picked ? chosen : choice.id;
          const listed = choice.candidates.find(each => each.id === id);
          const probability = listed?.probability ?? (picked ? probabilityOf(run, id) : choice.probability);
          steps.push({ token: token(id), probability, candidates: candidates(choice.candidates), by: picked ? 'reader' : 'model' });
          return id;
        });
        if (both && spec.steps === null && ended === null) ended = 'full';
      }
      const decoderIds = info.kind === 'encoder' ? null : [...run.core.ids('decoder')];
      const first = decoderIds && decoderIds.length * info.vocab > mostScores ? decoderIds.length - 1 : 0;
      const forecast = decoderIds ? run.core.forecast(first, most) : [];
      const led = info.kind !== 'encoder' && (given || spec.heat > 0 || spec.picks.length > 0);
      if (led) {
        const wanted = given || ended === 'end' ? longest : steps.length;
        const key = JSON.stringify([spec.prompt, spec.switchedOff, spec.offHow, wanted]);
        if (greedy.of !== model || greedy.key !== key) greedy = { of: model, key, tokens: taken(model, { ids: prompt.ids, headsOff }, wanted) };
      }
      /** @type {Ran} */
      const ran = {
        encoder: info.kind === 'decoder' ? null : prompt.tokens,
        decoder: decoderIds && decoderIds.map((id, at) => !both && at < begun ? prompt.tokens[at] : token(id)),
        begun, steps, ended, greedy: led ? greedy.tokens : null,
        text: tokenizer ? model.decode(steps.map(step => step.token.id)) : steps.map(step => step.token.text).join(' '),
        forecast: [...Array(first).fill([]), ...forecast.map((/** @type {any} */ row) => candidates(row.candidates))],
      };
      return { run, ran };
    } catch (error) {
      run.free();
      throw error;
    }
  }

  /** What the model says with all heads on, beside what it says without some of them. @param {string} key @param {LoadedModel} model @param {TransformerSpec} spec @param {(share: number) => void} report @returns {Said | null} */
  function baseOf(key, model, spec, report) {
    const now = /** @type {NonNullable<typeof last>} */ (last).run;
    const alone = model.info.kind === 'encoder';
    if (whole?.key !== key) {
      const some = spec.switchedOff.length > 0;
      const { run, ran } = some ? go(model, { ...spec, switchedOff: [] }, report) : /** @type {NonNullable<typeof last>} */ (last);
      whole = { key, said: { steps: ran.steps, text: ran.text, next: ran.forecast.at(-1) ?? [], moved: null }, hidden: alone ? run.lastHidden : null };
      if (some) run.free();
    }
    if (!spec.switchedOff.length) return null;
    return { ...whole.said, moved: whole.hidden && movedRows(whole.hidden, now.lastHidden, model.info.dModel) };
  }

  return {
    /** What ran last: what is shown, or was before something else was. */
    latest: () => last,
    /** Whether a model is still there. @param {LoadedModel} model */
    alive: model => [...models.values()].some(loaded => loaded.model === model),
    /** Runs a model on a text, and goes on as the spec says; whoever asks frees the run. @param {LoadedModel} model @param {TransformerSpec} spec */
    go: (model, spec) => go(model, spec, () => {}),
    headsOff: headsOffOf,
    /** A token as a reader reads it. @param {LoadedModel} model @param {number} id */
    token: (model, id) => textReader(model, mistake).token(id),
    /**
     * Shows what the spec asks for in this lab, as far as it is not shown yet; gives what of the frame is new.
     * @param {InstanceType<import('./messages.js').Core['Lab']>} lab
     * @param {{ spec: TransformerSpec, own: OwnModel | null, look: import('../types.js').Look, report: (share: number) => void, again: boolean }} asked
     *   again: whether the lab has shown something else since
     * @returns {Promise<import('./messages.js').Fresh>}
     */
    async show(lab, { spec, own, look, report, again }) {
      const { key: modelKey, name, drawn, model, examples } = await modelOf(spec, own, report);
      tidy(model);
      const { stack, layer, through, probe } = spec;
      const key = runKey(modelKey, spec);
      if (last?.key !== key) {
        const before = last;
        last = { key, model, spec, ...runOf(key, model, spec, report), place: [stack, layer] };
        release(before);
        shown = pictured = '';
      }
      const { run, ran } = last;
      const base = baseOf(runKey(modelKey, { ...spec, switchedOff: [], offHow: 'zero' }), model, spec, report);
      const attentions = /** @type {TransformerFrame['attentions']} */ (run.core.attentions());   // as they are now: the run went on
      // A stack that this model has not, or a layer beyond its last: the nearest there is.
      const kind = attentions.some(each => each.kind === stack) ? stack : attentions[0].kind;
      const at = Math.min(layer, attentions.filter(each => each.kind === kind).length - 1);
      const pictures = JSON.stringify([key, kind, look.palette, look.dark, look.trim, look.strongest, look.least]);
      const where = `${key} ${kind} ${at} ${through}`;
      const wanted = probe ? `${key} ${probe.split('.', 3)}` : '';
      const looked = wanted !== probed ? { probe: probeOf(run, ran, probe) } : {};
      probed = wanted;
      if (!again && where === shown && pictures === pictured) return looked;
      last.place = [kind, at];
      const of = attentionOf(model, { ...spec, stack: kind, layer: at }, ran, drawn);
      const { paths, ...record } = through ? lab.rollout(run.core, of, name, report) : { ...lab.attend(run.core, of, name), paths: null };
      if (pictures !== pictured) overview = /** @type {any} */ (run.core.overview({ kind, keyTokens: of.keyTokens }, { ...look, view: 'weights', room: [40, 40] }));
      shown = where;
      pictured = pictures;
      return { ...looked, record, transformer: { name, info: model.info, examples, stack: kind, layer: at, through: paths, attentions, ...ran, overview: structuredClone(/** @type {import('../types.js').Atlas} */ (overview)), base } };   // what is sent is given away
    },
    /**
     * Pins, of another run of the model that is shown, the attention that is shown; nothing, when `spec` is null. Gives what of the frame is new.
     * @param {InstanceType<import('./messages.js').Core['Lab']>} lab
     * @param {{ spec: TransformerSpec | null, own: OwnModel | null, report: (share: number) => void, again: boolean }} asked again: whether something else has been pinned since
     * @returns {Promise<import('./messages.js').Fresh>}
     */
    async pin(lab, { spec, own, report, again }) {
      if (!spec || !last) {
        const before = beside;
        beside = null;
        release(before);
        if (last) tidy(last.model);
        return again ? { pinned: lab.pin(null) } : {};
      }
      const { key: modelKey, name, drawn, model } = await modelOf(spec, own, report);
      const key = runKey(modelKey, spec);
      if (beside?.key !== key) {
        const before = beside;
        beside = { key, model, ...runOf(key, model, spec, report), where: '' };
        release(before);
      }
      tidy(last.model);
      const { through } = spec, [kind, at] = last.place, where = `${kind} ${at} ${through}`;
      if (!again && beside.where === where) return {};
      beside.where = where;
      const of = attentionOf(model, { ...spec, stack: kind, layer: at }, beside.ran, drawn);
      return { pinned: through ? lab.pinRollout(beside.run.core, of, name) : lab.pinAttention(beside.run.core, of, name) };
    },
  };
}

/** What became of the token that a link names; null where it is none of the run's. @param {import('../model.js').ModelRun} run @param {{ encoder: Token[] | null, decoder: Token[] | null }} ran @param {string | null} probe @returns {import('../types.js').Probe | null} */
function probeOf(run, ran, probe) {
  if (!probe) return null;
  const [side, layer, row] = probe.split('.').map((part, at) => at ? Number(part) : part);
  const named = /** @type {{ side: 'encoder' | 'decoder', layer: number, row: number }} */ ({ side, layer, row });
  const there = run.records.some(each => each.kind === side && each.layer === layer) && named.row < (ran[named.side]?.length ?? 0);
  return there ? { ...named, rows: /** @type {any} */ (run.core.traceRow(named.side, named.layer, named.row)) } : null;
}

/** Whether a model has this head. @param {import('../model.js').ModelInfo} info @param {{ kind: string, layer: number, head: number }} place */
function hasHead({ kind, layers, decoderLayers, heads, decoderHeads }, place) {
  const both = kind === 'encoder-decoder', inEncoder = place.kind === 'encoder';
  if (!both && place.kind !== kind) return false;
  return place.layer < (inEncoder ? layers : decoderLayers) && place.head < (inEncoder ? heads : decoderHeads);
}

/** By what share of its length each row has moved. @param {Float32Array} before [rows, width] @param {Float32Array} after @param {number} width */
export function movedRows(before, after, width) {
  return Float32Array.from({ length: before.length / width }, (_, row) => {
    let moved = 0, length = 0;
    for (let at = row * width; at < (row + 1) * width; at++) {
      moved += (after[at] - before[at]) ** 2;
      length += before[at] ** 2;
    }
    return length > 0 ? Math.sqrt(moved / length) : 0;
  });
}

/** The heads that are off, as a run is told; of another model's heads nothing is known here. @param {import('../model.js').ModelInfo} info @param {TransformerSpec} spec */
const headsOffOf = (info, { switchedOff, offHow }) => switchedOff.map(named => {
  const [kind, layer, head] = named.split('.');
  return { kind: /** @type {import('../types.js').Stack} */ (kind), layer: Number(layer), head: Number(head), how: offHow };
}).filter(each => hasHead(info, each));

/** The probability of a token that is not among the candidates. @param {import('../model.js').ModelRun} run @param {number} id */
function probabilityOf(run, id) {
  const all = run.core.forecast(run.core.ids('decoder').length - 1, 1 << 30)[0].candidates;
  return all.find((/** @type {Candidate} */ each) => each.id === id)?.probability ?? 0;
}

/** A call whose mistakes name fields of the page instead of arguments. @template T @param {Record<string, string>} names @param {() => T} call @returns {T} */
function named(names, call) {
  try {
    return call();
  } catch (error) {
    const argument = /** @type {any} */ (error)?.argument;
    if (argument in names) /** @type {any} */ (error).argument = names[argument];
    throw error;
  }
}

/**
 * Reads texts as a model does, and tokens as a reader does. Without a tokenizer a text is a list of ids.
 * @param {LoadedModel} model
 * @param {(code: string, argument: string, expected: string, got: string) => Error} mistake
 */
function textReader({ tokenizer, unknown, tokenize, info }, mistake) {
  const special = new Set(tokenizer ? [...tokenizer.get_added_tokens_decoder()].filter(([, token]) => token.special).map(([id]) => id) : []);
  /** @param {number} id @param {string} [own] the word of the text, where the vocabulary has none */
  const token = (id, own) => {
    const piece = tokenizer?.id_to_token(id);
    const isSpecial = special.has(id) && id !== unknown;
    return { id, text: id === unknown && own ? own : isSpecial || !tokenizer || piece === undefined ? piece ?? String(id) : spoken(tokenizer, id, piece), known: id !== unknown, special: isSpecial };
  };
  const listed = (/** @type {string} */ argument, /** @type {string} */ text) => text.split(/[\s,]+/).filter(Boolean).map(word => {
    const id = Number(word);
    if (!Number.isInteger(id) || id < 0) throw mistake('range', argument, `0–${info.vocab - 1}`, word.slice(0, 40));
    return id;
  });
  const unknowns = (/** @type {Int32Array} */ ids) => ids.reduce((sum, id) => sum + (id === unknown ? 1 : 0), 0);
  return {
    token,
    /** @param {string} argument @param {string} text */
    ids(argument, text) {
      if (!tokenizer) {
        const ids = listed(argument, text);
        return { ids, tokens: ids.map(id => token(id)) };
      }
      const { ids, tokens } = tokenize(text);
      if (!text.trim()) throw mistake('empty', argument, '>= 1', '0');
      return { ids: [...ids], tokens: [...ids].map((id, at) => token(id, tokens[at])) };
    },
    /** What a decoder is given: without the end that a tokenizer adds. @param {string} text */
    answer(text) {
      if (!tokenizer) return listed('answer', text);
      let { ids } = tokenize(text);
      if (unknowns(ids)) {
        const apart = tokenize(wordsApart(text, tokenizer)).ids;
        const known = (/** @type {Int32Array} */ of) => of.length - unknowns(of);   // one unknown may have been the whole text
        if (known(apart) > known(ids)) ids = apart;
      }
      const plain = [...ids];
      const ends = (/** @type {number | undefined} */ id) => id !== undefined && id !== unknown && (id === info.end || special.has(id));
      while (ends(plain.at(-1))) plain.pop();
      return plain;
    },
  };
}

/** A token as it is read: without the signs that stand for a space or for bytes. @param {NonNullable<LoadedModel['tokenizer']>} tokenizer @param {number} id @param {string} piece */
function spoken(tokenizer, id, piece) {
  const text = tokenizer.decode([id], { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  if (text === '' || text.includes('\uFFFD')) return piece;
  return /^[\u2581\u0120]/.test(piece) && !text.startsWith(' ') ? ` ${text}` : text;
}

/** A text without spaces between its words, cut into the longest words that the vocabulary has. @param {string} text @param {NonNullable<LoadedModel['tokenizer']>} tokenizer */
function wordsApart(text, tokenizer) {
  return text.split(/\s+/).map(run => {
    /** @type {string[]} */
    const words = [];
    for (let at = 0; at < run.length;) {
      let end = Math.min(run.length, at + 12);
      while (end > at + 1 && tokenizer.token_to_id(run.slice(at, end)) === undefined) end--;
      words.push(run.slice(at, end));
      at = end;
    }
    return words.join(' ');
  }).join(' ');
}
