# Peterson's algorithm, put together wrong: it looks at the other's flag before it raises its own. Mended.
import threading

wants = [False, False]
turn = 0
inside = 0


def work(me):
    global inside, turn
    wants[me] = True
    turn = 1 - me
    while wants[1 - me] and turn == 1 - me:
        pass
    inside += 1
    assert inside == 1, inside
    inside -= 1
    wants[me] = False


threads = [threading.Thread(target=work, args=(0,)), threading.Thread(target=work, args=(1,))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
