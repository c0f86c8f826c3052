/**
 * @file The figure under the lab's heads: how the spread of scores grows with d_k, with 1/√d_k and without. Knows what can be set
 * for it, and what it says; how it is measured and drawn is said elsewhere.
 */
import { html, nothing, render } from '../../vendor/lit-html/lit-html.js';
import { notation } from '../notation.js';
import { numberField } from '../parts.js';
import { isLabs } from '../values.js';
import { measured } from './measured.js';

/** @typedef {import('../../types.js').Model} Model */

/** @param {import('../../types.js').Dispatch} dispatch */
export function createFigure(dispatch) {
  /** @param {Model} model @param {'figureKeys' | 'figureSeed'} field @param {{ min?: number, max?: number }} [range] */
  const number = ({ t, state, check }, field, range) => numberField({ id: `see-${field}`, label: t(`name.${field}`), value: state[field], ...range,
    check: value => check(field, value), change: value => dispatch({ type: 'set', field, value }), t });

  /** @param {Model} model */
  const spread = model => {
    const { t, state } = model;
    return html`<section class="card figure-card" aria-labelledby="figure-title">
      <div class="row apart"><h3 id="figure-title">${notation(t('spread.title'))}</h3>
        <button class="plain icon figure-close" aria-label=${t('curves.close')} title=${t('curves.close')} @click=${() => dispatch({ type: 'set', field: 'figure', value: null })}>×</button></div>
      <p class="small">${notation(t('spread.lead'))}</p>
      ${measured(model, dispatch, { name: 'spread', params: { keys: state.figureKeys, seed: state.figureSeed },
        controls: html`${number(model, 'figureKeys', { min: 2, max: 32 })}${number(model, 'figureSeed')}` })}
    </section>`;
  };

  return {
    /** @param {Model} model @param {Element | null} place */
    update(model, place) {
      if (place) render(model.state.figure === 'spread' && isLabs(model) ? spread(model) : nothing, /** @type {HTMLElement} */ (place));
    },
  };
}
