"""CPython's side of hand-over.js."""

import contextlib
import multiprocessing
import time

from side import run_side

mp = multiprocessing.get_context('fork')
DEFAULTS = {'by': 'event', 'count': 10_000}


class ByEvent:
    hand_overs = 2

    def __init__(self):
        self.there = mp.Event()
        self.back = mp.Event()

    def around(self):
        return contextlib.nullcontext()

    def ping(self):
        self.there.set()
        self.back.wait()
        self.back.clear()

    def pong(self):
        self.there.wait()
        self.there.clear()
        self.back.set()


class ByCondition:
    hand_overs = 2

    def __init__(self):
        self.condition = mp.Condition()

    def around(self):
        return self.condition

    def ping(self):
        self.condition.notify()
        self.condition.wait()

    def pong(self):
        self.condition.wait()
        self.condition.notify()


class ByBarrier:
    hand_overs = 1

    def __init__(self):
        self.barrier = mp.Barrier(2)

    def around(self):
        return contextlib.nullcontext()

    def ping(self):
        self.barrier.wait()

    def pong(self):
        self.barrier.wait()


WAYS = {'event': ByEvent, 'condition': ByCondition, 'barrier': ByBarrier}


def pong(way, ready, count):
    with way.around():
        ready.put(True)
        for _ in range(count):
            way.pong()


def ping(way, times, count):
    def rounds(some):
        for _ in range(some):
            way.ping()

    with way.around():
        rounds(count)
        start = time.monotonic()
        rounds(count)
        times.put(time.monotonic() - start)


def measure(by, count):
    way = WAYS[by]()
    ready, times = mp.SimpleQueue(), mp.SimpleQueue()
    other = mp.Process(target=pong, args=(way, ready, 2 * count))
    other.start()
    ready.get()
    one = mp.Process(target=ping, args=(way, times, count))
    one.start()
    seconds = times.get()
    for child in (one, other):
        child.join()
    return {'value': seconds / count / way.hand_overs * 1e6, 'seconds': seconds}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
