/**
 * @file Numbers as people write them: one number, and tables of numbers as spreadsheets and programs copy them.
 * Pure, and imports nothing: it knows neither the page nor what the numbers mean.
 */

/**
 * Reads a number as a person writes it: a decimal comma, a true minus sign and full-width digits are understood.
 * @param {string} text
 * @returns {number} NaN when it is none
 */
export function readNumber(text) {
  const plain = text.trim().replace(/[０-９．，＋－]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/−/g, '-').replace(/^([+-]?\d+),(\d+)$/, '$1.$2');
  return plain === '' ? NaN : Number(plain);
}

/** Whether a number is still one as f32, which is what the core computes with. @param {number} value */
export const isSingle = value => Number.isFinite(Math.fround(value));

/** The shortest decimal that gives the same f32. @param {number} value */
export function shortest(value) {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return String(short);
  }
  return String(Number(single.toPrecision(9)));
}

/** How many decimals show all of them alike: none for whole numbers, else about four figures; those with an exponent do not count. @param {ArrayLike<number>} values */
export function decimalsFor(values) {
  let most = 0, integers = true;
  for (let n = 0; n < values.length; n++) {
    const value = values[n];
    if (!Number.isFinite(value) || Math.abs(value) >= 1e6) continue;
    most = Math.max(most, Math.abs(value));
    integers &&= Number.isInteger(value);
  }
  return integers ? 0 : most >= 1000 ? 0 : most >= 100 ? 1 : most >= 10 ? 2 : 3;
}

/**
 * A table, or why there is none. `row` and `column` count from 1.
 * @typedef {{ rows: number, columns: number, values: number[], problem?: undefined }} Table
 * @typedef {{ problem: 'empty' }
 *   | { problem: 'ragged', row: number, expected: number, got: number }
 *   | { problem: 'number', row: number, column: number, text: string }} TableProblem
 */

/** What parts the cells of a text, by what stands in it: a tab, else a semicolon, else a comma, else spaces. @param {string} text */
function separator(text) {
  if (text.includes('\t')) return '\t';
  if (text.includes(';')) return ';';
  if (text.includes(',')) return ',';
  return /[ \u00a0]+/;
}

/**
 * Reads a table of numbers: TSV, CSV with comma or semicolon, columns of spaces, or a list of lists as Python prints it.
 * With tabs or semicolons between the cells, a decimal comma is understood.
 * @param {string} text
 * @returns {Table | TableProblem} `values` row-major
 */
export function readTable(text) {
  const lines = text
    .replace(/^\s*(?:np\.)?array\s*\(([^()]*)\)\s*$/, '$1').replace(/\]\s*,?\s*\[/g, '\n').replace(/[[\]]/g, '')
    .replace(/\r\n?/g, '\n').replace(/^\s*\n/, '').replace(/\s+$/, '')
    .split('\n');
  if (lines.length === 1 && lines[0].trim() === '') return { problem: 'empty' };
  const between = separator(lines.join('\n'));
  /** @type {number[]} */
  const values = [];
  let columns = 0;
  for (const [i, line] of lines.entries()) {
    // Spaces part cells only where nothing else does; a space before the first cell is no cell.
    const cells = (typeof between === 'string' ? line : line.trim()).split(between).map(cell => cell.trim().replace(/^"(.*)"$/, '$1'));
    // A Python list may end a line with its comma.
    if (between === ',' && cells.length > 1 && cells.at(-1) === '' && (i === 0 || cells.length === columns + 1)) cells.pop();
    if (i === 0) columns = cells.length;
    else if (cells.length !== columns) return { problem: 'ragged', row: i + 1, expected: columns, got: cells.length };
    for (const [j, cell] of cells.entries()) {
      const value = readNumber(cell);
      if (!isSingle(value)) return { problem: 'number', row: i + 1, column: j + 1, text: cell };
      values.push(value);
    }
  }
  return { rows: lines.length, columns, values };
}

/**
 * A table as spreadsheets take it: tabs and line ends, each number as short as it can be.
 * @param {ArrayLike<number>} values row-major
 * @param {number} rows
 * @param {number} columns
 */
export const writeTable = (values, rows, columns) => Array.from({ length: rows }, (_, i) =>
  Array.from({ length: columns }, (_, j) => shortest(values[i * columns + j])).join('\t')).join('\n');
