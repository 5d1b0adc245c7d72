"""Five customers want the last three tickets, which are counted in a JSON file: without a lock all five buy the same one."""
from contextlib import nullcontext
import json
import multiprocessing as mp
from pathlib import Path
from tempfile import TemporaryDirectory
import time

CUSTOMERS = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve']


def read(file):
    return json.loads(file.read_text())['tickets']


def write(file, tickets):
    file.write_text(json.dumps({'tickets': tickets}))


def buy(file):
    name = mp.current_process().name
    tickets = read(file)
    if tickets == 0:
        print(f'{name} comes too late', flush=True)
        return
    time.sleep(0.3)
    write(file, tickets - 1)
    print(f'{name} buys ticket {tickets}', flush=True)


def queue_up(file, opening, lock):
    opening.wait()
    with lock or nullcontext():
        buy(file)


def sell(file, lock=None):
    write(file, 3)
    opening = mp.Barrier(len(CUSTOMERS))
    customers = [mp.Process(target=queue_up, args=(file, opening, lock), name=name) for name in CUSTOMERS]
    for customer in customers:
        customer.start()
    for customer in customers:
        customer.join()
    print(f'{read(file)} of 3 tickets are left', flush=True)


def main():
    with TemporaryDirectory(prefix='tickets-') as folder:
        file = Path(folder) / 'tickets.json'

        print('Without a lock:', flush=True)
        sell(file)
        print('With a lock:', flush=True)
        sell(file, mp.Lock())


if __name__ == '__main__':
    main()
