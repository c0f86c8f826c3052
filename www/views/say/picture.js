/**
 * @file *Say* while a model draws: the prompt, the noise it begins with, and how strongly each word is seen. Knows the state and a
 * picture's frame and draws them.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { choice } from '../parts.js';
import { mistakeText } from '../mistake.js';
import { createTyping } from './typing.js';
import { unknownWords } from './chips.js';

/** @typedef {import('../../types.js').Model} Model */

/** What a word's weights may be multiplied by, in percent. */
const factors = /** @type {const} */ ([[0, 'off'], [50, 'half'], [100, 'one'], [200, 'two']]);

/** @param {import('../../types.js').Dispatch} dispatch */
export function createPicture(dispatch) {
  const typing = createTyping(dispatch);

  /** @param {Model} model */
  function examples({ t, state, frame }) {
    const list = frame?.picture?.examples ?? [];
    if (!list.length) return nothing;
    const now = list.findIndex(example => example.text === state.prompt);
    return html`
      <select class="examples" aria-label=${t('say.examples')} title=${t('say.examples')} @change=${(/** @type {any} */ event) => {
        const example = list[event.target.selectedIndex - 1];
        if (example) dispatch({ type: 'merge', fields: { prompt: example.text, factors: [], cell: null, selected: [] } });
      }}>
        <option .selected=${now < 0} disabled>${t('say.examples')}</option>
        ${list.map((example, n) => html`<option .selected=${n === now}>${example.text}</option>`)}
      </select>`;
  }

  /** @param {Model} model */
  function words({ t, state, frame }) {
    const shown = frame?.picture;
    if (!shown) return nothing;
    const set = (/** @type {number} */ at, /** @type {number} */ percent) => dispatch({ type: 'set', field: 'factors',
      value: [...state.factors.filter(([word]) => word !== at), ...(percent === 100 ? [] : [[at, percent]])].sort(([a], [b]) => a - b) });
    const of = (/** @type {number} */ at) => state.factors.find(([word]) => word === at)?.[1] ?? 100;
    const unknown = shown.words.filter(({ known }) => !known).length;
    return html`
      <div class="stack-tight" data-control="factors">
        <div class="row apart"><h3>${t('picture.words')}</h3>
          <button ?disabled=${!state.factors.length} @click=${() => dispatch({ type: 'set', field: 'factors', value: [] })}>${t('picture.words.all')}</button></div>
        <p class="hint">${t('picture.words.said')}</p>
        <ul class="picture-words">${shown.words.map((word, at) => word.special ? nothing : html`
          <li class="row apart ${of(at) === 0 ? 'off' : ''}"><span class="token key ${word.known ? '' : 'unknown'}">${word.text}</span>
            ${choice({ name: `factor-${at}`, label: t('picture.factor', { word: word.text }), value: of(at), change: percent => set(at, percent),
              options: factors.map(([value, name]) => ({ value: /** @type {number} */ (value), label: t(`picture.factor.${name}`), title: t(`picture.factor.${name}.title`) })) })}</li>`)}</ul>
        ${unknown ? html`<p class="hint">${unknownWords(t, unknown)}</p>` : nothing}
      </div>`;
  }

  return {
    /** @param {HTMLElement} root @param {Model} model */
    sync: (root, model) => typing.sync(root, model, ['prompt']),
    /** The panel. @param {Model} model @param {boolean} narrow */
    draw(model, narrow) {
      const { t, state, mistake } = model;
      const wrong = mistake && mistake.argument !== 'model' ? mistake : null;
      return html`
        <div class="card stack picture-say">
          <div class="row apart"><h2 id="say-title">${t('say.title')}</h2>${examples(model)}</div>
          ${narrow ? nothing : html`<p class="hint about teacher-only">${t('source.picture.next')}</p>`}
          <div class="text" data-control="text">
            <label for="prompt"><b>${t('picture.prompt')}</b> <span class="hint">${t('picture.prompt.hint')}</span></label>
            ${typing.area('prompt', { rows: 2, wrong: !!wrong })}
            <p class="mistake" id="prompt-mistake" role="status">${wrong ? mistakeText(wrong, t) : ''}</p>
            ${model.frame?.picture ? html`<details class="fold" data-fold="picture-known"><summary>${t('picture.known', { n: model.frame.picture.known.length })}</summary>
              <p class="hint">${model.frame.picture.known.join(', ')}</p></details>` : nothing}
          </div>
          <div class="row"><button @click=${() => dispatch({ type: 'set', field: 'drawSeed', value: (state.drawSeed + 1) % 2 ** 32 })} title=${t('picture.noise.title')}>${t('picture.noise')}</button>
            <span class="hint">${t('decode.seed', { seed: String(state.drawSeed) })}</span></div>
          ${words(model)}
        </div>`;
    },
  };
}
