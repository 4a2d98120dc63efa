# title: How much is one and one?
# about: Two threads add one to a counter, once each. One line of Python, and yet not one step: the counter is read, one is added, and the
#        sum is written back.
# puzzle: Can the counter be anything but 2?

import threading

counter = 0


def work():
    global counter
    counter += 1


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print('counter:', counter)
