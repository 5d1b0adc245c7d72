"""Runners come to the start one after another, and wait at a barrier: the last to come fires the shot, and all run at once."""
import multiprocessing as mp
import time

RUNNERS = [
    ('Tortoise', 0, 0.5),
    ('Hare', 0.4, 0.1),
    ('Fox', 0.2, 0.3),
]


def fire():
    print('Bang!', flush=True)


def run(start, finish, comes_after, runs_for):
    name = mp.current_process().name
    time.sleep(comes_after)
    print(f'{name} is at the start', flush=True)
    start.wait()
    print(f'{name} runs', flush=True)
    time.sleep(runs_for)
    finish.put(name)


def main():
    start = mp.Barrier(len(RUNNERS), action=fire)
    finish = mp.SimpleQueue()
    for name, comes_after, runs_for in RUNNERS:
        mp.Process(target=run, args=(start, finish, comes_after, runs_for), name=name).start()

    for place in range(1, len(RUNNERS) + 1):
        print(f'{place}. {finish.get()}')


if __name__ == '__main__':
    main()
