"""Three cooks bring four dishes each to a table where two daemonic guests eat; the parent waits for the cooks, then for an empty table."""
import multiprocessing as mp


def cook(table, dish):
    name = mp.current_process().name
    for n in range(1, 5):
        print(f'{name} cooked {dish} {n}', flush=True)
        table.put(f'{dish} {n}')


def eat(table):
    name = mp.current_process().name
    while True:
        plate = table.get()
        print(f'{name} ate {plate}', flush=True)
        table.task_done()


def main():
    table = mp.JoinableQueue()
    cooks = [
        mp.Process(target=cook, args=(table, 'soup'), name='Rosa'),
        mp.Process(target=cook, args=(table, 'rice'), name='Aiko'),
        mp.Process(target=cook, args=(table, 'cake'), name='Milan'),
    ]
    guests = [
        mp.Process(target=eat, args=(table,), name='Ben', daemon=True),
        mp.Process(target=eat, args=(table,), name='Lena', daemon=True),
    ]
    for person in cooks + guests:
        person.start()

    for person in cooks:
        person.join()
    table.join()
    print('All that was cooked has been eaten')


if __name__ == '__main__':
    main()
