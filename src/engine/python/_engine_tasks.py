"""Tasks of pools of threads, and of executors, as the trace has them: who handed over which, what it was called with and gave, who waited for it."""

import _engine
import functools
import itertools


class Tasks:
    """The tasks of one pool."""

    def __init__(self):
        self._pool = _engine.make_pool_number()
        self._numbers = itertools.count(1)

    def make(self, function):
        """What is to be called in place of `function`, so that this is one of them, and which one. It can be pickled if the function can."""
        task = self._pool, next(self._numbers)
        return functools.partial(_engine.run_task, *task, function), task


def recorded(submit):
    """An executor's submit() whose tasks are in the trace. The future has its own for who waits for it: waits.cpp reads it."""

    @functools.wraps(submit)
    def recording(self, fn, /, *args, **kwargs):
        try:
            tasks = self._poolyard_tasks
        except AttributeError:
            tasks = self._poolyard_tasks = Tasks()
        function, task = tasks.make(fn)
        future = submit(self, function, *args, **kwargs)
        future._poolyard_task = task
        _engine.submit_task(*task)
        return future
    return recording
