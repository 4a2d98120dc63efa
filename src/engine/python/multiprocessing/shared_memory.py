"""Memory by name is an operating system's; it is not there. Using it says what is."""

__all__ = ['SharedMemory', 'ShareableList']


class SharedMemory:
    def __init__(self, *args, **kwds):
        raise NotImplementedError(
            'multiprocessing.shared_memory is not available here; share numbers with multiprocessing.Array, and '
            'everything else through a multiprocessing.Queue or Pipe')


class ShareableList(SharedMemory):
    pass
