"""CPython's side of blocking-round-trip.js: there, every call blocks."""

import multiprocessing
import time

from items import ITEMS
from side import run_side

mp = multiprocessing.get_context('fork')
DEFAULTS = {'call': 'recvSync', 'item': 'int', 'count': 10_000}


def child(call, ends, item, times, rounds):
    def over_pipe():
        ends[0].send(item)
        ends[0].recv()

    def over_queues():
        ends[0].put(item)
        ends[1].get()

    def from_filled_queue():
        ends[0].get()

    round_trip = {'recvSync': over_pipe, 'getSync': over_queues, 'filled': from_filled_queue}[call]
    for _ in range(rounds):
        round_trip()
    start = time.monotonic()
    for _ in range(rounds):
        round_trip()
    times.put(time.monotonic() - start)


def measure(call, item, count):
    times = mp.SimpleQueue()
    if call == 'recvSync':
        here, there = mp.Pipe()
        ends = (there,)
    else:
        ends = (mp.Queue(), mp.Queue())
    if call == 'filled':
        for _ in range(2 * count):
            ends[0].put(ITEMS[item])
    process = mp.Process(target=child, args=(call, ends, ITEMS[item], times, count))
    process.start()
    for _ in range(2 * count):
        if call == 'recvSync':
            here.send(here.recv())
        elif call == 'getSync':
            ends[1].put(ends[0].get())
    seconds = times.get()
    process.join()
    return {'value': seconds / count * 1e6, 'seconds': seconds}


if __name__ == '__main__':
    run_side(DEFAULTS, measure)
