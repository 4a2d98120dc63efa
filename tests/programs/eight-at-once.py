#> out 8 processes met: [0, 1, 2, 3, 4, 5, 6, 7]
# Eight processes that are all alive at the same time.

from multiprocessing import Barrier, Process, Queue


def meet(n, barrier, results):
    barrier.wait()
    results.put(n)


if __name__ == '__main__':
    barrier, results = Barrier(8), Queue()
    children = [Process(target=meet, args=(n, barrier, results)) for n in range(8)]
    for p in children:
        p.start()
    met = sorted(results.get() for _ in children)
    for p in children:
        p.join()
    print(len(met), 'processes met:', met)
