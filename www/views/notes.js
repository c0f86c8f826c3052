/**
 * @file What is said above the page until it is dismissed: a broken link, a restart, a copied address.
 * Knows messages; not what brought them about.
 */
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';

/** @type {import('../types.js').CreateView} */
export const create = (root, dispatch) => ({
  update: ({ messages, t }) => render(messages.map(({ code, vars, wrong, action }) => html`
    <div class="note ${wrong ? 'wrong' : ''}" data-code=${code}>
      <p>${t(code, vars)}</p>
      <span class="row">
        ${action ? html`<button @click=${() => dispatch({ type: 'command', ...action })}>${t(`notes.${action.name}`)}</button>` : nothing}
        <button class="plain" aria-label=${t('notes.dismiss')} title=${t('notes.dismiss')}
          @click=${() => dispatch({ type: 'command', name: 'dismiss', detail: code })}>✕</button>
      </span>
    </div>`), root),
});
