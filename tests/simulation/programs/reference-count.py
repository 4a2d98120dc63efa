# A reference count: both drop theirs, and neither finds that it was the last.
import threading

references = 2
freed = []


def drop():
    global references
    references -= 1
    if references == 0:
        freed.append(1)


threads = [threading.Thread(target=drop) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(freed) == 1, freed
