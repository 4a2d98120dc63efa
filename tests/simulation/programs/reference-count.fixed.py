# A reference count: both drop theirs, and neither finds that it was the last. Mended.
import threading

references = 2
lock = threading.Lock()
freed = []


def drop():
    global references
    with lock:
        references -= 1
        last = references == 0
    if last:
        freed.append(1)


threads = [threading.Thread(target=drop) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(freed) == 1, freed
