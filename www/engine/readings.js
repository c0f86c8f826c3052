/**
 * @file What the worker finds out of heads besides frames: their figures on the text, how each does in the probe for induction,
 * what each one's absence does. In slices, between which the worker hears. Knows runs of models; not the page.
 */

/** @typedef {import('../types.js').HeadReading} HeadReading */
/** @typedef {import('../types.js').HeadProbe} HeadProbe */
/** @typedef {import('../types.js').HeadEffect} HeadEffect */
/** @typedef {import('../types.js').TransformerSpec} TransformerSpec */
/** @typedef {import('../model.js').ModelRun} ModelRun */
/** @typedef {ReturnType<typeof import('./transformer.js').createTransformers>} Transformers */
/** @typedef {NonNullable<ReturnType<Transformers['latest']>>} Latest */
/** @typedef {(share: number, rows?: any[], instead?: boolean) => Promise<boolean>} Between tells how far it is and what was found since (or `instead` of all before), and lets the worker hear; whether to go on */

/** The probe's block is as long as this where the model takes as many tokens, and is drawn so often. */
const block = 40, draws = 4;

/**
 * The figures of all heads; null where the worker shows something else by now.
 * @param {Transformers} transformers @param {Between} between @returns {Promise<HeadReading[] | null>}
 */
export async function figuresOf(transformers, between) {
  const mine = /** @type {Latest} */ (transformers.latest());
  const { run, ran } = mine;
  if (mine.readings) return mine.readings;
  /** @type {HeadReading[]} */
  const rows = [];
  for (const [at, { kind }] of run.records.entries()) {
    rows.push(.../** @type {HeadReading[]} */ (run.core.readings(at, { queryTokens: kind === 'encoder' ? ran.encoder : ran.decoder, keyTokens: kind === 'decoder' ? ran.decoder : ran.encoder })));
    if (!await between((at + 1) / run.records.length) || transformers.latest() !== mine) return null;
  }
  return mine.readings = rows;
}

/**
 * How all heads of self-attention do on random tokens that come twice, with the heads off that are off: the mean over several draws.
 * @param {Transformers} transformers @param {Between} between
 * @returns {Promise<{ rows: HeadProbe[], length: number, draws: number } | null>}
 */
export async function probeOf(transformers, between) {
  const { model, spec, run, ran } = /** @type {Latest} */ (transformers.latest());
  const { info } = model;
  const edges = (/** @type {import('../types.js').Token[] | null} */ tokens) => {
    const words = tokens?.findIndex(token => !token.special) ?? -1, last = tokens?.findLastIndex(token => !token.special) ?? -1;
    return words < 0 || !tokens ? { before: [], after: [] } : { before: tokens.slice(0, words).map(({ id }) => id), after: tokens.slice(last + 1).map(({ id }) => id) };
  };
  const first = info.kind === 'decoder' ? { ...edges(ran.decoder), after: [] } : edges(ran.encoder);
  const start = info.kind === 'encoder-decoder' ? [info.start ?? 0] : [];
  const around = Math.max(first.before.length + first.after.length, start.length);
  const tokens = plainTokens(model);
  const length = Math.min(block, Math.floor((info.maxTokens - around) / 2), tokens.length);
  if (length < 2) return { rows: [], length, draws: 0 };
  const headsOff = transformers.headsOff(info, spec);
  const selfs = run.records.flatMap(({ kind }, at) => kind === 'cross' ? [] : [{ at, first: kind === 'decoder' && start.length ? start.length : first.before.length }]);
  /** @type {HeadProbe[]} */
  let sum = [];
  for (let draw = 0; draw < draws; draw++) {
    const random = drawn(tokens, length, draw + 1), twice = [...random, ...random];
    const probed = model.run({ ids: [...first.before, ...twice, ...first.after], decoderIds: start.length ? [...start, ...twice] : undefined, headsOff });
    try {
      for (const [n, { at, first }] of selfs.entries()) {
        const rows = /** @type {HeadProbe[]} */ (probed.core.probed(at, { first, length }));
        if (draw === 0) sum.push(...rows);
        else for (const row of rows) {
          const total = /** @type {HeadProbe} */ (sum.find(each => each.kind === row.kind && each.layer === row.layer && each.head === row.head));
          total.induction += row.induction;
          total.previous += row.previous;
        }
        if (!await between((draw + (n + 1) / selfs.length) / draws) || !transformers.alive(model)) return null;
      }
    } finally {
      probed.free();
    }
  }
  return { rows: sum.map(row => ({ ...row, induction: row.induction / draws, previous: row.previous / draws })), length, draws };
}

