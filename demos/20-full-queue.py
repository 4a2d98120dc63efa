# title: A queue that is full
# about: The camera is quick, the disk is slow, and between them is room for a few pictures. Once it is full, put() waits until
#        get() has made room: the camera is slowed down to the speed of the disk, instead of filling the memory. More ROOM only
#        puts that off.

import queue
import threading
import time

ROOM = 3  # parameter 1..12
PICTURES = 12
pictures = queue.Queue(maxsize=ROOM)


def camera():
    waited = 0
    for number in range(1, PICTURES + 1):
        time.sleep(0.02)
        start = time.perf_counter()
        pictures.put(number)
        waited += time.perf_counter() - start
    pictures.put(None)  # that was all
    print(f'The camera has waited {waited:.1f} s for room')


def disk():
    while (number := pictures.get()) is not None:
        time.sleep(0.1)
    print('All pictures are saved')


threads = [threading.Thread(target=camera, name='camera'), threading.Thread(target=disk, name='disk')]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
