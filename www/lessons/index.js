/** @file The lessons of the course, in their order. Each is written down as a lesson file is (www/course/format.js). */
import { lesson as tokens } from './tokens.js';
import { lesson as position } from './position.js';
import { lesson as projections } from './projections.js';
import { lesson as score } from './score.js';
import { lesson as softmax } from './softmax.js';
import { lesson as sentence } from './sentence.js';
import { lesson as masks } from './masks.js';
import { lesson as heads } from './heads.js';
import { lesson as cross } from './cross.js';
import { lesson as transformer } from './transformer.js';
import { lesson as recurrent } from './recurrent.js';
import { lesson as cheaper } from './cheaper.js';
import { lesson as picture } from './picture.js';

/**
 * In the course a colour means the same weight before an answer and after it, and from part to part.
 * @param {import('../types.js').Text} state @returns {import('../types.js').Text}
 */
const sameColours = state => typeof state === 'string' ? `${state}&scale=whole` : { en: `${state.en}&scale=whole`, zh: `${state.zh}&scale=whole` };

/** @type {import('../types.js').Lesson[]} */
export const lessons = [tokens, position, projections, score, softmax, sentence, masks, heads, cross, transformer, recurrent, cheaper, picture].map(lesson => ({
  ...lesson, parts: lesson.parts.map(part => ({ ...part, state: sameColours(part.state), ...part.ask && { ask: { ...part.ask, ...part.ask.state !== undefined && { state: sameColours(part.ask.state) } } } })),
}));
