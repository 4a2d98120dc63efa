# Eight threads that do nothing but fall asleep and wake up, 60 000 times each.
import threading
import time


def sleep():
    for _ in range(60_000):
        time.sleep(0)


begin = time.perf_counter()
threads = [threading.Thread(target=sleep) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f'{time.perf_counter() - begin:.3f}')
