"""SharedMemory: bytes that the processes of a run share by a name. In the standard library it is a file that is mapped.

On the desktop `buf` is that memory. In a browser no process can point beyond its own memory, so `buf` behaves as a memoryview of
bytes does, and each access copies.
"""

import _poolyard
import _posixshmem

__all__ = ['SharedMemory']


class SharedMemory:
    _name = None
    _memory = None
    _buf = None

    def __init__(self, name=None, create=False, size=0, *, track=True):
        if not size >= 0:
            raise ValueError("'size' must be a positive integer")
        if create and size == 0:
            raise ValueError("'size' must be a positive number different from zero")
        if name is None and not create:
            raise ValueError("'name' can only be None if create=True")
        from . import shared_memory
        while self._memory is None:
            self._name = '/' + name if name is not None else shared_memory._make_filename()
            try:
                self._memory = _poolyard.Memory(self._name, size if create else 0)
            except FileExistsError:
                if name is not None:
                    raise
        self._size = self._memory.size
        try:
            self._buf = memoryview(self._memory)
        except BufferError:
            self._buf = _View(self._memory, range(self._size))

    def __del__(self):
        try:
            self.close()
        except (BufferError, OSError):
            pass

    def __reduce__(self):
        return self.__class__, (self.name, False, self.size)

    def __repr__(self):
        return f'{self.__class__.__name__}({self.name!r}, size={self.size})'

    @property
    def buf(self):
        """The contents."""
        return self._buf

    @property
    def name(self):
        """What others open it by."""
        return self._name.removeprefix('/')

    @property
    def size(self):
        return self._size

    def close(self):
        """This object is done with it; it stays until it is unlinked."""
        if self._buf is not None:
            self._buf.release()
            self._buf = None
        self._memory = None

    def unlink(self):
        """Nobody can open it any more, and it ends once nobody has it open."""
        if self._name:
            _posixshmem.shm_unlink(self._name)


class _View:
    """As a memoryview of bytes, where none can be had: which of the memory's bytes it is about says a range."""

    format = 'B'
    itemsize = 1
    ndim = 1
    readonly = False
    suboffsets = ()

    def __init__(self, memory, where):
        self._memory = memory
        self._where = where
        self._lent = {}

    def _check(self):
        if self._memory is None:
            raise ValueError('operation forbidden on released memoryview object')

    def release(self):
        if self._lent:
            raise BufferError('memoryview has exports')
        self._memory = None

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, *error):
        self.release()

    def __len__(self):
        self._check()
        return len(self._where)

    nbytes = property(__len__)
    shape = property(lambda self: (len(self),))
    strides = property(lambda self: (self._where.step,))
    contiguous = c_contiguous = f_contiguous = property(lambda self: len(self) < 2 or self._where.step == 1)

    @property
    def obj(self):
        self._check()
        return self._memory

    def tobytes(self, order='C'):
        self._check()
        where = self._where
        if not where:
            return b''
        first, last = min(where[0], where[-1]), max(where[0], where[-1])
        data = self._memory.read(first, last - first + 1)
        return data[::where.step] if where.step > 0 else data[::-1][::-where.step]

    def tolist(self):
        return list(self.tobytes())

    def hex(self, *args):
        return self.tobytes().hex(*args)

    def toreadonly(self):
        return memoryview(self.tobytes())

    def cast(self, format, *shape):
        raise NotImplementedError(
            f'shared memory cannot be looked at as {format!r} in a browser, where every access copies: struct.pack_into() and '
            'struct.unpack_from() take it as it is')

    def __getitem__(self, index):
        self._check()
        if isinstance(index, slice):
            return _View(self._memory, self._where[index])
        if index is Ellipsis:
            return self
        return self._memory.read(self._at(index), 1)[0]

    def __setitem__(self, index, value):
        self._check()
        if not isinstance(index, slice):
            self._memory.write(self._at(index), bytes((value,)))
            return
        where = self._where[index]
        data = bytes(memoryview(value))
        if len(data) != len(where):
            raise ValueError('memoryview assignment: lvalue and rvalue have different structures')
        self._write(where, data)

    def _at(self, index):
        try:
            return self._where[index]
        except IndexError:
            raise IndexError('index out of bounds on dimension 1') from None

    def _write(self, where, data):
        if where.step == 1:
            if data:
                self._memory.write(where[0], data)
            return
        for at, value in zip(where, data):
            self._memory.write(at, bytes((value,)))

    def __iter__(self):
        return iter(self.tobytes())

    def __contains__(self, value):
        return value in self.tobytes()

    def __eq__(self, other):
        try:
            return self.tobytes() == memoryview(other)
        except TypeError:
            return NotImplemented

    __hash__ = None

    def __repr__(self):
        return f'<shared memory of {len(self._where)} bytes>' if self._memory is not None else '<released memory>'

    # What wants a buffer (struct, bytes, a memoryview) gets a copy; what it has changed there is written when it gives that back.
    def __buffer__(self, flags):
        copy = bytearray(self.tobytes())
        view = memoryview(copy)
        self._lent[id(view)] = bytes(copy)
        return view

    def __release_buffer__(self, view):
        before = self._lent.pop(id(view), None)
        if before is None:
            return
        after = bytes(view)
        first = 0
        while first < len(after):
            if after[first] == before[first]:
                first += 1
                continue
            end = first + 1
            while end < len(after) and after[end] != before[end]:
                end += 1
            self._write(self._where[first:end], after[first:end])
            first = end
