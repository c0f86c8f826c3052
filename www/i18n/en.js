/** @file Everything that the page says in English: one file of those that are served, so that nobody waits for the other language. */
import { en as cheaper } from './cheaper.js';
import { en as curves } from './curves.js';
import { en as experiments } from './experiments.js';
import { en as flow } from './flow.js';
import { en as influence } from './influence.js';
import { en as lesson } from './lesson.js';
import { en as make } from './make.js';
import { en as notes } from './notes.js';
import { en as overview } from './overview.js';
import { en as own } from './own.js';
import { en as page } from './page.js';
import { en as picture } from './picture.js';
import { en as readings } from './readings.js';
import { en as say } from './say.js';
import { en as see } from './see.js';
import { en as through } from './through.js';
import { en as transformer } from './transformer.js';
import { en as why } from './why.js';

export default {
  ...cheaper,
  ...curves,
  ...experiments,
  ...flow,
  ...influence,
  ...lesson,
  ...make,
  ...notes,
  ...overview,
  ...own,
  ...page,
  ...picture,
  ...readings,
  ...say,
  ...see,
  ...through,
  ...transformer,
  ...why,
};
