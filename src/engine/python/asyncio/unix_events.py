"""The event loop of a place without sockets: it sleeps on a lock, which call_soon_threadsafe() releases."""

import threading

from . import base_events, events

__all__ = ('SelectorEventLoop', 'DefaultEventLoopPolicy', 'EventLoop')


class _Sleeper:
    """As the selector of a loop: there is never anything to read or write, only time and wakes."""

    def __init__(self):
        self._woken = threading.Event()

    def select(self, timeout=None):
        self._woken.wait(timeout)
        self._woken.clear()
        return []

    def wake(self):
        self._woken.set()


class SelectorEventLoop(base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = _Sleeper()

    def _process_events(self, event_list):
        """There are none."""

    def _write_to_self(self):
        self._selector.wake()

    async def getaddrinfo(self, *args, **kwds):
        raise NotImplementedError('there is no network in a run')

    async def _make_subprocess_transport(self, *args, **kwds):
        raise NotImplementedError('there are no other programs here that a subprocess could run')


EventLoop = SelectorEventLoop


class DefaultEventLoopPolicy(events.BaseDefaultEventLoopPolicy):
    _loop_factory = SelectorEventLoop
