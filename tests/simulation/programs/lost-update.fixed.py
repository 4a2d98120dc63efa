# Lost update: two threads read a counter, and each writes back its own sum. Mended.
import threading

count = 0
lock = threading.Lock()


def work():
    global count
    with lock:
        count += 1


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert count == 2, count
