# A queue that was not empty a moment ago: get_nowait() may find that somebody else was faster.
import queue
import threading

jobs = queue.Queue()
jobs.put(1)


def work():
    if not jobs.empty():
        jobs.get_nowait()


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
