# title: A convoy behind the interpreter lock
# about: The clerk has many small things to do, with a short pause after each. Alone he is quick. Beside a thread that only
#        computes, he has to wait for the interpreter lock after every pause: up to 5 ms, for work of almost none. A process of
#        its own for whoever computes would be the cure.

import threading
import time

STEPS = 60  # parameter 20..200
busy = True


def clerk():
    start = time.perf_counter()
    for _ in range(STEPS):
        time.sleep(0.001)  # the interpreter lock is given away here...
    # ...and must be had again before the next step.
    print(f'{STEPS} small steps in {time.perf_counter() - start:.2f} s')


def calculator():
    number = 0
    while busy:
        number += 1


print('Alone:')
thread = threading.Thread(target=clerk, name='clerk')
thread.start()
thread.join()

print('Beside a thread that computes:')
calculating = threading.Thread(target=calculator, name='calculator')
calculating.start()
thread = threading.Thread(target=clerk, name='clerk')
thread.start()
thread.join()
busy = False
calculating.join()
