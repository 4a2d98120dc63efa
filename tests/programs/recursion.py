#> out RecursionError in the main thread
#> out RecursionError in a thread
#> out RecursionError in a process
#> out RecursionError in C code
#> out deep enough: 900
# Endless recursion is an exception, in every kind of thread; none of it crashes.

import json
import threading
from multiprocessing import Process


def endless(n):
    return endless(n + 1)


def measure(n):
    return n if n == 0 else 1 + measure(n - 1)


def attempt(where):
    try:
        endless(0)
    except RecursionError as error:
        print(type(error).__name__, where, flush=True)


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


if __name__ == '__main__':
    attempt('in the main thread')
    thread = threading.Thread(target=attempt, args=('in a thread',))
    thread.start()
    thread.join()
    p = Process(target=attempt, args=('in a process',))
    p.start()
    p.join()
    try:
        json.dumps(nested(200_000))
    except RecursionError:
        print('RecursionError in C code')
    print('deep enough:', measure(900))
