"""Of ctypes the simple types, and structures of them: what multiprocessing's Value and Array take. No library can be called from here."""

import operator
import struct

__all__ = ['Structure', 'sizeof']


def _value_of(code, value):
    """The value as one of that type is: integers wrap around."""
    if code == '?':
        return bool(value)
    if code == 'c':
        if isinstance(value, int) and 0 <= value < 256:
            return bytes((value,))
        if not isinstance(value, (bytes, bytearray)) or len(value) != 1:
            raise TypeError('one character bytes, bytearray, or an integer in range(256) expected')
        return bytes(value)
    if code in 'fd':
        if not isinstance(value, (int, float)):
            raise TypeError(f'must be real number, not {type(value).__name__}')
        return struct.unpack(code, struct.pack(code, value))[0]
    bits = 8 * struct.calcsize('@' + code)
    value = operator.index(value) & (1 << bits) - 1
    return value - (1 << bits) if code.islower() and value >> bits - 1 else value


class _SimpleCData:
    _type_ = None  # the code, as struct has it

    def __init__(self, *value):
        self._value = b'\0' if self._type_ == 'c' else _value_of(self._type_, 0)
        if value:
            self.value, = value

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, value):
        self._value = _value_of(self._type_, value)

    def __bool__(self):
        return self._value not in (0, b'\0')

    def __repr__(self):
        return f'{type(self).__name__}({self.value!r})'


def _define():
    kinds = {}
    for name, code in (('c_bool', '?'), ('c_char', 'c'), ('c_byte', 'b'), ('c_ubyte', 'B'), ('c_short', 'h'), ('c_ushort', 'H'), ('c_int', 'i'),
                       ('c_uint', 'I'), ('c_long', 'l'), ('c_ulong', 'L'), ('c_longlong', 'q'), ('c_ulonglong', 'Q'), ('c_float', 'f'),
                       ('c_double', 'd')):
        kinds[name] = type(name, (_SimpleCData,), {'_type_': code, '__module__': __name__})
    for signed in 'int', 'uint':
        for bits in 8, 16, 32, 64:
            kinds[f'c_{signed}{bits}'] = next(
                kind for name, kind in kinds.items() if 8 * struct.calcsize('@' + kind._type_) == bits and
                kind._type_ in ('bhilq' if signed == 'int' else 'BHILQ'))
    kinds['c_size_t'], kinds['c_ssize_t'] = kinds['c_ulong'], kinds['c_long']
    return kinds


globals().update(_define())
__all__ += [name for name in list(globals()) if name.startswith('c_')]


class Structure:
    """A class of one's own gives its _fields_: names and simple types."""

    _fields_ = ()
    _places_ = {}  # of each field: where it lies, and how it is packed
    _size_ = 0

    def __init_subclass__(cls):
        super().__init_subclass__()
        cls._places_ = {}
        codes = ''
        for name, kind, *more in cls._fields_:
            if more or not (isinstance(kind, type) and issubclass(kind, _SimpleCData)):
                raise NotImplementedError(f'a structure has fields of simple types here: {name} is none')
            codes += kind._type_
            cls._places_[name] = struct.calcsize('@' + codes) - struct.calcsize('@' + kind._type_), struct.Struct('@' + kind._type_)
        widest = max(codes, key=lambda code: struct.calcsize('@' + code), default='b')
        cls._size_ = struct.calcsize(f'@{codes}0{widest}')

    def __init__(self, *args, **kwds):
        if len(args) > len(self._fields_):
            raise TypeError('too many initializers')
        for name, kind in self._fields_:
            object.__setattr__(self, name, kind().value)
        for (name, _), value in zip(self._fields_, args):
            setattr(self, name, value)
        for name, value in kwds.items():
            setattr(self, name, value)

    def __setattr__(self, name, value):
        kind = dict(self._fields_).get(name)
        super().__setattr__(name, value if kind is None else _value_of(kind._type_, getattr(value, 'value', value)))


def sizeof(kind):
    """Of a type, or of what is of one."""
    kind = kind if isinstance(kind, type) else type(kind)
    if issubclass(kind, Structure):
        return kind._size_
    if issubclass(kind, _SimpleCData):
        return struct.calcsize('@' + kind._type_)
    raise TypeError('this type has no size')


def __getattr__(name):
    if name.startswith('__'):
        raise AttributeError(f"module 'ctypes' has no attribute {name!r}")
    raise AttributeError(
        f'ctypes.{name} is not available here: there is no library that could be called, only the simple types and Structure, '
        'for Value and Array of multiprocessing')
