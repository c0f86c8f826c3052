/**
 * @file The whole state as plain data: one table of its fields, a reducer with undo, and its form in the URL.
 * Pure, and imports nothing but its own room: it does not know the page, the engine, the core or the clock.
 */
export { limits, palettes, recipes, shortest } from './state/codecs.js';
export { defaults, fresh, isPinned, ofSource, pinnedRun, pinnedSpec, pinOf, shippedOf, specOf, table, transformerFields, transformerOf, validate } from './state/fields.js';
export { beginning, entering, openings, withOwn } from './state/beginnings.js';
export { begin, reduce } from './state/history.js';
export { fitting, fromHash, isLessonOnly, lessonHash, lessonState, readOn, sourceBegun, toHash, withoutReader } from './state/link.js';

/** @typedef {import('./state/history.js').History} History */
