"""A queue inside one process: 0 to 4 are put on it, and taken from it while it is not empty. No process is started."""
from queue import Queue


def main():
    numbers = Queue()

    for n in range(5):
        numbers.put(n)

    while not numbers.empty():
        print(numbers.get())


if __name__ == '__main__':
    main()
