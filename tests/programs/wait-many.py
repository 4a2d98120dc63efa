#> out readable: True
#> out sentinel: True
#> out timed out: []
#> out all ended: 3
# connection.wait() on pipes and processes at once.

from multiprocessing import Event, Pipe, Process
from multiprocessing.connection import wait


def child(go, connection):
    connection.send('here')
    go.wait()


if __name__ == '__main__':
    pipes = [Pipe(duplex=False) for _ in range(3)]
    events = [Event() for _ in range(3)]
    children = [Process(target=child, args=(go, writer)) for go, (_, writer) in zip(events, pipes)]
    readers = {reader for reader, _ in pipes}
    for p in children:
        p.start()
    heard = set()
    while heard != readers:
        for reader in wait([*(readers - heard), *(p.sentinel for p in children)]):
            reader.recv()
            heard.add(reader)
    print('readable:', len(heard) == 3)
    events[1].set()
    ready = wait([*readers, *(p.sentinel for p in children)])
    print('sentinel:', ready == [children[1].sentinel])
    print('timed out:', wait([children[0].sentinel, children[2].sentinel], timeout=0.05))
    for event in events:
        event.set()
    ended = 0
    waiting = {p.sentinel for p in children}
    while waiting:
        for sentinel in wait(waiting):
            waiting.remove(sentinel)
            ended += 1
    print('all ended:', ended)
