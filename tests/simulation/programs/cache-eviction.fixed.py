# Cache eviction: what was in the cache when it was looked for is gone when it is wanted. Mended.
import threading

cache = {"answer": 42}


def reader():
    assert cache.get("answer", 42) == 42


def evict():
    cache.clear()


threads = [threading.Thread(target=reader), threading.Thread(target=evict)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
