# The first result counts: both find the future not done, and one sets it twice.
import threading
from concurrent.futures import Future

first = Future()


def work():
    if not first.done():
        first.set_result(1)


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
