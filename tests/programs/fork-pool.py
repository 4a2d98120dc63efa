#> out ForkPoolWorker, in other processes: True
#> out squares of a table that was never pickled: [0, 1, 4, 9, 16, 25]
#> out what is set later, workers do not see: set before
#> out initialized with a lambda: 7, with a lock that was handed down: True
#> out a lock from around: 40
#> out ValueError: from a task, exit of a task: WorkerDied
#> out two tasks a worker: 3 workers
#> out executor: [0, 1, 8, 27], in other processes: True
#> out a pool of the parent's: the child may not use it: ProcessError
#> out a pool in a fork: [1, 4]
# Pools whose workers are copies: no guard, no pickling of what is there already.
import multiprocessing as mp
import os
import sys
from concurrent.futures import ProcessPoolExecutor

mp.set_start_method('fork')
table = {n: n * n for n in range(6)}
state = 'set before'
lock = mp.Lock()
total = mp.Value('i', 0, lock=False)
value = None


def look_up(n):
    return table[n]


def name(_):
    return mp.current_process().name.rsplit('-', 1)[0], os.getpid()


def get_state():
    return state


def initialize(function, lock):
    global value
    with lock:
        value = function()


def get_value():
    return value


def add(_):
    with lock:
        total.value += 1


def fail(how):
    if how:
        raise ValueError('from a task')
    sys.exit(3)


def cube(n):
    return n ** 3


with mp.Pool(2) as pool:
    names = pool.map(name, range(4), chunksize=1)
    print(f'{names[0][0]}, in other processes: {os.getpid() not in {pid for _, pid in names}}')
    print('squares of a table that was never pickled:', pool.map(look_up, range(6)))
    state = 'set later'
    print('what is set later, workers do not see:', pool.apply(get_state))
    pool.map(add, range(40))

with mp.Pool(1, initialize, (lambda: 7, lock)) as pool:
    print(f'initialized with a lambda: {pool.apply(get_value)}, with a lock that was handed down: True')
print('a lock from around:', total.value)

with mp.Pool(1) as pool:
    try:
        pool.apply(fail, (True,))
    except ValueError as error:
        first = f'ValueError: {error}'
    try:
        pool.apply(fail, (False,))
    except Exception as error:
        print(f'{first}, exit of a task: {type(error).__name__}')

with mp.Pool(1, maxtasksperchild=2) as pool:
    print('two tasks a worker:', len({pool.apply(os.getpid) for _ in range(6)}), 'workers')

with ProcessPoolExecutor(2) as executor:
    print(f'executor: {list(executor.map(cube, range(4)))}, in other processes: {executor.submit(os.getpid).result() != os.getpid()}')

pool = mp.Pool(1)


def use_the_parents():
    try:
        pool.apply(cube, (1,))
    except Exception as error:
        print('a pool of the parent\'s: the child may not use it:', type(error).__name__)
    with mp.Pool(2) as own:
        print('a pool in a fork:', own.map(pow_of_two, [1, 2]))


def pow_of_two(n):
    return n * n


p = mp.Process(target=use_the_parents)
p.start()
p.join()
pool.terminate()
