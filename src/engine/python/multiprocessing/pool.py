"""Pool and ThreadPool: the standard API. Pool's queue, workers and results are the core library's, in C++."""

import atexit
import collections
import functools
import itertools
import os
import queue
import sys
import threading
import types
import warnings

import _engine
import _poolyard
from _engine_tasks import Tasks

from . import ProcessError, TimeoutError, get_context
from . import context
from . import forkserver
from . import process
from . import spawn
from . import util
from .context import reduction
from .popen_spawn_posix import pickle_orders

__all__ = ['Pool', 'ThreadPool']

INIT = 'INIT'
RUN = 'RUN'
CLOSE = 'CLOSE'
TERMINATE = 'TERMINATE'

job_counter = itertools.count()


def mapstar(args):
    return list(map(*args))


def starmapstar(args):
    return list(itertools.starmap(args[0], args[1]))


# --- errors that cross from a worker to its parent -------------------------------------------------------------------

class RemoteTraceback(Exception):
    def __init__(self, tb):
        self.tb = tb

    def __str__(self):
        return self.tb


class ExceptionWithTraceback:
    """An exception on its way: it arrives with the worker's traceback as its cause."""

    def __init__(self, exc, tb):
        import traceback  # takes long, and is seldom needed
        self.exc = exc
        self.tb = '\n"""\n%s"""' % ''.join(traceback.format_exception(type(exc), exc, tb))

    def __reduce__(self):
        return rebuild_exc, (self.exc, self.tb)


def rebuild_exc(exc, tb):
    exc.__cause__ = RemoteTraceback(tb)
    return exc


class MaybeEncodingError(Exception):
    """A task's result, or exception, that cannot be pickled."""

    def __init__(self, exc, value):
        self.exc = repr(exc)
        self.value = repr(value)
        super().__init__(self.exc, self.value)

    def __str__(self):
        return "Error sending result: '%s'. Reason: '%s'" % (self.value, self.exc)

    def __repr__(self):
        return '<%s: %s>' % (type(self).__name__, self)


class WorkerDied(ProcessError):
    """The worker that had the task ended before the task did."""


class PoolTerminated(ProcessError):
    """The pool was terminated before the task was done."""


# --- in a worker -----------------------------------------------------------------------------------------------------

def _start_worker(orders):
    """Runs first in a worker: the same preparation as for any child, then the program's own initializer."""
    self, initializer, initargs = spawn.load_orders(orders)
    spawn.become(self)
    return _initialize(initializer, initargs)


def _start_forked_worker(self, initializer, initargs):
    """The same in a worker that is a copy, as BaseProcess._bootstrap() does it."""
    atexit._clear()
    atexit.register(util._exit_function)
    context._force_start_method('fork')
    util._close_stdin()
    old_process = process.current_process()
    spawn.become(self)
    self._after_fork()
    del old_process
    return _initialize(initializer, initargs)


def _end_forked_worker(_):
    threading._shutdown()
    atexit._run_exitfuncs()
    util._flush_std_streams()


def _initialize(initializer, initargs):
    self = process.current_process()
    self.name = _poolyard.process_name()
    if initializer is None:
        return 0
    try:
        initializer(*initargs)
    except Exception as error:
        _engine.note_exception(error)
        sys.stderr.write('Process %s:\n' % self.name)
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def _with_traceback(error):
    """What is sent for the exception that a task raised."""
    return ExceptionWithTraceback(error, error.__traceback__)


def _unsendable(reason, value):
    """What is sent for a result, or an exception, that cannot be pickled."""
    return MaybeEncodingError(reason, value.exc if isinstance(value, ExceptionWithTraceback) else value)


# --- the pool --------------------------------------------------------------------------------------------------------

class _ProcessWorkers:
    """Worker processes: calls travel pickled, through the core library's pool. Its thread tells a result of its task's end,
    by `result._set(index, success, value)`."""

    def __init__(self, pool, processes, initializer, initargs, maxtasksperchild):
        template = pool.Process(pool._ctx)
        template.daemon = True
        method = pool._ctx.get_start_method()
        util._flush_std_streams()
        # The pool keeps `initargs`, and with them what is shared, as long as it lives.
        self._initargs = initargs
        if method == 'fork':
            self._orders = functools.partial(_start_forked_worker, template, initializer, initargs)
        else:
            self.slot = -1  # as the Popen of its workers: their places are not known yet
            preparation = spawn.get_preparation_data(template.name)
            if method == 'forkserver':
                preparation['preload'] = forkserver.get_preload()
            self._orders, self._shared = pickle_orders(self, preparation, (template, initializer, initargs))
        name = type(template).__name__.replace('Process', 'PoolWorker')
        self._pool = _poolyard.Pool(processes, maxtasksperchild or 0, name, self._orders)
        self.close = self._pool.close
        self.join = self._pool.join
        self.terminate = self._pool.terminate
        self.submit = self._pool.submit
        self.help = self._pool.help
        self.stop_helping = self._pool.stop_helping


