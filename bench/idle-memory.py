"""CPython's side of idle-memory.js. A forked child: much of it is its parent's memory, shared."""

import multiprocessing
import time

from side import resident_bytes, run_side

mp = multiprocessing.get_context('fork')
DEFAULTS = {'children': 4, 'settle': 500}


def idle(ready, queue):
    ready.put(None)
    queue.get()


def measure(children, settle):
    ready, queue = mp.Queue(), mp.Queue()
    processes = [mp.Process(target=idle, args=(ready, queue)) for _ in range(children)]
    for process in processes:
        process.start()
    for _ in processes:
        ready.get()
    time.sleep(settle / 1000)
    total = sum(resident_bytes(process.pid) for process in processes)
    for _ in processes:
        queue.put(None)
    for process in processes:
        process.join()
    return {'value': total / children / 2**20}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
