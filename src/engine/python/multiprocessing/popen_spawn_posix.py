"""A child process as multiprocessing.process handles it: a process of the core library that runs Python."""

import io
import sys

import _poolyard

from . import spawn
from . import util
from .context import reduction, set_spawning_popen

__all__ = ['Popen']


class _Orders(reduction.ForkingPickler):
    """Pickles a child's orders and notes what the child will share with this process."""

    def __init__(self, file):
        super().__init__(file)
        self.shared = []

    def reducer_override(self, obj):
        synchronize = sys.modules.get('multiprocessing.synchronize')
        if isinstance(obj, _poolyard.Block):
            self.shared.append(obj)
        elif synchronize and isinstance(obj, synchronize.SemLock):
            self.shared.append(obj._semlock)
        return NotImplemented


def pickle_orders(popen, *objects):
    """The objects as bytes for a child, and the shared things in them, which must be kept while the child lives."""
    file = io.BytesIO()
    pickler = _Orders(file)
    set_spawning_popen(popen)
    try:
        for obj in objects:
            pickler.dump(obj)
            pickler.clear_memo()
    finally:
        set_spawning_popen(None)
    return file.getvalue(), pickler.shared


class Popen:
    method = 'spawn'

    def __init__(self, process_obj):
        util._flush_std_streams()
        preparation = spawn.get_preparation_data(process_obj._name)
        self.returncode = None
        self._process = _poolyard.Process(process_obj._name, process_obj.daemon)
        self.slot = self._process.slot
        orders, self._shared = pickle_orders(self, preparation, process_obj)
        self._process.start(orders)
        self.pid = self._process.pid
        self.sentinel = self._process.sentinel

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
        self._shared = None
