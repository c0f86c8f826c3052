/**
 * @file Under the cheaper ways to attend: what each costs and how far off it is. Knows what is compared; how it is computed and
 * drawn is said elsewhere.
 */
import { html, nothing, render } from '../../vendor/lit-html/lit-html.js';
import { createFacts } from './facts.js';

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
    const { t, frame } = model;
    if (frame?.experiment?.name !== 'cheaper') return void render(nothing, place);
    render(html`
      <section class="card stack" aria-labelledby="facts-title">
        <h3 id="facts-title">${t('facts.title')}</h3>
        <p class="small quiet">${t('facts.lead')}</p>
        ${facts(frame.experiment.facts, frame.record, frame.open, t)}
      </section>`, place);
  }

  return {
    update(next) {
      model = next;
      draw();
    },
  };
}
