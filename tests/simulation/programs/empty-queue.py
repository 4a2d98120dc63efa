# An empty queue: it was not empty a moment ago, and get() waits for ever.
import queue
import threading

jobs = queue.Queue()
jobs.put(1)


def work():
    while not jobs.empty():
        jobs.get()


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
