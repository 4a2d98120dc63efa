# title: A forgotten close()
# about: A process sends three letters through a pipe and closes its end. The reader is told of the end only when everyone has
#        closed the sending end, and the main process has one, too, which it has forgotten. So it waits for a letter that nobody
#        will send; poll() gives up after two seconds. Set CLOSED to 1, and recv() raises EOFError, as it should.

import multiprocessing

CLOSED = 0  # parameter 0..1


def write(sender):
    for number in range(1, 4):
        sender.send(f'letter {number}')
    sender.close()


if __name__ == '__main__':
    receiver, sender = multiprocessing.Pipe(duplex=False)
    writer = multiprocessing.Process(target=write, args=(sender,), name='writer')
    writer.start()
    if CLOSED:
        sender.close()  # this process only reads
    try:
        while receiver.poll(2):
            print('Got', receiver.recv())
        print('Nothing more came, and nobody said that this was all')
    except EOFError:
        print('That was all')
    writer.join()
