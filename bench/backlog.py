"""CPython's side of backlog.js: the growth of the process that puts, where the items wait unencoded; no encoding to deduct."""

import gc
import multiprocessing
import os

from side import resident_bytes, run_side

mp = multiprocessing.get_context('fork')
DEFAULTS = {'count': 1_000_000}


def produce(queue, growth, count):
    gc.collect()
    before = resident_bytes(os.getpid())
    for id in range(count):
        queue.put({'id': id, 'name': 'worker-7', 'ok': True})
    gc.collect()
    growth.put(resident_bytes(os.getpid()) - before)
    queue.cancel_join_thread()


def measure(count):
    queue, growth = mp.Queue(), mp.SimpleQueue()
    process = mp.Process(target=produce, args=(queue, growth, count))
    process.start()
    grown = growth.get()
    process.join()
    return {'value': grown / count}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
