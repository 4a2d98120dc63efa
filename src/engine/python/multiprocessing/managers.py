"""Managers need a server process reached over sockets, which is not there. They say so when one is made."""

__all__ = ['BaseManager', 'SyncManager', 'BaseProxy', 'Token', 'SharedMemoryManager']


class BaseProxy:
    pass


class Token:
    pass


class BaseManager:
    def __init__(self, *args, **kwds):
        raise NotImplementedError(
            'multiprocessing.Manager() is not available here: it is a server that is reached over sockets. Share '
            'numbers with multiprocessing.Value or Array, and everything else through a multiprocessing.Queue or Pipe')

    @classmethod
    def register(cls, *args, **kwds):
        """Classes may register types; the manager itself cannot be made."""


class SyncManager(BaseManager):
    pass


class SharedMemoryManager(BaseManager):
    pass
