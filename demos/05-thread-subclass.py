# title: A thread class of your own
# about: A subclass of Thread keeps what a thread needs in the object: its own __init__ takes the arguments (and calls the
#        one it replaces), run() is what the thread does, and the result is there after join().

import threading
import time


class Cook(threading.Thread):
    def __init__(self, dish, minutes):
        super().__init__(name='cook of ' + dish)
        self.dish = dish
        self.minutes = minutes
        self.served = None

    def run(self):
        print(self.name, 'starts')
        time.sleep(self.minutes / 10)
        self.served = self.dish + ' after ' + str(self.minutes) + ' minutes'
        print(self.name, 'is ready')


cooks = [Cook('soup', 12), Cook('pasta', 8), Cook('salad', 4)]
for cook in cooks:
    cook.start()
for cook in cooks:
    cook.join()
    print('served:', cook.served)
