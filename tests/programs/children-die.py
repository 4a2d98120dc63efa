#> out the grandchild runs
#> out the middle was killed: -9
#> out end of the grandchild's pipe
# When a process is killed, the processes that it started end too.

import time
from multiprocessing import Pipe, Process


def grandchild(connection):
    print('the grandchild runs', flush=True)
    connection.send('running')
    time.sleep(600)


def middle(connection):
    p = Process(target=grandchild, args=(connection,))
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
