# A wait without a loop: the item is gone when the second consumer, woken too, looks for it.
import threading

condition = threading.Condition()
items = []


def consumer():
    with condition:
        if not items:
            condition.wait()
        items.pop()


threads = [threading.Thread(target=consumer) for _ in range(2)]
for thread in threads:
    thread.start()
for item in range(2):
    with condition:
        items.append(item)
        condition.notify_all()
for thread in threads:
    thread.join()
