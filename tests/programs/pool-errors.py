#> out Rotten: ('apple', 3) code 3
#> out cause RemoteTraceback
#> out map: ValueError bad 2
#> out imap: 0 10 ValueError bad 2 30
#> out iterable: 0 RuntimeError no more
#> out unpicklable result: MaybeEncodingError
#> out unpicklable argument: True
#> out unpicklable exception: MaybeEncodingError
#> out exception that cannot be rebuilt: TypeError
#> out not there in the worker: AttributeError
#> out still working: 50
# Errors of all kinds cross from workers to their parent, and the pool goes on.

import multiprocessing as mp
import sys
import threading


class Rotten(Exception):
    def __init__(self, what, code):
        super().__init__(what, code)
        self.code = code


class Stubborn(Exception):
    def __init__(self, a, b):
        super().__init__('only one argument')


def rotten(_):
    raise Rotten('apple', 3)


def picky(n):
    if n == 2:
        raise ValueError(f'bad {n}')
    return n * 10


def lock(_):
    return threading.Lock()


def lock_error(_):
    raise ValueError(threading.Lock())


def stubborn(_):
    raise Stubborn(1, 2)


def numbers():
    yield 0
    raise RuntimeError('no more')


def attempt(call, *args):
    try:
        return call(*args)
    except Exception as error:
        return error


def name(error):
    return type(error).__name__


if __name__ == '__main__':
    with mp.Pool(2) as pool:
        error = attempt(pool.apply, rotten, (0,))
        print(f'{name(error)}: {error.args} code {error.code}')
        print('cause', name(error.__cause__))
        error = attempt(pool.map, picky, range(4))
        print('map:', name(error), error)
        results = pool.imap(picky, range(4))
        got = [attempt(next, results) for _ in range(4)]
        print('imap:', *(f'{name(x)} {x}' if isinstance(x, Exception) else x for x in got))
        results = pool.imap(picky, numbers())
        print('iterable:', next(results), f'{name(e := attempt(next, results))} {e}')
        print('unpicklable result:', name(attempt(pool.apply, lock, (0,))))
        error = attempt(pool.apply, picky, (threading.Lock(),))
        print('unpicklable argument:', isinstance(error, TypeError) and 'pickle' in str(error))
        print('unpicklable exception:', name(attempt(pool.apply, lock_error, (0,))))
        print('exception that cannot be rebuilt:', name(attempt(pool.apply, stubborn, (0,))))

        def late(n):
            return n

        late.__qualname__ = 'late'
        sys.modules['__main__'].late = late
        print('not there in the worker:', name(attempt(pool.apply, late, (0,))))
        print('still working:', pool.apply(picky, (5,)))
