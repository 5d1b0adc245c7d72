"""The producer ends the work with a sentinel for each consumer: whoever takes one stops."""
import multiprocessing as mp

STOP = None


def consume(parcels):
    name = mp.current_process().name
    while True:
        parcel = parcels.get()
        if parcel is STOP:
            break
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
        parcels.put(STOP)

    for consumer in consumers:
        consumer.join()
    print('All consumers have stopped')


if __name__ == '__main__':
    main()
