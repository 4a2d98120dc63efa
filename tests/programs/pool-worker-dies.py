#> out~ os\._exit: WorkerDied worker SpawnPoolWorker-\d+ \(pid \d+\) ended with exit code 7 while it had task \d+
#> out~ sys\.exit: WorkerDied worker SpawnPoolWorker-\d+ \(pid \d+\) ended with exit code 5 while it had task \d+
#> out~ killed: WorkerDied worker SpawnPoolWorker-\d+ \(pid \d+\) ended with exit code -9 while it had task \d+
#> out the pool still works: [0, 1, 4, 9, 16, 25]
#> out~ in a map: WorkerDied .*
#> out~ initializer: WorkerDied .*
#> err RuntimeError: cannot set up
# A worker that ends in the middle of a task fails that task, at once, and is replaced.

import multiprocessing as mp
import os
import signal
import sys


def end(how):
    if how == 'os._exit':
        os._exit(7)
    if how == 'sys.exit':
        sys.exit(5)
    os.kill(os.getpid(), signal.SIGKILL)
    while True:
        pass


def square(n):
    return n * n


def die_at_three(n):
    if n == 3:
        os._exit(1)
    return n


def broken():
    raise RuntimeError('cannot set up')


def attempt(call, *args):
    try:
        return call(*args)
    except mp.ProcessError as error:
        return f'{type(error).__name__} {error}'


if __name__ == '__main__':
    with mp.Pool(2) as pool:
        for how in 'os._exit', 'sys.exit', 'killed':
            print(how + ':', attempt(pool.apply, end, (how,)))
        print('the pool still works:', pool.map(square, range(6)))
        print('in a map:', attempt(pool.map, die_at_three, range(6), 1))
    with mp.Pool(1, initializer=broken) as pool:
        print('initializer:', attempt(pool.apply, square, (1,)))
