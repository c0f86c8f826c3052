/**
 * @file What is being looked at, in words and true numbers: the title, and the sentences under it.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { notation } from '../notation.js';
import { quoted } from '../parts.js';
import { seen } from '../say/made.js';
import { headName, headOrigin, headRecipe, isCausal, offHow, recipeId, recipeName, seenBy, shared, strongestOfRow, takenByMask, evenUpTo } from '../values.js';
import { influenceCaption, influenceTitle } from './influence.js';
import { rich } from './rich.js';
import { isAverageOfNone } from './scene.js';
import { unusual } from './unusual.js';

/** @typedef {import('./scene.js').Scene} Scene */

/** @param {Scene} scene */
export function title(scene) {
  const { record, t, model } = scene;
  if (record.measure === 'influence') return influenceTitle(scene);
  if (model.frame?.experiment?.name === 'cheaper') return t('cheaper.title', { n: record.heads });
  const kind = isCausal(record) ? 'causal' : record.kind;
  const heads = t(record.heads === 1 ? 'see.count.heads.one' : 'see.count.heads', { n: record.heads });
  const layer = record.layer === null ? '' : ` · ${t('see.layer', { n: record.layer + 1 })}`;
  const besides = unusual(record, model);
  const stack = model.frame?.transformer?.stack;
  if (stack && record.origin.from === 'rollout') {
    const n = (record.layer ?? 0) + 1;
    return t(stack === 'cross' ? 'through.layers.cross' : n === 1 ? 'through.layers.one' : 'through.layers', { stack: t(`overview.stack.${stack}`), n });
  }
  return html`${t(stack ? `overview.stack.${stack}` : `see.kind.${kind}`)} · ${heads}${layer}${model.opened ? ` · ${model.opened}` : ''}${besides.map(what => html` <span class="unusual">· ${notation(what)}</span>`)}`;
}

/** A token that lights its row. @param {Scene['record']} record @param {number} query */
const queryOf = (record, query) => html`<span data-query=${query}>${quoted(record.queryTokens[query], 'query')}</span>`;
/** A token that lights its column. @param {Scene['record']} record @param {number} key */
const keyOf = (record, key) => html`<span data-key=${key}>${quoted(record.keyTokens[key], 'key')}</span>`;

/**
 * A decoder's row looks for what comes after it: the token that it made next, or was given.
 * @param {import('../../types.js').TransformerFrame} transformer @param {Scene['record']} record @param {number} query @param {Scene['t']} t
 */
function next({ stack, begun, steps }, record, query, t) {
  const step = stack === 'encoder' ? undefined : steps[query - begun + 1];
  return step ? rich(t, 'see.makes', { query: queryOf(record, query), next: html`<b>${seen(step.token.text)}</b>` }) : nothing;
}

/**
 * Why the head does what it does: its recipe's sentence, or that there is no why.
 * @param {Scene} scene
 */
function reason({ record, head, off, frame, telling, cell, t }) {
  if (head >= record.heads) return off.length === record.heads ? t('see.average.none') : t('see.average.reason');
  const recipe = headRecipe(record, head);
  const origin = headOrigin(record, head);
  if (recipe === 'random') return html`<strong>${t('see.random')}</strong>`;
  if (recipe === 'yours') return notation(t('see.yours.reason'));
  if (recipe === null && frame.transformer && telling) return next(frame.transformer, record, telling.query, t);
  if (recipe === null) return origin?.from === 'file' ? t('see.file.reason', { name: origin.name }) : origin?.from === 'random' ? html`<strong>${t('see.random')}</strong>` : nothing;
  const blind = frame.notes.some(({ code, vars }) => code === 'recipe-lacks' && vars.head === head + 1 && vars.recipe === recipe && vars.needs === 'position');
  if (blind) return html`<strong>${t('see.blind')}</strong>`;
  const lost = telling && takenByMask(record, head, telling.query);
  if (telling && lost !== null) return html`<strong>${rich(t, 'see.lost', { key: keyOf(record, lost), query: queryOf(record, telling.query) })}</strong>`;
  // The row that says most says nothing: so do all.
  const even = telling && telling.weight * seenBy(record, telling.query) <= evenUpTo && seenBy(record, telling.query) > 1;
  if (even && !cell && recipe !== 'uniform') return t('see.spread');
  const key = `recipe.${recipeId(record, head)}.reason`;
  return t.has(key) ? notation(t(key)) : nothing;
}

/**
 * What computed the numbers, and how fast.
 * @param {Scene} scene
 */
export const computed = ({ frame, t }) => html`<p class="computed">${t('see.computed', {
  build: frame.build === 'simd128' ? 'SIMD128' : t('see.computed.portable'), milliseconds: t.number(frame.milliseconds, 1) })}</p>`;

/** @param {Scene} scene */
export function caption(scene) {
  const { record, head, telling, weights, t } = scene;
  if (record.measure === 'influence') return influenceCaption(scene);
  const rule = recipeName(record, head, t);
  const name = html`<b>${headName(record, head, t)}${rule ? html`${t('see.comma')}<i>${rule}</i>` : nothing}</b>`;
  const allOff = isAverageOfNone(scene);
  if (!telling || allOff) return html`${name}${t('see.colon')}${allOff ? '' : t('see.caption.nothing')} ${reason(scene)}`;
  const { query, key, weight } = telling;
  if (scene.off.includes(head)) {
    const how = offHow(scene.model);
    return rich(t, 'see.caption.off', {
      head: name, query: queryOf(record, query), key: keyOf(record, key), weight: html`<b class="number">${t.number(weight, 2)}</b>`,
      instead: html`<span title=${t(`outcome.how.${how}.title`)}>${t(`outcome.how.${how}`)}</span>`,
    });
  }
  const top = strongestOfRow(record, weights, query);
  const seen = seenBy(record, query);
  const { count, each, total, of } = shared(record, weights, query);
  const number = (/** @type {number} */ value, decimals = 3) => html`<b class="number">${t.number(value, decimals)}</b>`;
  const places = {
    head: name, query: queryOf(record, query), key: keyOf(record, key), strongest: keyOf(record, top.key),
    weight: number(weights[query * record.keys + key] ?? weight), most: number(top.weight),
    count: t.number(count, 0), seen: t.number(seen, 0), each: number(each, seen > 50 ? 3 : 2),
  };
  const visible = record.visible[query * record.keys + key];
  // Several keys that have nearly all together are one answer, not the strongest of them.
  if (record.origin.from === 'rollout' && visible) return html`${rich(t, 'through.caption', places)}`;
  const some = count > 2 && 2 * count > seen && total > 0.9;
  const sentence = !visible ? (scene.frame.record.visible[query * record.keys + key] ? 'trim.caption' : 'see.caption.hidden') : seen === 1 ? 'see.caption.only'
    : count === seen ? 'see.caption.even' : some && of(key) ? 'see.caption.some' : some ? 'see.caption.some.besides'
    : top.weight > 2 * weight ? 'see.caption.weak' : head >= record.heads ? 'see.caption.average' : 'see.caption.cell';
  // What the cells say then is another number.
  const score = /^(scores|masked)$/.test(scene.state.view) ? record.scores?.[head]?.[query * record.keys + key] : undefined;
  return html`${rich(t, sentence, places)} ${score === undefined ? nothing : html`${rich(t, 'see.caption.score', { score: number(score) })} `}<span class="reason">${reason(scene)}</span>`;
}
