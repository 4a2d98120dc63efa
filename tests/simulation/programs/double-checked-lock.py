# Double-checked locking: who looks without the lock finds the object before it is complete.
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
                settings = Settings()
                settings.size = 10
    return settings


def work():
    assert get().size == 10


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
