# Two singletons: both threads find that there is none yet. Mended.
import threading

made = []
instance = None
lock = threading.Lock()


def work():
    global instance
    if instance is None:
        with lock:
            if instance is None:
                instance = object()
                made.append(instance)


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(made) == 1, len(made)
