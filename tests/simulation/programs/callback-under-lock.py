# A callback under a lock: a listener that was there in time unsubscribes while the lock is held.
import threading

lock = threading.Lock()
listeners = []


def unsubscribe():
    with lock:
        listeners.clear()


def subscribe():
    with lock:
        listeners.append(unsubscribe)


def publish():
    with lock:
        for listener in list(listeners):
            listener()


threads = [threading.Thread(target=subscribe), threading.Thread(target=publish)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
