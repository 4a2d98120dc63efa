# Published too early: the flag is set before what it stands for.
import threading

value, ready = None, False


def producer():
    global value, ready
    ready = True
    value = 7


def consumer():
    if ready:
        assert value == 7, value


threads = [threading.Thread(target=producer), threading.Thread(target=consumer)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
