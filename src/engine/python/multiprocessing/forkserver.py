"""The fork server: here it belongs to the run, and serves `spawn` too.

What a program asks it to load beforehand, each child imports before its main module.
"""

__all__ = ['ensure_running', 'get_inherited_fds', 'connect_to_new_process', 'set_forkserver_preload']


class ForkServer:
    def __init__(self):
        self._preload_modules = ['__main__']

    def set_forkserver_preload(self, modules_names):
        """Names of modules that children of the fork server have imported; those that cannot be are left out."""
        if not all(type(name) is str for name in modules_names):
            raise TypeError('module_names must be a list of strings')
        self._preload_modules = list(modules_names)

    def get_preload(self):
        # The main module is imported in any case.
        return [name for name in self._preload_modules if name != '__main__']

    def ensure_running(self):
        """It always is."""

    def _stop(self):
        """It ends with the run."""

    def get_inherited_fds(self):
        """What it would have of its starter, who is no process of the program: nothing."""

    def connect_to_new_process(self, fds):
        raise NotImplementedError('a process of the fork server cannot be asked for by itself here; '
                                  "use multiprocessing.get_context('forkserver').Process")


_forkserver = ForkServer()
ensure_running = _forkserver.ensure_running
get_inherited_fds = _forkserver.get_inherited_fds
connect_to_new_process = _forkserver.connect_to_new_process
set_forkserver_preload = _forkserver.set_forkserver_preload
get_preload = _forkserver.get_preload
