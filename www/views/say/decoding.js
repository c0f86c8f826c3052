/**
 * @file The tokens that a decoder makes, one after the other: the row of its steps, how far it has gone, what it could have
 * taken instead, how it chooses. A step that is looked at is the row of the open attention that made it; where the decoder's rows
 * are not what is open, it keeps the step. It also keeps what is playing.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { choice, numberField } from '../parts.js';
import { cellWithin, roleOf, strongestOfRow } from '../values.js';
import { candidates } from './candidates.js';
import { chipRow } from './chips.js';
import { earliest, goesOn, seen, stepOf, stepShown, straysAt, textMade, textOf } from './made.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').TransformerFrame} TransformerFrame */
/** @typedef {import('../../types.js').Token} Token */

/** A step while playing takes so long, in milliseconds. */
const beat = 600;
/** A longer text may scroll. */
const short = 60;
/** A decoder alone goes on without end: by so many tokens at a time. */
const stretch = 16;
/** What drawing begins with: a small model knows many words that it does not mean. */
const dice = { heat: 1, topK: 8 };

/** @param {import('../../types.js').Dispatch} dispatch @param {() => void} redraw */
export function createDecoding(dispatch, redraw) {
  /** @type {Model} */
  let model;
  /** The step that the reader looks at, and what it is a step of. @type {number | null} */
  let looked = null;
  let of = '';
  /** So many tokens there were when the row was last brought into sight. */
  let followed = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;

  /** Goes so far, and looks at what comes there. @param {number | null} steps */
  function go(steps) {
    if (model.state.cell && asks(model.frame?.transformer)) dispatch({ type: 'set', field: 'cell', value: null });
    dispatch({ type: 'set', field: 'steps', value: steps, mark: 'steps' });
  }
  /** Whether the decoder's rows are the queries of the open attention. @param {TransformerFrame | null | undefined} made */
  const asks = made => !!made && ['query', 'both'].includes(roleOf(made.stack, 'decoder'));

  /** The step that the reader looks at: the chosen cell's row made it. @param {TransformerFrame} made */
  function shownOf(made) {
    const { frame, state } = model;
    if (!frame || !asks(made)) return stepShown(made, looked);
    const cell = cellWithin(frame.record, state.cell), open = frame.telling[frame.open];
    return stepShown(made, cell && stepOf(made, cell[0]), open && stepOf(made, open.query));
  }

  /** Looks at a step: the row that made it is opened, at the key that it gives most. @param {TransformerFrame} made @param {number} step */
  function look(made, step) {
    const { frame } = model;
    if (step < earliest(made)) return;   // nothing made it
    looked = step;
    const query = made.begun - 1 + step;
    if (!frame || !asks(made) || query >= frame.record.queries) return redraw();
    const { key } = strongestOfRow(frame.record, (frame.trimmed ?? frame.record).weights[frame.open], query);
    dispatch({ type: 'set', field: 'cell', value: [query, key] });
    redraw();   // the same cell may have been chosen before
  }
  function rest() {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    redraw();
  }
  function play() {
    const made = model.frame?.transformer;
    if (timer !== undefined || !made) return rest();
    if (!goesOn(made)) go(0);
    timer = setInterval(() => {
      const { frame, state, mistake } = model;
      const made = frame?.transformer;
      if (!made || mistake || state.answer !== null) return rest();
      const behind = state.steps !== null && made.steps.length !== state.steps && made.ended === null;
      if (behind) return;
      // The end of what was shown before is not the end of what has begun anew.
      if (!goesOn(made)) return state.steps !== null && made.steps.length > state.steps ? undefined : rest();
      go(made.steps.length + 1);
    }, beat);
    redraw();
  }

  /** The steps as chips; what stands before them is theirs too in a decoder alone. @param {TransformerFrame} made @param {number | null} shown */
  function steps(made, shown) {
    const { t, state } = model;
    const { begun } = made;
    const ended = made.steps.at(-1)?.token;
    const rows = made.decoder ?? [];
    /** The end is a step, but has no row. @type {Token[]} */
    const tokens = ended && rows.length < begun + made.steps.length ? [...rows, ended] : rows;
    const madeAt = (/** @type {number} */ n) => made.steps[n - begun];
    const role = roleOf(made.stack, 'decoder');
    const asking = shown === null || role === 'none' ? null : begun - 1 + shown;
    return chipRow({
      t, tokens, role, label: t('decode.tokens'), stop: Math.max(0, Math.min(tokens.length - 1, begun + (shown ?? 0))),
      lit: role === 'none' ? null : state.hover.query ?? (role === 'both' ? state.hover.key : null),
      hover: n => { if (role !== 'none') dispatch({ type: 'set', field: 'hover', value: { query: n, key: role === 'both' ? n : null } }); },
      title(token, n) {
        const step = madeAt(n);
        return step ? t(`decode.step.${step.by}`, { step: n - begun + 1, probability: step.probability }) : t('decode.begun');
      },
      pressed: n => n - begun === shown,
      press: n => look(made, n - begun),
      dress(n) {
        const step = madeAt(n), asks = n === asking ? ' asks' : '';
        return step ? { name: `step by-${step.by}${asks}`, style: `--p:${step.probability}` } : { name: `begun${asks}` };
      },
    });
  }

  /** How far it has gone. @param {TransformerFrame} made */
  function controls(made) {
    const { t, state } = model;
    const done = made.steps.length, more = goesOn(made), alone = made.encoder === null;
    const back = () => { if (done > 0) go(done - 1); };
    const on = () => { if (more) go(done + 1); };
    const keys = (/** @type {KeyboardEvent} */ event) => {
      const does = { ArrowLeft: back, ArrowRight: on, Home: () => go(0) }[event.key];
      if (!does || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      rest();
      does();
    };
    const button = (/** @type {string} */ name, /** @type {string} */ sign, /** @type {boolean} */ can, /** @type {() => void} */ does, /** @type {string} */ key = '') => html`
      <button class="icon" data-step=${name} aria-label=${t(`decode.${name}`)} title=${t(`decode.${name}`)} aria-disabled=${String(!can)} aria-keyshortcuts=${key || nothing}
        @click=${() => { if (!can) return; rest(); does(); }}>${sign}</button>`;
    const playing = timer !== undefined;
    return html`
      <div class="row pace" role="toolbar" aria-label=${t('decode.pace')} @keydown=${keys}>
        ${button('first', '|‹', done > 0, () => go(0))}
        ${button('back', '‹', done > 0, back, 'ArrowLeft')}
        <button class="play" data-step="play" aria-pressed=${String(playing)} @click=${play}>${playing ? t('decode.pause') : t('decode.play')}</button>
        ${button('on', '›', more, on, 'ArrowRight')}
        ${button(alone ? 'stretch' : 'last', alone ? '»' : '›|', alone ? more : more || state.steps !== null, () => go(alone ? done + stretch : null))}
        <span class="hint steps-said" title=${made.ended === 'end' ? t('decode.ended') : nothing}>${t(done === 1 ? 'decode.done.one' : 'decode.done', { steps: done })}</span>
      </div>`;
  }

  /** How the next token is chosen. */
  function sampling() {
    const { t, state, check } = model;
    const draws = state.heat > 0;
    return html`
      <div class="setting">
        <h3>${t('decode.how')}</h3>
        ${choice({ name: 'decode-how', label: t('decode.how'), value: draws,
          options: [{ value: false, label: t('decode.greedy'), title: t('decode.greedy.title') }, { value: true, label: t('decode.draw'), title: t('decode.draw.title') }],
          change: on => dispatch({ type: 'merge', fields: on ? dice : { heat: 0, topK: 0, drawSeed: 1 } }) })}
        ${draws ? html`
          ${numberField({ id: 'decode-heat', label: t('name.heat'), value: state.heat, step: 0.1, t, check: value => value > 0 ? check('heat', value) : check('heat', -1), change: value => dispatch({ type: 'set', field: 'heat', value }) })}
          ${numberField({ id: 'decode-topk', label: t('name.topK'), value: state.topK, step: 1, t, check: value => check('topK', value), change: value => dispatch({ type: 'set', field: 'topK', value }) })}
          <p class="hint">${t('decode.draw.hint')}</p>
          <div class="row"><button @click=${() => dispatch({ type: 'set', field: 'drawSeed', value: (state.drawSeed + 1) % 2 ** 32 })}>${t('decode.again')}</button>
            <span class="hint">${t('decode.seed', { seed: String(state.drawSeed) })}</span></div>` : nothing}
      </div>`;
  }

  /** Where a choice led away from what the model takes by itself. @param {TransformerFrame} made */
  function astray(made) {
    const at = straysAt(made);
    if (at === null || !made.greedy) return nothing;
    const { t } = model;
    return html`<p class="hint astray">${t(`decode.astray.${made.steps[at].by}`, { step: at + 1, token: seen(made.greedy[at]?.text ?? '–'), text: textOf(made.greedy) })}</p>`;
  }

  return {
    rest,
    steps, sampling,
    /** @param {Model} next */
    update(next) {
      model = next;
      const { transformer, prompt, steps, answer } = next.state;
      const now = JSON.stringify([transformer, prompt, steps, answer]);
      if (now !== of) looked = null;
      of = now;
    },
    /** Brings the step that is shown into sight, when the steps have become others. @param {HTMLElement} root */
    follow(root) {
      const made = model.frame?.transformer;
      const count = made?.decoder?.length ?? 0;
      if (count === followed) return;
      followed = count;
      const row = root.querySelector('.decoder .chips');
      const chip = row?.querySelector('[aria-pressed="true"]') ?? row?.querySelector('.chip:last-of-type');
      if (!row || !chip) return;
      const [outer, inner] = [row.getBoundingClientRect(), chip.getBoundingClientRect()];
      row.scrollBy(Math.max(0, inner.right - outer.right) + Math.min(0, inner.left - outer.left), Math.max(0, inner.bottom - outer.bottom) + Math.min(0, inner.top - outer.top));
    },
    /** The step whose candidates are shown. */
    shown: shownOf,
    /** What stands under a step. @param {TransformerFrame} made @param {number | null} shown */
    said: (made, shown) => shown === null ? nothing : candidates(/** @type {any} */ (model), made, shown, dispatch),
    /** The decoder's own: text, steps, pace, what else could have come, unless it is to be brief and nobody asked. @param {TransformerFrame} made @param {boolean} brief */
    own(made, brief) {
      const shown = shownOf(made);
      const text = textMade(made);
      const alone = made.encoder === null && text === '';
      const unasked = brief && looked === null && !goesOn(made);
      return html`
        ${alone ? nothing : html`<p class="made" lang=${/\p{Script=Han}/u.test(text) ? 'zh' : nothing} aria-live="polite" tabindex=${text.length > short ? 0 : nothing}>${text || '\u00a0'}</p>`}
        ${steps(made, shown)}
        ${controls(made)}
        ${made.ended === 'full' ? html`<p class="hint full">${model.t('decode.full', { steps: made.steps.length })}</p>` : nothing}
        ${shown === null || unasked ? nothing : candidates(/** @type {any} */ (model), made, shown, dispatch)}
        ${astray(made)}`;
    },
  };
}
