"""The same for a child that begins afresh and is told what to do."""

import io
import sys

import _poolyard

from . import popen_fork
from . import spawn
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


class Popen(popen_fork.Popen):
    method = 'spawn'

    def _launch(self, process_obj):
        preparation = self._get_preparation(process_obj._name)
        self._process = _poolyard.Process(process_obj._name, process_obj.daemon)
        self.slot = self._process.slot
        orders, self._shared = pickle_orders(self, preparation, process_obj)
        self._process.spawn(orders)

    _get_preparation = staticmethod(spawn.get_preparation_data)

    def close(self):
        super().close()
        self._shared = None
