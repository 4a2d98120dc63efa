# One condition for two kinds of waiters: notify() wakes a producer where a consumer was meant.
import threading

condition = threading.Condition()
box = []


def put():
    with condition:
        while len(box) == 1:
            condition.wait()
        box.append(1)
        condition.notify()


def take():
    with condition:
        while not box:
            condition.wait()
        box.pop()
        condition.notify()


threads = [threading.Thread(target=take), threading.Thread(target=take), threading.Thread(target=put), threading.Thread(target=put)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
