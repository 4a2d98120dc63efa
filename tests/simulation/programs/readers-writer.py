# Readers and a writer: the readers count themselves without a lock, and the writer comes in beside one.
import threading

readers = 0
room = threading.Lock()
text = ["old", "old"]


def reader():
    global readers
    readers += 1
    if readers == 1:
        room.acquire()
    assert text[0] == text[1], text
    readers -= 1
    if readers == 0:
        room.release()


def writer():
    with room:
        text[0] = "new"
        text[1] = "new"


threads = [threading.Thread(target=reader), threading.Thread(target=reader), threading.Thread(target=writer)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
