# Missed signal: the notification may come before anybody waits for it.
import threading

condition = threading.Condition()


def consumer():
    with condition:
        condition.wait()


thread = threading.Thread(target=consumer)
thread.start()
with condition:
    condition.notify()
thread.join()
