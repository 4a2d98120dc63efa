# Said without the lock: the flag is set between the waiter's look at it and its wait.
import threading

condition = threading.Condition()
ready = False


def waiter():
    while not ready:
        with condition:
            condition.wait()


thread = threading.Thread(target=waiter)
thread.start()
ready = True
with condition:
    condition.notify()
thread.join()
