#> out four called
#> out a worker died
#> out called back
#> out done
# Results are waited for by several threads at once, while others give tasks with callbacks, and workers die: everyone gets theirs.
import multiprocessing as mp
import os
import threading
import time


def same(item):
    return item


def die():
    os._exit(3)


def call(pool, first):
    for i in range(first, first + 150):
        assert pool.apply(same, (i,)) == i


def together(*targets):
    threads = [threading.Thread(target=target, args=arguments) for target, *arguments in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def lose_a_worker(pool):
    try:
        pool.apply(die)
    except mp.pool.WorkerDied:
        print('a worker died')


if __name__ == '__main__':
    with mp.Pool(2) as pool:
        together(*((call, pool, 1000 * i) for i in range(4)))
        print('four called')
        together((call, pool, 0), (lose_a_worker, pool), (call, pool, 1000))
        # A callback, from here on on the pool's own thread, wants what the thread has that waits.
        lock = threading.Lock()
        called = threading.Event()

        def callback(result):
            with lock:
                called.set()

        late = pool.apply_async(time.sleep, (0.1,))
        waits = threading.Thread(target=late.get)
        waits.start()
        with lock:
            pool.apply_async(same, (1,), callback=callback)
        waits.join()
        called.wait()
        print('called back')
        call(pool, 0)
        print('done')
