/** The ESM face of `multiproc/queue`. */
import byDefault, { Queue } from 'multiproc/queue';

import common = require('multiproc/queue');

new Queue<number>() satisfies common.Queue<number>;
new byDefault.Queue<number>() satisfies Queue<number>;
