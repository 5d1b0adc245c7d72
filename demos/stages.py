"""Two processes of stage 2 wait at a condition until stage 1 notifies them; each says, while it holds the lock, that it is about to wait."""
import multiprocessing as mp


def stage_one(ready, waiting):
    for _ in range(2):
        print(f'{waiting.get()} waits', flush=True)
    with ready:
        print('Stage 1 is done', flush=True)
        ready.notify_all()


def stage_two(ready, waiting):
    name = mp.current_process().name
    with ready:
        waiting.put(name)
        ready.wait()
        print(f'{name} goes on', flush=True)


def main():
    ready = mp.Condition()
    waiting = mp.SimpleQueue()
    stages = [
        mp.Process(target=stage_one, args=(ready, waiting)),
        mp.Process(target=stage_two, args=(ready, waiting), name='Stage 2a'),
        mp.Process(target=stage_two, args=(ready, waiting), name='Stage 2b'),
    ]
    for stage in stages:
        stage.start()
    for stage in stages:
        stage.join()
    print('All stages are done')


if __name__ == '__main__':
    main()
