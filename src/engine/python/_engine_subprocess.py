"""subprocess.Popen as a run has it.

On the desktop it is CPython's; what the other program prints is the run's output, as what the program itself prints is. In WebAssembly
there is one other program, Python: it is a process of the run that has not imported the main program, with pipes of the run.
"""

import _thread
import io
import linecache
import os
import signal
import sys
import types

import _engine
import _engine_startup
import subprocess

_OUT, _ERR = 1, 2


def _pass_on(read, write):
    while data := read():
        write(data)


class _PopenOfSystem(subprocess.Popen):
    _PATIENCE = 1  # s: a program that has ended has printed all; what it has started in turn may have its output open for ever

    def __init__(self, *args, **kwds):
        self._passing_on = []
        self._given = []
        try:
            super().__init__(*args, **kwds)
        finally:
            for descriptor in self._given:
                os.close(descriptor)

    def _get_handles(self, stdin, stdout, stderr):
        handles = list(super()._get_handles(stdin, stdout, stderr))
        for at, write in (3, _engine.write_out), (5, _engine.write_err):
            if handles[at] == -1 or handles[at] in (_OUT, _ERR):
                if at == 5 and stderr == subprocess.STDOUT:
                    handles[at] = handles[3]
                    continue
                if handles[at] != -1:  # one of this program's own
                    write = _engine.write_out if handles[at] == _OUT else _engine.write_err
                handles[at] = self._open(write)
        return tuple(handles)

    def _open(self, write):
        ours, given = os.pipe()
        self._given.append(given)

        def pass_on():
            _pass_on(lambda: os.read(ours, 1 << 16), write)
            os.close(ours)

        self._passing_on.append(_thread.start_joinable_thread(pass_on, daemon=True))
        return given

    def _wait(self, timeout):
        status = super()._wait(timeout)
        for thread in self._passing_on:
            thread.join(self._PATIENCE)
        return status


# --- in WebAssembly --------------------------------------------------------------------------------------------------

_NO_PROGRAMS = ('there are no other programs in WebAssembly that a subprocess could run but Python, as sys.executable; '
                'to run a function of this program in a process of its own, use multiprocessing.Process')


class _Reading(io.RawIOBase):
    """What a connection brings, as a file."""

    def __init__(self, connection):
        self._connection = connection
        self._kept = b''

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self._kept:
            try:
                self._kept = self._connection.recv_bytes()
            except EOFError:
                return 0
        count = min(len(buffer), len(self._kept))
        buffer[:count], self._kept = self._kept[:count], self._kept[count:]
        return count

    def close(self):
        self._connection.close()
        super().close()


class _Writing(io.RawIOBase):
    def __init__(self, connection):
        self._connection = connection

    def writable(self):
        return True

    def write(self, data):
        if data:
            self._connection.send_bytes(data)
        return len(data)

    def close(self):
        self._connection.close()
        super().close()


class _TypedInput(_engine_startup._Input):
    def __init__(self, connection):
        super().__init__()
        self._connection = connection

    def _more(self):
        try:
            self._kept += self._connection.recv_bytes()
        except EOFError:
            return False
        return True


