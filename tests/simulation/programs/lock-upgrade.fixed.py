# A lock upgrade: two who read and want to write wait for each other to stop reading. Mended.
import threading

condition = threading.Condition()
readers = 0
value = 0


def increment():
    global readers, value
    with condition:
        while readers > 0:
            condition.wait()
        readers += 1
    seen = value
    with condition:
        value = seen + 1
        readers -= 1
        condition.notify_all()


threads = [threading.Thread(target=increment) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
