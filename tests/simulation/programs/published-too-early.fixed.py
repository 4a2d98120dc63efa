# Published too early: the flag is set before what it stands for. Mended.
import threading

value, ready = None, False


def producer():
    global value, ready
    value = 7
    ready = True


def consumer():
    if ready:
        assert value == 7, value


threads = [threading.Thread(target=producer), threading.Thread(target=consumer)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
