#> out processes [0, 1, 8, 27, 64]
#> out threads [0, 1, 8, 27, 64]
#> out as completed [0, 1, 4, 9]
#> out exception ValueError: odd, cause _RemoteTraceback
#> out thread exception ValueError: odd
#> out in other processes True
#> out broken BrokenProcessPool
# concurrent.futures, both executors.

import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool


def cube(n):
    return n ** 3


def odd(n):
    raise ValueError('odd')


def pid(_):
    return os.getpid()


def die(_):
    os._exit(1)


if __name__ == '__main__':
    with ProcessPoolExecutor(2) as processes, ThreadPoolExecutor(2) as threads:
        print('processes', list(processes.map(cube, range(5))))
        print('threads', list(threads.map(cube, range(5))))
        futures = [processes.submit(pow, n, 2) for n in range(4)]
        print('as completed', sorted(future.result() for future in as_completed(futures)))
        error = processes.submit(odd, 3).exception()
        print(f'exception {type(error).__name__}: {error}, cause {type(error.__cause__).__name__}')
        error = threads.submit(odd, 3).exception()
        print(f'thread exception {type(error).__name__}: {error}')
        print('in other processes', os.getpid() not in set(processes.map(pid, range(4))))
    with ProcessPoolExecutor(1) as processes:
        try:
            processes.submit(die, 0).result()
        except BrokenProcessPool as error:
            print('broken', type(error).__name__)
