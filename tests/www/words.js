/** @file What the page says, both languages at once, as no reader is sent them. */
import en from '../../www/i18n/en.js';
import zh from '../../www/i18n/zh.js';
import * as i18n from '../../www/i18n/index.js';

export const messages = { en, zh };

/** @param {import('../../www/types.js').Lang} lang */
export const translator = lang => i18n.translator(lang, messages[lang]);
