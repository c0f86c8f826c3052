/**
 * @file Every message that the page asks for exists, and every message that exists is asked for, in both languages.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { messages, translator } from './words.js';

const WWW = fileURLToPath(new URL('../../www/', import.meta.url));
const sources = readdirSync(WWW, { recursive: true }).map(name => String(name).replaceAll('\\', '/'))
  .filter(name => name.endsWith('.js') && !/^(?:vendor|pkg|i18n)\//.test(name)).map(name => ({ name, text: readFileSync(WWW + name, 'utf8') }));
/** What is computed inside a template, one level of braces deep. */
const blank = /\$\{(?:[^{}]|\{[^{}]*\})*\}/g;

/** Keys that are written out: 'see.average'. */
const written = new Set(sources.flatMap(({ text }) => [...text.matchAll(/'([a-z][A-Za-z]*(?:\.[\w-]+)+)'/g)].map(found => found[1])));
/** Keys with blanks, as `say.kind.${kind}.said`, as patterns; a blank stands for one part of a key or several. */
const patterns = sources.flatMap(({ text }) => [...text.matchAll(/`([a-z][A-Za-z]*\.[^`\s<>]*)`/g)].map(found => found[1])).filter(text => /\$\{/.test(text))
  .map(text => new RegExp(`^${text.replace(blank, '\0').replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll('\0', '.+')}$`));

test('a number from a million on is written with an exponent, a limit is written out', () => {
  const t = translator('en');
  assert.deepEqual([t.number(999_999, 0), t.number(1e38), t.number(-1234567, 0), t.number(4294967295, 0, true)], ['999,999', '1.0e38', '−1.2e6', '4,294,967,295']);
});

test('every message is asked for somewhere', () => {
  const unused = Object.keys(messages.en).filter(key => !written.has(key) && !patterns.some(pattern => pattern.test(key)));
  assert.deepEqual(unused, []);
});

test('every message that is asked for exists, in both languages', () => {
  const rooms = new Set(Object.keys(messages.en).map(key => key.split('.')[0]));
  for (const { name, text } of sources) {
    const code = text.replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
    const asked = [...code.matchAll(/\bt(?:\.has)?\(\s*'([^']+)'/g), ...code.matchAll(/\bt\([^()'`]*\? '([^']+)' : '[^']+'/g), ...code.matchAll(/\bt\([^()'`]*\? '[^']+' : '([^']+)'/g), ...code.matchAll(/code: '(notes\.[^']+)'/g)].map(found => found[1]);
    for (const key of asked) for (const lang of /** @type {const} */ (['en', 'zh'])) {
      assert.ok(!rooms.has(key.split('.')[0]) || key in messages[lang], `${name} asks for ${key}, which is not in ${lang}`);
      assert.ok(rooms.has(key.split('.')[0]), `${name} asks for ${key}, of no room`);
    }
  }
  for (const pattern of patterns.filter(pattern => rooms.has(/^\^([A-Za-z]+)/.exec(pattern.source)?.[1] ?? ''))) {
    assert.ok(Object.keys(messages.en).some(key => pattern.test(key)), `no message is like ${pattern.source}`);
  }
});
