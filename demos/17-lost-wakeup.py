# title: A lost wakeup
# about: A thread looks whether something is ready, sees that it is not, and goes to wait for the call. In between the call comes:
#        nobody waits yet, so nobody hears it, and it does not come again. Set FIXED to 1: to look and to wait are one step then,
#        under the lock, and wait_for() looks first.

import threading
import time

FIXED = 0  # parameter 0..1
condition = threading.Condition()
ready = False


def waiter():
    if FIXED:
        with condition:
            heard = condition.wait_for(lambda: ready, timeout=2)
    else:
        heard = ready
        if not heard:  # looked without the lock...
            time.sleep(0.2)  # ...and this is when the call comes
            with condition:
                heard = condition.wait(timeout=2)  # without a limit: for ever
    print('The waiter goes on' if heard else 'The waiter has missed the call')


thread = threading.Thread(target=waiter, name='waiter')
thread.start()
time.sleep(0.1)
with condition:
    ready = True
    condition.notify()
print('Called')
thread.join()
