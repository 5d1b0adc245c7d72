"""CPython's side of queue-throughput.js."""

import math
import multiprocessing
import time

from items import ITEMS
from side import run_side

mp = multiprocessing.get_context('fork')
DEFAULTS = dict(item='int', producers=1, consumers=1, maxsize=0, count=100_000)


def produce(queue, ready, go, times, item, share):
    ready.put(None)
    go.get()
    start = time.monotonic()
    for _ in range(share):
        queue.put(item)
    times.put(('start', start))


def consume(queue, ready, times, share):
    ready.put(None)
    for _ in range(share):
        queue.get()
    times.put(('end', time.monotonic()))


def measure(item, producers, consumers, maxsize, count):
    queue, ready, go, times = mp.Queue(maxsize), mp.SimpleQueue(), mp.SimpleQueue(), mp.SimpleQueue()
    total = math.ceil(count / producers / consumers) * producers * consumers
    children = []
    for _ in range(consumers):
        children.append(mp.Process(target=consume, args=(queue, ready, times, total // consumers)))
    for _ in range(producers):
        args = (queue, ready, go, times, ITEMS[item], total // producers)
        children.append(mp.Process(target=produce, args=args))
    for child in children:
        child.start()
    for _ in children:
        ready.get()
    for _ in range(producers):
        go.put(None)
    answers = [times.get() for _ in children]
    for child in children:
        child.join()
    start = min(at for what, at in answers if what == 'start')
    end = max(at for what, at in answers if what == 'end')
    return {'value': total / (end - start), 'seconds': end - start}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
