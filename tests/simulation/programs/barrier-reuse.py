# Barrier reuse: who is slow to leave finds a barrier that the fast ones wait at again.
import threading

N = 2
lock = threading.Lock()
arrived = 0
gate = threading.Event()


def wait():
    global arrived
    with lock:
        arrived += 1
        if arrived == N:
            arrived = 0
            gate.set()
    gate.wait()
    gate.clear()


def work():
    for _ in range(2):
        wait()


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
