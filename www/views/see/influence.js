/**
 * @file A record of influence in words: the heading, the axes' names, the sentence under them. An influence moves; it gives no attention.
 */
import { html } from '../../vendor/lit-html/lit-html.js';
import { tokenText } from '../parts.js';
import { headName, sizeText } from '../values.js';
import { rich } from './rich.js';

/** @typedef {import('./scene.js').Scene} Scene */

/** @param {Scene} scene */
export const influenceTitle = ({ t, record }) => `${t('influence.title')} · ${t.list(record.names.map((_, head) => headName(record, head, t)))}`;

/** @param {Scene} scene @param {'query' | 'key'} role @param {string} arrow where the axis runs */
export const influenceAxis = ({ t }, role, arrow) => html`
  <span class="axis ${role}"><b>${t(`influence.axis.${role}`)} ${arrow}</b> <span class="who">${t(`influence.axis.${role}.who`)}</span> <span class="from">${t(`influence.axis.${role}.from`)}</span></span>`;

/** @param {Scene} scene */
export function influenceCaption({ record, head, telling, t }) {
  const name = html`<b>${headName(record, head, t)}</b>`;
  if (!telling) return name;
  const { query, key } = telling;
  const method = record.names[head], steps = query - key;
  const sentence = steps < 0 ? 'hidden' : !steps ? 'own' : `${method === 'attention' ? 'attention' : ''}${steps === 1 ? '.one' : ''}`.replace(/^\./, '');
  const said = rich(t, sentence ? `influence.caption.${sentence}` : 'influence.caption', {
    head: name, steps, weight: html`<b class="number">${sizeText(record.weights[head][query * record.keys + key], t)}</b>`,
    query: html`<span data-query=${query}>${tokenText(record.queryTokens[query], 'query')}</span>`,
    key: html`<span data-key=${key}>${tokenText(record.keyTokens[key], 'key')}</span>`,
  });
  return html`${said} <span class="reason">${t(`influence.reason.${method}`)}</span>`;
}
