#> out main ends
#> out the child ends later
#> out child atexit
# At its end a program waits for the processes it has started; atexit functions of a child run.

import atexit
from multiprocessing import Event, Process


def child(go):
    atexit.register(print, 'child atexit')
    go.wait()
    print('the child ends later')


if __name__ == '__main__':
    go = Event()
    Process(target=child, args=(go,)).start()
    print('main ends', flush=True)
    atexit.register(go.set)
