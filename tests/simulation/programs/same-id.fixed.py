# The same id twice: two threads read the next one before either counts on. Mended.
import threading

next_id = 1
lock = threading.Lock()
given = []


def work():
    global next_id
    with lock:
        mine = next_id
        next_id = mine + 1
    given.append(mine)


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(set(given)) == 2, given
