"""A grandchild talks with the root over a pipe, and goes on when the process between them is killed."""
import multiprocessing as mp


def answer(phone):
    phone.send('hello from the grandchild')
    heard = ''
    while heard != 'goodbye':
        heard = phone.recv()
        phone.send(f'the grandchild heard "{heard}"')


def raise_child(phone):
    grandchild = mp.Process(target=answer, args=(phone,))
    grandchild.start()
    grandchild.join()


def main():
    near, far = mp.Pipe()
    child = mp.Process(target=raise_child, args=(far,))
    child.start()
    print(near.recv())

    child.kill()
    child.join()
    print(f'the child was killed: {child.exitcode}')

    for words in ('are you still there?', 'goodbye'):
        near.send(words)
        print(near.recv())


if __name__ == '__main__':
    main()
