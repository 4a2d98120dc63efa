#> out the child runs
#> out main ends
# A daemon process is ended with its parent; a daemon's own cleanup does not run.

import atexit
import time
from multiprocessing import Event, Process


def forever(started):
    atexit.register(print, 'never printed')
    print('the child runs', flush=True)
    started.set()
    time.sleep(600)


if __name__ == '__main__':
    started = Event()
    p = Process(target=forever, args=(started,), daemon=True)
    p.start()
    started.wait()
    print('main ends')
