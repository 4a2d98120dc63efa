#> out the grandchild runs
#> out the middle was killed: -9
#> out the grandchild's parent is alive: True, then: False
#> out the grandchild's own child: 7
#> out end of the grandchild's pipe
#> only native
# A child outlives its parent where the system lets it, with everything it can do; only the end of the run ends it.

import sys
import time
from multiprocessing import Pipe, Process, parent_process


def great_grandchild():
    sys.exit(7)


def grandchild(connection):
    print('the grandchild runs', flush=True)
    before = parent_process().is_alive()
    connection.send('running')
    parent_process().join()
    connection.send((before, parent_process().is_alive()))
    p = Process(target=great_grandchild)
    p.start()
    p.join()
    connection.send(p.exitcode)


def stays():
    time.sleep(600)


def middle(connection):
    Process(target=stays).start()  # the run's end ends it
    Process(target=grandchild, args=(connection,)).start()
    time.sleep(600)


if __name__ == '__main__':
    reader, writer = Pipe(duplex=False)
    p = Process(target=middle, args=(writer,))
    p.start()
    writer.close()
    reader.recv()
    p.kill()
    p.join()
    print('the middle was killed:', p.exitcode)
    print("the grandchild's parent is alive: %s, then: %s" % reader.recv())
    print("the grandchild's own child:", reader.recv())
    try:
        reader.recv()
    except EOFError:
        print("end of the grandchild's pipe")
