"""Pipes between the processes of a run, over the core library's rings. There is no network here."""


import _poolyard

from . import BufferTooShort
from . import context
from .context import reduction

__all__ = ['Client', 'Listener', 'Pipe', 'wait']

_loads = reduction.ForkingPickler.loads


class Connection:
    """One side of a Pipe(): reads messages at the end of one ring, writes them at that of another, or one of both."""

    def __init__(self, reader, writer):
        self._reader = reader
        self._writer = writer
        self._closed = False

    def _check_closed(self):
        if self._closed:
            raise OSError('handle is closed')

    def _check_readable(self):
        self._check_closed()
        if self._reader is None:
            raise OSError('connection is write-only')

    def _check_writable(self):
        self._check_closed()
        if self._writer is None:
            raise OSError('connection is read-only')

    @property
    def closed(self):
        return self._closed

    @property
    def readable(self):
        return self._reader is not None

    @property
    def writable(self):
        return self._writer is not None

    def fileno(self):
        """A number that no other open connection of this process has."""
        self._check_closed()
        return (self._reader or self._writer).number

    def close(self):
        self._closed = True
        for end in (self._reader, self._writer):
            if end is not None:
                end.close()

    def send_bytes(self, buf, offset=0, size=None):
        self._check_writable()
        view = memoryview(buf)
        if view.itemsize > 1:
            view = view.cast('B')
        length = view.nbytes
        if offset < 0:
            raise ValueError('offset is negative')
        if length < offset:
            raise ValueError('buffer length < offset')
        if size is None:
            size = length - offset
        elif size < 0:
            raise ValueError('size is negative')
        elif offset + size > length:
            raise ValueError('buffer length < offset + size')
        self._writer.send(view[offset:offset + size])

    def send(self, obj):
        self._check_writable()
        self._writer.send(_poolyard.dumps(obj))

    def recv_bytes(self, maxlength=None):
        self._check_readable()
        if maxlength is not None and maxlength < 0:
            raise ValueError('negative maxlength')
        message = self._reader.receive()
        if maxlength is not None and len(message) > maxlength:
            self.close()
            raise OSError('bad message length')
        return message

    def recv_bytes_into(self, buf, offset=0):
        self._check_readable()
        with memoryview(buf) as view, view.cast('B') as target:
            if offset < 0:
                raise ValueError('negative offset')
            if offset > len(target):
                raise ValueError('offset too large')
            message = self._reader.receive()
            if len(target) < offset + len(message):
                raise BufferTooShort(message)
            target[offset:offset + len(message)] = message
            return len(message)

    def recv(self):
        self._check_readable()
        return _loads(self._reader.receive())

    def poll(self, timeout=0.0):
        self._check_readable()
        return self._reader.poll(timeout)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


def _reduce_connection(connection):
    context.assert_spawning(connection)
    connection._check_closed()
    slot = context.get_spawning_popen().slot
    return _rebuild_connection, tuple(
        end and end.hand_to(slot) for end in (connection._reader, connection._writer))


def _rebuild_connection(reader, writer):
    return Connection(reader and _poolyard.PipeEnd(*reader), writer and _poolyard.PipeEnd(*writer))


reduction.register(Connection, _reduce_connection)


def Pipe(duplex=True):
    """Two Connections. With duplex, both send and receive; without, the first receives and the second sends."""
    reader, writer = _poolyard.pipe()
    if not duplex:
        return Connection(reader, None), Connection(None, writer)
    back_reader, back_writer = _poolyard.pipe()
    return Connection(reader, back_writer), Connection(back_reader, writer)


def wait(object_list, timeout=None):
    """Waits until some of the objects, Connections and sentinels of processes, are ready, and returns those."""
    objects = list(object_list)
    targets = []
    for obj in objects:
        if isinstance(obj, Connection):
            obj._check_readable()
            obj = obj._reader
        targets.append(obj)
    return [objects[index] for index in _poolyard.wait(targets, timeout)]


_NO_NETWORK = ('there is no network between the processes of a run, so nothing can listen at an address; '
               'give each process its end of a multiprocessing.Pipe() or a Queue when you start it')


def Listener(*args, **kwds):
    raise NotImplementedError(_NO_NETWORK)


def Client(*args, **kwds):
    raise NotImplementedError(_NO_NETWORK)
