# A count-down without a lock: a step is lost, and who waits for zero waits for ever. Mended.
import threading

left = 2
lock = threading.Lock()
over = threading.Event()


def work():
    global left
    with lock:
        left -= 1
        if left == 0:
            over.set()


for _ in range(2):
    threading.Thread(target=work).start()
over.wait()
