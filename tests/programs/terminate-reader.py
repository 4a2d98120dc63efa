#> out a terminated reader takes nothing with it
#> time 60
# A process that is ended while it waits for a message must not be given it, nor the turn to read.

from multiprocessing import Event, Pipe, Process
import time


def read(connection, waiting):
    waiting.set()
    connection.recv()


if __name__ == '__main__':
    reader, writer = Pipe(False)
    waiting = Event()
    process = Process(target=read, args=(reader, waiting))
    process.start()
    waiting.wait()
    time.sleep(0.2)  # most likely it reads by now; if not, nothing is lost but the point
    process.terminate()
    process.join()
    writer.send('for the living')
    time.sleep(0.01)
    if reader.poll(20) and reader.recv() == 'for the living':
        print('a terminated reader takes nothing with it')
