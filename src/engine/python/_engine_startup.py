"""What every interpreter of the engine does first: output, identity and thread names, as the process has them."""

import _colorize
import _engine
import _frozen_importlib
import _imp
import _sitebuiltins
import builtins
import io
import linecache
import os
import posix
import sys
import threading
import warnings


class _Output(io.BufferedIOBase):
    """What is written goes to the run's output at once, with the thread that wrote it.

    Not a BufferedWriter: its lock, held by a daemon thread, would turn the end of the program into a crash."""

    mode = "wb"

    def __init__(self, stream, name, write):
        self._stream = stream
        self.name = name
        self.write = write  # not a method around it: a line that is printed comes by here

    def writable(self):
        return True

    def fileno(self):
        return self._stream


class _Input(io.BufferedIOBase):
    """What is typed, taken when somebody asks for it.

    Not a BufferedReader, for the reason above: a daemon thread that waits in input() would hold its lock."""

    name = "<stdin>"
    mode = "rb"

    def __init__(self):
        self._kept = b""

    def readable(self):
        return True

    def _more(self):
        taken = _engine.read_input()
        self._kept += taken
        return bool(taken)

    def _take(self, size):
        taken, self._kept = self._kept[:size], self._kept[size:]
        return taken

    def read(self, size=-1):
        if size is None or size < 0:
            size = sys.maxsize
        while len(self._kept) < size and self._more():
            pass
        return self._take(size)

    def read1(self, size=-1):
        if not self._kept:
            self._more()
        return self._take(len(self._kept) if size < 0 else size)

    def readinto(self, buffer):
        taken = self.read(len(buffer))
        buffer[: len(taken)] = taken
        return len(taken)

    def readinto1(self, buffer):
        taken = self.read1(len(buffer))
        buffer[: len(taken)] = taken
        return len(taken)

    def peek(self, size=0):
        if not self._kept:
            self._more()
        return self._kept

    def readline(self, size=-1):
        if size is None or size < 0:
            size = sys.maxsize
        while (end := self._kept.find(b"\n", 0, size)) < 0 and len(self._kept) < size and self._more():
            pass
        return self._take(end + 1 if end >= 0 else size)


def _open_output(stream, name, write, errors):
    file = io.TextIOWrapper(_Output(stream, name, write), "utf-8", errors, "\n", line_buffering=True)
    file.mode = "w"
    return file


sys.stdin = sys.__stdin__ = io.TextIOWrapper(_Input(), "utf-8")
sys.stdout = sys.__stdout__ = _open_output(1, "<stdout>", _engine.write_out, "strict")
sys.stderr = sys.__stderr__ = _open_output(2, "<stderr>", _engine.write_err, "backslashreplace")

# Whether the engine itself was started from a terminal does not matter.
_colorize.COLORIZE = False

posix.getpid = os.getpid = _engine.getpid
posix.getppid = os.getppid = _engine.getppid


def _kill(pid, signal, /):
    from multiprocessing.signals import kill

    return kill(pid, signal)


if sys.platform == "emscripten":
    posix.kill = os.kill = _kill



def _fork():
    raise NotImplementedError(
        "os.fork() cannot copy a process here from the middle of its program; multiprocessing can, from a function on: "
        "multiprocessing.get_context('fork').Process(target=function).start()")


for _module in os, posix:
    _module.fork = _module.forkpty = _fork


def refuse_network(kind):
    """What the socket module ends with: in WebAssembly its sockets would reach nobody."""
    def refuse(self, *args, **kwds):
        raise NotImplementedError(
            "there is no network for a program in WebAssembly; its own processes reach each other by multiprocessing: "
            "Queue, Pipe, or connection.Listener and Client")

    if sys.platform == "emscripten":
        kind.__init__ = refuse


if sys.platform == "emscripten":
    def _no_command(*args, **kwds):
        raise NotImplementedError(
            "there are no other programs in WebAssembly that a command could run; to run a function of this program in a process of its own, "
            "use multiprocessing.Process")

    for _name in "system", "popen", "posix_spawn", "posix_spawnp", "execv", "execve", "spawnv", "spawnve", *dir(os):
        if _name in ("system", "popen") or _name.startswith(("exec", "spawn", "posix_spawn")):
            setattr(os, _name, _no_command)


