#> out echo: [1, 'two', {'three': 3.0}]
#> out bytes: b'raw bytes' and b'part'
#> out into: 4 bytearray(b'\x00data\x00')
#> out too short: BufferTooShort
#> out nothing there: False
#> out something there: True
#> out end of file: EOFError
#> out nobody reads: BrokenPipeError
#> out one way: connection is read-only, connection is write-only
#> out closed: handle is closed
#> out a child that died: EOFError, exit code 3
#> out three writers: [0, 1, 2, 100, 101, 102, 200, 201, 202]
#> out through a child to a child: passed on
# Pipe and its Connections.

import os
from multiprocessing import BufferTooShort, Pipe, Process


def echo(connection):
    while True:
        try:
            connection.send(connection.recv())
        except EOFError:
            break


def send_and_die(connection):
    connection.send('last words')
    os._exit(3)


def write(connection, base):
    for i in range(3):
        connection.send(base + i)
        connection.send('x' * 100_000)


def pass_on(connection):
    p = Process(target=send_one, args=(connection, 'passed on'))
    p.start()
    p.join()


def send_one(connection, what):
    connection.send(what)


def error_of(call, *args):
    try:
        return call(*args)
    except (OSError, EOFError, BufferTooShort) as error:
        return error


if __name__ == '__main__':
    here, there = Pipe()
    p = Process(target=echo, args=(there,))
    p.start()
    here.send([1, 'two', {'three': 3.0}])
    print('echo:', here.recv())
    here.close()
    there.close()
    p.join()

    reader, writer = Pipe(duplex=False)
    writer.send_bytes(b'raw bytes')
    writer.send_bytes(b'a part of it', 2, 4)
    print('bytes:', reader.recv_bytes(), 'and', reader.recv_bytes(100))
    writer.send_bytes(b'data')
    buffer = bytearray(6)
    print('into:', reader.recv_bytes_into(buffer, 1), buffer)
    writer.send_bytes(b'more data')
    print('too short:', type(error_of(reader.recv_bytes_into, buffer)).__name__)
    print('nothing there:', reader.poll())
    writer.send(None)
    print('something there:', reader.poll(5))
    reader.recv()
    writer.close()
    print('end of file:', type(error_of(reader.recv)).__name__)
    reader, writer = Pipe(duplex=False)
    reader_only, writer_only = error_of(reader.send, 1), error_of(writer.recv)
    reader.close()
    print('nobody reads:', type(error_of(writer.send, 1)).__name__)
    print(f'one way: {reader_only}, {writer_only}')
    print('closed:', error_of(reader.recv))

    reader, writer = Pipe(duplex=False)
    p = Process(target=send_and_die, args=(writer,))
    p.start()
    writer.close()
    assert reader.recv() == 'last words'
    print('a child that died:', type(error_of(reader.recv)).__name__ + ',', end=' ')
    p.join()
    print('exit code', p.exitcode)

    reader, writer = Pipe(duplex=False)
    children = [Process(target=write, args=(writer, base)) for base in (0, 100, 200)]
    for p in children:
        p.start()
    writer.close()
    got = []
    while True:
        try:
            got.append(reader.recv())
        except EOFError:
            break
    for p in children:
        p.join()
    print('three writers:', sorted(x for x in got if isinstance(x, int)))

    reader, writer = Pipe(duplex=False)
    p = Process(target=pass_on, args=(writer,))
    p.start()
    print('through a child to a child:', reader.recv())
    p.join()
