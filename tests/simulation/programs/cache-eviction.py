# Cache eviction: what was in the cache when it was looked for is gone when it is wanted.
import threading

cache = {"answer": 42}


def reader():
    if "answer" in cache:
        assert cache["answer"] == 42


def evict():
    cache.clear()


threads = [threading.Thread(target=reader), threading.Thread(target=evict)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
