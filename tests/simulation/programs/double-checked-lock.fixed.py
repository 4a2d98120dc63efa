# Double-checked locking: who looks without the lock finds the object before it is complete. Mended.
import threading

lock = threading.Lock()
settings = None


class Settings:
    pass


def get():
    global settings
    if settings is None:
        with lock:
            if settings is None:
                made = Settings()
                made.size = 10
                settings = made
    return settings


def work():
    assert get().size == 10


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
