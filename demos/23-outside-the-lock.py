# title: Outside of the interpreter lock
# about: Two threads compute checksums, and this time they do it at once: the function that does it is written in C and gives the
#        interpreter lock back while it is at work. The timeline cannot see into it and calls that blocked; reading and writing
#        look the same.

import hashlib
import threading
import time

MEGABYTES = 8  # parameter 1..32
data = bytes(MEGABYTES * 1_000_000)


def checksum():
    hashlib.sha256(data).hexdigest()


for threads in (1, 2):
    start = time.perf_counter()
    workers = [threading.Thread(target=checksum, name=f'checksum {n}') for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(f'{threads} at once: {time.perf_counter() - start:.2f} s')
