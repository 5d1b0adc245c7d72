"""Five philosophers share five forks, and each needs two to eat: all take the one with the smaller number first, so nobody starves."""
import multiprocessing as mp
import time

MEALS = 2
NAMES = ['Hypatia', 'Laozi', 'Spinoza', 'Arendt', 'Nishida']


def dine(first, second):
    name = mp.current_process().name
    for _ in range(MEALS):
        time.sleep(0.05)
        with first, second:
            print(f'{name} eats', flush=True)
            time.sleep(0.05)
            print(f'{name} thinks', flush=True)


def main():
    forks = [mp.Lock() for _ in NAMES]
    philosophers = []
    for seat, name in enumerate(NAMES):
        first, second = sorted([seat, (seat + 1) % len(forks)])
        philosophers.append(mp.Process(target=dine, args=(forks[first], forks[second]), name=name))
    for philosopher in philosophers:
        philosopher.start()

    for philosopher in philosophers:
        philosopher.join()
    print('Everybody has eaten')


if __name__ == '__main__':
    main()
