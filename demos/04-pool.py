# title: A pool with three tasks
# about: Three tasks that take 3 seconds each are done in about 3 seconds, by three workers at once. A fourth worker would
#        be allowed, but with only three tasks it is never needed. Try a pool of 2: then one task has to wait its turn.

import multiprocessing
import time

PROCESSES = 4  # parameter 1..8
TASKS = 3  # parameter 1..12


def func(msg):
    print(multiprocessing.current_process().name + '-' + msg)
    time.sleep(3)
    return 'done ' + msg


if __name__ == '__main__':
    start = time.time()
    pool = multiprocessing.Pool(processes=PROCESSES)
    results = []
    for i in range(TASKS):
        results.append(pool.apply_async(func, ('hello %d' % i,)))
    pool.close()
    pool.join()
    for result in results:
        print(result.get())
    print('%.0f seconds in all' % (time.time() - start))
