#> out everyone is there: [0, 1, 2]
#> out again: [0, 1, 2]
#> out broken: 1 broken, then True
# A Barrier of processes, passed twice, then broken.

import threading
from multiprocessing import Barrier, Process, Queue


def meet(barrier, results):
    results.put(barrier.wait())
    results.put(10 + barrier.wait())


def wait_in_vain(barrier, results):
    try:
        barrier.wait()
    except threading.BrokenBarrierError:
        results.put('broken')


if __name__ == '__main__':
    barrier, results = Barrier(3), Queue()
    children = [Process(target=meet, args=(barrier, results)) for _ in range(3)]
    for p in children:
        p.start()
    got = sorted(results.get() for _ in range(6))
    for p in children:
        p.join()
    print('everyone is there:', got[:3])
    print('again:', [n - 10 for n in got[3:]])
    p = Process(target=wait_in_vain, args=(barrier, results))
    p.start()
    while barrier.n_waiting == 0:
        pass
    barrier.abort()
    print('broken: 1', results.get() + ', then', barrier.broken)
    p.join()
