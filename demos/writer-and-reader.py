"""A writer puts letters on a queue; a reader that waits in `get` prints them, and is terminated when the writer is done."""
import multiprocessing as mp
import time


def write(letters):
    for letter in ['a', 'b', 'c', 'd']:
        letters.put(letter)
        time.sleep(0.1)


def read(letters):
    while True:
        print(f'The reader got {letters.get()}', flush=True)


def main():
    letters = mp.Queue()
    reader = mp.Process(target=read, args=(letters,))
    writer = mp.Process(target=write, args=(letters,))
    reader.start()
    writer.start()

    writer.join()
    while reader.is_alive() and not letters.empty():
        time.sleep(0.05)
    reader.terminate()
    reader.join()

    print(f'The writer ended with {writer.exitcode}, the reader with {reader.exitcode}')


if __name__ == '__main__':
    main()
