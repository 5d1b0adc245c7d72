"""Four processes in a ring pass a token to their neighbour, three times round; each pipe joins two of them."""
import multiprocessing as mp

LAPS = 3
NAMES = ['North', 'East', 'South', 'West']


def pass_on(source, target):
    for _ in range(LAPS):
        hops = source.recv()
        print(f'{mp.current_process().name} has the token after {hops} hops', flush=True)
        target.send(hops + 1)


def main():
    pipes = [mp.Pipe(duplex=False) for _ in NAMES]
    members = []
    for seat, name in enumerate(NAMES):
        source, _ = pipes[seat]
        _, target = pipes[(seat + 1) % len(pipes)]
        members.append(mp.Process(target=pass_on, args=(source, target), name=name))
    for member in members:
        member.start()

    ring_end, ring_start = pipes[0]
    ring_start.send(0)
    for member in members:
        member.join()
    print(f'The token came home after {ring_end.recv()} hops')


if __name__ == '__main__':
    main()
