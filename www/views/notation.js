/**
 * @file Subscripts as the field writes them: W_Q, d_k, h_t, and h_(t−1) for one of several signs. Pure; a template of its text.
 */
import { html } from '../vendor/lit-html/lit-html.js';

/** @param {string} text */
export const notation = text => text.split(/\b([A-Za-z]_(?:[A-Za-z0-9]+\b|\([^()\s]+\)))/)
  .map((part, n) => n % 2 === 0 ? part : html`<i>${part[0]}</i><sub>${part.slice(2).replace(/[()]/g, '')}</sub>`);
