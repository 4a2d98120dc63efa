# One pill for two consumers: after the end was announced once, one of them waits on. Mended.
import queue
import threading

jobs = queue.Queue()


def consumer():
    while (job := jobs.get()) is not None:
        pass
    finished.append(1)
    jobs.put(None)


finished = []
threads = [threading.Thread(target=consumer) for _ in range(2)]
for thread in threads:
    thread.start()
jobs.put(None)
for thread in threads:
    thread.join()
