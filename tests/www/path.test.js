/**
 * @file The strongest path as the page follows and draws it.
 */
import test from 'node:test';
import assert from 'node:assert/strict';
import { mostColumns, pathFrom, pathLayout } from '../../www/views/see/path.js';

/** @param {[number, number][][]} layers of each layer, from the lowest, a token's key and weight */
const linksOf = layers => layers.map(layer => ({ keys: Int32Array.from(layer, ([key]) => key), weights: Float32Array.from(layer, ([, weight]) => weight) }));
const links = linksOf([[[0, 1], [0, 0.5], [1, 0.5]], [[0, 1], [1, 0.25], [1, 0.5]]]);

test('a path goes down link by link, and its weights are multiplied', () => {
  assert.deepEqual(pathFrom(links, 2), { steps: [{ layer: 1, query: 2, key: 1, weight: 0.5 }, { layer: 0, query: 1, key: 0, weight: 0.5 }], product: 0.25 });
  assert.equal(pathFrom(linksOf([[[-1, 0], [0, 1]], [[-1, 0], [1, 1]]]), 0), null, 'a row that sees nothing has none');
});

test('tokens stand side by side, the path goes from level to level', () => {
  const { steps } = /** @type {NonNullable<ReturnType<typeof pathFrom>>} */ (pathFrom(links, 2));
  const { columns, nodes, levels, links: lines, all, width } = pathLayout({ steps, tokens: ['a', 'b', 'c'], crosses: false });
  assert.deepEqual(columns.map(({ token, on }) => [token, on]), [[0, true], [1, true], [2, true]]);
  assert.deepEqual(nodes.map(({ x }) => x), [columns[2].x, columns[1].x, columns[0].x]);
  assert.deepEqual(nodes.map(({ y }) => y), levels);
  assert.ok(lines.every(({ y1, y2 }) => y2 > y1) && all && columns.every(({ x }) => x > 0 && x < width));
});

test('above tokens of another text a path begins over the one that it looks at', () => {
  const { steps } = /** @type {NonNullable<ReturnType<typeof pathFrom>>} */ (pathFrom(linksOf([[[1, 1], [0, 1]], [[0, 1], [1, 1], [1, 1], [0, 1]]]), 3));
  const { nodes, columns } = pathLayout({ steps, tokens: ['a', 'b'], crosses: true });
  assert.deepEqual(nodes.map(({ x }) => x), [columns[0].x, columns[0].x, columns[1].x]);
});

test('of many tokens only those on the path are drawn', () => {
  const many = mostColumns + 1;
  const steps = [{ layer: 0, query: many - 1, key: 3, weight: 1 }];
  const { columns, all } = pathLayout({ steps, tokens: Array(many).fill('word'), crosses: false });
  assert.deepEqual([columns.map(({ token }) => token), all], [[3, many - 1], false]);
});
