#> out terminate: -15 <Process name='Process-1' stopped exitcode=-SIGTERM>
#> out kill: -9 <Process name='Process-2' stopped exitcode=-SIGKILL>
#> out sleeping: -9
#> out deaf thread: -15
#> out again: -15
# Processes that spin, sleep or hold threads end when they are told to, and their exit codes say how.

import re
import threading
import time
from multiprocessing import Event, Process


def spin(started):
    started.set()
    while True:
        pass


def sleep(started):
    started.set()
    time.sleep(600)


def threads(started):
    threading.Thread(target=time.sleep, args=(600,)).start()
    started.set()


def show(p):
    return re.sub(r' (pid|parent)=\d+', '', repr(p))


def run(target, end):
    started = Event()
    p = Process(target=target, args=(started,))
    p.start()
    started.wait()
    end(p)
    p.join()
    assert not p.is_alive()
    return p


if __name__ == '__main__':
    p = run(spin, Process.terminate)
    print('terminate:', p.exitcode, show(p))
    p = run(spin, Process.kill)
    print('kill:', p.exitcode, show(p))
    print('sleeping:', run(sleep, Process.kill).exitcode)
    p = run(threads, Process.terminate)
    print('deaf thread:', p.exitcode)
    p.terminate()
    print('again:', p.exitcode)
