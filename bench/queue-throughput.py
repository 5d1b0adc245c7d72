"""CPython's side of queue-throughput.js."""

import math
import multiprocessing
import time

from items import ITEMS
from side import run_side

mp = multiprocessing.get_context('fork')
ROUNDS = 2
DEFAULTS = dict(item='int', producers=1, consumers=1, maxsize=0, count=100_000)


def produce(queue, go, times, item, share):
    for _ in range(ROUNDS):
        go.wait()
        start = time.monotonic()
        for _ in range(share):
            queue.put(item)
        times.put(('start', start))


def consume(queue, go, times, share):
    for _ in range(ROUNDS):
        # Or it would take what is another's of the round before.
        go.wait()
        for _ in range(share):
            queue.get()
        times.put(('end', time.monotonic()))


def time_round(go, times, children):
    go.wait()
    answers = [times.get() for _ in range(children)]
    start = min(at for what, at in answers if what == 'start')
    return max(at for what, at in answers if what == 'end') - start


def measure(item, producers, consumers, maxsize, count):
    queue, go, times = mp.Queue(maxsize), mp.Barrier(producers + consumers + 1), mp.SimpleQueue()
    total = math.ceil(count / producers / consumers) * producers * consumers
    children = []
    for _ in range(consumers):
        children.append(mp.Process(target=consume, args=(queue, go, times, total // consumers)))
    for _ in range(producers):
        args = (queue, go, times, ITEMS[item], total // producers)
        children.append(mp.Process(target=produce, args=args))
    for child in children:
        child.start()
    for _ in range(ROUNDS):
        seconds = time_round(go, times, len(children))
    for child in children:
        child.join()
    return {'value': total / seconds, 'seconds': seconds}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
