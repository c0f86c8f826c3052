/**
 * @file *Say*: the text, who attends to whom, the mask, and, folded away, the settings of the lab; or the file shown instead.
 * Knows the state and draws it; the open folds are the only thing it keeps.
 */
import { html, render, nothing } from '../vendor/lit-html/lit-html.js';
import { createText } from './say/text.js';
import { createMaskGrid } from './say/maskgrid.js';
import { experiment } from './say/experiment.js';
import { createPicture } from './say/picture.js';
import { createTransformer } from './say/transformer.js';
import { flipsWithin } from './values.js';
import { noteText } from './say/readings.js';
import * as settings from './say/settings.js';

/** @typedef {import('../types.js').Model} Model */

/** @type {import('../types.js').CreateView} */
export function create(root, dispatch) {
  const text = createText(dispatch);
  const transformer = createTransformer(dispatch, () => draw());
  const picture = createPicture(dispatch);
  const maskBox = document.createElement('div');
  const maskGrid = createMaskGrid(maskBox, dispatch);
  /** The folds that are open: what lies in a closed one is not drawn. @type {Set<string>} */
  const open = new Set();
  const folds = ['settings', 'table', 'tokens', 'mask', 'model', 'heads'];
  /** @type {Model} */
  let model;
  // On a phone the heads are to be in sight: all but the text, who attends to whom and the direction is folded.
  const narrow = matchMedia('(max-width: 719px)');
  narrow.addEventListener('change', () => draw());

  /** @param {string} name @param {string} now the present setting, in few words @param {() => unknown} content @param {string} [extra] */
  const fold = (name, now, content, extra = '') => html`
    <details class="fold ${extra}" data-control=${name} data-fold=${name} ?open=${open.has(name)} @toggle=${(/** @type {any} */ event) => {
      if (event.target !== event.currentTarget || event.target.open === open.has(name)) return;
      if (event.target.open) open.add(name); else open.delete(name);
      draw();
    }}>
      <summary><span>${model.t(`say.fold.${name}`)}</span><span class="now">${now}</span></summary>
      <div class="stack">${open.has(name) ? content() : nothing}</div>
    </details>`;

  function draw() {
    const { t, state, opened } = model;
    if (state.transformer === 'picture' && !opened) return void (transformer.rest(), render(picture.draw(model, narrow.matches), root), picture.sync(root, model));
    if (state.transformer && !opened) return void (render(transformer.draw(model, fold, narrow.matches), root), transformer.sync(root, model));
    transformer.rest();
    const notes = html`<div class="say-notes stack-tight" role="status">${(model.frame?.notes ?? []).map(note => html`<p class="hint">${noteText(note, t)}</p>`)}</div>`;
    if (state.experiment && !opened) return void (render(experiment(model, dispatch, { text, fold, notes, narrow: narrow.matches }), root), text.sync(root, model));
    const cross = state.kind === 'cross';
    const mask = state.mask;
    const flips = flipsWithin(model.frame?.record, mask.flips).length;
    const kind = settings.kind(model, dispatch);
    const said = html`<p class="hint">${t(`say.kind.${state.kind}.said`)}</p>`;
    const tokens = html`
      <div class="folds">${fold('table', t(`say.embedding.${state.embedding}`), () => html`
        ${cross ? html`<h3 class="query">${t('say.target')}</h3>` : nothing}${text.table(model, 'target')}
        ${cross ? html`<h3 class="key">${t('say.source')}</h3>${text.table(model, 'source')}` : nothing}`)}
      ${fold('tokens', settings.tokenizerNow(model), () => settings.tokenizer(model, dispatch), 'teacher-only')}</div>`;
    const more = html`
      ${fold('mask', settings.maskNow(model), () => html`
        ${maskBox}
        ${flips ? html`<div class="row apart"><span class="hint">${t(flips === 1 ? 'say.flips.one' : 'say.flips', { flips })}</span>
          <button @click=${() => dispatch({ type: 'set', field: 'mask', part: { flips: [] } })}>${t('say.flips.reset')}</button></div>` : nothing}
        ${settings.maskParts(model, dispatch)}`)}
      ${settings.position(model, dispatch)}
      <div class="folds">${fold('model', settings.modelNow(model), () => settings.model(model, dispatch), 'teacher-only')}
      ${fold('heads', settings.headsNow(model), () => settings.heads(model, dispatch), 'teacher-only')}</div>`;
    const file = opened && model.frame?.record.origin.from === 'file' ? model.frame.record : null;
    if (opened) return void (render(html`
      <div class="card stack">
        <h2 id="say-title">${t('say.title')}</h2>
        <div class="say-file stack-tight">
          <p><span class="origin">${t('origin.file')}</span> <b>${opened}</b></p>
          ${file ? html`<p class="hint">${t(`say.opened.${file.kind}`)}</p>
            ${text.chips(model, 'target')}${file.kind === 'cross' ? text.chips(model, 'source') : nothing}` : nothing}
          <button class="primary" @click=${() => dispatch({ type: 'command', name: 'closeRecord' })}>${t(state.transformer ? 'bar.closeRecord' : 'say.opened.back')}</button>
        </div>
        ${state.transformer ? nothing : html`<p class="hint">${t('say.opened.aside')}</p>
          <div class="say-aside stack" inert>${text.field(model, 'target')}${cross ? text.field(model, 'source') : nothing}</div>`}
      </div>`, root), text.sync(root, model));
    render(html`
      <div class="card stack">
        ${narrow.matches ? html`<div class="row apart"><h2 id="say-title">${t('say.title')}</h2><div data-control="kind">${kind}</div></div>` : html`<h2 id="say-title">${t('say.title')}</h2>`}
        ${narrow.matches ? nothing : html`<div class="stack-tight" data-control="kind">${kind}${said}</div>`}
        <div data-control="text">${text.field(model, 'target')}${text.chips(model, 'target')}</div>
        ${cross ? html`<div data-control="text">${text.field(model, 'source')}${text.chips(model, 'source')}</div>` : nothing}
        ${narrow.matches ? nothing : tokens}
        ${settings.direction(model, dispatch)}
        ${narrow.matches ? fold('settings', settings.modelNow(model), () => html`<div data-control="kind">${said}</div>${tokens}${more}`) : more}
        ${notes}
      </div>`, root);
    text.sync(root, model);
    if (maskBox.isConnected) maskGrid.update(model);
  }

  return {
    update(next) {
      // A lesson keeps only what it asks the reader to touch: that is not to be looked for in a fold.
      if ((next.state.lesson === null) !== ((model?.state.lesson ?? null) === null)) for (const name of folds) next.state.lesson === null ? open.delete(name) : open.add(name);
      model = next;
      draw();
    },
  };
}
