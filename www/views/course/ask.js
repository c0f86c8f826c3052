/**
 * @file A prediction: the question, what the reader may say, and, once it was computed, what it came to.
 * What is typed or chosen and not yet sent is the only thing it keeps. Knows the question and draws it.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { readNumber } from '../number.js';

/** @typedef {import('../../types.js').Ask} Ask */
/** @typedef {import('../../types.js').Prediction} Prediction */
/** @typedef {import('../../types.js').Token} Token */
/** @typedef {import('../../types.js').Translate} Translate */

/**
 * @param {(given: string | number | null) => void} predict
 * @param {() => void} redraw
 */
export function createAsk(predict, redraw) {
  /** What is chosen or typed, of which question. @type {{ of: Ask | null, value: string, wrong: boolean }} */
  const draft = { of: null, value: '', wrong: false };
  const choose = (/** @type {string} */ value) => { draft.value = value; draft.wrong = false; redraw(); };

  /** @param {Ask} ask */
  function send(ask) {
    const number = readNumber(draft.value);
    draft.wrong = draft.value === '' || (ask.answer === 'number' && !Number.isFinite(number));
    if (draft.wrong) return redraw();
    predict(ask.answer === 'token' ? draft.value : ask.answer === 'number' ? number : Number(draft.value));
  }

  return {
    /**
     * @param {{ ask: Ask, begun: boolean, prediction: Prediction | null, tokens: Token[], t: Translate, say: (text: import('../../types.js').Text) => unknown, asked: (text: import('../../types.js').Text) => unknown }} drawn
     *   `begun`: what is asked about is there; `tokens`: those that may be chosen; `say`: a lesson's text as a template; `asked`: the same, of what was shown before the answer
     */
    template({ ask, begun, prediction, tokens, t, say, asked }) {
      if (draft.of !== ask) Object.assign(draft, { of: ask, value: '', wrong: false });
      const told = prediction?.stage === 'told';
      const said = told && prediction.given !== null ? String(prediction.given) : draft.value;
      const mark = (/** @type {string} */ value) => !told ? '' : value === String(prediction.right) ? 'right' : value === said ? 'off' : '';
      const option = (/** @type {string} */ value, /** @type {unknown} */ label) => html`
        <label class="option ${mark(value)}"><input type="radio" name="prediction" .value=${value} .checked=${said === value} ?disabled=${!begun || !!prediction} @change=${() => choose(value)}> <span>${label}</span></label>`;
      const names = begun ? [...new Set(tokens.map(({ text }) => text.trim()))] : [];   // not those of the part before
      return html`
        <form class="ask stack-tight" aria-label=${t('course.ask')} @submit=${(/** @type {Event} */ event) => { event.preventDefault(); send(ask); }}>
          <h3>${t('course.ask')}</h3>
          ${asked(ask.question)}
          ${ask.answer === 'choice' ? html`<div class="options" role="radiogroup" aria-label=${t('course.ask')}>${ask.options.map(({ text }, n) => option(String(n), asked(text)))}</div>`
            : ask.answer === 'token' ? html`<div class="options tokens" role="radiogroup" aria-label=${t('course.ask')}>${names.map(name => option(name, html`<bdi class="token ${ask.of}">${name}</bdi>`))}</div>`
            : html`<p class="row"><label for="prediction">${t('course.number')}</label> <input id="prediction" class="numeric" inputmode="decimal" autocomplete="off" ?disabled=${!begun || !!prediction} aria-invalid=${String(draft.wrong)} aria-describedby="prediction-mistake"
                .value=${said} @input=${(/** @type {any} */ event) => choose(event.target.value)}></p>`}
          <p class="mistake" id="prediction-mistake" role="status">${draft.wrong ? t(ask.answer === 'number' ? 'course.number.wrong' : 'course.choose') : ''}</p>
          ${prediction ? nothing : html`<p class="row"><button class="primary" ?disabled=${!begun}>${t('course.predict')}</button> <button type="button" class="plain" ?disabled=${!begun} @click=${() => predict(null)}>${t('course.show')}</button></p>`}
          <div class="verdict" role="status">${!prediction ? nothing : told ? html`${outcome(ask, prediction, tokens, t, say)}${say(ask.told)}` : html`<p>${t('course.waiting')}</p>`}</div>
        </form>`;
    },
  };
}

/** What became of a prediction, in a line. @param {Ask} ask @param {Prediction} prediction @param {Token[]} tokens @param {Translate} t @param {(text: import('../../types.js').Text) => unknown} say */
function outcome(ask, { given, right, good }, tokens, t, say) {
  if (right === null) return html`<p>${t(ask.answer === 'choice' ? 'course.none' : 'course.unsaid')}</p>`;
  const number = (/** @type {number} */ value) => t.number(value, Number.isInteger(value) ? 0 : 3);
  if (ask.answer === 'choice') {
    if (good) return html`<p class="good">${t('course.good')}</p>`;
    return html`<p class=${given === null ? '' : 'bad'}>${t('course.option')}</p>${say(ask.options[Number(right)].text)}`;
  }
  const name = (/** @type {string | number} */ value) => typeof value === 'number' ? number(value) : t('course.token', { token: value });
  if (good) return html`<p class="good">${ask.answer === 'number' ? t('course.good.number', { right: name(right) }) : t('course.good')}</p>`;
  return html`<p class=${given === null ? '' : 'bad'}>${given === null ? t('course.shown', { right: name(right) }) : t('course.bad', { given: name(given), right: name(right) })}</p>`;
}
