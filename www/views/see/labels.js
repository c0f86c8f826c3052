/**
 * @file The tokens along the drawings: queries and keys in their colours, thinned out where there is no room, each saying
 * what it stands for (`data-query`, `data-key`). A click on a query selects its row; what is pointed at shows on top.
 */
import { html } from '../../vendor/lit-html/lit-html.js';
import { tokenText } from '../parts.js';
import { influenceAxis } from './influence.js';
import { select } from './keyboard.js';

/** @typedef {import('./scene.js').Scene} Scene */

/** So many characters have room beside any cells. */
const sure = 4;

/** Some of the tokens, with their places. @param {import('../../types.js').Token[]} tokens @param {[number, number]} part */
const within = (tokens, [from, to]) => tokens.slice(from, to).map((token, at) => ({ token, i: from + at }));

/** Whether a label would stand in that of the chosen token. @param {number} i @param {number | undefined} chosen @param {number} every */
const crowds = (i, chosen, every) => chosen !== undefined && i !== chosen && Math.abs(i - chosen) < every;

/**
 * @param {Scene} scene
 * @param {import('../../types.js').Dispatch} dispatch
 * @param {{ every: number, part?: [number, number], slot: string }} how one label in `every`, of those in `part`; `slot` names the side in see.css
 */
export function queryLabels({ record, state, selected, cell, t }, dispatch, { every, part = [0, record.queries], slot }) {
  const clicked = (/** @type {MouseEvent & { pointerType?: string }} */ event) => {
    const label = /** @type {Element} */ (event.target).closest('[data-query]');
    if (!label) return;
    const how = { range: event.shiftKey, many: event.ctrlKey || event.metaKey || event.pointerType === 'touch' };
    dispatch({ type: 'set', field: 'selected', value: select(state.selected, Number(label.getAttribute('data-query')), how) });
  };
  return html`
    <div class="labels queries ${slot}" @click=${clicked}>
      ${within(record.queryTokens, part).map(({ token, i }) => (i % every && !selected.includes(i) && cell?.[0] !== i) || crowds(i, cell?.[0], every) ? '' : html`
        <span class="label ${token.text.length > sure ? 'long' : ''} ${selected.includes(i) ? 'selected' : ''} ${cell?.[0] === i ? 'chosen' : ''}" style=${`--i:${i}`} data-query=${i}
          title=${`${token.text}\n${t('see.select.title')}`}>${tokenText(token, 'query')}</span>`)}
      <span class="label pointed query"><bdi></bdi></span>
    </div>`;
}

/**
 * @param {Scene} scene
 * @param {{ every: number, part?: [number, number], slot: string }} how
 */
export const keyLabels = ({ record, cell }, { every, part = [0, record.keys], slot }) => html`
  <div class="labels keys ${slot}">
    ${within(record.keyTokens, part).map(({ token, i }) => (i % every && cell?.[1] !== i) || crowds(i, cell?.[1], every) ? '' : html`
      <span class="label ${token.text.length > sure ? 'long' : ''} ${cell?.[1] === i ? 'chosen' : ''}" style=${`--i:${i}`} data-key=${i} title=${token.text}>${tokenText(token, 'key')}</span>`)}
    <span class="label pointed key"><bdi></bdi></span>
  </div>`;

/**
 * What an axis is: its name, who that is, and the text that it comes from.
 * @param {Scene} scene
 * @param {'query' | 'key'} role
 * @param {string} arrow where it runs
 */
export const axisName = (scene, role, arrow) => scene.record.measure === 'influence' ? influenceAxis(scene, role, arrow) : attentionAxis(scene, role, arrow);

/** @param {Scene} scene @param {'query' | 'key'} role @param {string} arrow */
const attentionAxis = ({ frame, record, t }, role, arrow) => html`
  <span class="axis ${role}"><b>${t(`see.axis.${role}`)} ${arrow}</b> <span class="who">${t(`see.axis.${role}.who`)}</span> <span class="from">${t(frame.picture ? `picture.axis.${role}` : `see.axis.${record.kind === 'self' ? 'self.' : ''}${role}.from`)}</span></span>`;
