# title: When a worker fails
# about: An exception in a pool's task travels back and is raised again by get(), with the worker's traceback attached. A
#        worker that dies outright takes only its task with it: the pool notices, says so, and puts a new worker in its
#        place. (Plain Python would wait here for ever.)

import multiprocessing
import os

WORKERS = 2  # parameter 1..4


def task(n):
    if n == 2:
        raise ValueError(f'{n} is not to my taste')
    if n == 3:
        os._exit(7)  # as a crash would: no exception, no goodbye
    return n * n


if __name__ == '__main__':
    with multiprocessing.Pool(WORKERS) as pool:
        results = [pool.apply_async(task, (n,)) for n in range(5)]
        for n, result in enumerate(results):
            try:
                print(f'task({n}) = {result.get()}')
            except Exception as error:
                print(f'task({n}) failed: {type(error).__name__}: {error}')