class _ThreadWorkers:
    """Worker threads, started as they are needed."""

    help = None

    def __init__(self, threads, initializer, initargs):
        self._tasks = Tasks()
        self._queue = queue.SimpleQueue()
        self._size = threads
        self._initializer = initializer
        self._initargs = initargs
        self._lock = threading.Lock()
        self._idle = 0
        self._threads = []
        self._terminated = False

    def submit(self, func, args, kwds, result, index):
        func, task = self._tasks.make(func)
        with self._lock:
            self._queue.put((func, args, kwds, result, index, task))
            if self._idle > 0:
                self._idle -= 1
            elif len(self._threads) < self._size:
                thread = threading.Thread(target=self.worker, daemon=True)
                self._threads.append(thread)
                thread.start()
        _engine.submit_task(*task)

    def worker(self):
        if self._initializer is not None:
            self._initializer(*self._initargs)
        while (item := self._queue.get()) is not None:
            func, args, kwds, result, index, task = item
            success = False
            if self._terminated:
                value = PoolTerminated('the pool was terminated before the task was done')
            else:
                try:
                    value = func(*args, **kwds)
                    success = True
                except Exception as e:
                    value = e
            result._set(index, success, value, task)
            item = func = args = kwds = result = value = None
            with self._lock:
                self._idle += 1

    def close(self):
        for _ in self._threads:
            self._queue.put(None)

    def terminate(self):
        self._terminated = True
        self.close()

    def join(self):
        for thread in self._threads:
            thread.join()


