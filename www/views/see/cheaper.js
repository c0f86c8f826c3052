/**
 * @file Under the cheaper ways to attend: what each costs and how far off it is, and how long each takes as the text grows, measured when
 * the reader asks. Knows what is compared and what a measurement depends on; how it is computed and drawn is said elsewhere.
 */
import { html, nothing, render } from '../../vendor/lit-html/lit-html.js';
import { createFacts } from './facts.js';
import { measured } from './measured.js';

/** @typedef {import('../../types.js').Model} Model */

/** What a measurement depends on. */
const fields = /** @type {const} */ (['dK', 'dV', 'reach', 'stride', 'globals', 'rank']);
/** A tile that fits a sentence is far too small for thousands of tokens. */
const leastTile = 64;

/** @type {import('../../types.js').CreateView} */
export function create(root, dispatch) {
  const place = document.createElement('div');
  place.className = 'readings';
  root.append(place);
  /** @type {Model} */
  let model;
  const facts = createFacts(dispatch, () => draw());

  function draw() {
    const { t, frame, state } = model;
    if (frame?.experiment?.name !== 'cheaper') return void render(nothing, place);
    const mask = state.mask.direction === 'causal' ? 'causal' : 'none';
    const params = { ...Object.fromEntries(fields.map(field => [field, state[field]])), tile: Math.max(leastTile, state.tile), mask, seed: 1 };
    render(html`
      <section class="card stack" data-control="figure" aria-labelledby="facts-title">
        <h3 id="facts-title">${t('cheaper.facts')}</h3>
        <p class="small quiet">${t('cheaper.facts.lead')}</p>
        ${facts(frame.experiment.facts, frame.record, frame.open, t)}
      </section>
      <section class="card stack" data-control="figure" aria-labelledby="race-title">
        <h3 id="race-title">${t('cheaper.race')}</h3>
        <p class="small quiet">${t('cheaper.race.lead')}</p>
        ${measured(model, dispatch, { name: 'cheaper', params })}
      </section>`, place);
  }

  return {
    update(next) {
      model = next;
      draw();
    },
  };
}
