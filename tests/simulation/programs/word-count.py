# Word count: the number in a dict is read, and written back later.
import threading

counts = {}


def count(words):
    for word in words.split():
        counts[word] = counts.get(word, 0) + 1


threads = [threading.Thread(target=count, args=(text,)) for text in ("a rose", "is a rose")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert counts == {"a": 2, "rose": 2, "is": 1}, counts
