/** After an undo the caret stands where the text changed. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { endOfChange } from '../../www/keys.js';

test('the caret goes to the end of what changed, and where that is unclear it stays', () => {
  /** @param {string} before with the caret as | @param {string} after likewise */
  const check = (before, after) => assert.equal(
    endOfChange(before.replace('|', ''), after.replace('|', ''), before.indexOf('|')), after.indexOf('|'), `${before} -> ${after}`);
  check('one two more| three', 'one two| three');
  check('one two| three', 'one two more| three');
  check('aa|', 'a|');
  check('a|', 'aa|');
  check('|aa', '|a');
  check('a changed end|', 'a| end');
  check('a| end', 'a changed| end');
  check('|', 'all|');
  check('all|', '|');
  check('same|', 'same|');
});
