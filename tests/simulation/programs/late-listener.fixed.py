# A late listener: it subscribes after it was asked whether everything had been announced. Mended.
import threading

listeners, heard = [], []
announced = False
lock = threading.Lock()


def announce():
    global announced
    with lock:
        called = list(listeners)
        announced = True
    for listener in called:
        listener()


def subscribe(listener):
    with lock:
        if not announced:
            listeners.append(listener)
            return
    listener()


threads = [threading.Thread(target=announce), threading.Thread(target=subscribe, args=(lambda: heard.append(1),))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert heard, "never told"
