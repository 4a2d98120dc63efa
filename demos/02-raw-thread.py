# title: A raw thread and a long sleep
# about: _thread is what threading is built on. Nobody waits for a raw thread at the end of the program, so the main
#        thread sleeps for 6 seconds to give it time. With 2 seconds the countdown is cut off: try it with the slider.

import _thread
import time

PATIENCE = 6  # parameter 1..8


def func1(n):
    while n > 0:
        print('T-minus', n)
        n -= 1
        time.sleep(1)


_thread.start_new_thread(func1, (5,))
time.sleep(PATIENCE)
print('The main thread has slept enough.')
