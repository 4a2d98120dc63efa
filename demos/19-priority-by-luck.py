# title: Priority by luck
# about: Two clerks wait in line for a desk: a lock that is given back goes to whoever has waited longest. The guest never waits,
#        but looks in now and then whether the desk is free, and has no place in the line: it is his turn when he is lucky. With
#        two clerks the desk is never free. Set WAITS to 1: he stands in line, and everyone gets a third.

import threading
import time

WAITS = 0  # parameter 0..1
CLERKS = 2  # parameter 1..4
desk = threading.Lock()
turns = {}
end = time.monotonic() + 1


def work(waits):
    name = threading.current_thread().name
    turns[name] = 0
    while time.monotonic() < end:
        if desk.acquire(blocking=waits):
            time.sleep(0.01)
            turns[name] += 1
            desk.release()
        else:
            time.sleep(0.003)  # something else, and then another try


threads = [threading.Thread(target=work, args=(True,), name=f'clerk {i}') for i in range(1, CLERKS + 1)]
threads.append(threading.Thread(target=work, args=(bool(WAITS),), name='guest'))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for thread in threads:
    print(f'{thread.name}: {turns[thread.name]} turns')
