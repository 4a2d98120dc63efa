"""The fork server: here it belongs to the run, and serves `spawn` too.

What a program asks it to load beforehand, each child imports before its main module.
"""

__all__ = ['ensure_running', 'set_forkserver_preload']

_preload = []


def set_forkserver_preload(modules_names):
    """Names of modules that children of the fork server have imported; those that cannot be are left out."""
    global _preload
    if not all(type(name) is str for name in modules_names):
        raise TypeError('module_names must be a list of strings')
    _preload = list(modules_names)


def get_preload():
    # The main module is imported in any case.
    return [name for name in _preload if name != '__main__']


def ensure_running():
    """It always is."""