class _Job:
    """What the other Python is to do."""

    def __init__(self, words):
        words = list(words)
        self.how, self.what = '-', None
        while words:
            word = words.pop(0)
            if word[:2] in ('-c', '-m'):
                self.how, self.what = word[:2], word[2:] or words.pop(0)
            elif word[:2] in ('-W', '-X'):
                if not word[2:]:
                    words.pop(0)
                continue
            elif word.startswith('-') and word != '-':
                continue
            elif word != '-':
                self.how, self.what = 'file', word
            break
        self.argv = [self.what if self.how == 'file' else self.how, *words]

    def run(self):
        main = types.ModuleType('__main__')
        main.__builtins__ = __builtins__
        sys.modules['__main__'] = main
        sys.argv[:] = self.argv
        sys.path.insert(0, os.path.dirname(self.what) if self.how == 'file' else '')
        if self.how == '-m':
            import runpy
            runpy._run_module_as_main(self.what)
            return
        name = {'-c': '<string>', '-': '<stdin>', 'file': self.what}[self.how]
        if self.how == 'file':
            with open(self.what, encoding='utf-8') as file:
                text = file.read()
            main.__file__ = self.what
        else:
            text = self.what if self.how == '-c' else sys.stdin.read()
        linecache.cache[name] = len(text), None, text.splitlines(True), name
        exec(compile(text, name, 'exec', dont_inherit=True), main.__dict__)

    def run_to_its_end(self):
        try:
            self.run()
        except SystemExit:
            raise
        except BaseException as error:
            traceback = error.__traceback__
            while traceback and traceback.tb_frame.f_globals is globals():
                traceback = traceback.tb_next
            sys.excepthook(type(error), error, traceback)
            sys.exit(130 if isinstance(error, KeyboardInterrupt) else 1)


def _make_classes():
    """They are of multiprocessing, which nobody need import before."""
    from multiprocessing import context, popen_spawn_posix, spawn

    class Python(context.SpawnProcess):
        def __init__(self, job, streams):
            super().__init__(name='Python')
            self.job = job
            self.streams = streams

        def run(self):
            stdin, stdout, stderr = self.streams
            if stdin is not None:
                sys.stdin = io.TextIOWrapper(_TypedInput(stdin), 'utf-8')
            for name, connection in ('stdout', stdout), ('stderr', stderr):
                if connection is not None:
                    setattr(sys, name, _engine_startup._open_output(
                        1 if name == 'stdout' else 2, f'<{name}>', _Writing(connection).write, 'strict' if name == 'stdout' else 'backslashreplace'))
            self.job.run_to_its_end()

    class Starter(popen_spawn_posix.Popen):
        def __init__(self, process, differently):
            self._get_preparation = lambda name: spawn.get_preparation_data(name) | differently
            super().__init__(process)

    # They are found by these names when they are unpickled.
    for kind in Python, Starter:
        kind.__qualname__ = kind.__name__
    return Python, Starter


def __getattr__(name):
    if name in ('Python', 'Starter'):
        globals().update(zip(('Python', 'Starter'), _make_classes()))
        return globals()[name]
    raise AttributeError(name)


