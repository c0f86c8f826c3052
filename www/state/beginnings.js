/**
 * @file What a source, an experiment or a page without a link shows at first. Knows fields; not what they are written as.
 */
import { defaults, looking, ofSource, pick, transformerFields } from './fields.js';

/** @typedef {import('../types.js').State} State */

/** What each source shows at first: a text that is there before its model is, and an attention that says something of it. @type {Record<string, Partial<State>>} */
const beginnings = {
  lab: {},
  translate: { transformer: 'translate', prompt: 'I read a book in the library yesterday.', stack: 'cross', layer: 5, open: 4 },
  language: { transformer: 'language', prompt: '"Are you going to London?" said Emma. "No," said Mr. Knightley, "I am going home."', stack: 'decoder', layer: 2, open: 2 },
  picture: { transformer: 'picture', prompt: 'a red circle on the left and a blue square on the right', stack: 'cross', layer: 2, open: 4 },
};
/** How a source begins; the lab keeps its text and its heads. @param {string} source 'lab' or a model that came with the page @returns {Partial<State>} */
export const beginning = source => ({ ...pick(defaults, ofSource), ...beginnings[source] });
/** What a page without a link opens with: the translator, and behind it the lab with a sentence in the reader's language. @type {Record<string, Partial<State>>} */
export const openings = { en: beginning('translate'), zh: { ...beginning('translate'), target: '那只猫没有穿过那条街，因为它太累了。' } };

/** What each experiment shows at first. @type {Record<import('../types.js').ExperimentName, Partial<State>>} */
const experiments = {
  recurrent: { experiment: 'recurrent', view: 'log', open: 0 },
  cheaper: { experiment: 'cheaper', open: 1 },
};
/** The edit that shows an experiment on the lab's text, or the lab's own heads again (null). @param {State['experiment']} name @returns {Partial<State>} */
export const entering = name => ({ ...pick(defaults, looking), experiment: null, ...(name && experiments[name]) });

/** The edit that shows a model of the reader's: its text if there is one that it can read, and nothing of what another had. @param {State} state @param {{ name: string, tokenizer: unknown }} model @returns {Partial<State>} */
export const withOwn = ({ prompt }, { name, tokenizer }) => {
  const listed = /^[\d\s,]*$/.test(prompt);
  const readable = prompt.trim() !== '' && listed === !tokenizer;
  return {
    ...pick(defaults, [...transformerFields, 'open', 'solo', 'cell', 'selected', 'against', 'matrix']),
    transformer: 'own', ownName: name, prompt: readable ? prompt : tokenizer ? 'The cat sat on the mat.' : '1 2 3 4 5 6', stack: 'cross', open: 0,
  };
};
