"""CPython's side of drain.js. The items wait in the parent, and its feeder thread encodes them while they are taken."""

import math
import multiprocessing
import time

from items import ITEMS
from side import run_side

mp = multiprocessing.get_context('fork')
DEFAULTS = {'item': 'small', 'depth': 1_000_000, 'count': 1_000_000}


def drain(queue, filled, times, rounds, depth):
    seconds = 0.0
    for _ in range(rounds):
        times.put(None)
        filled.get()
        start = time.monotonic()
        for _ in range(depth):
            queue.get()
        seconds += time.monotonic() - start
    times.put(seconds)


def measure(item, depth, count):
    queue, filled, times = mp.Queue(), mp.SimpleQueue(), mp.SimpleQueue()
    rounds = math.ceil(count / depth)
    process = mp.Process(target=drain, args=(queue, filled, times, rounds, depth))
    process.start()
    for _ in range(rounds):
        times.get()
        for _ in range(depth):
            queue.put(ITEMS[item])
        filled.put(None)
    seconds = times.get()
    process.join()
    return {'value': seconds / rounds / depth * 1e6}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
