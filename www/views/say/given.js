/**
 * @file Teacher forcing: the decoder is given a text instead of what it makes, and says in one pass what it would have taken
 * at each place. Knows the state and a transformer's frame.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { seen, sharedSteps, textOf } from './made.js';
import { unknownWords } from './chips.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').TransformerFrame} TransformerFrame */

/** The text that is given at first: the example's translation, else what the model made itself. @param {Model} model @returns {string} */
export function firstAnswer({ state, frame }) {
  const made = frame?.transformer;
  return made?.examples.find(example => example.text === state.prompt)?.answer?.replace(/ /g, '') ?? (made ? textOf(made.steps.map(step => step.token)) : '');
}

/**
 * @param {Model} model
 * @param {TransformerFrame} made
 * @param {unknown} row the given tokens
 * @param {unknown} said what the model says at one of them
 */
export function given({ t }, made, row, said) {
  const same = sharedSteps(made);
  const product = made.steps.reduce((sum, step) => sum + Math.log(step.probability), 0);
  const unknown = made.steps.filter(step => !step.token.known).length;
  const last = made.decoder?.[made.begun - 1 + same];
  return html`
    ${row}
    ${unknownWords(t, unknown)}
    ${said}
    ${made.steps.length ? html`<p class="hint">${t('given.likely', { probability: t.number(Math.exp(product / made.steps.length)) })}</p>` : nothing}
    <p class="hint">${t('given.why')}</p>
    ${last ? html`<p class="hint same-rows">${same === 0 ? t('given.same.start', { start: last.text }) : t('given.same', { rows: same + 1, token: seen(last.text) })}</p>` : nothing}
    ${made.greedy ? html`<p class="hint">${t('given.itself', { text: textOf(made.greedy) })}</p>` : nothing}`;
}
