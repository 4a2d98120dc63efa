"""Queue, SimpleQueue, JoinableQueue: the standard API, over the core library's rings.

What is put is pickled at once and goes straight into the ring if it has room. Only what finds none waits in a buffer, for a
thread that feeds it into the ring: put() never waits for readers.
"""

import collections
import errno
import os
import threading
import types
import weakref
from queue import Empty, Full

import _multiprocessing
import _poolyard

from . import connection
from . import context
from .util import Finalize, debug, info, is_exiting, register_after_fork

__all__ = ['Queue', 'SimpleQueue', 'JoinableQueue']

_dumps = _poolyard.dumps
_loads = context.reduction.ForkingPickler.loads

_END = None  # in the buffer: the feeder is to end; what is put is bytes


class Queue:

    def __init__(self, maxsize=0, *, ctx):
        if maxsize <= 0:
            maxsize = _multiprocessing.SemLock.SEM_VALUE_MAX
        self._maxsize = maxsize
        self._reader, self._writer = connection.Pipe(duplex=False)
        self._opid = os.getpid()
        self._sem = ctx.BoundedSemaphore(maxsize)  # counts the free places
        self._ignore_epipe = False  # concurrent.futures sets it
        self._reset()
        register_after_fork(self, Queue._reset)

    def __getstate__(self):
        context.assert_spawning(self)
        return self._ignore_epipe, self._maxsize, self._reader, self._writer, self._sem, self._opid

    def __setstate__(self, state):
        self._ignore_epipe, self._maxsize, self._reader, self._writer, self._sem, self._opid = state
        self._reset()

    def _reset(self):
        """What is this process's own."""
        self._lock = threading.Lock()
        self._notempty = threading.Condition(self._lock)
        self._buffer = collections.deque()  # while it is not empty, everything goes through it, in order
        self._thread = None
        self._jointhread = None
        self._joincancelled = False
        self._closed = False
        self._close = None
        self._used = False  # something was put here
        self._acquire = self._sem.acquire
        self._release = self._sem.release
        self._try_send = self._writer._writer.try_send
        self._receive = self._reader._reader.receive

    def put(self, obj, block=True, timeout=None):
        if self._closed:
            raise ValueError(f"Queue {self!r} is closed")
        if not self._acquire(block, timeout):
            raise Full
        self._put(obj)

    def _put(self, obj):
        self._used = True
        try:
            data = _dumps(obj)
            with self._lock:
                if not self._buffer and self._try_send(data):
                    return
                self._buffer.append(data)
        except Exception as error:
            # It is not sent, and its place is free again: as if it had been taken without anyone having got it.
            if not (self._ignore_epipe and getattr(error, 'errno', 0) == errno.EPIPE):
                self._release()
                self._on_queue_feeder_error(error, obj)
            return
        with self._notempty:
            if self._thread is None:
                self._start_thread()
            self._notempty.notify()

    def get(self, block=True, timeout=None):
        if self._closed:
            raise ValueError(f"Queue {self!r} is closed")
        data = self._receive(timeout if block else 0)
        if data is None:
            raise Empty
        self._release()
        return _loads(data)

    def qsize(self):
        return self._maxsize - self._sem._semlock._get_value()

    def empty(self):
        return not self._reader.poll()

    def full(self):
        return self._sem._semlock._is_zero()

    def get_nowait(self):
        return self.get(False)

    def put_nowait(self, obj):
        return self.put(obj, False)

    def close(self):
        self._closed = True
        if self._close:
            close, self._close = self._close, None
            close()
        elif self._used:
            self._close_ends()

    def join_thread(self):
        debug('Queue.join_thread()')
        assert self._closed, "Queue {0!r} not closed".format(self)
        if self._jointhread:
            self._jointhread()

    def cancel_join_thread(self):
        debug('Queue.cancel_join_thread()')
        self._joincancelled = True
        if self._jointhread:
            self._jointhread.cancel()

    def _close_ends(self):
        self._reader.close()
        self._writer.close()

    def _terminate_broken(self):
        """Nobody will read any more. (concurrent.futures)"""
        self._reader.close()
        self.close()
        self.join_thread()

    # --- the feeder ---

    def _start_thread(self):
        self._thread = threading.Thread(
            target=Queue._feed, name='QueueFeederThread', daemon=True,
            args=(self._buffer, self._notempty, self._writer._writer.send, self._reader.close, self._writer.close,
                  self._ignore_epipe, self._on_queue_feeder_error, self._release))
        try:
            self._thread.start()
        except BaseException:  # at the end of the program, say
            self._thread = None
            self._buffer.clear()
            raise
        if not self._joincancelled:
            self._jointhread = Finalize(self._thread, Queue._join_feeder, [weakref.ref(self._thread)], exitpriority=-5)
        self._close = Finalize(self, Queue._end_feeder, [self._buffer, self._notempty], exitpriority=10)

    @staticmethod
    def _join_feeder(reference):
        if thread := reference():
            thread.join()

    @staticmethod
    def _end_feeder(buffer, notempty):
        with notempty:
            buffer.append(_END)
            notempty.notify()

    # Without the queue itself, which would never go away.
    @staticmethod
    def _feed(buffer, notempty, send, close_reader, close_writer, ignore_epipe, on_error, release):
        while True:
            with notempty:
                while not buffer:
                    notempty.wait()
                data = buffer[0]
            if data is _END:
                close_reader()
                close_writer()
                return
            try:
                send(data)
            except Exception as error:
                if ignore_epipe and getattr(error, 'errno', 0) == errno.EPIPE:
                    return
                if is_exiting():
                    info('error in queue thread: %s', error)
                    return
                release()
                on_error(error, None)
            # Only now: what is put meanwhile comes after it.
            with notempty:
                buffer.popleft()
            data = None

    @staticmethod
    def _on_queue_feeder_error(e, obj):
        """What happens about something that could not be sent. (concurrent.futures overrides it.)"""
        import traceback
        traceback.print_exception(e)

    __class_getitem__ = classmethod(types.GenericAlias)


class JoinableQueue(Queue):

    def __init__(self, maxsize=0, *, ctx):
        super().__init__(maxsize, ctx=ctx)
        self._unfinished_tasks = ctx.Semaphore(0)
        self._cond = ctx.Condition()

    def __getstate__(self):
        return super().__getstate__() + (self._cond, self._unfinished_tasks)

    def __setstate__(self, state):
        super().__setstate__(state[:-2])
        self._cond, self._unfinished_tasks = state[-2:]

    def _put(self, obj):
        with self._cond:
            self._unfinished_tasks.release()
            super()._put(obj)

    def task_done(self):
        with self._cond:
            if not self._unfinished_tasks.acquire(False):
                raise ValueError('task_done() called too many times')
            if self._unfinished_tasks._semlock._is_zero():
                self._cond.notify_all()

    def join(self):
        with self._cond:
            if not self._unfinished_tasks._semlock._is_zero():
                self._cond.wait()


class SimpleQueue:

    def __init__(self, *, ctx):
        self._reader, self._writer = connection.Pipe(duplex=False)

    def close(self):
        self._reader.close()
        self._writer.close()

    def empty(self):
        return not self._reader.poll()

    def __getstate__(self):
        context.assert_spawning(self)
        return self._reader, self._writer

    def __setstate__(self, state):
        self._reader, self._writer = state

    def get(self):
        return self._reader.recv()

    def put(self, obj):
        self._writer.send(obj)

    __class_getitem__ = classmethod(types.GenericAlias)
