# A shared generator: next() while another thread is inside it is an error. Mended.
import threading


def numbers():
    for number in range(4):
        yield number


source = numbers()
lock = threading.Lock()


def work():
    for number in range(2):
        with lock:
            next(source)


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
