# Double close: two threads find the file open, and both close it. Mended.
import threading


class File:
    is_open = True
    closed = 0

    def __init__(self):
        self.lock = threading.Lock()

    def close(self):
        with self.lock:
            if self.is_open:
                self.is_open = False
                self.closed += 1


file = File()

threads = [threading.Thread(target=file.close) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert file.closed == 1, file.closed
