# Missed signal: the notification may come before anybody waits for it. Mended.
import threading

condition = threading.Condition()
ready = False


def consumer():
    with condition:
        condition.wait_for(lambda: ready)


thread = threading.Thread(target=consumer)
thread.start()
with condition:
    ready = True
    condition.notify()
thread.join()
