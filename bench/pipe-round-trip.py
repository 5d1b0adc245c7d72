"""CPython's side of pipe-round-trip.js."""

import multiprocessing
import time

from items import ITEMS
from side import run_side

mp = multiprocessing.get_context('fork')
DEFAULTS = {'between': 'parent-child', 'item': 'int', 'count': 10_000}


def echo(connection, rounds):
    for _ in range(rounds):
        connection.send(connection.recv())


def ping(connection, times, item, rounds):
    def round_trips(count):
        for _ in range(count):
            connection.send(item)
            connection.recv()

    round_trips(rounds)
    start = time.monotonic()
    round_trips(rounds)
    times.put(time.monotonic() - start)


def measure(between, item, count):
    here, there = mp.Pipe()
    times = mp.SimpleQueue()
    children = [mp.Process(target=echo, args=(there, 2 * count))]
    args = (here, times, ITEMS[item], count)
    if between == 'child-child':
        children.append(mp.Process(target=ping, args=args))
    for child in children:
        child.start()
    if between == 'parent-child':
        ping(*args)
    seconds = times.get()
    for child in children:
        child.join()
    return {'value': seconds / count * 1e6, 'seconds': seconds}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
