"""CPython's side of pool.js."""

import multiprocessing as mp
import time

from side import run_side

# Only the last one counts, as in pool-measure.js.
ROUNDS = 3
DEFAULTS = {'what': 'apply', 'processes': 2, 'count': 10_000}


def square(x):
    return x * x


def apply(pool, items):
    for item in items:
        pool.apply(square, (item,))


def single(pool, items):
    for result in [pool.apply_async(square, (item,)) for item in items]:
        result.get()


def map_all(pool, items):
    pool.map(square, items)


def imap(pool, items):
    return sum(pool.imap(square, items))


MEASUREMENTS = {'apply': apply, 'single': single, 'map': map_all, 'imap': imap}


def measure(what, processes, count):
    with mp.Pool(processes) as pool:
        run = MEASUREMENTS[what]
        single(pool, range(processes * 50))
        items = list(range(count))
        for _ in range(ROUNDS):
            start = time.monotonic()
            run(pool, items)
            seconds = time.monotonic() - start
    return {'value': seconds / count * 1e6 if what == 'apply' else count / seconds, 'seconds': seconds}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
