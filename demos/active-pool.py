"""Six swimmers want into a pool that has room for three: a semaphore lets no more in, and the parent says who is swimming."""
import multiprocessing as mp
import time

SWIMMERS = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn']


def swim(room, news):
    name = mp.current_process().name
    with room:
        news.put((name, 'in'))
        time.sleep(0.3)
        news.put((name, 'out'))


def main():
    room = mp.Semaphore(3)
    news = mp.SimpleQueue()
    for name in SWIMMERS:
        mp.Process(target=swim, args=(room, news), name=name).start()

    inside = []
    for _ in range(2 * len(SWIMMERS)):
        name, what = news.get()
        if what == 'in':
            inside.append(name)
        else:
            inside.remove(name)
        print(f"{name} is {what}, swimming: {', '.join(inside) or 'nobody'}")


if __name__ == '__main__':
    main()
