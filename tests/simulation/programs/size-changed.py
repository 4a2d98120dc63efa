# A dict that grows while it is gone through.
import threading

seats = {1: "ann", 2: "bob"}


def look():
    for seat in seats:
        str(seat)


def come():
    seats[3] = "eve"


threads = [threading.Thread(target=look), threading.Thread(target=come)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
