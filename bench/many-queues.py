"""CPython's side of many-queues.js."""

import multiprocessing
import time

from items import ITEMS
from side import run_side

mp = multiprocessing.get_context('fork')
ROUNDS = 2
DEFAULTS = {'queues': 1, 'item': 'int', 'count': 50_000}


def produce(queues, ready, go, times, item, count):
    for _ in range(ROUNDS):
        ready.put(None)
        go.get()
        start = time.monotonic()
        for n in range(count):
            queues[n % len(queues)].put(item)
        times.put(-start)


def consume(queues, ready, times, count):
    for _ in range(ROUNDS):
        ready.put(None)
        for n in range(count):
            queues[n % len(queues)].get()
        times.put(time.monotonic())


def measure(queues, item, count):
    all_queues = [mp.Queue() for _ in range(queues)]
    ready, go, times = mp.SimpleQueue(), mp.SimpleQueue(), mp.SimpleQueue()
    children = [
        mp.Process(target=consume, args=(all_queues, ready, times, count)),
        mp.Process(target=produce, args=(all_queues, ready, go, times, ITEMS[item], count)),
    ]
    for child in children:
        child.start()
    for _ in range(ROUNDS):
        for _ in children:
            ready.get()
        go.put(None)
        seconds = times.get() + times.get()
    for child in children:
        child.join()
    return {'value': seconds / count * 1e6, 'seconds': seconds}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
