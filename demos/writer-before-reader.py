"""A writer ends before the reader starts: what it put is kept, and the reader reads while the queue is not empty."""
import multiprocessing as mp


def write(lines):
    for line in ['one', 'two', 'three']:
        print(f'Wrote {line}', flush=True)
        lines.put(line)


def read(lines):
    while not lines.empty():
        print(f'Read {lines.get()}', flush=True)


def main():
    lines = mp.Queue()

    writer = mp.Process(target=write, args=(lines,))
    writer.start()
    writer.join()
    print(f'The writer is gone, {lines.qsize()} lines are waiting', flush=True)

    reader = mp.Process(target=read, args=(lines,))
    reader.start()
    reader.join()


if __name__ == '__main__':
    main()
