#> out 500 processes, all with exit code 0
# Ended processes leave nothing behind that a run has only so many of.

from multiprocessing import Lock, Process, Queue


def work(lock, results):
    with lock:
        results.put(1)


if __name__ == '__main__':
    kept = []
    for _ in range(500):
        p = Process(target=work, args=(Lock(), Queue()))
        p.start()
        p.join()
        kept.append(p)
    assert all(p.exitcode == 0 for p in kept)
    print(len(kept), 'processes, all with exit code 0')
