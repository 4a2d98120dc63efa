"""A child process as multiprocessing.process handles it: a process of the core library that is a copy of this one."""

import atexit
import functools

import _poolyard

from . import spawn
from . import util

__all__ = ['Popen']


class Popen:
    method = 'fork'

    def __init__(self, process_obj):
        util._flush_std_streams()
        self.returncode = None
        self._launch(process_obj)
        self.pid = self._process.pid
        self.sentinel = self._process.sentinel

    def _launch(self, process_obj):
        self._process = _poolyard.Process(process_obj._name, process_obj.daemon, functools.partial(_run, process_obj))
        self._process.fork()

    def poll(self):
        return self.wait(0)

    def wait(self, timeout=None):
        # Another thread may see the end first and drop the process.
        process = self._process
        if self.returncode is None and process is not None:
            exitcode = process.wait(timeout)
            if exitcode is not None:
                self.returncode = exitcode
                self.close()
        return self.returncode

    def terminate(self):
        if self.poll() is None:
            self._process.terminate()

    def kill(self):
        if self.poll() is None:
            self._process.kill()

    def close(self):
        self._process = None


def _run(process_obj):
    """The child's life, to its exit code."""
    atexit._clear()
    atexit.register(util._exit_function)
    try:
        return spawn.run_process(process_obj)
    finally:
        atexit._run_exitfuncs()