/**
 * Each head switched off in turn, all others on: how the probability of what the model made changes, and what it makes then.
 * Rows are told as they come.
 * @param {Transformers} transformers @param {TransformerSpec['offHow']} how @param {Between} between
 * @returns {Promise<{ rows: HeadEffect[], done: boolean } & Baseline>}
 *
 * @typedef {{ text: string, tokens: number, said: import('../types.js').Sweep['said'] }} Baseline what the model makes with all heads on, and of how many tokens the probability is taken
 */
export async function effectsOf(transformers, how, between) {
  const { model, spec } = /** @type {Latest} */ (transformers.latest());
  const { info } = model;
  const { run: base, ran } = transformers.go(model, { ...spec, switchedOff: [] });
  try {
    const decoder = info.kind === 'encoder' ? null : [...base.core.ids('decoder')];
    const ids = info.kind === 'decoder' ? /** @type {number[]} */ (decoder) : [...base.core.ids('encoder')];
    const made = ran.steps.length > 0;
    const scored = made ? ran.steps.map(step => step.token.id) : (decoder ?? []).slice(1);
    const first = made ? ran.begun - 1 : 0;
    // A text that was drawn, chosen or given is not what the model would make again.
    const free = made && spec.answer === null && spec.heat === 0 && !spec.picks.length;
    const said = decoder ? (made ? (free ? 'made' : 'given') : 'read') : 'hidden';
    const saidBy = (/** @type {ModelRun} */ run) => /** @type {{ logProbabilities: Float64Array, likeliest: Int32Array }} */ (run.core.said({ first, ids: scored }));
    const next = (/** @type {ModelRun} */ run) => run.core.forecast(/** @type {number[]} */ (decoder).length - 1, 1)[0]?.candidates[0]?.id;
    const before = decoder && scored.length ? saidBy(base) : null;
    const nextBefore = said === 'read' ? next(base) : undefined;
    /** @type {HeadEffect[]} */
    const rows = [];
    const heads = base.records.flatMap(({ kind, layer, heads }) => Array.from({ length: heads }, (_, head) => ({ kind, layer, head })));
    const result = () => ({ rows, text: ran.text, tokens: before?.likeliest.length ?? 0, said: /** @type {Baseline['said']} */ (said) });
    for (const [n, where] of heads.entries()) {
      const row = effect(where);
      rows.push(row);
      if (!await between((n + 1) / heads.length, [row])) return { ...result(), done: false };
      if (!transformers.alive(model)) return { ...result(), done: false };
    }
    return { ...result(), done: true };

    /** @param {{ kind: import('../types.js').Stack, layer: number, head: number }} where @returns {HeadEffect} */
    function effect(where) {
      const without = model.run({ ids, decoderIds: info.kind === 'encoder-decoder' ? decoder : undefined, headsOff: [{ ...where, how }] });
      try {
        const after = before && saidBy(without);
        const moved = without.core.movedFrom(base.core) ?? null;
        const logProbability = before && after ? sum(after.logProbabilities) - sum(before.logProbabilities) : null;
        const nextAfter = said === 'read' ? next(without) : undefined;
        const changed = free && after ? after.likeliest.some((id, at) => id !== scored[at]) : nextAfter !== nextBefore;
        const becomes = !changed ? null : free
          ? textOf({ ...spec, switchedOff: [`${where.kind}.${where.layer}.${where.head}`], offHow: how })
          : nextAfter === undefined ? null : transformers.token(model, nextAfter).text;
        return { ...where, logProbability, moved, changed, becomes };
      } finally {
        without.free();
      }
    }
  } finally {
    base.free();
  }

  /** @param {TransformerSpec} without */
  function textOf(without) {
    const { run, ran } = transformers.go(model, without);
    run.free();
    return ran.text;
  }
}

const sum = (/** @type {Float64Array} */ values) => values.reduce((sum, value) => sum + value, 0);

/** The ids that stand for pieces of text. @param {import('../model.js').LoadedModel} model */
function plainTokens({ info, tokenizer }) {
  const special = new Set(tokenizer ? [...tokenizer.get_added_tokens_decoder().keys()] : []);
  return Array.from({ length: info.vocab }, (_, id) => id).filter(id => !special.has(id) && (!tokenizer || tokenizer.id_to_token(id) !== undefined) && id !== info.start && id !== info.end);
}

/** So many different ones at random, the same for the same seed (mulberry32). @param {number[]} among @param {number} count @param {number} seed */
function drawn(among, count, seed) {
  const left = among.slice();
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const at = ((mixed ^ (mixed >>> 14)) >>> 0) % left.length;
    const [taken] = left.splice(at, 1, left[left.length - 1]);
    left.pop();
    return taken;
  });
}
