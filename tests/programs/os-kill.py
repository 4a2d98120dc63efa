#> out child -15
#> out child -9
#> out handler 15 in the child, then exit code 3
#> out no such process
#> out itself -9
# os.kill() on children, and on oneself.

import os
import signal
import sys
import time
from multiprocessing import Event, Process


def sleep(started):
    started.set()
    time.sleep(600)


def handle(number, frame):
    print('handler', number, 'in the child', end=', ', flush=True)
    sys.exit(3)


def signal_itself(started):
    signal.signal(signal.SIGTERM, handle)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(600)


def kill_itself(started):
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(600)


def start(target):
    started = Event()
    p = Process(target=target, args=(started,))
    p.start()
    if target is sleep:
        started.wait()
    return p


if __name__ == '__main__':
    for number in signal.SIGTERM, signal.SIGKILL:
        p = start(sleep)
        os.kill(p.pid, number)
        p.join()
        print('child', p.exitcode, flush=True)
    p = start(signal_itself)
    p.join()
    print('then exit code', p.exitcode, flush=True)
    try:
        os.kill(p.pid, signal.SIGTERM)
    except ProcessLookupError:
        print('no such process')
    p = start(kill_itself)
    p.join()
    print('itself', p.exitcode)
