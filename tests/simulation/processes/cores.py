# What several cores are good for: processes, and not threads.
import multiprocessing, threading, time

def count(n):
    while n > 0: n -= 1

def measure(work):
    began = time.monotonic()
    work()
    return round((time.monotonic() - began) * 1e3)

def in_threads():
    threads = [threading.Thread(target=count, args=(200_000,)) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()

if __name__ == '__main__':
    with multiprocessing.Pool(4) as pool:
        pool.map(count, [1] * 4, chunksize=1)
        print(measure(lambda: pool.map(count, [200_000] * 4, chunksize=1)), measure(in_threads))
