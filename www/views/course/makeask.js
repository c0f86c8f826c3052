/**
 * @file A prediction while it is made: its question, what is shown afterwards, what is right by which reading, what is said then.
 * Knows the form of a prediction; keeps nothing.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { numberField } from '../parts.js';
import { conditionField, readingField, readingOf } from './reading.js';

/** @typedef {import('../../types.js').Ask} Ask */
/** @typedef {import('../../types.js').Model} Model */

/** A new prediction of a kind, with what another kind has already. @param {string} answer @param {Ask | undefined} from @param {(name: string) => string} reading @returns {Ask | undefined} */
function ofKind(answer, from, reading) {
  const shared = { question: from?.question ?? '', told: from?.told ?? '', ...from?.state !== undefined && { state: from.state } };
  switch (answer) {
    case 'token': return { ...shared, answer, of: 'key', right: reading('most') };
    case 'number': return { ...shared, answer, right: reading('weight'), within: 0.05 };
    case 'choice': return { ...shared, answer, options: [{ text: '', when: '1 = 1' }, { text: '', when: '1 = 0' }] };
    default: return undefined;
  }
}

/**
 * @param {{ ask: Ask | undefined, state: import('../../types.js').Text, make: import('./make.js').Maker, model: Model, change: (ask: Ask | undefined) => void }} drawn `state`: what the part shows
 */
export function askEditor({ ask, state, make, model, change }) {
  const { t } = model;
  const set = (/** @type {any} */ fields) => ask && change(/** @type {Ask} */ ({ ...ask, ...fields }));
  const field = (/** @type {string} */ id, /** @type {string} */ label, /** @type {'question' | 'told'} */ name) => ask && html`
    <label for=${id}>${label}</label>
    <textarea id=${id} rows="2" .value=${make.read(ask[name])} @input=${(/** @type {any} */ event) => set({ [name]: make.write(ask[name], event.target.value) })}></textarea>`;
  return html`
    <details class="fold" data-fold="make-ask" ?open=${!!ask}><summary>${t('make.ask')} <span class="now">${t(`make.ask.${ask?.answer ?? 'none'}`)}</span></summary>
      <div class="stack-tight">
        <label class="row">${t('make.ask.kind')} <select aria-label=${t('make.ask.kind')} @change=${(/** @type {any} */ event) => change(ofKind(event.target.value, ask, name => readingOf(name, model, make)))}>
          ${['none', 'token', 'number', 'choice'].map(each => html`<option value=${each} .selected=${each === (ask?.answer ?? 'none')}>${t(`make.ask.${each}`)}</option>`)}</select></label>
        ${ask ? html`
          ${field('make-question', t('make.question'), 'question')}
          ${shown(ask, make, t, set)}
          ${right(ask, make, model, set)}
          ${make.same(ask.state ?? state) && !make.answers(ask) ? html`<p class="mistake" role="status">${t('make.right.none')}</p>` : nothing}
          ${field('make-told', t('make.told'), 'told')}` : nothing}
      </div></details>`;
}

/** What is computed only after the prediction. @param {Ask} ask @param {import('./make.js').Maker} make @param {import('../../types.js').Translate} t @param {(fields: any) => void} set */
const shown = (ask, make, t, set) => html`
  <p class="hint" role="status">${t(ask.state === undefined ? 'make.shown.same' : make.same(ask.state) ? 'make.shown.now' : 'make.shown.other')}</p>
  <div class="row"><button @click=${() => set({ state: make.taken(ask.state) })}>${t('make.shown.take')}</button>
    ${ask.state === undefined ? nothing : html`
      <button class="plain" ?disabled=${make.same(ask.state)} @click=${() => make.show(/** @type {any} */ (ask).state)}>${t('make.shown.show')}</button>
      <button class="plain" @click=${() => set({ state: undefined })}>${t('make.shown.drop')}</button>`}</div>`;

/** What is right. @param {Ask} ask @param {import('./make.js').Maker} make @param {Model} model @param {(fields: any) => void} set */
function right(ask, make, model, set) {
  const { t } = model;
  if (ask.answer === 'choice') {
    const put = (/** @type {number} */ n, /** @type {any} */ fields) => set({ options: ask.options.map((option, at) => at === n ? { ...option, ...fields } : option) });
    return html`<ol class="make-options">${ask.options.map((option, n) => html`<li class="stack-tight">
        <input data-draft aria-label=${t('make.option', { n: n + 1 })} placeholder=${t('make.option', { n: n + 1 })} .value=${make.read(option.text)} @input=${(/** @type {any} */ event) => put(n, { text: make.write(option.text, event.target.value) })}>
        ${conditionField({ id: `make-option-${n}`, value: make.read(option.when), model, of: make, change: when => put(n, { when: make.rewrite(option.when, when) }) })}
        ${ask.options.length > 2 ? html`<button class="plain" @click=${() => set({ options: ask.options.toSpliced(n, 1) })}>${t('make.option.remove')}</button>` : nothing}</li>`)}</ol>
      <p class="hint">${t('make.option.hint')}</p>
      <p><button ?disabled=${ask.options.length >= 8} @click=${() => set({ options: [...ask.options, { text: '', when: '1 = 0' }] })}>${t('make.option.add')}</button></p>`;
  }
  const picked = readingField({ id: 'make-right', label: t('make.right'), value: make.read(ask.right), gives: ask.answer, model, of: make, change: next => set({ right: make.rewrite(ask.right, next) }) });
  if (ask.answer === 'token') return html`<p class="row"><b>${t('make.right')}</b> ${picked}</p>
    <label class="row">${t('make.of')} <select aria-label=${t('make.of')} @change=${(/** @type {any} */ event) => set({ of: event.target.value })}>
      ${['key', 'query'].map(each => html`<option value=${each} .selected=${each === ask.of}>${t(`make.of.${each}`)}</option>`)}</select></label>`;
  return html`<p class="row"><b>${t('make.right')}</b> ${picked}</p>
    ${numberField({ id: 'make-within', label: t('make.within'), value: ask.within, step: 0.01, t, change: within => set({ within }),
      check: value => value >= 0 && value <= 1e6 ? null : { code: 'range', argument: 'within', expected: '0–1000000', got: String(value) } })}`;
}
