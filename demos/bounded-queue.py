"""A queue of three places is filled, refuses a fourth item, is drained by its `qsize`, and says at each step how full it is."""
import multiprocessing as mp
import queue
import time


def report(seats):
    time.sleep(0.1)
    fullness = 'full' if seats.full() else 'not full'
    emptiness = 'empty' if seats.empty() else 'not empty'
    print(f'{seats.qsize()} of 3: {fullness}, {emptiness}')


def main():
    seats = mp.Queue(3)
    report(seats)

    seats.put('first')
    seats.put('second')
    report(seats)

    seats.put('third')
    report(seats)

    try:
        seats.put_nowait('fourth')
    except queue.Full:
        print('No seat for the fourth')

    for _ in range(seats.qsize()):
        print(f'Leaves: {seats.get()}')
    report(seats)

    try:
        seats.get_nowait()
    except queue.Empty:
        print('Nobody is left')


if __name__ == '__main__':
    main()
