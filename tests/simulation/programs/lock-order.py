# Lock order: two threads take the same two locks in opposite orders.
import threading

first, second = threading.Lock(), threading.Lock()


def one():
    with first:
        with second:
            pass


def other():
    with second:
        with first:
            pass


threads = [threading.Thread(target=one), threading.Thread(target=other)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
