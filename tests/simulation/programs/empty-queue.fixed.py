# An empty queue: it was not empty a moment ago, and get() waits for ever. Mended.
import queue
import threading

jobs = queue.Queue()
jobs.put(1)


def work():
    try:
        while True:
            jobs.get_nowait()
    except queue.Empty:
        pass


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
