# A semaphore of two for what only one may do. Mended.
import threading

door = threading.Semaphore(1)
inside = 0


def work():
    global inside
    with door:
        inside += 1
        assert inside == 1, inside
        inside -= 1


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
