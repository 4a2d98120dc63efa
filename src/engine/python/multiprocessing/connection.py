"""Connections between the processes of a run, over the core library's rings.

Here is what a pipe needs, and what takes the place of a socket: an address is one of this run, and nobody else's. Listener, Client,
authentication and the rest are CPython's own, and come when somebody asks for them.
"""

import itertools
import os

import _engine_startup
import _poolyard

from . import BufferTooShort
from . import context
from .context import reduction

__all__ = ['Client', 'Listener', 'Pipe', 'wait']


def __getattr__(name):
    return _engine_startup.look_in_rest(name, globals())


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


def reduce_connection(connection):
    connection._check_closed()
    popen = context.get_spawning_popen()
    if popen is None:
        return _rebuild_connection, (_Handover(connection),)
    return _rebuild_connection, (_hand_to(connection, popen.slot),)


def _hand_to(connection, slot):
    return tuple(end and end.hand_to(slot) for end in (connection._reader, connection._writer))


def _rebuild_connection(ends):
    if isinstance(ends, _Handover):
        ends = ends.take()
    return Connection(*(end and _poolyard.PipeEnd(*end) for end in ends))


reduction.register(Connection, reduce_connection)


class _Handover:
    """A connection on its way to whoever unpickles it, as CPython's resource_sharer.DupFd: it is kept here until that asks for it."""

    def __init__(self, connection):
        from .resource_sharer import _resource_sharer
        kept = Connection(*(end and _poolyard.PipeEnd(*end.hand_to(-1)) for end in (connection._reader, connection._writer)))

        def send(asking, pid):
            slot = _poolyard.slot_of(pid)
            if slot < 0:
                raise ProcessLookupError(3, 'No such process')
            asking.send(_hand_to(kept, slot))
            asking.recv()  # it has them: until then they are kept

        self._id = _resource_sharer.register(send, kept.close)

    def take(self):
        from .resource_sharer import _resource_sharer
        with _resource_sharer.get_connection(self._id) as asking:
            ends = asking.recv()
            taken = tuple(end and (end, _poolyard.PipeEnd(*end)) for end in ends)
            asking.send(None)
            self._taken = taken  # open until those that are made of `ends` are
        return ends


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
        elif hasattr(obj, 'fileno'):
            return _wait_for_files(objects, timeout)
        targets.append(obj)
    return [objects[index] for index in _poolyard.wait(targets, timeout)]


def _wait_for_files(objects, timeout):
    """The same where there are sockets, or other files of the system's, among them: both are looked at in turn."""
    import select
    import time
    until = None if timeout is None else time.monotonic() + timeout
    files = [obj for obj in objects if hasattr(obj, 'fileno') and not isinstance(obj, Connection)]
    others = [obj for obj in objects if obj not in files]
    pause = 0.0005
    while True:
        ready = (wait(others, 0) if others else []) + select.select(files, [], [], 0)[0]
        left = None if until is None else until - time.monotonic()
        if ready or (left is not None and left <= 0):
            return [obj for obj in objects if obj in ready]
        select.select(files, [], [], pause if left is None else min(pause, left))
        pause = min(pause * 1.5, 0.002)


# --- in the place of sockets -----------------------------------------------------------------------------------------

_HERE = {'', 'localhost', '0.0.0.0', '127.0.0.1', '::', '::1'}
_ports = itertools.count(49152)


def _place(address):
    """The name of an address in this run, which has 63 characters at most."""
    if isinstance(address, tuple):
        host, port = address[:2]
        if host not in _HERE and host != os.uname().nodename:
            raise NotImplementedError(
                f'{host!r} is another machine, and addresses are of this run here: its processes reach each other by '
                "('localhost', port) or by a name")
        return f'port {port}'
    import hashlib
    return 'socket ' + hashlib.sha256(os.fsencode(address)).hexdigest()[:48]


class SocketListener:
    """What Listener has underneath: a place of this run that Client finds by its address."""

    def __init__(self, address, family, backlog=1):
        if isinstance(address, tuple) and address[1] == 0:
            self._address, self._place = self._bind_to_a_free_port()
        else:
            if isinstance(address, tuple) and address[0] == 'localhost':
                address = '127.0.0.1', *address[1:]
            self._address, self._place = address, _poolyard.Listener(_place(address))
        self._family = family
        self._last_accepted = None

    @staticmethod
    def _bind_to_a_free_port():
        for port in _ports:
            address = '127.0.0.1', port
            try:
                return address, _poolyard.Listener(_place(address))
            except OSError:
                if port == 65535:
                    raise

    def accept(self):
        connection = Connection(*self._place.accept())
        self._last_accepted = self._address if isinstance(self._address, tuple) else ''
        return connection

    def close(self):
        self._place.close()


def SocketClient(address):
    try:
        return Connection(*_poolyard.connect(_place(address)))
    except ConnectionRefusedError:
        if isinstance(address, tuple):
            raise
        raise FileNotFoundError(2, 'No such file or directory') from None  # as for a socket that has a path
