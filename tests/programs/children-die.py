#> out the grandchild runs
#> out the middle was killed: -9
#> out end of the grandchild's pipe
# When a process is killed, daemons that it has started end too (in a page all that it has started do; see orphan.py).

import time
from multiprocessing import Pipe, Process


def grandchild(connection):
    print('the grandchild runs', flush=True)
    connection.send('running')
    time.sleep(600)


def middle(connection):
    p = Process(target=grandchild, args=(connection,), daemon=True)
    p.start()
    p.join()


if __name__ == '__main__':
    reader, writer = Pipe(duplex=False)
    p = Process(target=middle, args=(writer,))
    p.start()
    writer.close()
    reader.recv()
    p.kill()
    p.join()
    print('the middle was killed:', p.exitcode)
    try:
        reader.recv()
    except EOFError:
        print("end of the grandchild's pipe")
