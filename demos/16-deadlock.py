# title: A deadlock, and its cure
# about: Each of two threads takes one lock and then wants the other's. Neither gives up what it has, so both wait for ever. The
#        main thread looks on for two seconds and gives up. Set ORDERED to 1: both take lock_a first, and that is the whole cure.

import threading
import time

ORDERED = 0  # parameter 0..1
lock_a = threading.Lock()
lock_b = threading.Lock()


def work(first, second):
    name = threading.current_thread().name
    with first:
        print(f'{name} has its first lock')
        time.sleep(0.1)  # time enough for the other to take one, too
        with second:
            print(f'{name} has both')


# Daemons, so that the program can end without them.
one = threading.Thread(target=work, args=(lock_a, lock_b), name='One', daemon=True)
two = threading.Thread(target=work, args=(lock_a, lock_b) if ORDERED else (lock_b, lock_a), name='Two', daemon=True)
one.start()
two.start()
one.join(2)  # without a limit this would wait for ever, as they do
two.join(0.1)
if one.is_alive() and two.is_alive():
    print('A deadlock: each waits for the other.')
else:
    print('Both are done.')
