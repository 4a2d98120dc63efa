# title: A daemon thread dies with the program
# about: A program waits for its threads, but not for daemons. The heartbeat would go on for ever; it is cut off the moment
#        the main thread is done. Remove daemon=True and only Stop can end the program.

import threading
import time


def heartbeat():
    beats = 0
    while True:
        beats += 1
        print('heartbeat', beats)
        time.sleep(0.25)


threading.Thread(target=heartbeat, name='heartbeat', daemon=True).start()
print('The main thread works for a second...')
time.sleep(1)
print('...and is done, so the heartbeat stops too.')
