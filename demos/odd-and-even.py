"""Two consumers share a queue, each a subclass of `Process`: one wants odd numbers, one even; each puts back what is not its own."""
import multiprocessing as mp


class Consumer(mp.Process):
    def __init__(self, numbers, share):
        super().__init__()
        self.numbers = numbers
        self.share = share

    def run(self):
        taken = 0
        while taken < self.share:
            n = self.numbers.get()
            if self.wants(n):
                taken += 1
                print(f'{self.name} took {n}', flush=True)
            else:
                self.numbers.put(n)


class OddConsumer(Consumer):
    def wants(self, n):
        return n % 2 == 1


class EvenConsumer(Consumer):
    def wants(self, n):
        return n % 2 == 0


def main():
    numbers = mp.Queue()
    consumers = [OddConsumer(numbers, 5), EvenConsumer(numbers, 5)]
    for consumer in consumers:
        consumer.start()

    for n in range(1, 11):
        numbers.put(n)

    for consumer in consumers:
        consumer.join()
    print(f'Left on the queue: {numbers.qsize()}')


if __name__ == '__main__':
    main()
