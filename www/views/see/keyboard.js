/**
 * @file What keys and clicks mean on a drawing of cells: which cell comes next, which rows are selected. Pure; the
 * drawing listens and sends what comes out.
 */

/**
 * Where a key moves the chosen cell.
 * @param {{ key: string, ctrlKey?: boolean, metaKey?: boolean }} event
 * @param {[number, number]} cell [query, key]
 * @param {{ queries: number, keys: number }} size
 * @returns {[number, number] | null} null when the key does not move; at the border the cell stays
 */
export function moved({ key, ctrlKey, metaKey }, [query, column], { queries, keys }) {
  const corner = ctrlKey || metaKey;
  const at = (/** @type {number} */ q, /** @type {number} */ k) => /** @type {[number, number]} */ (
    [Math.max(0, Math.min(queries - 1, q)), Math.max(0, Math.min(keys - 1, k))]);
  switch (key) {
    case 'ArrowUp': return at(query - 1, column);
    case 'ArrowDown': return at(query + 1, column);
    case 'ArrowLeft': return at(query, column - 1);
    case 'ArrowRight': return at(query, column + 1);
    case 'Home': return at(corner ? 0 : query, 0);
    case 'End': return at(corner ? queries - 1 : query, keys - 1);
    case 'PageUp': return at(query - 10, column);
    case 'PageDown': return at(query + 10, column);
    default: return null;
  }
}

/**
 * The rows selected after a click on a row's label: alone it stands for itself (again: none), `many` adds or takes it,
 * `range` takes everything from the last one.
 * @param {number[]} selected in the order of choosing
 * @param {number} row
 * @param {{ many?: boolean, range?: boolean }} how
 * @returns {number[]}
 */
export function select(selected, row, { many = false, range = false }) {
  if (range && selected.length) {
    const from = selected[selected.length - 1];
    const step = row < from ? -1 : 1;
    const rows = Array.from({ length: Math.abs(row - from) + 1 }, (_, i) => from + i * step);
    return [...selected.filter(r => !rows.includes(r)), ...rows];
  }
  if (many) return selected.includes(row) ? selected.filter(r => r !== row) : [...selected, row];
  return selected.length === 1 && selected[0] === row ? [] : [row];
}
