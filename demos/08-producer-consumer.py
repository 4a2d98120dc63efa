# title: Producer and consumers
# about: A queue.Queue with room for three items sits between one producer and two slower consumers. The producer has to
#        wait whenever the queue is full, the consumers whenever it is empty. One None for each consumer says "that's all".

import queue
import threading
import time

ROOM = 3  # parameter 1..8
CONSUMERS = 2  # parameter 1..6
shelf = queue.Queue(maxsize=ROOM)


def produce():
    for number in range(1, 9):
        shelf.put(f'loaf {number}')
        print(f'baked loaf {number}, {shelf.qsize()} on the shelf')
        time.sleep(0.1)
    for _ in range(CONSUMERS):
        shelf.put(None)


def consume():
    me = threading.current_thread().name
    while (loaf := shelf.get()) is not None:
        print(f'{me} bought {loaf}')
        time.sleep(0.4)
    print(f'{me} goes home')


threads = [threading.Thread(target=produce, name='baker')]
for i in range(CONSUMERS):
    threads.append(threading.Thread(target=consume, name=f'customer {i + 1}'))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print('The bakery closes.')
