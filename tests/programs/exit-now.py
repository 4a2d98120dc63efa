#> out no goodbye
#> exit 9
# os._exit() ends the whole process, from any thread, without waiting for the others.
import os
import threading
import time


def leave():
    os._exit(9)


print('no goodbye', flush=True)
threading.Thread(target=time.sleep, args=(60,)).start()
threading.Thread(target=leave).start()
time.sleep(60)
