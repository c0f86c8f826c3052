/**
 * @file *Say* while a transformer computes: what it is, an example, the text it reads, and what it makes of it.
 * Knows the state and a transformer's frame and draws them.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { choice } from '../parts.js';
import { mistakeText } from '../mistake.js';
import { roleOf } from '../values.js';
import { chipRow, unknownWords } from './chips.js';
import { createDecoding } from './decoding.js';
import { firstAnswer, given } from './given.js';
import { createTyping } from './typing.js';
import { untrainedSetting } from './untrained.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').Token} Token */

/** @param {import('../../types.js').Dispatch} dispatch @param {() => void} redraw */
export function createTransformer(dispatch, redraw) {
  const typing = createTyping(dispatch);
  const decoding = createDecoding(dispatch, redraw);

  /** @param {Model} model @param {'prompt' | 'answer'} field @param {string} hint */
  function field({ t, state, mistake }, field, hint) {
    // What is about no text (a model that did not come) stands under the first one; a model that is wanted of the reader is a note's affair.
    const wrong = mistake && (mistake.argument === field || (field === 'prompt' && !['answer', 'model'].includes(mistake.argument))) ? mistake : null;
    const name = `say.${field}.${state.transformer}`;
    return html`
      <div class="text">
        <label for=${field}><b>${t(t.has(name) ? name : `say.${field}`)}</b> <span class="hint">${hint}</span></label>
        ${typing.area(field, { rows: 2, wrong: wrong?.argument === field })}
        <p class="mistake" id=${`${field}-mistake`} role="status">${wrong ? mistakeText(wrong, t) : ''}</p>
      </div>`;
  }

  /** The examples that came with the model. @param {Model} model */
  function examples({ t, state, frame }) {
    const list = frame?.transformer?.name === state.transformer ? frame?.transformer?.examples ?? [] : [];
    if (!list.length) return nothing;
    const now = list.findIndex(example => example.text === state.prompt);
    const name = (/** @type {string} */ of) => t.has(`example.${of}`) ? `${t(`example.${of}`)}: ` : '';
    return html`
      <select class="examples" aria-label=${t('say.examples')} title=${t('say.examples')} @change=${(/** @type {any} */ event) => {
        const example = list[event.target.selectedIndex - 1];
        if (example) dispatch({ type: 'merge', fields: { prompt: example.text, steps: null, picks: [], answer: null, cell: null, selected: [] } });
      }}>
        <option .selected=${now < 0} disabled>${t('say.examples')}</option>
        ${list.map((example, n) => html`<option .selected=${n === now}>${name(example.name)}${example.text}</option>`)}
      </select>`;
  }

  /** What the encoder read. @param {Model} model @param {Token[]} tokens */
  function read({ t, state, frame }, tokens) {
    const role = frame?.transformer ? roleOf(frame.transformer.stack, 'encoder') : 'none';
    const unknown = tokens.filter(token => !token.known).length;
    const title = (/** @type {Token} */ token) => token.special ? t('say.token.special') : token.known ? t('say.token.key', { id: String(token.id) }) : t('say.prompt.unknown');
    return html`
      ${chipRow({ t, tokens, role, label: t('say.prompt.tokens'), title,
        lit: role === 'none' ? null : role === 'key' ? state.hover.key : state.hover.query ?? state.hover.key,
        hover: n => { if (role !== 'none') dispatch({ type: 'set', field: 'hover', value: { query: role === 'both' ? n : null, key: n } }); } })}
      <p class="hint chips-said">${t(tokens.length === 1 ? 'say.count.one' : 'say.count', { tokens: tokens.length })}${unknown ? html` · ${unknownWords(t, unknown)}` : nothing}</p>`;
  }

  return {
    /** Nothing goes on by itself while something else is shown. */
    rest: decoding.rest,
    /** @param {HTMLElement} root @param {Model} model */
    sync(root, model) {
      typing.sync(root, model, ['prompt', 'answer']);
      decoding.follow(root);
    },
    /** The panel. @param {Model} model @param {(name: string, now: string, content: () => unknown, extra?: string) => unknown} fold @param {boolean} narrow */
    draw(model, fold, narrow) {
      const { t, state, frame } = model;
      decoding.update(model);
      // A frame of another model says nothing of this one: it is on its way out.
      const made = frame?.transformer && (state.transformer === 'own' || frame.transformer.name === state.transformer) ? frame.transformer : null;
      const both = !!made?.encoder && !!made.decoder;
      const forced = state.answer !== null;
      const how = () => decoding.sampling();
      return html`
        <div class="card stack transformer">
          <div class="row apart"><h2 id="say-title">${t('say.title')}</h2>${examples(model)}</div>
          ${state.untrained !== null && state.transformer !== 'own' ? html`<p class="hint about">${t('untrained.said', { seed: String(state.untrained) })}</p>`
            : narrow ? nothing : html`<p class="hint about teacher-only">${t(`source.${state.transformer}.next`)}</p>`}
          <div data-control="text">${field(model, 'prompt', t(`say.prompt.hint.${state.transformer}`))}${made?.encoder ? read(model, made.encoder) : nothing}</div>
          ${made?.decoder ? html`
            <div data-control="writing" class="decoder stack-tight ${both ? '' : 'alone'}">
              <div class="row apart"><h3>${t(!both ? 'decode.title.alone' : forced ? 'decode.title.given' : 'decode.title')}</h3>
                ${both ? choice({ name: 'forcing', label: t('given.label'), value: forced,
                  options: [{ value: false, label: t('given.own'), title: t('given.own.title') }, { value: true, label: t('given.given'), title: t('given.given.title') }],
                  change: on => dispatch({ type: 'merge', fields: { answer: on ? firstAnswer(model) : null, cell: null, selected: [] } }) }) : nothing}</div>
              ${forced && both ? html`${field(model, 'answer', '')}${given(model, made, decoding.steps(made, decoding.shown(made)), decoding.said(made, decoding.shown(made)))}`
                : decoding.own(made, narrow)}
            </div>
            ${forced && both ? nothing : narrow ? fold('settings', t(state.heat > 0 ? 'decode.draw' : 'decode.greedy'), how) : html`<div data-control="writing">${how()}</div>`}` : nothing}
          ${untrainedSetting(model, dispatch)}
        </div>`;
    },
  };
}
