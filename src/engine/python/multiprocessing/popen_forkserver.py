"""The same for a child of the fork server, which imports beforehand what that is asked to."""

from . import forkserver
from . import popen_spawn_posix
from . import spawn

__all__ = ['Popen']


class Popen(popen_spawn_posix.Popen):
    method = 'forkserver'

    @staticmethod
    def _get_preparation(name):
        return spawn.get_preparation_data(name) | {'preload': forkserver.get_preload()}
