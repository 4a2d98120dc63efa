"""Value and Array: numbers that processes share, in a block of the core library's.

A type is given by its code, as in the array module, or is one of ctypes.py: a simple one, or a structure. Each access copies.
"""

import struct
import sys

import _poolyard

from . import context, get_context

__all__ = ['RawValue', 'RawArray', 'Value', 'Array', 'copy', 'synchronized']

_CODES = frozenset('cbBhHiIlLqQfd?')


def _simple(code):
    """The code of a type, if that is a simple one of ctypes."""
    ctypes = sys.modules.get('ctypes')
    return code._type_ if ctypes and isinstance(code, type) and issubclass(code, ctypes._SimpleCData) else code


def _is_structure(code):
    ctypes = sys.modules.get('ctypes')
    return ctypes is not None and isinstance(code, type) and issubclass(code, ctypes.Structure)


def _item(code):
    if not isinstance(code, str):
        raise NotImplementedError(
            f'{code!r} is no type that can be shared: use a code such as "i" (int) or "d" (float), a simple type of ctypes, or a structure of those')
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


class _Record:
    """A structure: its fields are read and written where they lie."""

    def __init__(self, kind, block=None, at=0):
        self.__dict__.update(_kind=kind, _block=block or _poolyard.Block(kind._size_), _at=at)

    def __reduce__(self):
        context.assert_spawning(self)
        return type(self), (self._kind, self._block, self._at)

    def _set(self, values):
        if isinstance(values, self._kind):
            values = tuple(getattr(values, name) for name in self._kind._places_)
        if len(values) > len(self._kind._places_):
            raise TypeError('too many initializers')
        for name, value in zip(self._kind._places_, values):
            setattr(self, name, value)

    def _values(self):
        return tuple(getattr(self, name) for name in self._kind._places_)

    def __getattr__(self, name):
        try:
            at, item = self._kind._places_[name]
        except KeyError:
            raise AttributeError(f'{self._kind.__name__!r} object has no attribute {name!r}') from None
        return item.unpack(self._block.read(self._at + at, item.size))[0]

    def __setattr__(self, name, value):
        try:
            at, item = self._kind._places_[name]
        except KeyError:
            raise AttributeError(f'{self._kind.__name__!r} object has no attribute {name!r}') from None
        self._block.write(self._at + at, item.pack(value))

    def __repr__(self):
        return f'<shared {self._kind.__name__} {self._values()!r}>'


class _Records:
    """An array of structures."""

    def __init__(self, kind, length, block=None):
        self._kind = kind
        self._length = length
        self._block = block or _poolyard.Block(kind._size_ * length)

    def __reduce__(self):
        context.assert_spawning(self)
        return type(self), (self._kind, self._length, self._block)

    def __len__(self):
        return self._length

    def __getitem__(self, index):
        places = range(self._length)[index]
        record = lambda place: _Record(self._kind, self._block, place * self._kind._size_)
        return [record(place) for place in places] if isinstance(index, slice) else record(places)

    def __setitem__(self, index, value):
        if not isinstance(index, slice):
            self[index]._set(value)
            return
        records, values = self[index], list(value)
        if len(records) != len(values):
            raise ValueError('Can only assign sequence of same size')
        for record, value in zip(records, values):
            record._set(value)

    def __iter__(self):
        return (self[i] for i in range(self._length))

    def __repr__(self):
        return f'<shared array {[record._values() for record in self]!r}>'


def RawValue(code, *args):
    """A shared number, or structure, without a lock."""
    code = _simple(code)
    if _is_structure(code):
        record = _Record(code)
        record._set(args)
        return record
    value = _Value(code)
    if args:
        value.value, = args
    return value


def RawArray(code, size_or_initializer):
    """Shared numbers, or structures, without a lock: so many zeros, or these."""
    code = _simple(code)
    if _is_structure(code):
        if isinstance(size_or_initializer, int):
            return _Records(code, size_or_initializer)
        records = _Records(code, len(size_or_initializer))
        records[:] = size_or_initializer
        return records
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
    if _is_structure(type(obj)):
        return RawValue(type(obj), *(getattr(obj, name) for name in obj._places_))
    if isinstance(_simple(type(obj)), str):
        return RawValue(type(obj), obj.value)
    if isinstance(obj, _Value):
        return RawValue(obj._code, obj.value)
    if isinstance(obj, _Record):
        return RawValue(obj._kind, *obj._values())
    if isinstance(obj, _Records):
        return RawArray(obj._kind, [record._values() for record in obj])
    return RawArray(obj._code, obj.raw if isinstance(obj, _Chars) else obj._list())


def synchronized(obj, lock=None, ctx=None):
    """`obj` with a lock that each access takes."""
    assert not isinstance(obj, SynchronizedBase), 'object already synchronized'
    lock = lock or (ctx or get_context()).RLock()
    for kind, wrapper in ((_Value, Synchronized), (_Chars, SynchronizedString), (_Array, SynchronizedArray),
                          (_Record, SynchronizedRecord), (_Records, SynchronizedArray)):
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


class SynchronizedRecord(SynchronizedBase):
    def __getattr__(self, name):
        if name.startswith('_') or name not in self._obj._kind._places_:
            raise AttributeError(name)
        with self:
            return getattr(self._obj, name)

    def __setattr__(self, name, value):
        if '_obj' in self.__dict__ and name in self._obj._kind._places_:
            with self:
                setattr(self._obj, name, value)
        else:
            super().__setattr__(name, value)


class SynchronizedString(SynchronizedArray):
    value = _locked('value')
    raw = _locked('raw')
