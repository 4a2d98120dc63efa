#> out a terminated waiter takes nothing with it
#> out nor does one of many
#> time 60
# A process that is ended while it waits for a lock must not be given it.

from multiprocessing import Event, Lock, Process
import time


def wait_for(lock, waiting):
    waiting.set()
    with lock:
        pass


def end_waiters(count, ended):
    lock = Lock()
    lock.acquire()
    waiters = []
    for _ in range(count):
        waiting = Event()
        waiters.append(Process(target=wait_for, args=(lock, waiting)))
        waiters[-1].start()
        waiting.wait()
    time.sleep(0.2)  # most likely they wait by now; if not, nothing is lost but the point
    for process in waiters[:ended]:
        process.terminate()
    lock.release()
    for process in waiters:
        process.join(20)
    return lock.acquire(timeout=20) and [process.exitcode for process in waiters] == [-15] * ended + [0] * (count - ended)


if __name__ == '__main__':
    if end_waiters(1, 1):
        print('a terminated waiter takes nothing with it')
    if end_waiters(3, 2):
        print('nor does one of many')
