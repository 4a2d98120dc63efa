#> out 9 tasks by at least 5 workers: True
#> out none did more than two: True
# With maxtasksperchild=2 a worker is replaced after two tasks.

import collections
import multiprocessing as mp
import os


def who(_):
    return os.getpid()


if __name__ == '__main__':
    with mp.Pool(2, maxtasksperchild=2) as pool:
        pids = pool.map(who, range(9), chunksize=1)
    counts = collections.Counter(pids)
    print(len(pids), 'tasks by at least 5 workers:', len(counts) >= 5)
    print('none did more than two:', max(counts.values()) <= 2)
