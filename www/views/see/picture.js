/**
 * @file The picture that a model draws, from noise on, and over it where each word was looked at from: one small picture a word. Draws
 * the frame's picture; its own memory is which maps are averaged, and whether the steps play.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { choice } from '../parts.js';
import { mapsOf, paintPixels } from './maps.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('../../types.js').PictureFrame} PictureFrame */

/** Milliseconds between two steps that play. */
const pace = 350;

/**
 * @param {HTMLElement} place
 * @param {import('../../types.js').Dispatch} dispatch
 * @param {() => void} redraw
 */
export function createPicture(place, dispatch, redraw) {
  /** Which maps are averaged. @type {'all' | 'layer' | 'head'} */
  let over = 'all';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let playing;
  /** @type {PictureFrame | null} */
  let shown = null;

  const show = (/** @type {number} */ moment) => dispatch({ type: 'set', field: 'moment', value: shown && moment >= shown.steps.length - 1 ? null : moment });
  const rest = () => { clearTimeout(playing); playing = undefined; };
  function play() {
    if (playing !== undefined) {
      rest();
      return redraw();
    }
    let at = shown && shown.moment < shown.steps.length - 1 ? shown.moment : -1;
    const next = () => {
      at++;
      if (!shown || at >= shown.steps.length) {
        rest();
        return redraw();
      }
      show(at);
      playing = setTimeout(next, pace);
    };
    next();
  }

  /** @param {Scene} scene */
  function template({ frame: { picture }, t, head, record }) {
    if (!picture) {
      rest();
      shown = null;
      return nothing;
    }
    shown = picture;
    const { steps, moment, words, factors, layers, layer } = picture;
    const last = steps.length - 1;
    const canvas = (/** @type {string} */ name, /** @type {string} */ label) => html`<canvas class="pixels" data-picture=${name} width=${picture.side} height=${picture.side} role="img" aria-label=${label}></canvas>`;
    const oneHead = head < record.heads;
    const now = over === 'head' && !oneHead ? 'layer' : over;
    return html`
      <section class="card stack picture-card" aria-labelledby="picture-title" data-control="picture">
        <div class="row apart"><h3 id="picture-title">${t('picture.title')}</h3>
          <span class="row"><button @click=${play} aria-pressed=${String(playing !== undefined)}>${t(playing !== undefined ? 'picture.pause' : 'picture.play')}</button>
            <label class="row picture-steps"><span>${t('picture.step')}</span>
              <input type="range" min="0" max=${last} .value=${String(moment)} aria-valuetext=${t('picture.step.of', { n: moment + 1, all: last + 1 })}
                @input=${(/** @type {any} */ event) => { rest(); show(Number(event.target.value)); }}></label>
            <span class="number">${t('picture.step.of', { n: moment + 1, all: last + 1 })}</span></span></div>
        <div class="picture-large">
          <figure>${canvas('noisy', t('picture.noisy'))}<figcaption>${t('picture.noisy')}</figcaption></figure>
          <figure>${canvas('clean', t('picture.clean'))}<figcaption>${t('picture.clean')}</figcaption></figure>
          ${picture.whole ? html`<figure>${canvas('whole', t('picture.whole'))}<figcaption>${t('picture.whole')}</figcaption></figure>` : nothing}
        </div>
        <div class="row apart"><h3>${t('picture.maps')}</h3>
          <span class="row">${choice({ name: 'picture-over', label: t('picture.over'), value: now, change: value => { over = value; redraw(); },
            options: [{ value: /** @type {const} */ ('all'), label: t('picture.over.all') }, { value: /** @type {const} */ ('layer'), label: t('picture.over.layer', { n: layer + 1 }) },
              { value: /** @type {const} */ ('head'), label: oneHead ? t('picture.over.head', { layer: layer + 1, head: head + 1 }) : t('picture.over.one'), off: !oneHead, title: oneHead ? t('picture.over.head.title') : t('picture.over.head.none') }] })}
            <label class="row"><span>${t('picture.layer')}</span><select id="picture-layer" @change=${(/** @type {any} */ event) => dispatch({ type: 'set', field: 'layer', value: event.target.selectedIndex })}>
              ${Array.from({ length: layers }, (_, n) => html`<option .selected=${n === layer}>${t.number(n + 1, 0)}</option>`)}</select></label></span></div>
        <p class="hint">${t('picture.maps.said')}</p>
        <ul class="picture-maps">${words.map((word, at) => html`
          <li class=${factors[at] === 0 ? 'off' : ''} data-key=${at}>
            ${canvas(`map-${at}`, t('picture.map', { word: word.text }))}
            <span class="token key ${word.special ? 'special' : ''}">${word.text}</span>${factors[at] === 1 ? nothing : html` <small>× ${t.number(factors[at], factors[at] % 1 ? 1 : 0)}</small>`}</li>`)}</ul>
      </section>`;
  }

  return {
    template,
    /** @param {Scene} scene */
    paint({ frame: { picture }, head, record }) {
      if (!picture) return;
      const now = over === 'head' && head >= record.heads ? 'layer' : over;
      const maps = mapsOf(picture, { layer: now === 'all' ? null : picture.layer, head: now === 'head' ? head : null });
      const step = picture.steps[picture.moment];
      const most = Math.max(0.05, ...maps.flatMap((map, at) => picture.words[at].special ? [] : [...map]));
      for (const canvas of place.querySelectorAll('canvas[data-picture]')) {
        const name = canvas.getAttribute('data-picture') ?? '';
        const context = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext('2d'));
        const map = name.startsWith('map-') ? maps[Number(name.slice(4))] : undefined;
        paintPixels(context, picture, name === 'noisy' ? step.noisy : name === 'whole' ? picture.whole ?? step.clean : step.clean, map, map && picture.words[Number(name.slice(4))].special ? 1 : most);
      }
    },
  };
}
