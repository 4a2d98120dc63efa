# What a program pays for each thing it does with pools, queues, pipes and threads. The same file runs under Poolyard, on
# every target, and under any CPython. It prints a line a row: its name, then the microseconds of one (the best of several
# rounds: others use the machine too).
import multiprocessing as mp
import pickle
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

ROUNDS = 5
LARGE = bytes(range(250)) * 32_000  # 8 MB


def nothing():
    pass


def same(item):
    return item


def apply_async(pool, count=1500):
    results = [pool.apply_async(nothing) for _ in range(count)]
    for result in results:
        result.get()
    return count


def round_trip(pool, count=300):
    for _ in range(count):
        pool.apply(nothing)
    return count


def map_(pool, count=40_000):
    pool.map(same, range(count))
    return count


def imap(pool, count=1500):
    for _ in pool.imap(same, range(count)):
        pass
    return count


def large_argument(pool, count=6):
    for _ in range(count):
        pool.apply(len, (LARGE,))
    return count


def large():
    return LARGE


def large_result(pool, count=6):
    for _ in range(count):
        pool.apply(large)
    return count


def queue(queues, count=2000):
    """Numbers to another process and back."""
    there, back = queues
    for i in range(count):
        there.put(i)
    for _ in range(count):
        back.get()
    return 2 * count


def queue_here(queue, count=2000):
    for i in range(count):
        queue.put(i)
        queue.get()
    return count


def pipe(ends, count=3000):
    for i in range(count):
        ends[1].send(i)
        ends[0].recv()
    return count


def threads(_, count=200):
    for _ in range(count):
        thread = threading.Thread(target=nothing)
        thread.start()
        thread.join()
    return count


def thread_pool(executor, count=2000):
    futures = [executor.submit(nothing) for _ in range(count)]
    for future in futures:
        future.result()
    return count


def pickling(_, count=5000):
    for _ in range(count):
        pickle.loads(pickle.dumps((nothing, (), {})))
    return count


def echo(there, back):
    while (item := there.get()) is not None:
        back.put(item)


def measure(name, row, argument):
    row(argument)
    best = float('inf')
    for _ in range(ROUNDS):
        start = time.perf_counter()
        count = row(argument)
        best = min(best, (time.perf_counter() - start) / count)
    print(f'{name}: {best * 1e6:.2f}', flush=True)


if __name__ == '__main__':
    wanted = sys.argv[1:]

    def row(name, function, argument):
        if not wanted or name in wanted:
            measure(name, function, argument)

    with mp.Pool(2) as pool:
        row('apply_async', apply_async, pool)
        row('round trip', round_trip, pool)
        row('map', map_, pool)
        row('imap', imap, pool)
        row('large argument', large_argument, pool)
        row('large result', large_result, pool)
    queues = mp.Queue(), mp.Queue()
    child = mp.Process(target=echo, args=queues)
    child.start()
    row('queue', queue, queues)
    queues[0].put(None)
    child.join()
    row('queue here', queue_here, mp.Queue())
    row('pipe', pipe, mp.Pipe(duplex=False))
    row('thread', threads, None)
    with ThreadPoolExecutor(2) as executor:
        row('thread pool', thread_pool, executor)
    row('pickling', pickling, None)
