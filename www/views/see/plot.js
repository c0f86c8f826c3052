/**
 * @file The place where the open head is drawn: how large it is, what of it is in sight, which drawing fills it. Draws itself anew when it is
 * scrolled or zoomed, without the rest of the room.
 */
import { render } from '../../vendor/lit-html/lit-html.js';
import { arcs, paintArcs } from './arcs.js';
import { heatmap, layoutOf, paintHeatmap, partOf, revealCell, topOf } from './heatmap.js';
import { readout } from './legend.js';
import { light } from './light.js';
import { table } from './table.js';
import { createZoom } from './zoom.js';

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} place where the room's template is rendered, with an empty `.plot`
 * @param {import('../../types.js').Dispatch} dispatch
 * @param {() => import('./scene.js').Scene | null} now the scene that is drawn
 */
export function createPlot(root, place, dispatch, now) {
  /** @type {import('./heatmap.js').Box} */
  const box = { width: 480, height: 480, ratio: 1, type: 1, ink: /** @type {any} */ ({}), zoom: null, scroll: { x: 0, y: 0 } };
  const element = () => /** @type {HTMLElement | null} */ (place.querySelector('.plot'));

  /** What follows the pointer: lit rows and columns, the exact number, and the arcs, of which some step back. */
  function hovered() {
    const scene = now();
    if (!scene) return;
    light(place, scene);
    readout(/** @type {HTMLElement} */ (place.querySelector('.readout')), scene);
    if (scene.state.drawing === 'arcs') paintArcs(place, scene, box);
  }

  function draw() {
    const scene = now(), plot = element();
    if (!scene || !plot) return;
    render({ heatmap, arcs, table }[scene.state.drawing](scene, dispatch, box), plot);
    if (scene.state.drawing === 'heatmap') paintHeatmap(place, scene, box);
    hovered();
  }

  /** The scene, where it is drawn as a heatmap. */
  const cells = () => {
    const scene = now();
    return scene?.state.drawing === 'heatmap' ? scene : null;
  };
  const zoom = createZoom(root, box, {
    layout() { const scene = cells(); return scene && layoutOf(scene, box); },
    top() { const scene = cells(); return scene ? topOf(scene, box) : 0; },
    chosen: () => cells()?.cell ?? null,
    redraw: draw,
  });

  let drawing = 0;
  place.addEventListener('scroll', ({ target }) => {
    const plot = /** @type {Element} */ (target), scene = cells();
    if (!plot.matches('.plot')) return;
    const part = () => scene && String(Object.values(partOf(scene, box)));
    const before = part();
    box.scroll = { x: plot.scrollLeft, y: plot.scrollTop };
    const { query, key } = now()?.state.hover ?? { query: null, key: null };
    if (query !== null || key !== null) dispatch({ type: 'set', field: 'hover', value: { query: null, key: null } });   // something else is under the pointer now
    if (part() !== before) drawing ||= requestAnimationFrame(() => { drawing = 0; draw(); });
  }, true);

  return {
    box, zoom, draw, hovered,
    /** Takes the measure of the place; true when it changed. */
    measure() {
      const plot = element();
      if (!plot) return false;
      const { width, height } = box;
      box.width = plot.clientWidth;
      box.height = plot.clientHeight;
      return width !== box.width || height !== box.height;
    },
    /** Scrolls the chosen cell into sight. */
    reveal() {
      const scene = cells(), plot = element();
      if (scene && plot) revealCell(plot, scene, box);
    },
  };
}
