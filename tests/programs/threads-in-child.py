#> out [0, 1, 4, 9, 16, 25, 36, 49]
#> out exit code 0
# A child process has threads of its own, and waits for them at its end.

import threading
from multiprocessing import Process, Queue


def child(results):
    threads = [threading.Thread(target=lambda n=n: results.put(n * n)) for n in range(8)]
    for thread in threads:
        thread.start()


if __name__ == '__main__':
    results = Queue()
    p = Process(target=child, args=(results,))
    p.start()
    print(sorted(results.get() for _ in range(8)))
    p.join()
    print('exit code', p.exitcode)
