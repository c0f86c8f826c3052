/**
 * @file A grid of numbers that is scrolled, walked by keyboard and, where it may be, edited cell by cell.
 * Only the rows and columns in sight (and the active cell) are in the document. Knows numbers, labels and what is typed;
 * what a valid number changes goes out through `change`, a pasted table through `paste`.
 */
import { html, render, nothing } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { live } from '../../vendor/lit-html/directives/live.js';
import { isSingle, readNumber, readTable, shortest } from '../number.js';

/**
 * @typedef {object} Sheet
 * @property {string} name another name is another matrix: scroll, active cell and drafts start anew
 * @property {number} rows
 * @property {number} columns
 * @property {ArrayLike<number>} values row-major
 * @property {boolean} editable
 * @property {string} label of the whole, read aloud
 * @property {(i: number) => unknown} rowHead
 * @property {(j: number) => unknown} columnHead
 * @property {(i: number, j: number) => string} cellName read aloud: "it, noun"
 * @property {(value: number) => string} number
 * @property {(text: string, value: number) => string} wrong why a text is no number, and which number still counts
 */

/** Sizes in em of the grid: the label column, a cell, a row. */
const em = { head: 7, cell: 5.2, row: 2 };

/**
 * @param {HTMLElement} root
 * @param {{ change: (i: number, j: number, value: number, mark: string) => void, revert: (mark: string) => void, paste: (text: string, i: number, j: number) => void,
 *           moved: (i: number, j: number) => void }} on
 */
