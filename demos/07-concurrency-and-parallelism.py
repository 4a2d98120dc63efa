# title: Concurrency beside parallelism
# about: The same work three times. Threads take turns, because one interpreter runs one thread at a time: all are under
#        way, but it takes as long as one after the other. Processes have an interpreter each and really run at once, if
#        there are enough cores. See it in the timeline: threads wait for the interpreter lock, processes do not.

import time
from multiprocessing import Process
from threading import Thread

WORKERS = 2  # parameter 1..8
WORK = 5_000_000  # parameter 1_000_000..20_000_000


def crunch(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    return total


def measure(title, kind):
    jobs = [kind(target=crunch, args=(WORK,)) for _ in range(WORKERS)]
    start = time.perf_counter()
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    print(f'{title}: {time.perf_counter() - start:.2f} s')


if __name__ == '__main__':
    start = time.perf_counter()
    for _ in range(WORKERS):
        crunch(WORK)
    print(f'one after the other: {time.perf_counter() - start:.2f} s')
    measure(f'{WORKERS} threads (concurrent)', Thread)
    measure(f'{WORKERS} processes (parallel)', Process)
