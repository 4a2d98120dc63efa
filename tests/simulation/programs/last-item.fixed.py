# The last item: both find the list not empty, and one pops from nothing. Mended.
import threading

items = ["last"]


def work():
    try:
        items.pop()
    except IndexError:
        pass


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
