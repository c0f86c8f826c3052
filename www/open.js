/**
 * @file A file as the engine takes it: its bytes, or those of the files in it when it is an archive (.npz); a lesson is told from what
 * the engine takes. Knows archives; not what is in them. What unpacks them is loaded when the first one is opened.
 */

/** @typedef {import('./engine/messages.js').Opened} Opened */

/** More bytes than this are not taken in: the core could not hold them beside what it makes of them. */
export const largest = 500 * 2 ** 20;

/** What a reader can choose to open. */
export const kinds = '.json,application/json,.safetensors,.npy,.npz';

/** So many bytes are unpacked at once, so that the page stays alive meanwhile. */
const portion = 2 ** 20;

/**
 * @param {Blob & { name: string } | { name: string, text: string }} file or pasted text
 * @returns {Promise<Opened>}
 * @throws {import('./types.js').Mistake} `too-large` for more bytes than the largest, in MiB; `file` for an archive that is cut or damaged
 */
export async function read(file) {
  const { name } = file;
  if ('text' in file && typeof file.text === 'string') return { name, parts: [{ name, bytes: new TextEncoder().encode(file.text) }] };
  const blob = /** @type {Blob} */ (file);
  within(blob.size);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const packed = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] < 7;   // "PK": no other file of ours begins so
  return { name, parts: packed ? await unpacked(name, bytes) : [{ name, bytes }] };
}

/**
 * The text of a lesson, or of what was one before it was cut; null: it is something else.
 * @param {Opened} opened
 */
export function lessonText({ parts }) {
  if (parts.length !== 1) return null;
  const { bytes } = parts[0], decoder = new TextDecoder();
  return /^\s*\{[^]{0,200}?"headlight-lesson"/.test(decoder.decode(bytes.subarray(0, 400))) ? decoder.decode(bytes) : null;
}

/** @param {string} name @param {Uint8Array} bytes */
async function unpacked(name, bytes) {
  const { Unzip, UnzipInflate } = await import('./vendor/fflate/esm/browser.js');
  /** @type {Opened['parts']} */
  const parts = [];
  let begun = 0, size = 0;
  const archive = new Unzip(file => {
    begun++;
    /** @type {Uint8Array[]} */
    const chunks = [];
    file.ondata = (error, chunk, last) => {
      if (error) throw error;
      within(size += chunk.length);
      chunks.push(chunk);
      if (last) parts.push({ name: file.name, bytes: joined(chunks) });
    };
    file.start();
  });
  archive.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length; at += portion) {
      const end = Math.min(at + portion, bytes.length);
      archive.push(bytes.subarray(at, end), end === bytes.length);
      await new Promise(resolve => setTimeout(resolve));
    }
  } catch (error) {
    throw error instanceof Error ? wrong(name, error.message) : error;
  }
  if (parts.length < begun) throw wrong(name, `${bytes.length} bytes`);
  return parts;
}

/** @param {Uint8Array[]} chunks */
function joined(chunks) {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** @param {number} size */
function within(size) {
  if (size > largest) throw { code: 'too-large', argument: 'file', expected: String(largest / 2 ** 20), got: String(Math.ceil(size / 2 ** 20)) };
}

/** @param {string} name @param {string} got */
const wrong = (name, got) => ({ code: 'file', argument: name, expected: 'zip', got });
