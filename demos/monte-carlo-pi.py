"""Pi by throwing darts: each task of a pool throws a quarter of a million from a seed of its own, so every run ends alike."""
import multiprocessing as mp

DARTS = 250_000
SEEDS = [271, 3_141, 5_926, 53_589, 79_323, 846_264, 3_383_279, 50_288_419]


def random_numbers(seed):
    state = seed
    while True:
        state = state * 48_271 % 2_147_483_647
        yield state / 2_147_483_647


def throw_darts(seed):
    numbers = random_numbers(seed)
    hits = 0
    for _ in range(DARTS):
        x = next(numbers)
        y = next(numbers)
        if x * x + y * y <= 1:
            hits += 1
    return hits


def main():
    with mp.Pool(4) as pool:
        hits = pool.map(throw_darts, SEEDS)

    for seed, count in zip(SEEDS, hits):
        print(f'Seed {seed}: {4 * count / DARTS:.5f}')
    print(f'Pi is about {4 * sum(hits) / (DARTS * len(SEEDS)):.5f}')


if __name__ == '__main__':
    main()
