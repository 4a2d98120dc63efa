# Two singletons: both threads find that there is none yet.
import threading

made = []
instance = None


def work():
    global instance
    if instance is None:
        instance = object()
        made.append(instance)


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(made) == 1, len(made)
