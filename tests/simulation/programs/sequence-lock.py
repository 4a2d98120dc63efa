# A sequence lock: the reader looks at the sequence before it reads, and not after.
import threading

sequence = 0
low = high = 0


def writer():
    global sequence, low, high
    sequence += 1
    low = 7
    high = 7
    sequence += 1


def reader():
    while True:
        before = sequence
        if before % 2 == 1:
            continue
        seen = low, high
        break
    assert seen[0] == seen[1], seen


threads = [threading.Thread(target=reader), threading.Thread(target=writer)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
