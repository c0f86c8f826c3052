/**
 * @file Under the recurrent networks: what each takes, the influence on the last state against the distance, and the time against the
 * length, measured when the reader asks. Knows what is compared; how it is computed and drawn is said elsewhere.
 */
import { html, nothing, render } from '../../vendor/lit-html/lit-html.js';
import { guard } from '../../vendor/lit-html/directives/guard.js';
import { curves } from './curves.js';
import { decay } from './decay.js';
import { createFacts } from './facts.js';
import { measured } from './measured.js';

/** @typedef {import('../../types.js').Model} Model */

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
    const experiment = frame?.experiment;
    if (experiment?.name !== 'recurrent') return void render(nothing, place);
    const { record, open } = /** @type {import('../../types.js').Frame} */ (frame);
    const { dModel, seed, stateWidth, recurrentScale, forgetBias } = state;
    render(html`
      <section class="card stack" data-control="figure" aria-labelledby="facts-title">
        <h3 id="facts-title">${t('recurrent.facts', { tokens: record.queries })}</h3>
        ${facts(experiment.facts, record, open, t)}
        <div class="curves-set">
          ${guard([experiment, t], () => curves(t, decay(record.names, experiment.last)))}
          <div>${measured(model, dispatch, { name: 'recurrent', params: { dModel, seed, stateWidth, recurrentScale, forgetBias },
            controls: html`<p class="small">${t('recurrent.time.ask')}</p>` })}</div>
        </div>
      </section>`, place);
  }

  return {
    update(next) {
      model = next;
      draw();
    },
  };
}
