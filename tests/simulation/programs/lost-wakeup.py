# Lost wakeup: the event is cleared after the work was looked for, and with it the news of more.
import threading

jobs = []
more = threading.Event()


def worker():
    done = 0
    while done < 2:
        more.wait()
        while jobs:
            jobs.pop()
            done += 1
        more.clear()


def submit(job):
    jobs.append(job)
    more.set()


thread = threading.Thread(target=worker)
thread.start()
submit(1)
submit(2)
thread.join()
