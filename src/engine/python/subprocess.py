"""Other programs cannot be run from here; this says so, to those who try. What others import from it is there."""

__all__ = ['Popen', 'PIPE', 'STDOUT', 'DEVNULL', 'run', 'call', 'check_call', 'check_output', 'getoutput',
           'getstatusoutput', 'CompletedProcess', 'SubprocessError', 'CalledProcessError', 'TimeoutExpired']

PIPE = -1
STDOUT = -2
DEVNULL = -3


class SubprocessError(Exception):
    pass


class CalledProcessError(SubprocessError):
    pass


class TimeoutExpired(SubprocessError):
    pass


class CompletedProcess:
    pass


class Popen:
    def __init__(self, *args, **kwds):
        raise NotImplementedError(
            'there are no other programs here that a subprocess could run; '
            'to run a function of this program in a process of its own, use multiprocessing.Process')


def run(*args, **kwds):
    return Popen(*args, **kwds)


call = check_call = check_output = getoutput = getstatusoutput = run


def _args_from_interpreter_flags():
    return []
