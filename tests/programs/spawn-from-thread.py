#> out the thread has ended
#> out the child outlived the thread that started it
#> out [None, 0, 0, 0]
# A process does not depend on the thread that started it; and three threads may start processes at once.

import threading
from multiprocessing import Event, Process


def child(go):
    go.wait()
    print('the child outlived the thread that started it', flush=True)


def nothing():
    pass


if __name__ == '__main__':
    go = Event()
    p = Process(target=child, args=(go,))
    thread = threading.Thread(target=p.start)
    thread.start()
    thread.join()
    print('the thread has ended', flush=True)
    p.join(0.2)
    codes = [p.exitcode]
    go.set()
    p.join()

    others = [Process(target=nothing) for _ in range(3)]
    threads = [threading.Thread(target=other.start) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.join()
    print(codes + [other.exitcode for other in others])
