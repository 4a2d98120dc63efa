# Barrier reuse: who is slow to leave finds a barrier that the fast ones wait at again. Mended.
import threading

N = 2
lock = threading.Condition()
arrived = generation = 0


def wait():
    global arrived, generation
    with lock:
        mine = generation
        arrived += 1
        if arrived == N:
            arrived = 0
            generation += 1
            lock.notify_all()
        while generation == mine:
            lock.wait()


def work():
    for _ in range(2):
        wait()


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
