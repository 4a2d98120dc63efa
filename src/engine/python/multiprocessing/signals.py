"""os.kill() where no operating system knows our processes."""

import os
import signal

import _poolyard

from . import active_children

# What kill() and terminate() do, and what a process that has said nothing about it ends by.
_ENDING = {getattr(signal, name) for name in ('SIGKILL', 'SIGTERM', 'SIGABRT', 'SIGQUIT', 'SIGHUP')}
_IGNORED = {getattr(signal, name) for name in ('SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGWINCH') if hasattr(signal, name)}


def kill(pid, number):
    """Sends a signal to this process or to a child of it that multiprocessing has started."""
    if pid == os.getpid():
        _signal_self(number)
        return
    for child in active_children():
        if child.pid == pid:
            if number == signal.SIGKILL:
                child.kill()
            elif number in _ENDING:
                child.terminate()
            elif number != 0 and number not in _IGNORED:
                raise NotImplementedError(
                    f'{signal.Signals(number).name} cannot reach another process here, where only SIGTERM and SIGKILL can (both end it); '
                    'to tell it something, use a multiprocessing.Event, Queue or Pipe')
            return
    raise ProcessLookupError(3, 'No such process')


def _signal_self(number):
    handler = None if number == signal.SIGKILL else signal.getsignal(number) if number else signal.SIG_IGN
    if callable(handler):
        signal.raise_signal(number)
    elif handler != signal.SIG_IGN and number not in _IGNORED:
        _poolyard.end_by_signal(number)
