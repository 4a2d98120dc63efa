# A stop flag and a queue: told to stop just before it waits for the next job, the worker waits for ever. Mended.
import queue
import threading

jobs = queue.Queue()
stopping = False


def worker():
    while not stopping:
        jobs.get()


thread = threading.Thread(target=worker)
thread.start()
jobs.put(1)
stopping = True
jobs.put(None)
thread.join()
