# Peterson's algorithm, put together wrong: it looks at the other's flag before it raises its own.
import threading

wants = [False, False]
inside = 0


def work(me):
    global inside
    while wants[1 - me]:
        pass
    wants[me] = True
    inside += 1
    assert inside == 1, inside
    inside -= 1
    wants[me] = False


threads = [threading.Thread(target=work, args=(0,)), threading.Thread(target=work, args=(1,))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
