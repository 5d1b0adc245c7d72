/** The ESM face of `multiproc/dummy`. */
import byDefault, { type Connection, Pipe, Queue } from 'multiproc/dummy';

import common = require('multiproc/dummy');

new Queue<number>() satisfies common.Queue<number>;
new byDefault.Queue<number>() satisfies Queue<number>;
Pipe<string>()[0] satisfies Connection<string>;
