#> out [0, 1, 4, 9] {'sum': 14} 3
#> out Namespace(x=10, y='hello') (1, 2)
#> out KeyError: 'nothing'
#> out counter: 7
#> out queue: ['a', 'b'] event: True
#> out AuthenticationError
# multiprocessing.Manager(): CPython's own, over connections of this run.

from multiprocessing import AuthenticationError, Manager, Process
from multiprocessing.managers import BaseManager


class Counter:
    def __init__(self, value):
        self.value = value

    def add(self, more):
        self.value += more
        return self.value


class CounterManager(BaseManager):
    pass


CounterManager.register('Counter', Counter)


def work(squares, totals, n, lock, space, queue, done):
    with lock:
        squares.append(n * n)
        totals['sum'] = totals.get('sum', 0) + n * n
        space.count += 1
    queue.put('ab'[n % 2])
    if n == 3:
        done.set()


def add(counter):
    counter.add(4)


if __name__ == '__main__':
    with Manager() as manager:
        squares, totals, lock, space = manager.list(), manager.dict(), manager.Lock(), manager.Namespace(count=-1)
        queue, done = manager.Queue(), manager.Event()
        processes = [Process(target=work, args=(squares, totals, n, lock, space, queue, done)) for n in range(4)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        print(sorted(squares), totals, space.count)
        place = manager.Namespace(x=10, y='hello')
        print(place, tuple(manager.list([1, 2])))
        try:
            totals['nothing']
        except KeyError as error:
            print(f'KeyError: {error}')
        with CounterManager() as counters:
            counter = counters.Counter(3)
            process = Process(target=add, args=(counter,))
            process.start()
            process.join()
            print('counter:', counter.add(0))
            address = counters.address
            print('queue:', sorted({queue.get() for _ in range(4)}), 'event:', done.is_set())
            stranger = CounterManager(address, authkey=b'wrong')
            try:
                stranger.connect()
            except AuthenticationError as error:
                print(type(error).__name__)
