/** The ESM face: the same names, a default export that is all of them, and types that are those of the CommonJS side. */
import * as mp from 'multiproc';
import byDefault, { type Connection, Queue } from 'multiproc';

import common = require('multiproc');

new Queue<number>() satisfies mp.Queue<number>;
new Queue<number>() satisfies common.Queue<number>;
new byDefault.Queue<number>() satisfies Queue<number>;
mp.Pipe<string>()[0] satisfies Connection<string>;
void ((queue: byDefault.Queue<string>) => queue.get() satisfies Promise<string>);

// @ts-expect-error no name that is not in the face
mp.queue_of_snakes;
