/**
 * @file A reading of what is shown, or a condition on it, put together from plain words: which, of which tokens, and what it comes to now.
 * What cannot be put together so is written. Knows the parts that it is given; keeps nothing but what the browser's focus keeps.
 */
import { html, nothing } from '../../vendor/lit-html/lit-html.js';

/** @typedef {import('../../types.js').Model} Model */
/** @typedef {import('../../types.js').Token} Token */
/**
 * What a view may ask about readings (www/course/making.js, www/course/values.js).
 * @typedef {{
 *   offered: Record<string, { of: readonly string[], gives: string }>,
 *   nameOf: (tokens: Token[], at: number) => string,
 *   toReading: (name: any, of: string[]) => string,
 *   fromReading: (written: string) => { name: string, of: string[] } | null,
 *   sides: (condition: string) => { left: string, by: string, right: string } | null,
 *   holds: (condition: string, frame: Model['frame']) => boolean | null,
 *   say: (written: string, model: Model) => string,
 * }} Readings
 */

/** @param {any} event */
const valueOf = event => event.target.value;
/** @param {string} label @param {string} value @param {{ value: string, label: unknown }[]} options @param {(value: string) => void} change */
const choose = (label, value, options, change) => html`
  <select aria-label=${label} @change=${(/** @type {any} */ event) => change(valueOf(event))}>
    ${options.map(option => html`<option value=${option.value} .selected=${option.value === value}>${option.label}</option>`)}</select>`;

/** A reading of the chosen cell's tokens, or else of the first ones. @param {string} name @param {Model} model @param {Readings} of @param {(string | undefined)[]} [now] tokens that stay */
export function readingOf(name, { frame, state }, of, now = []) {
  const record = frame?.record, telling = frame?.telling[frame.open];
  const cell = state.cell ?? (telling ? [telling.query, telling.key] : [0, 0]);
  const first = (/** @type {string} */ kind) => {
    const tokens = (kind === 'key' ? record?.keyTokens : record?.queryTokens) ?? [], at = cell[kind === 'key' ? 1 : 0];
    return kind === 'step' || !tokens.length ? '1' : of.nameOf(tokens, Math.min(at, tokens.length - 1));
  };
  return of.toReading(name, of.offered[name].of.map((kind, n) => now[n] ?? first(kind)));
}

/**
 * @param {{ id: string, label: string, value: string, gives: 'number' | 'token' | 'any', model: Model, of: Readings, change: (written: string) => void }} picked
 *   `gives`: what it must come to
 */
export function readingField({ id, label, value, gives, model, of, change }) {
  // What is being written stays a field until it is left, though it may be put together from choices by now.
  const { t, frame } = model, found = document.activeElement?.id === id ? null : of.fromReading(value);
  const names = Object.keys(of.offered).filter(name => gives === 'any' || of.offered[name].gives === gives);
  const known = found && names.includes(found.name) ? found : null;
  /** @param {string} kind */
  const placesOf = kind => {
    const tokens = (kind === 'key' ? frame?.record.keyTokens : frame?.record.queryTokens) ?? [];
    return tokens.slice(0, 100).map((_, at) => ({ value: of.nameOf(tokens, at), label: of.nameOf(tokens, at) }));
  };
  /** @param {string} kind @param {string} now @param {number} n */
  const place = (kind, now, n) => {
    const put = (/** @type {string} */ next) => known && change(of.toReading(known.name, known.of.with(n, next)));
    if (kind === 'step') return html`<input class="numeric" data-draft inputmode="numeric" aria-label=${t('make.step')} .value=${now} @input=${(/** @type {any} */ event) => put(valueOf(event))}>`;
    const places = placesOf(kind);
    // The token may be one of what is shown only after the prediction.
    return choose(t(`make.${kind}`), now, places.some(each => each.value === now) ? places : [...places, { value: now, label: `${now} (${t('make.notShown')})` }], put);
  };
  const pick = (/** @type {string} */ name) => change(name === '' ? '' : readingOf(name, model, of, of.offered[name].of.map((kind, n) => known && of.offered[known.name].of[n] === kind ? known.of[n] : undefined)));
  return html`
    <span class="reading row" role="group" aria-label=${label}>
      ${choose(label, known ? known.name : '', [...names.map(name => ({ value: name, label: t(`make.reading.${name}`) })), { value: '', label: t('make.written') }], pick)}
      ${known ? of.offered[known.name].of.map((kind, n) => place(kind, known.of[n], n))
        : html`<input id=${id} data-draft aria-label=${t('make.written')} placeholder="weight it animal" spellcheck="false" .value=${value}
            @input=${(/** @type {any} */ event) => change(valueOf(event))} @blur=${(/** @type {any} */ event) => change(valueOf(event))}>`}
      <span class="hint">${t('make.now', { value: of.say(value, model) })}</span>
    </span>`;
}

/** Conditions that stand for no reading: right, or wrong, whatever is computed. */
const always = '1 = 1', never = '1 = 0';

/**
 * When an option is right: always, never, or by what a reading is compared with.
 * @param {{ id: string, value: string, model: Model, of: Readings, change: (written: string) => void }} picked
 */
export function conditionField({ id, value, model, of, change }) {
  const { t } = model, found = of.sides(value);
  const how = value === always || value === never ? value : 'if';
  const { left, by, right } = found ?? { left: value, by: '>', right: '0.5' };
  const put = (/** @type {Partial<typeof found>} */ next) => { const all = { left, by, right, ...next }; change(`${all.left} ${all.by} ${all.right}`); };
  const before = right === `before ${left}`;
  return html`
    <span class="row">${choose(t('make.when'), how, [always, never, 'if'].map((each, n) => ({ value: each, label: t(`make.when.${['right', 'wrong', 'if'][n]}`) })),
        next => change(next === 'if' ? `${readingOf('weight', model, of)} > 0.5` : next))}</span>
    ${how === 'if' ? html`<span class="row">
      ${readingField({ id, label: t('make.reading'), value: left, gives: 'any', model, of, change: next => put({ left: next || 'weight', right: before ? `before ${next}` : right }) })}
      ${choose(t('make.compared'), by, ['>', '<', '=', '>=', '<='].map(each => ({ value: each, label: each })), next => put({ by: next }))}
      ${choose(t('make.with'), before ? 'before' : 'value', [{ value: 'value', label: t('make.with.value') }, { value: 'before', label: t('make.with.before') }], next => put({ right: next === 'before' ? `before ${left}` : '0.5' }))}
      ${before ? nothing : html`<input class="numeric" data-draft aria-label=${t('make.with.value')} .value=${right} @input=${(/** @type {any} */ event) => put({ right: valueOf(event) || '0' })}>`}
      <span class="hint">${t(`make.holds.${of.holds(value, model.frame)}`)}</span></span>` : nothing}`;
}
