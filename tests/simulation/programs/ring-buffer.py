# A ring buffer: its end moves on before what belongs there is written.
import threading

ring = [None] * 4
head = tail = 0


def producer():
    global tail
    for item in (1, 2):
        at = tail
        tail = at + 1
        ring[at % 4] = item


def consumer():
    global head
    while head < tail:
        item = ring[head % 4]
        assert item == head + 1, item
        head += 1


threads = [threading.Thread(target=producer), threading.Thread(target=consumer)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
