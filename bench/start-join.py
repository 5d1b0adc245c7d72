"""CPython's side of start-join.js."""

import multiprocessing
import time

from side import run_side

DEFAULTS = {'method': 'spawn', 'count': 5, 'pause': 0}


def nothing():
    pass


def measure(method, count, pause):
    mp = multiprocessing.get_context(method)
    if pause > 0:
        process = mp.Process(target=nothing)
        process.start()
        process.join()
    seconds = 0
    for _ in range(count):
        time.sleep(pause / 1000)
        start = time.monotonic()
        process = mp.Process(target=nothing)
        process.start()
        process.join()
        seconds += time.monotonic() - start
    result = {'value': seconds / count * 1e3}
    return result if pause > 0 else {**result, 'seconds': seconds}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
