"""What a child process needs to know of its parent, and how it starts.

The main program is not read from a file: every process of a run has its text at hand.
"""

import functools
import importlib
import io
import itertools
import os
import sys
import types

import _engine
import _poolyard

from . import get_start_method, set_start_method
from . import process
from . import util
from .context import reduction

__all__ = ['freeze_support', 'set_executable', 'get_executable', 'get_preparation_data']

_executable = sys.executable

_NO_GUARD = ("a child process imports the program, and this line would start another process from there: put what is "
             "to run in the first process only below  if __name__ == '__main__':"
             "  (or, for a program written for Linux, call multiprocessing.set_start_method('fork') first)")


def set_executable(executable):
    """Kept for programs that call it: a child is always a process of the same program."""
    global _executable
    _executable = executable


def get_executable():
    return _executable


def freeze_support():
    """Nothing to do: a child never runs the lines below `if __name__ == '__main__'`."""


def _check_not_importing_main():
    if getattr(process.current_process(), '_inheriting', False):
        raise RuntimeError(_NO_GUARD)


def get_preparation_data(name):
    """What prepare() needs in the child."""
    _check_not_importing_main()
    # The folder that it began in, wherever a child is by then.
    path = [process.ORIGINAL_DIR if entry == '' and process.ORIGINAL_DIR is not None else entry for entry in sys.path]
    data = dict(
        name=name,
        authkey=process.current_process().authkey,
        log_to_stderr=util._log_to_stderr,
        sys_path=path,
        sys_argv=sys.argv,
        dir=os.getcwd(),
        environ=dict(os.environ),
        start_method=get_start_method(),
    )
    if util._logger is not None:
        data['log_level'] = util._logger.getEffectiveLevel()
    return data


def prepare(data):
    """Makes this process like its parent and imports the main program, so that what it defines can be unpickled."""
    current = process.current_process()
    current.name = data['name']
    current.authkey = data['authkey']
    if data['log_to_stderr']:
        util.log_to_stderr()
    if 'log_level' in data:
        util.get_logger().setLevel(data['log_level'])
    sys.path = data['sys_path']
    sys.argv = data['sys_argv']
    os.chdir(data['dir'])
    if data['environ'] != os.environ:
        os.environ.clear()
        os.environ.update(data['environ'])
    set_start_method(data['start_method'], force=True)
    for name in data.get('preload', ()):
        try:
            importlib.import_module(name)
        except ImportError:
            pass
    if data.get('main', True):
        _import_main()


def _import_main():
    text, name = _poolyard.program()
    main = types.ModuleType('__mp_main__')
    main.__file__ = name
    code = compile(text, name, 'exec', dont_inherit=True)
    sys.modules['__main__'] = sys.modules['__mp_main__'] = main
    exec(code, main.__dict__)


def load_orders(orders):
    """Prepares this process by the first pickle in `orders` and returns what is in the second."""
    file = io.BytesIO(orders)
    process.current_process()._inheriting = True
    try:
        prepare(reduction.pickle.load(file))
        return reduction.pickle.load(file)
    finally:
        del process.current_process()._inheriting


_rehearsal = None


def prepare_rehearsal():
    """In the template: orders for nobody, to do nothing."""
    from .popen_spawn_posix import pickle_orders
    global _rehearsal
    self = process.BaseProcess(name='')
    _rehearsal = pickle_orders(self, get_preparation_data(self.name), self)[0]
    # Where the template is no process of its own, a program follows that has chosen and made nothing yet.
    set_start_method(None, force=True)
    process._process_counter = itertools.count(1)


def rehearse():
    """In a child, before it has its orders: goes through those. All that they set is set again."""
    load_orders(_rehearsal)


def exercise():
    """Before there is a program: starts a child that does nothing. All that this sets in the engine is set again."""
    from .context import SpawnProcess
    child = SpawnProcess()
    child.start()
    child.join()
    child.close()
    set_start_method(None, force=True)
    process._process_counter = itertools.count(1)


def become(self):
    """Makes `self` the current process, for one that does not run BaseProcess._bootstrap()."""
    process._process_counter = itertools.count(1)
    process._children = set()
    process._current_process = self
    process._parent_process = process._ParentProcess(self._parent_name, self._parent_pid, _poolyard.parent_sentinel())
    util._close_stdin()


def run_process(self):
    """A child's life, to its exit code. What it dies of _bootstrap() keeps to itself, so run() says it, for the trace."""
    self.run = functools.partial(_engine.call_noting, self.run)
    return self._bootstrap(_poolyard.parent_sentinel())


def run_child(_):
    """The same from its orders on."""
    return run_process(load_orders(_poolyard.receive_orders()))
