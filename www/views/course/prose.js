/**
 * @file Markdown as templates. What is no Markdown of ours (HTML, scripts, pictures from elsewhere) stands as the text that it is:
 * nothing of a lesson is ever run. Knows Markdown's tokens and what stands in braces; not what that comes to.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { lexer } from '../../vendor/marked/lib/marked.js';
import { notation } from '../notation.js';

/** @typedef {{ type: string, raw: string, text?: string, tokens?: Piece[], [more: string]: any }} Piece */
/** @typedef {(expression: string) => unknown} Say */

/** While a text is taken apart its braces are signs that no Markdown has. */
const open = '\uE000', close = '\uE001';

/** Markdown as a template. @param {string} markdown @param {Say} say what an expression in braces comes to */
export function prose(markdown, say) {
  /** @type {string[]} */
  const held = [];
  const safe = markdown.replace(/[\uE000\uE001]/g, '').replace(/\{([^{}\n]+)\}/g, (_, expression) => `${open}${held.push(expression) - 1}${close}`);
  const spoken = (/** @type {string} */ text) => text.split(/(\uE000\d+\uE001)/).map(part => part.startsWith(open) ? say(held[Number(part.slice(1, -1))]) : notation(part));
  /** @type {Piece[]} */
  const pieces = lexer(safe);
  return html`<div class="prose">${pieces.map(piece => block(piece, spoken))}</div>`;
}

/** @typedef {(text: string) => unknown} Spoken */
/** @param {Piece} piece @param {Spoken} spoken @returns {unknown} */
function block(piece, spoken) {
  const inside = () => piece.tokens ? piece.tokens.map(each => inline(each, spoken)) : spoken(piece.text ?? piece.raw);
  const blocks = () => (piece.tokens ?? []).map(each => block(each, spoken));
  switch (piece.type) {
    case 'space': case 'def': return nothing;
    case 'paragraph': return html`<p>${inside()}</p>`;
    case 'heading': return html`<h3>${inside()}</h3>`;
    case 'blockquote': return html`<blockquote>${blocks()}</blockquote>`;
    case 'hr': return html`<hr>`;
    case 'code': return html`<pre><code>${spoken(piece.text ?? '')}</code></pre>`;
    case 'list': {
      const items = piece.items.map((/** @type {Piece} */ item) => html`<li>${(item.tokens ?? []).map(each => block(each, spoken))}</li>`);
      return piece.ordered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case 'table': return html`<div class="scrolls"><table>
      <thead><tr>${piece.header.map((/** @type {Piece} */ cell) => html`<th scope="col">${(cell.tokens ?? []).map(each => inline(each, spoken))}</th>`)}</tr></thead>
      <tbody>${piece.rows.map((/** @type {Piece[]} */ row) => html`<tr>${row.map(cell => html`<td>${(cell.tokens ?? []).map(each => inline(each, spoken))}</td>`)}</tr>`)}</tbody></table></div>`;
    case 'text': return inside();
    default: return html`<p>${spoken(piece.raw)}</p>`;
  }
}

/** @param {Piece} piece @param {Spoken} spoken @returns {unknown} */
function inline(piece, spoken) {
  const inside = () => piece.tokens ? piece.tokens.map(each => inline(each, spoken)) : spoken(piece.text ?? piece.raw);
  switch (piece.type) {
    case 'strong': return html`<b>${inside()}</b>`;
    case 'em': return html`<em>${inside()}</em>`;
    case 'del': return html`<del>${inside()}</del>`;
    case 'codespan': return html`<code>${spoken(piece.text ?? '')}</code>`;
    case 'br': return html`<br>`;
    case 'escape': return piece.text;
    case 'text': return inside();
    case 'link': return /^(https?:\/\/|#)/.test(piece.href) ? html`<a href=${piece.href} rel="noreferrer" target=${piece.href.startsWith('#') ? nothing : '_blank'}>${inside()}</a>` : spoken(piece.raw);
    default: return spoken(piece.raw);
  }
}
