"""The shared memory of Barrier: a block of the core library's, as an array of ints."""

import _poolyard

__all__ = ['BufferWrapper']

_SIZE = 4


class _Ints:
    def __init__(self, block):
        self._block = block

    def cast(self, format):
        if format != 'i':
            raise NotImplementedError('only ints can be shared this way; use multiprocessing.Array')
        return self

    def __getitem__(self, index):
        return int.from_bytes(self._block.read(index * _SIZE, _SIZE), 'little', signed=True)

    def __setitem__(self, index, value):
        self._block.write(index * _SIZE, value.to_bytes(_SIZE, 'little', signed=True))


class BufferWrapper:
    def __init__(self, size):
        self._block = _poolyard.Block(size)

    def create_memoryview(self):
        return _Ints(self._block)
