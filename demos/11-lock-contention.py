# title: One lock, many waiting
# about: Four threads share a printer. While one holds the lock, the others stand in it: in the timeline, three lanes out of
#        four are always waiting. The second round holds the lock only for the part that needs it, and is much quicker.

import threading
import time

JOBS = 4  # parameter 1..12
printer = threading.Lock()


def whole_job():
    with printer:
        time.sleep(0.2)  # layout: does not need the printer at all
        time.sleep(0.05)  # printing


def short_hold():
    time.sleep(0.2)
    with printer:
        time.sleep(0.05)


for job in whole_job, short_hold:
    start = time.perf_counter()
    threads = [threading.Thread(target=job, name=f'{job.__name__} {i}') for i in range(1, JOBS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f'{job.__name__}: {time.perf_counter() - start:.1f} s')
