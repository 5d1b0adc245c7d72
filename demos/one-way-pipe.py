"""One process sends 1 to 9 through a one-way pipe, another receives them; the parent closes both of its ends."""
import multiprocessing as mp


def send(numbers):
    for n in range(1, 10):
        numbers.send(n)
    numbers.close()


def receive(numbers):
    try:
        while True:
            print(f'Received {numbers.recv()}', flush=True)
    except EOFError:
        print('No more numbers', flush=True)


def main():
    read_end, write_end = mp.Pipe(duplex=False)

    sender = mp.Process(target=send, args=(write_end,))
    sender.start()
    write_end.close()
    receiver = mp.Process(target=receive, args=(read_end,))
    receiver.start()
    read_end.close()

    sender.join()
    receiver.join()


if __name__ == '__main__':
    main()
