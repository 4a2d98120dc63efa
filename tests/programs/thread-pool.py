#> out map [0, 1, 4, 9]
#> out three at once True
#> out error ZeroDivisionError
#> out callback 5
#> out unordered [0, 1, 4, 9]
#> out initialised 2
#> out dummy [1, 2, 3]
# ThreadPool: the same interface, nothing is pickled.

import threading
from multiprocessing.dummy import Pool as DummyPool
from multiprocessing.pool import ThreadPool

barrier = threading.Barrier(3)
ready = []


def meet(_):
    return barrier.wait(30)


if __name__ == '__main__':
    with ThreadPool(3) as pool:
        print('map', pool.map(lambda n: n * n, range(4)))
        print('three at once', sorted(pool.map(meet, range(3), chunksize=1)) == [0, 1, 2])
        try:
            pool.apply(lambda: 1 / 0)
        except ZeroDivisionError as error:
            print('error', type(error).__name__)
        got = []
        pool.apply_async(lambda: 5, callback=got.append).get()
        print('callback', got[0])
        print('unordered', sorted(pool.imap_unordered(lambda n: n * n, range(4))))
    barrier = threading.Barrier(2)
    pool = ThreadPool(2, initializer=ready.append, initargs=(1,))
    pool.map(lambda _: barrier.wait(30), range(2), chunksize=1)
    pool.close()
    pool.join()
    print('initialised', len(ready))
    with DummyPool(2) as pool:
        print('dummy', pool.map(int, '123'))
