#> out apply [9, 'kw']
#> out map [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]
#> out map of nothing []
#> out map by 3 [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]
#> out starmap [3, 7]
#> out starmap_async [3, 7]
#> out imap [0, 1, 4, 9, 16]
#> out imap by 2 [0, 1, 4, 9, 16]
#> out imap of a generator [0, 1, 4]
#> out unordered [0, 1, 4, 9, 16]
#> out callback 49
#> out error callback ZeroDivisionError('division by zero')
#> out map callback [1, 4]
#> out ready True True
#> out failed True False
#> out not ready: TimeoutError
#> out worker daemon True, name from the pool True, initialised 'set up'
#> out closed: ValueError Pool not running
#> out join first: ValueError Pool is still running
#> out sizes: Number of processes must be at least 1; maxtasksperchild must be a positive int or None
#> out after all: 1024
# The whole interface of Pool, without errors from workers.

import multiprocessing as mp
import threading
import time

state = None


def set_up(value):
    global state
    state = value


def square(n):
    return n * n


def both(a, b):
    return a + b


def keywords(n, *, word):
    return [n, word]


def fail(n):
    return n / 0


def slow(n):
    time.sleep(n)
    return n


def about(_):
    p = mp.current_process()
    return p.daemon, p.name.startswith('SpawnPoolWorker-'), state


def attempt(call, *args):
    try:
        return call(*args)
    except Exception as error:
        return f'{type(error).__name__} {error}'.strip()


def wait_for_callbacks(got, count):
    while len(got) < count:
        time.sleep(0.001)


if __name__ == '__main__':
    pool = mp.Pool(3, initializer=set_up, initargs=('set up',))
    print('apply', pool.apply(keywords, (9,), {'word': 'kw'}))
    print('map', pool.map(square, range(10)))
    print('map of nothing', pool.map(square, []))
    print('map by 3', pool.map(square, iter(range(10)), chunksize=3))
    print('starmap', pool.starmap(both, [(1, 2), (3, 4)]))
    print('starmap_async', pool.starmap_async(both, [(1, 2), (3, 4)]).get())
    print('imap', list(pool.imap(square, range(5))))
    print('imap by 2', list(pool.imap(square, range(5), chunksize=2)))
    print('imap of a generator', list(pool.imap(square, (n for n in range(3)))))
    print('unordered', sorted(pool.imap_unordered(square, range(5))))

    got = []
    pool.apply_async(square, (7,), callback=got.append).wait()
    wait_for_callbacks(got, 1)
    print('callback', got.pop())
    pool.apply_async(fail, (7,), callback=got.append, error_callback=lambda e: got.append(repr(e))).wait()
    wait_for_callbacks(got, 1)
    print('error callback', got.pop())
    pool.map_async(square, [1, 2], callback=got.append).wait()
    print('map callback', got.pop())

    result = pool.apply_async(square, (2,))
    result.wait()
    print('ready', result.ready(), result.successful())
    result = pool.apply_async(fail, (2,))
    result.wait()
    print('failed', result.ready(), result.successful())
    result = pool.apply_async(slow, (0.3,))
    try:
        result.get(timeout=0.01)
    except mp.TimeoutError as error:
        print('not ready:', type(error).__name__)
    daemon, named, value = pool.apply(about, (0,))
    print(f'worker daemon {daemon}, name from the pool {named}, initialised {value!r}')

    last = pool.apply_async(square, (32,))
    pool.close()
    print('closed:', attempt(pool.apply, square, (1,)))
    pool.join()
    with mp.Pool(1) as other:
        print('join first:', attempt(other.join))
    print('sizes:', attempt(mp.Pool, 0)[11:] + ';', attempt(mp.Pool, 1, None, (), 0)[11:])
    print('after all:', last.get())
