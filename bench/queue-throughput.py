"""CPython's side of queue-throughput.js."""

import math
import multiprocessing
import time

from items import ITEMS
from side import rounds_for, run_side

mp = multiprocessing.get_context('fork')
DEFAULTS = dict(item='int', producers=1, consumers=1, maxsize=0, count=100_000)


def produce(queue, go, times, rounds, item, share):
    for _ in range(rounds):
        go.wait()
        start = time.monotonic()
        for _ in range(share):
            queue.put(item)
        times.put(('start', start))


def consume(queue, go, times, rounds, share):
    for _ in range(rounds):
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
    rounds = rounds_for(producers + consumers)
    children = []
    for _ in range(consumers):
        children.append(mp.Process(target=consume, args=(queue, go, times, rounds, total // consumers)))
    for _ in range(producers):
        args = (queue, go, times, rounds, ITEMS[item], total // producers)
        children.append(mp.Process(target=produce, args=args))
    for child in children:
        child.start()
    for _ in range(rounds):
        seconds = time_round(go, times, len(children))
    for child in children:
        child.join()
    return {'value': total / seconds, 'seconds': seconds}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
