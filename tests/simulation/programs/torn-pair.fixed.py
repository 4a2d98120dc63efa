# A torn pair: the reader sees one half of the change. Mended.
import threading

pair = {"a": 0, "b": 0}
lock = threading.Lock()


def writer():
    with lock:
        pair["a"] += 1
        pair["b"] += 1


def reader():
    with lock:
        a, b = pair["a"], pair["b"]
    assert a == b, (a, b)


threads = [threading.Thread(target=writer), threading.Thread(target=reader)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
