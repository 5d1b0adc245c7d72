"""A child that never pauses reports its progress on a queue; the parent draws it as a progress bar."""
import hashlib
import multiprocessing as mp
import sys

STEPS = 100
ROUNDS_PER_STEP = 5_000


def hash_over_and_over(progress):
    digest = b'multiproc'
    for step in range(1, STEPS + 1):
        for _ in range(ROUNDS_PER_STEP):
            digest = hashlib.sha256(digest).digest()
        progress.put((step, digest.hex()))


def draw(step, digest):
    if sys.stderr.isatty():
        filled = 40 * step // STEPS
        bar = '█' * filled + '░' * (40 - filled)
        end = '\n' if step == STEPS else ''
        print(f'\r{bar} {100 * step // STEPS}% {digest[:8]}', end=end, file=sys.stderr, flush=True)


def main():
    progress = mp.Queue()
    child = mp.Process(target=hash_over_and_over, args=(progress,))
    child.start()

    step = 0
    while step < STEPS:
        step, digest = progress.get()
        draw(step, digest)

    child.join()
    print(f'{STEPS * ROUNDS_PER_STEP} rounds of SHA-256 end in {digest}')


if __name__ == '__main__':
    main()
