# What starting, handing over and asking take on this machine, in Python. Prints a line a row: its name, a tab, microseconds.
# measure.cpp does the same in C++.
import multiprocessing
import threading
import time
from statistics import median

us = 1e6
now = time.perf_counter


def nothing(*arguments):
    pass


def thread_start():
    begun = []
    times = []
    for _ in range(60):
        thread = threading.Thread(target=lambda: begun.append(now()))
        start = now()
        thread.start()
        thread.join()
        times.append(begun[-1] - start)
    return median(times)


def say_when(connection):
    connection.send(time.time())


def process_start():
    # Two processes have one clock in common, which is the one on the wall.
    times = []
    for _ in range(12):
        here, there = multiprocessing.Pipe()
        process = multiprocessing.Process(target=say_when, args=(there,))
        start = time.time()
        process.start()
        times.append(here.recv() - start)
        process.join()
    return median(times)


def lock_hand_over(turns=2000):
    mine, yours = threading.Lock(), threading.Lock()
    yours.acquire()

    def other():
        for _ in range(turns):
            yours.acquire()
            mine.release()

    thread = threading.Thread(target=other)
    thread.start()
    start = now()
    for _ in range(turns):
        mine.acquire()
        yours.release()
    thread.join()
    return (now() - start) / (2 * turns)


def pool_task(pool, tasks=3000):
    start = now()
    for result in [pool.apply_async(nothing) for _ in range(tasks)]:
        result.get()
    return (now() - start) / tasks


def round_trip(pool, argument=None, times=300):
    took = []
    for _ in range(times):
        start = now()
        pool.apply(nothing, (argument,))
        took.append(now() - start)
    return median(took)


if __name__ == '__main__':
    def row(name, seconds):
        print(f'{name}\t{seconds * us:.3f}', flush=True)

    row('thread start', thread_start())
    row('process start', process_start())
    row('lock hand-over', lock_hand_over())
    with multiprocessing.Pool(2) as pool:
        pool_task(pool)  # until both workers are there
        row('pool task', pool_task(pool))
        row('round trip', round_trip(pool))
        row('1 MB argument', round_trip(pool, bytes(1 << 20), 60))
