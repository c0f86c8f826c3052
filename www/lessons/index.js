/** @file The lessons of the course, in their order. Each is written down as a lesson file is (www/course/format.js). */
import { lesson as tokens } from './tokens.js';
import { lesson as position } from './position.js';

/** @type {import('../types.js').Lesson[]} */
export const lessons = [tokens, position];