export function createGrid(root, on) {
  /** @type {Sheet | null} */
  let sheet = null;
  let active = { i: 0, j: 0 };
  /**
   * What was typed and is no number (yet), by cell: it stays until it is mended, dropped, or the number changed under it.
   * `over`: what the cell may hold meanwhile: the number before and, until the next frame, what was half typed.
   * `before`: the number that counts again; the newest frame may still have what was half typed.
   * @type {Map<string, { text: string, over: Set<number>, before: number }>}
   */
  const drafts = new Map();
  /** What stands in the active cell while one types, so that "1." is not made "1" under the hand. */
  let typed = '';
  /** Whether a press comes into the active cell from elsewhere: then all of it is selected, as in every other cell. */
  let entering = false;
  /** One stay in a cell is one step of undo. */
  let stay = 0;
  /** Whether what was typed in this stay is in the matrix: a text that turns out to be no number takes its first half out again. */
  let changed = false;
  /** What the active cell has held in this stay. @type {Set<number>} */
  let held = new Set();
  /** What it held when the stay began. */
  let before = 0;

  const scroller = () => /** @type {HTMLElement | null} */ (root.querySelector('.grid-scroll'));
  const key = (/** @type {number} */ i, /** @type {number} */ j) => `${i},${j}`;
  const valueAt = (/** @type {number} */ i, /** @type {number} */ j) => /** @type {Sheet} */ (sheet).values[i * /** @type {Sheet} */ (sheet).columns + j];

  function pixels() {
    const box = scroller() ?? root;
    const size = parseFloat(getComputedStyle(box).fontSize) || 14;
    const touch = matchMedia('(pointer: coarse)').matches;
    return { head: Math.round(em.head * size), cell: Math.round(em.cell * size), row: Math.max(Math.round(em.row * size), touch ? 40 : 0) };
  }

  /** Which of `count` are in sight, and the active one. */
  function inSight(/** @type {number} */ from, /** @type {number} */ length, /** @type {number} */ size, /** @type {number} */ count, /** @type {number} */ always) {
    const first = Math.max(0, Math.floor(from / size) - 2), last = Math.min(count - 1, Math.ceil((from + length) / size) + 2);
    const seen = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
    if (always < first) seen.unshift(always);
    if (always > last) seen.push(always);
    return seen;
  }

  function draft(/** @type {number} */ i, /** @type {number} */ j) {
    const open = drafts.get(key(i, j));
    if (open && !open.over.has(Math.fround(valueAt(i, j)))) drafts.delete(key(i, j));
    return drafts.get(key(i, j));
  }

  /** The text of the active cell: what is being typed as long as it says what the matrix holds. */
  function activeText() {
    const value = valueAt(active.i, active.j);
    return draft(active.i, active.j)?.text ?? (typed !== '' && Math.fround(readNumber(typed)) === Math.fround(value) ? typed : shortest(value));
  }

  function moveTo(/** @type {number} */ i, /** @type {number} */ j, focus = true) {
    if (!sheet) return;
    active = { i: Math.max(0, Math.min(sheet.rows - 1, i)), j: Math.max(0, Math.min(sheet.columns - 1, j)) };
    typed = '';
    stay += 1;
    changed = false;
    held = new Set();
    draw();
    reveal();
    if (focus) focusActive();
    on.moved(active.i, active.j);
  }

  function reveal() {
    const box = scroller();
    if (!box) return;
    const { head, cell, row } = pixels();
    const [left, top] = [active.j * cell, active.i * row];
    const [width, height] = [box.clientWidth - head, box.clientHeight - row];
    if (left < box.scrollLeft) box.scrollLeft = left;
    else if (left + cell > box.scrollLeft + width) box.scrollLeft = left + cell - width;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + row > box.scrollTop + height) box.scrollTop = top + row - height;
  }

  function focusActive() {
    const cell = /** @type {HTMLElement | null} */ (root.querySelector('[data-active]'));
    cell?.focus({ preventScroll: true });
    if (cell instanceof HTMLInputElement) cell.select();
  }

  function input(/** @type {Event & { target: any }} */ event) {
    if (!sheet) return;
    const { i, j } = active;
    const text = event.target.value;
    const number = readNumber(text);
    const mark = `${sheet.name},${key(i, j)},${stay}`;
    typed = text;
    if (held.size === 0) before = valueAt(i, j);
    held.add(Math.fround(valueAt(i, j)));
    if (isSingle(number)) {
      drafts.delete(key(i, j));
      if (Math.fround(number) !== Math.fround(valueAt(i, j))) {
        held.add(Math.fround(number));
        changed = true;
        on.change(i, j, number, mark);
      }
    } else {
      if (changed) on.revert(mark);
      changed = false;
      drafts.set(key(i, j), { text, over: held, before });
    }
    draw();
  }

  function pressed(/** @type {KeyboardEvent & { target: any }} */ event) {
    if (!sheet || event.isComposing || event.altKey) return;
    const { i, j } = active;
    const { rows, columns } = sheet;
    const box = event.target instanceof HTMLInputElement ? event.target : null;
    // Within a text the arrows move the caret; at its ends, or while all of it is selected, they move on.
    const all = !box || (box.selectionStart === 0 && box.selectionEnd === box.value.length);
    const atStart = all || (box.selectionStart === 0 && box.selectionEnd === 0);
    const atEnd = all || (box.selectionStart === box.value.length && box.selectionEnd === box.value.length);
    const page = Math.max(1, Math.floor((scroller()?.clientHeight ?? 200) / pixels().row) - 2);
    const ctrl = event.ctrlKey || event.metaKey;
    /** @type {[number, number] | null} */
    let to = null;
    switch (event.key) {
      case 'ArrowUp': to = [ctrl ? 0 : i - 1, j]; break;
      case 'ArrowDown': to = [ctrl ? rows - 1 : i + 1, j]; break;
      case 'ArrowLeft': if (atStart) to = [i, ctrl ? 0 : j - 1]; break;
      case 'ArrowRight': if (atEnd) to = [i, ctrl ? columns - 1 : j + 1]; break;
      case 'Home': if (all || ctrl) to = [ctrl ? 0 : i, 0]; break;
      case 'End': if (all || ctrl) to = [ctrl ? rows - 1 : i, columns - 1]; break;
      case 'PageUp': to = [i - page, j]; break;
      case 'PageDown': to = [i + page, j]; break;
      case 'Enter': to = [i + (event.shiftKey ? -1 : 1), j]; break;
      case 'Tab': {
        // Along the row and on to the next; at the very end Tab leaves the grid.
        const next = i * columns + j + (event.shiftKey ? -1 : 1);
        if (sheet.editable && next >= 0 && next < rows * columns) to = [Math.floor(next / columns), next % columns];
        break;
      }
      case 'Escape':
        if (drafts.delete(key(i, j))) {
          typed = '';
          draw();
          focusActive();
          event.stopPropagation();
        }
        return;
    }
    if (!to) return;
    event.preventDefault();
    moveTo(...to);
  }

  function pasted(/** @type {ClipboardEvent} */ event) {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!sheet?.editable || !Number.isNaN(readNumber(text))) return;   // one number: the cell takes it by itself
    const table = readTable(text);
    if (table.problem !== undefined && !/[\t\n;,]/.test(text.trim())) return;
    event.preventDefault();
    on.paste(text, active.i, active.j);
  }

  /** The cell whose mistake is said: the active one, else the one that was left wrong last. @returns {{ i: number, j: number, text: string, before: number } | null} */
  function mistaken() {
    const here = draft(active.i, active.j);
    if (here) return { ...active, ...here };
    for (const at of [...drafts.keys()].reverse()) {
      const [i, j] = at.split(',').map(Number);
      const left = draft(i, j);
      if (left) return { i, j, ...left };
    }
    return null;
  }

  /**
   * Where the message stands: of the active cell under the cell, or over it where there is no room below; of another one at
   * the foot of the grid, or at its head while one is at the foot.
   * @param {{ head: number, cell: number, row: number }} size @param {boolean} here
   */
  function beside(size, here) {
    const box = scroller();
    const [width, height] = [box?.clientWidth ?? 0, box?.clientHeight ?? 0];
    if (!here) return `left:8px;${(active.i + 2) * size.row - (box?.scrollTop ?? 0) < height - size.row * 3.5 ? 'bottom:14px' : `top:${size.row + 3}px`}`;
    const right = Math.min(width, Math.max(size.head + size.cell, size.head + (active.j + 1) * size.cell - (box?.scrollLeft ?? 0)));
    const top = (active.i + 1) * size.row - (box?.scrollTop ?? 0);
    const across = right > width / 2 ? `right:${Math.max(8, width - right)}px` : `left:${Math.max(8, right - size.cell)}px`;
    return `${across};${top + size.row * 3.5 < height ? `top:${top + size.row + 3}px` : `bottom:${Math.max(8, (box?.offsetHeight ?? 0) - top + 3)}px`}`;
  }

  function draw() {
    if (!sheet) { render(nothing, root); return; }
    const s = sheet;
    const size = pixels();
    const box = scroller();
    const rows = inSight(box?.scrollTop ?? 0, box?.clientHeight || 400, size.row, s.rows, active.i);
    const columns = inSight(box?.scrollLeft ?? 0, box?.clientWidth || 500, size.cell, s.columns, active.j);
    const wrong = mistaken();
    const here = wrong?.i === active.i && wrong.j === active.j;
    const reason = wrong ? s.wrong(wrong.text, wrong.before) : '';
    let most = 0;
    for (let n = 0; n < s.values.length; n++) most = Math.max(most, Math.abs(s.values[n]) || 0);

    const cell = (/** @type {number} */ i, /** @type {number} */ j) => {
      const value = valueAt(i, j), open = draft(i, j), here = i === active.i && j === active.j;
      const share = most > 0 && Number.isFinite(value) ? Math.round(Math.abs(value) / most * 100) : 0;
      const style = `left:${size.head + j * size.cell}px;width:${size.cell}px;--share:${share}%`;
      const kind = `cell ${value < 0 ? 'minus' : 'plus'} ${open ? 'wrong' : ''}`;
      return html`<div class=${kind} role="gridcell" aria-colindex=${j + 2} style=${style} data-cell=${key(i, j)}
        tabindex=${here && !s.editable ? 0 : nothing} ?data-active=${here && !s.editable}
        title=${open ? s.wrong(open.text, open.before) : nothing} aria-invalid=${open && !here ? 'true' : nothing}
        aria-label=${open && !here ? `${s.cellName(i, j)}: ${open.text}. ${s.wrong(open.text, open.before)}` : here && !s.editable ? `${s.cellName(i, j)}: ${s.number(value)}` : nothing}>${here && s.editable
          ? html`<input data-active inputmode="decimal" autocomplete="off" spellcheck="false" aria-label=${s.cellName(i, j)} aria-describedby="matrix-wrong"
              aria-invalid=${String(!!open)} .value=${live(activeText())} @input=${input}>`
          : open ? open.text : s.number(value)}</div>`;
    };
    render(html`
      <div class="grid-scroll ${s.editable ? 'editable' : ''}" role="grid" aria-label=${s.label} aria-rowcount=${s.rows + 1} aria-colcount=${s.columns + 1}
        aria-readonly=${String(!s.editable)} @scroll=${draw} @keydown=${pressed} @paste=${pasted}
        @pointerdown=${(/** @type {Event & { target: any }} */ event) => { entering = event.target !== document.activeElement; }}
        @click=${(/** @type {Event & { target: any }} */ event) => {
          const at = event.target.closest('[data-cell]')?.dataset.cell?.split(',').map(Number);
          if (at && !(at[0] === active.i && at[1] === active.j)) moveTo(at[0], at[1]);
          else if (at && entering) focusActive();
        }}>
        <div class="grid-all" role="presentation" style=${`width:${size.head + s.columns * size.cell}px;height:${(s.rows + 1) * size.row}px;--row:${size.row}px`}>
          <div class="grid-row grid-top" role="row" aria-rowindex="1">
            <div class="cell corner" role="columnheader" aria-colindex="1" style=${`width:${size.head}px`}><span class="visually-hidden">${s.label}</span></div>
            ${repeat(columns, j => j, j => html`<div class="cell column ${j === active.j ? 'here' : ''}" role="columnheader" aria-colindex=${j + 2}
              style=${`left:${size.head + j * size.cell}px;width:${size.cell}px`}>${s.columnHead(j)}</div>`)}
          </div>
          ${repeat(rows, i => i, i => html`
            <div class="grid-row" role="row" aria-rowindex=${i + 2} style=${`top:${(i + 1) * size.row}px`}>
              <div class="cell rowhead ${i === active.i ? 'here' : ''}" role="rowheader" aria-colindex="1" style=${`width:${size.head}px`}>${s.rowHead(i)}</div>
              ${repeat(columns, j => j, j => cell(i, j))}
            </div>`)}
        </div>
      </div>
      <p id="matrix-wrong" class="grid-wrong" role="status" style=${beside(size, here)}>${wrong && !here ? html`<b>${s.cellName(wrong.i, wrong.j)}</b>: ` : nothing}${reason}</p>`, root);
  }

  new ResizeObserver(() => draw()).observe(root);

  return {
    /** @param {Sheet | null} next */
    update(next) {
      const other = next?.name !== sheet?.name || !next;
      sheet = next;
      if (other) {
        active = { i: 0, j: 0 };
        typed = '';
        stay += 1;
        changed = false;
        held = new Set();
        drafts.clear();
      }
      if (sheet) active = { i: Math.min(active.i, sheet.rows - 1), j: Math.min(active.j, sheet.columns - 1) };
      draw();
      if (other) {
        const box = scroller();
        if (box) box.scrollTop = box.scrollLeft = 0;
      }
    },
    /** Forgets what was typed and is not right. */
    drop() { drafts.clear(); typed = ''; },
    /** Goes to a cell; the focus stays where it is. @param {number} i @param {number} j */
    moveTo: (i, j) => moveTo(i, j, false),
  };
}
