# title: A thread counts down
# about: The smallest program with a second thread. The main thread starts it and goes on at once: watch the two lanes
#        overlap. The program ends when both are done.

import threading


def func1(n):
    while n > 0:
        print('T-minus', n)
        n -= 1
    print('Lift-off!')


threading.Thread(target=func1, args=(5,)).start()
print('The main thread is done; the countdown may still be running.')