class _LibraryParts:
    """Has a part of the library loaded when one of its modules is asked for; from then on FrozenImporter finds them."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        return _frozen_importlib.FrozenImporter.find_spec(name, path, target) if _engine.load_python_library(name) else None


_rest_lock = threading.RLock()


def look_in_rest(name, namespace):
    """An attribute of a module of which only a part is at hand: has the rest of it run in its namespace (freeze_stdlib.py: RESTS)."""
    module = namespace["__name__"]
    with _rest_lock:
        if not name.startswith("__") and namespace.pop("__getattr__", None):
            rest = f"{module}._rest"
            _engine.load_python_library(rest)
            exec(_imp.get_frozen_object(rest), namespace)
        if name in namespace:
            return namespace[name]
    raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name, obj=sys.modules.get(module))


sys.meta_path.insert(sys.meta_path.index(_frozen_importlib.FrozenImporter) + 1, _LibraryParts)

# A program that starts another Python starts an engine. (In a page: subprocess.py.)
if sys.platform != "emscripten":
    _runner = os.path.join(os.path.dirname(os.readlink("/proc/self/exe")), "poolyard-run")
    if os.access(_runner, os.X_OK):
        sys.executable = sys._base_executable = _runner

# What the site module would have added.
builtins.exit = _sitebuiltins.Quitter("exit", "Ctrl-D (i.e. EOF)")
builtins.quit = _sitebuiltins.Quitter("quit", "Ctrl-D (i.e. EOF)")
builtins.help = _sitebuiltins._Helper()

_thread_name = threading.Thread.name


def _set_thread_name(thread, name):
    _thread_name.fset(thread, name)
    if thread.ident == threading.get_ident():
        _engine.set_thread_name(thread.name)


threading.Thread.name = property(_thread_name.fget, _set_thread_name)


_make_excepthook = threading._make_invoke_excepthook


def _make_noting_excepthook():
    """What a thread dies of stands in the trace, whatever the program's own hook makes of it."""
    invoke = _make_excepthook()

    def note_and_invoke(thread):
        _engine.note_exception(sys.exception())
        invoke(thread)
    return note_and_invoke


threading._make_invoke_excepthook = _make_noting_excepthook


def _show_unraisable(unraisable):
    """As the built-in hook, which would look for the program's lines in a file."""
    try:
        if unraisable.err_msg and unraisable.err_msg.startswith("Exception ignored in thread started by"):
            _engine.note_exception(unraisable.exc_value)
        import traceback

        message = unraisable.err_msg or "Exception ignored in"
        message += ":" if unraisable.object is None else f": {unraisable.object!r}"
        lines = traceback.TracebackException(
            unraisable.exc_type, unraisable.exc_value, unraisable.exc_traceback, compact=True).format(chain=False)
        sys.stderr.write(message + "\n" + "".join(lines))
    except Exception:  # for one, while the interpreter is being torn down
        sys.__unraisablehook__(unraisable)


sys.unraisablehook = _show_unraisable


_inspects = ""


def set_environment(variables):
    """Of the run's first process; what it starts has it as its parent has made it."""
    global _inspects
    for variable in variables:
        name, _, value = variable.partition("=")
        os.environ[name] = value
    _inspects = os.environ.pop("PYTHONINSPECT", "")  # this program, not those that it starts
    if path := os.environ.get("PYTHONPATH"):
        sys.path.extend(path.split(os.pathsep))
    if options := os.environ.get("PYTHONWARNINGS"):
        sys.warnoptions.extend(options.split(","))
        warnings._processoptions(sys.warnoptions)


def inspect(status):
    """After the program, what `python3 -i` does then (also where it was asked for by PYTHONINSPECT). Otherwise the program's status stays."""
    wanted = _inspects or os.environ.get("PYTHONINSPECT")
    if not wanted:
        return int(status)
    import code

    class Console(code.InteractiveConsole):
        def raw_input(self, prompt=""):
            sys.stdout.flush()
            sys.stderr.write(prompt)
            line = sys.stdin.readline()
            if not line:
                raise EOFError
            return line.removesuffix("\n")

    greeting = f"Python {sys.version} on {sys.platform}" if wanted == "greet" else ""
    Console(sys.modules["__main__"].__dict__, "<stdin>").interact(greeting, "")


def set_program(text, name, arguments):
    """The program's lines, for tracebacks; None as the time of change says that there is no file to compare them with."""
    sys.argv[:] = [{"<stdin>": "-", "<string>": "-c"}.get(name, name), *arguments]
    lines = [line + "\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    linecache.cache[name] = (len(text), None, lines, name)


def set_imports(folder, files, own_folder, paths):
    """Imports are looked for in a folder first, or among files that came with the program, which become files here."""
    if files or own_folder and folder is None:
        folder = "/program"
        os.makedirs(folder, exist_ok=True)
        for path, data in files:
            path = os.path.join(folder, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
    if folder is not None:
        sys.path.insert(0, folder)
        sys.path.extend(os.path.join(folder, path) for path in paths)
    if own_folder:
        os.chdir(folder)
