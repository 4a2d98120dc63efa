# A queue that was not empty a moment ago: get_nowait() may find that somebody else was faster. Mended.
import queue
import threading

jobs = queue.Queue()
jobs.put(1)


def work():
    try:
        jobs.get_nowait()
    except queue.Empty:
        pass


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
