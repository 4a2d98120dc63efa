# Sleeping barber: the barber looks, finds nobody, and falls asleep just after a customer has called him.
import threading

waiting = 0
bell = threading.Event()


def barber():
    global waiting
    if waiting == 0:
        bell.clear()
        bell.wait()
    waiting -= 1


thread = threading.Thread(target=barber)
thread.start()
waiting += 1
bell.set()
thread.join()
