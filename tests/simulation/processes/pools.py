import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor, as_completed

def square(x):
    time.sleep(0.001 * (x % 3))
    return x * x
def fail(x): raise KeyError(x)
def who(_): return os.getpid()
def large(size): return 'x' * size

if __name__ == '__main__':
    with multiprocessing.Pool(3) as pool:
        print(pool.map(square, range(20)))
        print(sorted(pool.imap_unordered(square, range(7))), list(pool.imap(square, iter(range(4)))))
        told = []
        results = [pool.apply_async(square, (i,), callback=told.append) for i in range(4)]
        print([result.get(10) for result in results])
        try: pool.apply(fail, ('k',))
        except KeyError as error: print(repr(error))
        print(len(pool.apply(large, (300_000,))))
    with multiprocessing.Pool(2, maxtasksperchild=1) as pool:
        print(len(set(pool.map(who, range(4), chunksize=1))))
        pool.close()
        pool.join()
    print(sorted(told))
    with ProcessPoolExecutor(2) as executor:
        print(list(executor.map(square, range(6))))
        futures = [executor.submit(square, i) for i in range(5)]
        print(sorted(future.result() for future in as_completed(futures)))
        print(repr(executor.submit(fail, 1).exception()))
    print(round(time.monotonic(), 6))