class Pool:
    """Workers that call functions: apply, map, imap and their kin."""

    @staticmethod
    def Process(ctx, *args, **kwds):
        return ctx.Process(*args, **kwds)

    def __init__(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None, context=None):
        self._state = INIT  # __del__ looks at it, even if what follows raises
        self._ctx = context or get_context()
        if processes is None:
            processes = os.process_cpu_count() or 1
        if processes < 1:
            raise ValueError('Number of processes must be at least 1')
        if maxtasksperchild is not None:
            if not isinstance(maxtasksperchild, int) or maxtasksperchild <= 0:
                raise ValueError('maxtasksperchild must be a positive int or None')
        if initializer is not None and not callable(initializer):
            raise TypeError('initializer must be a callable')
        self._processes = processes
        self._feeders = set()
        self._feeders_done = threading.Condition()
        self._workers = self._make_workers(initializer, initargs, maxtasksperchild)
        # Who waits for a result takes it from the worker itself, if it comes at once. Not where there are callbacks: these
        # run on a thread of the pool's own, and may want a lock that the waiting thread has.
        self._help = self._workers.help
        self._terminate = util.Finalize(self, self._terminate_pool, args=(self._workers,), exitpriority=15)
        self._state = RUN

    def _make_workers(self, initializer, initargs, maxtasksperchild):
        assert not process.current_process().daemon, 'daemonic processes are not allowed to have children'
        return _ProcessWorkers(self, self._processes, initializer, initargs, maxtasksperchild)

    # Defaults keep what is needed while the interpreter ends.
    def __del__(self, _warn=warnings.warn, RUN=RUN):
        if self._state == RUN:
            _warn(f'unclosed running multiprocessing pool {self!r}', ResourceWarning, source=self)

    def __repr__(self):
        cls = type(self)
        return f'<{cls.__module__}.{cls.__qualname__} state={self._state} pool_size={self._processes}>'

    def __reduce__(self):
        raise NotImplementedError('pool objects cannot be passed between processes or pickled')

    def __enter__(self):
        self._check_running()
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.terminate()

    def _check_running(self):
        if self._state != RUN:
            raise ValueError('Pool not running')

    def _stop_helping(self):
        if self._help:
            self._help = None
            self._workers.stop_helping()

    def apply(self, func, args=(), kwds={}):
        return self.apply_async(func, args, kwds).get()

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):
        self._check_running()
        if callback or error_callback:
            self._stop_helping()
        result = ApplyResult(self, callback, error_callback)
        self._workers.submit(func, args, kwds, result, 0)
        return result

    def map(self, func, iterable, chunksize=None):
        return self._map_async(func, iterable, mapstar, chunksize).get()

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        return self._map_async(func, iterable, mapstar, chunksize, callback, error_callback)

    def starmap(self, func, iterable, chunksize=None):
        return self._map_async(func, iterable, starmapstar, chunksize).get()

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        return self._map_async(func, iterable, starmapstar, chunksize, callback, error_callback)

    def _map_async(self, func, iterable, mapper, chunksize=None, callback=None, error_callback=None):
        self._check_running()
        if callback or error_callback:
            self._stop_helping()
        if not hasattr(iterable, '__len__'):
            iterable = list(iterable)
        if chunksize is None:
            chunksize = -(-len(iterable) // (self._processes * 4))
        if len(iterable) == 0:
            chunksize = 0
        result = MapResult(self, chunksize, len(iterable), callback, error_callback)
        for i, batch in enumerate(self._get_tasks(func, iterable, chunksize)):
            self._workers.submit(mapper, (batch,), {}, result, i)
        return result

    def imap(self, func, iterable, chunksize=1):
        return self._imap(IMapIterator, func, iterable, chunksize)

    def imap_unordered(self, func, iterable, chunksize=1):
        return self._imap(IMapUnorderedIterator, func, iterable, chunksize)

    def _imap(self, kind, func, iterable, chunksize):
        self._check_running()
        if chunksize < 1:
            raise ValueError('Chunksize must be 1+, not {0:n}'.format(chunksize))
        result = kind(self)
        if chunksize == 1:
            self._feed(result, func, iterable)
            return result
        self._feed(result, mapstar, self._get_tasks(func, iterable, chunksize), sized=hasattr(iterable, '__len__'))
        return (item for chunk in result for item in chunk)

    @staticmethod
    def _get_tasks(func, iterable, size):
        iterator = iter(iterable)
        while batch := tuple(itertools.islice(iterator, size)):
            yield func, batch

    # An iterable may wait, or never end, so it is read on a thread of its own, not far ahead of the workers. What has
    # a length is there already.
    def _feed(self, result, func, iterable, sized=None):
        if sized is None:
            sized = hasattr(iterable, '__len__')
        if sized:
            self._feed_all(result, func, iterable)
            return
        result._ahead = threading.Semaphore(16 + 4 * self._processes)
        thread = threading.Thread(target=self._run_feeder, args=(result, func, iterable), daemon=True)
        with self._feeders_done:
            self._feeders.add(thread)
        thread.start()

    def _run_feeder(self, result, func, iterable):
        try:
            self._feed_all(result, func, iterable)
        finally:
            with self._feeders_done:
                self._feeders.discard(threading.current_thread())
                if self._state == CLOSE and not self._feeders:
                    self._workers.close()
                self._feeders_done.notify_all()

    def _feed_all(self, result, func, iterable):
        ahead = result._ahead
        i = -1
        try:
            for i, item in enumerate(iterable):
                if ahead is not None:
                    ahead.acquire()
                if self._state == TERMINATE:
                    i -= 1
                    break
                self._workers.submit(func, (item,), {}, result, i)
        except Exception as e:
            i += 1
            result._set(i, False, e)
        result._set_length(i + 1)

    def close(self):
        util.debug('closing pool')
        with self._feeders_done:
            if self._state != RUN:
                return
            self._state = CLOSE
            if not self._feeders:
                self._workers.close()

    def terminate(self):
        util.debug('terminating pool')
        self._state = TERMINATE
        self._terminate()

    @staticmethod
    def _terminate_pool(workers):
        workers.terminate()
        workers.join()

    def join(self):
        util.debug('joining pool')
        if self._state == RUN:
            raise ValueError('Pool is still running')
        if self._state not in (CLOSE, TERMINATE):
            raise ValueError('In unknown state')
        with self._feeders_done:
            while self._feeders and self._state == CLOSE:
                self._feeders_done.wait()
        self._workers.join()


class ThreadPool(Pool):
    """The same with threads as workers: nothing is pickled."""

    @staticmethod
    def Process(ctx, *args, **kwds):
        from .dummy import Process
        return Process(*args, **kwds)

    def __init__(self, processes=None, initializer=None, initargs=()):
        super().__init__(processes, initializer, initargs)

    def _make_workers(self, initializer, initargs, maxtasksperchild):
        return _ThreadWorkers(self._processes, initializer, initargs)

    @staticmethod
    def _terminate_pool(workers):
        workers.terminate()  # a running task cannot be ended, so it is not waited for


# --- results ---------------------------------------------------------------------------------------------------------

class ApplyResult:
    """What apply_async() returns."""

    def __init__(self, pool, callback, error_callback):
        self._pool = pool  # keeps the pool until the result is there
        self._ready = False
        self._waited_for = threading.Lock()  # held until the result is there: a lock costs a tenth of an Event
        self._waited_for.acquire()
        self._task = None  # where nobody else tells of the waits for it
        self._job = next(job_counter)
        self._callback = callback
        self._error_callback = error_callback

    def ready(self):
        return self._ready

    def successful(self):
        if not self._ready:
            raise ValueError('{0!r} not ready'.format(self))
        return self._success

    def wait(self, timeout=None):
        if timeout is None and (pool := self._pool) and (help := pool._help):
            while not self._ready and help(True):
                pass
        if not self._ready and self._waited_for.acquire(timeout=-1 if timeout is None else max(timeout, 0)):
            self._waited_for.release()  # for the next who waits
            if self._task:
                _engine.receive_task(*self._task)

    def get(self, timeout=None):
        if not self._ready:
            self.wait(timeout)
            if not self._ready:
                raise TimeoutError
        if self._success:
            return self._value
        raise self._value

    def _set(self, i, success, value, task=None):
        self._success = success
        self._value = value
        self._task = task
        self._finish()

    def _finish(self):
        callback = self._callback if self._success else self._error_callback
        try:
            if callback and not isinstance(self._value, PoolTerminated):
                callback(self._value)
        except Exception:  # nobody else can be told
            sys.excepthook(*sys.exc_info())
        finally:
            self._ready = True
            self._waited_for.release()
            self._pool = None

    __class_getitem__ = classmethod(types.GenericAlias)


AsyncResult = ApplyResult


class MapResult(ApplyResult):
    """What map_async() returns: ready when all are, with the first exception if there was one."""

    def __init__(self, pool, chunksize, length, callback, error_callback):
        super().__init__(pool, callback, error_callback)
        self._success = True
        self._value = [None] * length
        self._chunksize = chunksize
        self._lock = threading.Lock()
        self._number_left = -(-length // chunksize) if chunksize > 0 else 0
        if self._number_left == 0:
            self._ready = True
            self._waited_for.release()
            self._pool = None

    def _set(self, i, success, value, task=None):
        with self._lock:
            self._task = task
            self._number_left -= 1
            if not self._success:
                pass
            elif success:
                self._value[i * self._chunksize:(i + 1) * self._chunksize] = value
            else:
                self._success = False
                self._value = value
            finished = self._number_left == 0
        if finished:
            self._finish()


class IMapIterator:
    """What imap() returns: results in the order of the arguments, each as soon as it and those before it are there."""

    def __init__(self, pool):
        self._pool = pool
        self._cond = threading.Condition(threading.Lock())
        self._job = next(job_counter)
        self._items = collections.deque()
        self._index = 0
        self._length = None
        self._unsorted = {}
        self._ahead = None  # how many tasks may be ahead of the results, where the arguments are not there at once

    def __iter__(self):
        return self

    def next(self, timeout=None):
        if not self._items and timeout is None and (pool := self._pool) and (help := pool._help):
            while not self._items and help(False):  # not more: the end of the arguments is told by others
                pass
        with self._cond:
            waits = not self._items
            if waits:
                self._cond.wait_for(lambda: self._items or self._index == self._length, timeout)
                if not self._items:
                    if self._index == self._length:
                        raise StopIteration
                    raise TimeoutError
            success, value, task = self._items.popleft()
        if waits and task:
            _engine.receive_task(*task)
        if success:
            return value
        raise value

    __next__ = next

    def _set(self, i, success, value, task=None):
        if self._ahead is not None:
            self._ahead.release()
        with self._cond:
            if i == self._index:
                self._items.append((success, value, task))
                self._index += 1
                while self._unsorted and self._index in self._unsorted:
                    self._items.append(self._unsorted.pop(self._index))
                    self._index += 1
                self._settle()
            else:
                self._unsorted[i] = success, value, task

    def _set_length(self, length):
        with self._cond:
            self._length = length
            self._settle()

    def _settle(self):
        if self._index == self._length:
            self._pool = None
        self._cond.notify_all()


class IMapUnorderedIterator(IMapIterator):
    """What imap_unordered() returns: results as they come."""

    def _set(self, i, success, value, task=None):
        if self._ahead is not None:
            self._ahead.release()
        with self._cond:
            self._items.append((success, value, task))
            self._index += 1
            self._settle()
