/** @file Everything that the page says in 中文: one file of those that are served, so that nobody waits for the other language. */
import { zh as cheaper } from './cheaper.js';
import { zh as curves } from './curves.js';
import { zh as experiments } from './experiments.js';
import { zh as flow } from './flow.js';
import { zh as influence } from './influence.js';
import { zh as lesson } from './lesson.js';
import { zh as make } from './make.js';
import { zh as notes } from './notes.js';
import { zh as overview } from './overview.js';
import { zh as own } from './own.js';
import { zh as page } from './page.js';
import { zh as picture } from './picture.js';
import { zh as readings } from './readings.js';
import { zh as say } from './say.js';
import { zh as see } from './see.js';
import { zh as through } from './through.js';
import { zh as transformer } from './transformer.js';
import { zh as why } from './why.js';

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
