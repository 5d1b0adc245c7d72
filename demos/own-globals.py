"""A global variable is changed in two children; each changes a copy of its own, and the parent's stays as it was."""
import multiprocessing as mp

counter = 100


def report():
    print(f'{mp.current_process().name} has {counter}', flush=True)


def add(amount):
    global counter
    counter += amount
    report()


def main():
    report()
    for amount in (1, 2):
        process = mp.Process(target=add, args=(amount,))
        process.start()
        process.join()
    report()


if __name__ == '__main__':
    main()
