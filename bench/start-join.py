"""CPython's side of start-join.js."""

import multiprocessing
import time

from side import run_side

DEFAULTS = {'method': 'spawn', 'count': 5}


def nothing():
    pass


def measure(method, count):
    mp = multiprocessing.get_context(method)
    start = time.monotonic()
    for _ in range(count):
        process = mp.Process(target=nothing)
        process.start()
        process.join()
    seconds = time.monotonic() - start
    return {'value': seconds / count * 1e3, 'seconds': seconds}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
