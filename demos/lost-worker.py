"""A worker of a pool is killed in the middle of a `map`. Python's `map` would wait for ever: here it is given two seconds. The pool goes on."""
import multiprocessing as mp
import os
import signal


def square(n):
    if n == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return n * n


def main():
    with mp.Pool(2) as pool:
        try:
            pool.map_async(square, range(1, 9)).get(timeout=2)
        except mp.TimeoutError:
            print('The map is not done after two seconds')

        print('The next map:', *pool.map(square, range(1, 5)))


if __name__ == '__main__':
    main()
