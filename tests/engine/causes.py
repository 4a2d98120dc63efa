"""Threads that wait, each for something else. What the trace has to say of each stands in causes.test.mjs, by the threads' names."""

import multiprocessing
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor


class Table:
    def __init__(self):
        self.forks = [threading.Lock() for _ in range(3)]

    def take(self, i):
        with self.forks[i]:  # line 15
            pass


lock = threading.Lock()
recursive = threading.RLock()
changed = threading.Condition()
done = threading.Event()
places = threading.Semaphore(0)
start = threading.Barrier(2)
jobs = queue.Queue()
full = queue.Queue(1)
simple = queue.SimpleQueue()
drawer = {'left': threading.Lock()}
table = Table()


def take_lock():
    with lock:  # line 33
        pass


def take_recursive():
    recursive.acquire()  # line 38
    recursive.release()


def await_change():
    with changed:
        changed.wait()  # line 44


def await_event():
    done.wait()  # line 48


def take_place():
    places.acquire()  # line 52


def meet():
    start.wait()  # line 56


def get():
    jobs.get()  # line 60


def put():
    full.put(2)  # line 64


def get_simple():
    simple.get()  # line 68


def take_fork():
    table.take(2)


def take_drawer():
    with drawer['left']:  # line 76
        pass


def join():
    threads[0].join()  # line 81


def have_a_result():
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(time.sleep, 0.5)
        future.result()  # line 87


def child(here, results):
    here.set()
    results.get()  # line 92


def follow_a_process():
    here, results = multiprocessing.Event(), multiprocessing.Queue()
    process = multiprocessing.Process(target=child, args=(here, results), name='follower')
    process.start()
    here.wait()
    time.sleep(0.1)
    results.put(1)
    process.join()  # line 102


def main():
    held = [lock, recursive, table.forks[2], drawer['left']]
    for each in held:
        each.acquire()
    full.put(1)
    threads.extend(threading.Thread(target=f, name=f.__name__) for f in (
        take_lock, take_recursive, await_change, await_event, take_place, meet, get, put, get_simple, take_fork, take_drawer, join, have_a_result,
        follow_a_process))
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    for each in held:
        each.release()
    with changed:
        changed.notify()
    done.set()
    places.release()
    start.wait()
    jobs.put(1)
    full.get()
    simple.put(1)
    for thread in threads:
        thread.join()


threads = []
if __name__ == '__main__':
    main()
