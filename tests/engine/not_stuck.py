"""What looks as if it were stuck for longer than it takes to say so, and is not: each of these ends by itself."""

import asyncio
import multiprocessing
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor

WHILE = 0.25


def later(what, *args):
    """Somebody who does it after a while."""
    def work():
        time.sleep(WHILE)
        what(*args)
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def crossed_with_timeouts():
    a, b, both = threading.Lock(), threading.Lock(), threading.Barrier(2)

    def work(first, second):
        with first:
            both.wait()
            if second.acquire(timeout=WHILE):
                second.release()
    threads = [threading.Thread(target=work, args=args) for args in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def crossed_and_one_is_handed_over():
    a, b, all_three = threading.Lock(), threading.Lock(), threading.Barrier(3)

    def work(first, second):
        first.acquire()
        all_three.wait()
        second.acquire()
        second.release()
    threads = [threading.Thread(target=work, args=args, daemon=True) for args in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    all_three.wait()
    later(a.release).join()
    threads[1].join()
    b.release()
    threads[0].join()


def a_lock_as_a_signal():
    signal = threading.Lock()
    signal.acquire()
    later(signal.release)
    with signal:
        pass


def an_event_as_a_latch():
    latch = threading.Event()
    waiting = [threading.Thread(target=latch.wait) for _ in range(3)]
    for thread in waiting:
        thread.start()
    later(latch.set)
    for thread in waiting:
        thread.join()


def a_timer():
    done = threading.Event()
    threading.Timer(WHILE, done.set).start()
    done.wait()


def a_slow_worker():
    later(int).join()


def a_slow_producer():
    items = queue.Queue()
    later(items.put, 1)
    items.get()


def a_slow_consumer():
    items = queue.Queue(1)
    items.put(1)
    later(items.get)
    items.put(2)


def who_notifies_late():
    condition, told = threading.Condition(), []

    def notify():
        with condition:
            told.append(True)
            condition.notify()
    later(notify)
    with condition:
        condition.wait_for(lambda: told)


def a_place_that_becomes_free():
    places = threading.Semaphore(0)
    later(places.release)
    places.acquire()


def one_comes_late():
    barrier = threading.Barrier(2)
    later(barrier.wait)
    barrier.wait()


def waits_with_timeouts():
    event = threading.Event()
    threading.Thread(target=event.wait, daemon=True).start()
    event.wait(WHILE)
    try:
        queue.SimpleQueue().get(timeout=0.05)
    except queue.Empty:
        pass
    event.set()


def idle_workers():
    with ThreadPoolExecutor(2) as pool:
        pool.submit(int).result()
        time.sleep(WHILE)
        pool.submit(time.sleep, WHILE).result()


def a_holder_that_works():
    lock = threading.Lock()

    def work():
        with lock:
            end = time.monotonic() + WHILE
            while time.monotonic() < end:
                pass
    worker = threading.Thread(target=work)
    worker.start()
    with lock:
        worker_done = True
    worker.join()
    return worker_done


def an_event_loop():
    async def main():
        loop = asyncio.get_running_loop()
        await asyncio.gather(asyncio.sleep(WHILE), loop.run_in_executor(None, time.sleep, WHILE))
        await asyncio.wait_for(asyncio.Event().wait(), WHILE / 3)
    try:
        asyncio.run(main())
    except TimeoutError:
        pass


def slow_child(jobs, results):
    time.sleep(WHILE)
    jobs.get()
    time.sleep(WHILE)
    results.send(1)


def a_slow_process():
    jobs = multiprocessing.Queue()
    here, there = multiprocessing.Pipe()
    child = multiprocessing.Process(target=slow_child, args=(jobs, there))
    child.start()
    jobs.put(1)
    here.recv()
    child.join()


def hold_and_want(first, second, both):
    with first:
        both.wait()
        if second.acquire(timeout=WHILE):
            second.release()


def crossed_processes_with_timeouts():
    a, b, both = multiprocessing.Lock(), multiprocessing.Lock(), multiprocessing.Barrier(2)
    children = [multiprocessing.Process(target=hold_and_want, args=args) for args in ((a, b, both), (b, a, both))]
    for child in children:
        child.start()
    for child in children:
        child.join()


def release_later(lock):
    time.sleep(WHILE)
    lock.release()


def a_lock_that_another_process_releases():
    lock = multiprocessing.Lock()
    lock.acquire()
    child = multiprocessing.Process(target=release_later, args=(lock,))
    child.start()
    lock.acquire()
    child.join()


def hold_for_a_while(lock, has):
    with lock:
        has.set()
        time.sleep(WHILE)


def a_lock_of_a_process_that_works():
    lock, has = multiprocessing.RLock(), multiprocessing.Event()
    child = multiprocessing.Process(target=hold_for_a_while, args=(lock, has))
    child.start()
    has.wait()
    with lock:
        child.join()


def a_pool():
    with multiprocessing.Pool(2) as pool:
        pool.map(time.sleep, [WHILE] * 2)
        told = threading.Event()
        pool.apply_async(int, callback=lambda _: (time.sleep(WHILE), told.set()))
        told.wait()


if __name__ == "__main__":
    for each in (crossed_with_timeouts, crossed_and_one_is_handed_over, a_lock_as_a_signal, an_event_as_a_latch, a_timer, a_slow_worker,
                 a_slow_producer, a_slow_consumer, who_notifies_late, a_place_that_becomes_free, one_comes_late, waits_with_timeouts,
                 idle_workers, a_holder_that_works, an_event_loop, a_slow_process, crossed_processes_with_timeouts,
                 a_lock_that_another_process_releases, a_lock_of_a_process_that_works, a_pool):
        print(each.__name__, flush=True)
        each()
    print("none of them was stuck")
