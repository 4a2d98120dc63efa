"""Other programs: CPython's module, of which nearly every program needs only what multiprocessing.util imports of it. The rest comes when
somebody asks for it; what is different in a run is in _engine_subprocess."""

import _engine_startup

__all__ = ['Popen', 'PIPE', 'STDOUT', 'call', 'check_call', 'getstatusoutput', 'getoutput', 'check_output', 'run',
           'CalledProcessError', 'DEVNULL', 'SubprocessError', 'TimeoutExpired', 'CompletedProcess']


def __getattr__(name):
    return _engine_startup.look_in_rest(name, globals())


def _args_from_interpreter_flags():
    return []
