# Sleeping barber: the barber looks, finds nobody, and falls asleep just after a customer has called him. Mended.
import threading

waiting = threading.Semaphore(0)


def barber():
    waiting.acquire()


thread = threading.Thread(target=barber)
thread.start()
waiting.release()
thread.join()
