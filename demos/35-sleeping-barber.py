# title: The sleeping barber
# about: The barber looks into the waiting room, finds nobody, and lies down. In between a customer may have come and rung the bell, to
#        which nobody listened yet. Look and lie down in one step, under one lock.
# puzzle: Can the customer wait for ever?

import threading

waiting = 0
bell = threading.Event()
done = threading.Event()


def barber():
    if waiting == 0:
        bell.clear()
        bell.wait()
    done.set()


def customer():
    global waiting
    waiting += 1
    bell.set()
    done.wait()
    print('The customer has a new haircut')


for work in barber, customer:
    threading.Thread(target=work, name=work.__name__).start()
