"""Value and Array: numbers that processes share, in a block of the core library's.

There is no ctypes here, so a type is given by its code, as in the array module, and each access copies.
"""

import struct

import _poolyard

from . import context, get_context

__all__ = ['RawValue', 'RawArray', 'Value', 'Array', 'copy', 'synchronized']

_CODES = frozenset('cbBhHiIlLqQfd?')


def _item(code):
    if not isinstance(code, str):
        raise NotImplementedError(
            f'{code!r} is no type code: ctypes is not available here; use a code such as "i" (int) or "d" (float)')
    if code not in _CODES:
        raise TypeError(f'{code!r} is not one of the type codes {" ".join(sorted(_CODES))}')
    return struct.Struct('@' + code)


class _Value:
    def __init__(self, code, block=None):
        self._code = code
        self._item = _item(code)
        self._block = block or _poolyard.Block(self._item.size)

    def __reduce__(self):
        context.assert_spawning(self)
        return type(self), (self._code, self._block)

    @property
    def value(self):
        return self._item.unpack(self._block.read(0, self._item.size))[0]

    @value.setter
    def value(self, value):
        self._block.write(0, self._item.pack(value))

    def __repr__(self):
        return f'<shared value {self.value!r}>'


class _Array:
    def __init__(self, code, length, block=None):
        self._code = code
        self._item = _item(code)
        self._length = length
        self._block = block or _poolyard.Block(self._item.size * length)

    def __reduce__(self):
        context.assert_spawning(self)
        return type(self), (self._code, self._length, self._block)

    def __len__(self):
        return self._length

    def _index(self, index):
        if index < 0:
            index += self._length
        if not 0 <= index < self._length:
            raise IndexError('invalid index')
        return index * self._item.size

    def _list(self):
        return [item for item, in self._item.iter_unpack(self._block.read(0, self._length * self._item.size))]

    def __getitem__(self, index):
        if isinstance(index, slice):
            items = self._list()[index]
            return b''.join(items) if self._code == 'c' else items
        return self._item.unpack(self._block.read(self._index(index), self._item.size))[0]

    def __setitem__(self, index, value):
        if not isinstance(index, slice):
            self._block.write(self._index(index), self._item.pack(value))
            return
        indices = range(*index.indices(self._length))
        if isinstance(value, bytes):
            value = [value[i:i + 1] for i in range(len(value))]
        values = list(value)
        if len(values) != len(indices):
            raise ValueError('Can only assign sequence of same size')
        for i, item in zip(indices, values):
            self._block.write(i * self._item.size, self._item.pack(item))

    def __iter__(self):
        return (self[i] for i in range(self._length))

    def __repr__(self):
        return f'<shared array {self._list()!r}>'


class _Chars(_Array):
    """An array of characters is also a string of bytes: `value` up to the first zero, `raw` all of it."""

    @property
    def raw(self):
        return self._block.read(0, self._length)

    @raw.setter
    def raw(self, value):
        if len(value) > self._length:
            raise ValueError('byte string too long')
        self._block.write(0, value)

    @property
    def value(self):
        return self.raw.partition(b'\0')[0]

    @value.setter
    def value(self, value):
        self.raw = value if len(value) == self._length else value + b'\0'


def RawValue(code, *args):
    """A shared number without a lock."""
    value = _Value(code)
    if args:
        value.value, = args
    return value


def RawArray(code, size_or_initializer):
    """Shared numbers without a lock: so many zeros, or these."""
    kind = _Chars if code == 'c' else _Array
    if isinstance(size_or_initializer, int):
        if size_or_initializer < 0:
            raise ValueError('Array length must be non-negative')
        return kind(code, size_or_initializer)
    items = list(size_or_initializer) if code != 'c' else size_or_initializer
    array = kind(code, len(items))
    array[:] = items
    return array


def Value(code, *args, lock=True, ctx=None):
    """A shared number; with a lock unless lock=False."""
    return _with_lock(RawValue(code, *args), lock, ctx)


def Array(code, size_or_initializer, *, lock=True, ctx=None):
    """Shared numbers; with a lock unless lock=False."""
    return _with_lock(RawArray(code, size_or_initializer), lock, ctx)


def _with_lock(obj, lock, ctx):
    if lock is False:
        return obj
    if lock in (True, None):
        lock = (ctx or get_context()).RLock()
    if not hasattr(lock, 'acquire'):
        raise AttributeError(f'{lock!r} has no method \'acquire\'')
    return synchronized(obj, lock)


def copy(obj):
    """A shared value or array of its own with the same contents."""
    if isinstance(obj, _Value):
        return RawValue(obj._code, obj.value)
    return RawArray(obj._code, obj.raw if isinstance(obj, _Chars) else obj._list())


def synchronized(obj, lock=None, ctx=None):
    """`obj` with a lock that each access takes."""
    assert not isinstance(obj, SynchronizedBase), 'object already synchronized'
    lock = lock or (ctx or get_context()).RLock()
    for kind, wrapper in ((_Value, Synchronized), (_Chars, SynchronizedString), (_Array, SynchronizedArray)):
        if isinstance(obj, kind):
            return wrapper(obj, lock)
    raise TypeError(f'{obj!r} is not shared')


def _locked(name):
    """A property of the wrapped object, taken and set under the lock."""
    def get(self):
        with self:
            return getattr(self._obj, name)

    def put(self, value):
        with self:
            setattr(self._obj, name, value)

    return property(get, put)


class SynchronizedBase:
    def __init__(self, obj, lock):
        self._obj = obj
        self._lock = lock
        self._bind()

    def _bind(self):
        self.acquire = self._lock.acquire
        self.release = self._lock.release

    def __getstate__(self):
        context.assert_spawning(self)
        return self._obj, self._lock

    def __setstate__(self, state):
        self._obj, self._lock = state
        self._bind()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *error):
        return self._lock.__exit__(*error)

    def get_obj(self):
        return self._obj

    def get_lock(self):
        return self._lock

    def __repr__(self):
        return f'<{type(self).__name__} wrapper for {self._obj}>'


class Synchronized(SynchronizedBase):
    value = _locked('value')


class SynchronizedArray(SynchronizedBase):
    def __len__(self):
        return len(self._obj)

    def __getitem__(self, index):
        with self:
            return self._obj[index]

    def __setitem__(self, index, value):
        with self:
            self._obj[index] = value


class SynchronizedString(SynchronizedArray):
    value = _locked('value')
    raw = _locked('raw')
