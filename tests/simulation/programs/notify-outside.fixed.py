# Said without the lock: the flag is set between the waiter's look at it and its wait. Mended.
import threading

condition = threading.Condition()
ready = False


def waiter():
    with condition:
        while not ready:
            condition.wait()


thread = threading.Thread(target=waiter)
thread.start()
ready = True
with condition:
    condition.notify()
thread.join()
