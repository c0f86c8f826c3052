/**
 * @file The see room: what is shown in words, the grid of heads, and the open head drawn large with its controls.
 * Puts its parts together and repaints what changed. Draws the frame, computes none of it.
 */
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { sameDrawn, watch } from './hover.js';
import { originBadge } from './parts.js';
import { headName, headOrigin, recipeName } from './values.js';
import * as cheaper from './see/cheaper.js';
import { caption, computed, title } from './see/caption.js';
import { comparison, controls, drawings, layers } from './see/controls.js';
import { openWhy } from './see/grid.js';
import { createFigure } from './see/figure.js';
import { createFlow } from './see/flow.js';
import { heads, paintMoved, revealHead } from './see/heads.js';
import { inkOf } from './see/ink.js';
import { createMeant } from './see/meant.js';
import { createOverview } from './see/overview.js';
import { createPicture } from './see/picture.js';
import { createPlot } from './see/plot.js';
import * as allHeads from './see/readings.js';
import * as recurrent from './see/recurrent.js';
import { sceneOf } from './see/scene.js';
import { through } from './see/through.js';
import { forgetPlaces, paintThumbs } from './see/thumbs.js';
import { trimmed } from './see/trim.js';

/** @typedef {import('../types.js').Model} Model */

/** @type {import('../types.js').CreateView} */
export function create(root, dispatch) {
  /** @type {Model | null} */
  let model = null;
  /** @type {import('./see/scene.js').Scene | null} */
  let scene = null;
  const place = document.createElement('div');
  place.className = 'see';
  root.append(place);
  const below = [cheaper.create(root, dispatch), recurrent.create(root, dispatch), allHeads.create(root, dispatch)];
  const figure = createFigure(dispatch);

  const step = (/** @type {number} */ by) => {
    if (!scene) return;
    const count = scene.record.heads + (scene.single ? 0 : 1);
    dispatch({ type: 'set', field: 'open', value: (scene.head + by + count) % count });
  };
  root.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || /** @type {Element} */ (event.target).matches('input:not([type="radio"], [type="checkbox"]), textarea')) return;
    if (event.key === '[' || event.key === ']') step(event.key === ']' ? 1 : -1);
    else if (!zoom.pressed(event)) return;
    event.preventDefault();
  });
  watch(root, dispatch, () => scene && { hover: scene.state.hover, queries: scene.record.queries, keys: scene.record.keys, self: scene.record.kind === 'self' });

  const plot = createPlot(root, place, dispatch, () => scene);
  const { box, zoom, hovered } = plot;
  const flow = createFlow(place, dispatch, () => draw());
  const overview = createOverview(place, dispatch, () => draw());
  const picture = createPicture(place, dispatch, () => draw());

  const draw = () => {
    if (!model) return;
    if (!model.frame) {
      render(html`<h2 id="see-title">${model.t(model.failed ? 'see.failed' : 'see.waiting')}</h2><div class="see-reserve" aria-hidden="true"></div>`, place);
      return;
    }
    const before = scene;
    scene = sceneOf(model);
    const { state, record, head, t } = scene;
    box.ratio = window.devicePixelRatio || 1;
    Object.assign(box, inkOf(root, state));
    place.style.setProperty('--queries', String(record.queries));
    place.style.setProperty('--keys', String(record.keys));
    place.classList.toggle('rolled', record.origin.from === 'rollout');
    const origin = headOrigin(record, head);
    render(html`
      <div class="see-words">
        <div class="see-heading">
          <h2 id="see-title">${title(/** @type {any} */ (scene))}</h2>
          ${record.layers > 1 ? layers(/** @type {any} */ (scene), dispatch) : nothing}
        </div>
        <p class="see-caption">${caption(/** @type {any} */ (scene))} <button class="plain to-why" @click=${openWhy}>${t('see.toWhy')}</button></p>
      </div>
      ${picture.template(/** @type {any} */ (scene))}
      ${overview.template(/** @type {any} */ (scene))}
      <div class="see-folds">${flow.template(/** @type {any} */ (scene))}${through(/** @type {any} */ (scene), dispatch)}</div>
      ${heads(/** @type {any} */ (scene), dispatch)}
      <div class="figure-place" data-control="figure"></div>
      <section class="open-card card" data-control="plot" aria-labelledby="see-open">
        <div class="open-top">
          <h3 id="see-open" class="open-name">${headName(record, head, t)} <span>${recipeName(record, head, t)}</span> ${scene.off.includes(head) ? html`<span class="unusual">${t('overview.isOff')}</span> ` : nothing}${origin ? originBadge(origin, t) : nothing}</h3>
          <span class="open-steps" ?hidden=${scene?.single}>
            <button class="plain icon" aria-label=${t('see.previous')} title=${`${t('see.previous')}  [`} @click=${() => step(-1)}>‹</button>
            <button class="plain icon" aria-label=${t('see.next')} title=${`${t('see.next')}  ]`} @click=${() => step(1)}>›</button>
          </span>
          ${zoom.buttons(/** @type {any} */ (scene))}
          ${drawings(/** @type {any} */ (scene), dispatch)}
          ${state.projector ? html`<details class="options" data-control="options"><summary class="button">${t('see.options')}</summary><div class="side">${controls(/** @type {any} */ (scene), dispatch)}</div></details>` : nothing}
        </div>
        <p class="comparison small" role="status">${comparison(/** @type {any} */ (scene))}</p>
        <p class="trimmed small" role="status">${trimmed(/** @type {any} */ (scene))}</p>
        <div class="open-body">
          <div class="plot" data-drawing=${state.drawing} tabindex=${state.drawing === 'table' ? '0' : nothing}
            role=${state.drawing === 'table' ? 'region' : nothing} aria-label=${state.drawing === 'table' ? t('see.drawing.table') : nothing}></div>
          ${state.projector ? nothing : html`<div class="side" data-control="options">${controls(/** @type {any} */ (scene), dispatch)}</div>`}
        </div>
        <p class="visually-hidden" id="see-keys">${t('see.keys')}</p>
      </section>
      ${computed(/** @type {any} */ (scene))}`, place);
    // The first time the plot's size is known only now; from then on it is told when it changes.
    if (observe()) plot.measure();
    paintMoved(place, scene, box);
    plot.draw();
    if (String(before?.cell) !== String(scene.cell)) plot.reveal();
    paintThumbs(place, scene, box);
    overview.paint(scene, box);
    picture.paint(scene);
    flow.wire();
    if (before?.head !== head) revealHead(place);
  };

  /** @type {Element | null} */
  let observed = null;
  const sizes = new ResizeObserver(() => {
    forgetPlaces();
    if (plot.measure()) draw();
    else if (scene) {
      paintThumbs(place, scene, box);   // the cards stand elsewhere
      overview.paint(scene, box);
      flow.wire();
    }
  });
  /** Whether there is a plot that was not measured yet. */
  const observe = () => {
    const element = place.querySelector('.plot');
    if (element === observed || !element) return false;
    sizes.disconnect();
    sizes.observe(element);
    sizes.observe(/** @type {Element} */ (place.querySelector('.heads')));
    observed = element;
    return true;
  };

  const outlived = createMeant();
  return {
    update(next) {
      if (outlived(next)) {
        next = { ...next, state: { ...next.state, cell: null } };
        dispatch({ type: 'set', field: 'cell', value: null });
      }
      const light = sameDrawn(model, next);
      model = next;
      if (light && scene) {
        scene.model = next;
        scene.state = next.state;
        hovered();
      } else draw();
      if (scene) flow.follow(scene);
      figure.update(next, place.querySelector('.figure-place'));
      for (const each of below) each.update(next);
    },
  };
}