class _PopenOfRun(subprocess.Popen):
    def __init__(self, args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, preexec_fn=None, close_fds=True, shell=False,
                 cwd=None, env=None, universal_newlines=None, startupinfo=None, creationflags=0, restore_signals=True, start_new_session=False,
                 pass_fds=(), *, user=None, group=None, extra_groups=None, encoding=None, errors=None, text=None, umask=-1, pipesize=-1,
                 process_group=None):
        self.returncode = None
        words = [args] if isinstance(args, (str, bytes, os.PathLike)) else list(args)
        words = [os.fsdecode(word) for word in words]
        if shell or not words or os.fsdecode(executable or words[0]) not in (sys.executable, 'python', 'python3'):
            raise NotImplementedError(_NO_PROGRAMS)
        from multiprocessing.connection import Pipe
        self._waitpid_lock = _thread.allocate_lock()
        self._input = None
        self._communication_started = False
        self._passing_on = []
        self.args, self.pipesize = args, pipesize
        self.encoding, self.errors = encoding, errors
        self.text_mode = encoding or errors or text or universal_newlines
        self.stdin = self.stdout = self.stderr = None
        theirs = [None, None, None]

        def open_text(file, **how):
            return io.TextIOWrapper(file, encoding=encoding, errors=errors, **how) if self.text_mode else file

        if stdin is not None:
            theirs[0], ours = Pipe(duplex=False)
            if stdin == subprocess.PIPE:
                file = _Writing(ours)
                self.stdin = open_text(io.BufferedWriter(file) if bufsize else file, write_through=True, line_buffering=bufsize == 1)
            elif stdin == subprocess.DEVNULL:
                ours.close()
            else:
                def pass_input(file=stdin if hasattr(stdin, 'read') else open(stdin, 'rb', closefd=False), write=ours):
                    file = getattr(file, 'buffer', file)
                    _pass_on(lambda: file.read(1 << 16), write.send_bytes)
                    write.close()
                _thread.start_new_thread(pass_input, ())
        for at, stream, own in (1, stdout, sys.stdout), (2, stderr, sys.stderr):
            if stream is None or stream is own:
                continue
            if at == 2 and stream == subprocess.STDOUT:
                theirs[2] = theirs[1]
                continue
            ours, theirs[at] = Pipe(duplex=False)
            if stream == subprocess.PIPE:
                file = open_text(io.BufferedReader(_Reading(ours)))
                setattr(self, 'stdout' if at == 1 else 'stderr', file)
            elif stream == subprocess.DEVNULL:
                self._passing_on.append(_thread.start_joinable_thread(lambda file=_Reading(ours): _pass_on(lambda: file.read(1 << 16), len)))
            else:
                target = stream if hasattr(stream, 'write') else open(stream, 'wb', closefd=False)
                target = getattr(target, 'buffer', target)
                self._passing_on.append(_thread.start_joinable_thread(
                    lambda file=_Reading(ours), target=target: (_pass_on(lambda: file.read(1 << 16), target.write), target.flush())))
        import _engine_subprocess
        process = _engine_subprocess.Python(_Job(words[1:]), theirs)
        differently = {'main': False}
        if env is not None:
            differently['environ'] = {os.fsdecode(name): os.fsdecode(value) for name, value in env.items()}
        if cwd is not None:
            differently['dir'] = os.fsdecode(cwd)
        self._process = _engine_subprocess.Starter(process, differently)
        for connection in set(theirs) - {None}:
            connection.close()
        self.pid = self._process.pid
        self._child_created = True

    def _internal_poll(self, _deadstate=None):
        if self.returncode is None:
            self.returncode = self._process.poll()
        return self.returncode

    def _wait(self, timeout):
        if self.returncode is None:
            status = self._process.wait(timeout)
            if status is None:
                raise subprocess.TimeoutExpired(self.args, timeout)
            self.returncode = status
        for thread in self._passing_on:
            thread.join()
        return self.returncode

    def _communicate(self, input, endtime, orig_timeout):
        found, threads = {}, []

        def read(file):
            found[file] = file.read()
            file.close()

        for file in self.stdout, self.stderr:
            if file and not self._communication_started:
                threads.append(_thread.start_joinable_thread(lambda file=file: read(file), daemon=True))
        self._reading = threads = threads or getattr(self, '_reading', [])
        self._found = found = getattr(self, '_found', None) or found
        if self.stdin and not self._communication_started:
            self._stdin_write(input)
        self._communication_started = True
        for thread in threads:
            left = self._remaining_time(endtime)
            thread.join(left if left is None else max(left, 0))
            if not thread.is_done():
                raise subprocess.TimeoutExpired(self.args, orig_timeout)
        self.wait(timeout=self._remaining_time(endtime))
        return found.get(self.stdout), found.get(self.stderr)

    def send_signal(self, number):
        if self.poll() is not None:
            return
        if number == signal.SIGKILL:
            self._process.kill()
        elif number == signal.SIGTERM:
            self._process.terminate()
        else:
            raise NotImplementedError(f'{signal.Signals(number).name} cannot reach another process in WebAssembly: terminate() and kill() can')


Popen = _PopenOfRun if sys.platform == 'emscripten' else _PopenOfSystem
Popen.__name__ = Popen.__qualname__ = 'Popen'
Popen.__module__ = 'subprocess'
subprocess.Popen = Popen  # whichever of the two modules was imported first
