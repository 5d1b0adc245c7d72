"""The nearest that Python has, as its queues between processes know no shutdown: `iter` until a sentinel, one for each consumer."""
import multiprocessing as mp


def consume(parcels):
    name = mp.current_process().name
    for parcel in iter(parcels.get, None):
        print(f'{name} took {parcel}', flush=True)
    print(f'{name} stops', flush=True)


def main():
    parcels = mp.Queue()
    consumers = [mp.Process(target=consume, args=(parcels,), name=name) for name in ('Ann', 'Bob', 'Cleo')]
    for consumer in consumers:
        consumer.start()

    for n in range(1, 10):
        parcels.put(f'parcel {n}')
    for _ in consumers:
        parcels.put(None)

    for consumer in consumers:
        consumer.join()
    print('All consumers have stopped')


if __name__ == '__main__':
    main()
