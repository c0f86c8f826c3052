/**
 * @file What the page says, in each of its languages: `translator(lang, words)` gives the `t` that views are updated with.
 * Each room of the page has its own file here with both languages side by side; a test holds them complete. A reader is
 * sent the words of one language, en.js or zh.js. Knows nothing of what is said where.
 */

/** @typedef {import('../types.js').Lang} Lang */
/** @typedef {import('../types.js').Translate} Translate */

const locale = { en: 'en', zh: 'zh-CN' };

/**
 * What stands between two items of a list. Chinese sets a Latin letter or a digit off from a Chinese character by a space,
 * as all texts here do, but `Intl.ListFormat` does not.
 * @param {string} before @param {string} between @param {string} after
 */
const apart = (before, between, after) => between !== '和' ? between
  : `${/[A-Za-z0-9]$/.test(before) ? ' ' : ''}和${/^[A-Za-z0-9]/.test(after) ? ' ' : ''}`;

/**
 * The translator of a language. An unknown key comes back in brackets, so that it is seen.
 * @param {Lang} lang
 * @param {Record<string, string>} words by key
 * @returns {Translate}
 */
export function translator(lang, words) {
  /** @type {Map<number, Intl.NumberFormat>} */
  const formats = new Map();
  const lists = new Intl.ListFormat(locale[lang], { type: 'conjunction' });

  /** @param {number} value @param {number} [decimals] @param {boolean} [whole] */
  const number = (value, decimals = 3, whole = false) => {
    if (Number.isNaN(value)) return '–';
    if (value === Infinity) return '∞';
    if (value === -Infinity) return '−∞';
    if (!whole && Math.abs(value) >= 1e6) return value.toExponential(decimals > 3 ? 5 : 1).replace('+', '').replace('-', '−');
    let format = formats.get(decimals);
    if (!format) {
      format = new Intl.NumberFormat(locale[lang], { minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: 'negative' });
      formats.set(decimals, format);
    }
    return format.format(value).replace('-', '−');
  };

  /** @type {Translate} */
  const t = Object.assign(
    /** @param {string} key @param {Record<string, string | number>} [vars] */
    (key, vars) => {
      const text = words[key];
      if (text === undefined) return `[${key}]`;
      return text.replace(/\{(\w+)\}/g, (whole, name) => {
        const value = vars?.[name];
        if (value === undefined) return whole;
        return typeof value === 'number' ? Number.isSafeInteger(value) ? number(value, 0, true) : number(value) : value;
      });
    },
    {
      /** @param {string} key */
      has: key => key in words,
      number,
      /** @param {string[]} items */
      list: items => lists.formatToParts(items).map(({ type, value }, i, parts) =>
        type === 'element' ? value : apart(parts[i - 1].value, value, parts[i + 1].value)).join(''),
      lang,
    },
  );
  return t;
}
