/** What holds for handles over the broker of a root holds over that of the tasks of one process: the same specs. */

jest.mock('../../lib/engine/current', () => {
  const { inProcess } = jest.requireActual('../../lib/engine/in-process-tree');
  return { current: () => inProcess().current };
});

import '../connection/pipe.spec';
import '../queues/joinable-queue.spec';
import '../queues/lifo-queue.spec';
import '../queues/priority-queue.spec';
import '../queues/queue.spec';
import '../queues/simple-queue.spec';
import '../synchronize/barrier.spec';
import '../synchronize/condition.spec';
import '../synchronize/event.spec';
import '../synchronize/lock.spec';
import '../synchronize/semaphore.spec';
