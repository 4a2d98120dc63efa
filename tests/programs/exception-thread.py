#> out the main thread goes on
#> err Exception in thread worker 7:
#> err   File "exception-thread.py", line 12, in work
#> err     raise ValueError('not today')
#> err ValueError: not today
# An exception ends its thread, not the program.

import threading


def work():
    raise ValueError('not today')


thread = threading.Thread(target=work, name='worker 7')
thread.start()
thread.join()
print('the main thread goes on')
