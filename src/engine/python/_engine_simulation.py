"""A simulated run: what else of a machine follows its seed and its clock, and what cannot be simulated yet."""

import _engine
import atexit
import concurrent.futures.process
import concurrent.futures.thread
import gc
import importlib.util
import itertools
import multiprocessing.connection
import multiprocessing.pool
import multiprocessing.popen_fork
import multiprocessing.popen_forkserver
import multiprocessing.popen_spawn_posix
import multiprocessing.process
import multiprocessing.queues
import multiprocessing.sharedctypes
import multiprocessing.signals
import multiprocessing.spawn
import multiprocessing.synchronize
import multiprocessing.util
import os
import posix
import random
import re
import signal
import sys
import threading
import time


def _refuse(what, instead):
    def refused(*args, **kwds):
        raise NotImplementedError(f"cannot be simulated yet: {what}. Run the program without --simulate, or use {instead}")

    return refused


def _of_process():
    """Which process this is, after what is told of a thread of it; of the first nothing is said."""
    process = multiprocessing.process.current_process()
    return "" if process._parent_pid is None else f" of {process.name}"


def _describe(type, value, traceback, thread):
    """An uncaught exception in a line: what people would call it."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == _program:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    text = str(value).partition("\n")[0]
    where = f" (line {line})" if line is not None else ""
    return f"{type.__name__}{': ' if text else ''}{text}{where} in {thread}{_of_process()}"


def _note(show, describe):
    """As `show`, which is called when nobody has caught an exception; it is noted, too."""
    def shown(*args):
        _engine.note_failure(describe(*args))
        show(*args)

    return shown


def note_end_of_process(exception):
    """What a process dies of is printed there, and its parent has no more than an exit code."""
    if not isinstance(exception, SystemExit):
        _engine.note_failure(_describe(type(exception), exception, exception.__traceback__, threading.current_thread().name))


def describe_stuck():
    """Who waits where, when nobody can go on."""
    frames = sys._current_frames()
    waits = []
    for thread in list(threading._active.values()):
        frame = frames.get(thread.ident)
        inside = None
        if frame is not None and frame.f_code is describe_stuck.__code__:
            frame = frame.f_back
        while frame is not None and frame.f_code.co_filename != _program:
            inside = frame.f_code.co_qualname
            frame = frame.f_back
        at = f" at line {frame.f_lineno}" if frame is not None else ""
        name = thread.name + _of_process()
        waits.append(f"{name} waits{at}{f' in {inside}' if inside else ''}")
    return "; ".join(sorted(waits))


def end():
    """What Python does at its end, as far as a program notices. (Taking all of it apart takes longer than most programs that are explored.)"""
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    names = sys.modules["__main__"].__dict__
    for name in [name for name in names if not name.startswith("__")]:
        names[name] = None
    gc.collect()


def _import_library(text):
    """What the program imports of the library, before anything is counted: modules do other things on other systems while they are imported."""
    for line in re.findall(r"^[ \t]*(?:import|from)[ \t]+([\w., \t]+)", text, re.MULTILINE):
        for name in line.partition(" import ")[0].split(","):
            name = name.split()[0] if name.split() else ""
            spec = importlib.util.find_spec(name.partition(".")[0]) if name[:1].isalpha() else None
            if spec is not None and spec.origin in ("frozen", "built-in"):
                try:
                    importlib.import_module(name)
                except ImportError:
                    pass  # the program will see


_program = None


def begin(program, text, cores):
    global _program
    if _program is None:
        _program = program
        _import_library(text)
        _replace(cores)
    gc.collect()  # how soon that comes by itself does not depend on what there was before


def _replace(cores):
    os.environ.clear()  # whose it is, the run does not depend on
    os.cpu_count = os.process_cpu_count = lambda: cores
    os.sched_getaffinity = posix.sched_getaffinity = lambda pid: set(range(cores))
    os.getrandom = posix.getrandom = lambda size, flags=0: os.urandom(size)
    threading._HAVE_THREAD_NATIVE_ID = False  # the same instructions in a page, where there is none
    # By the order in which they are first asked for, not by their addresses: executors keep their threads in sets.
    numbers = itertools.count()
    threading.Thread.__hash__ = lambda thread: thread.__dict__.setdefault("_simulated_number", next(numbers))
    multiprocessing.process.BaseProcess.__hash__ = lambda process: process.__dict__.setdefault("_simulated_number", next(numbers))
    time.process_time = time.thread_time = time.perf_counter
    time.process_time_ns = time.thread_time_ns = time.perf_counter_ns
    time.clock_gettime = lambda clock: time.time() if clock == time.CLOCK_REALTIME else time.monotonic()
    time.clock_gettime_ns = lambda clock: time.time_ns() if clock == time.CLOCK_REALTIME else time.monotonic_ns()
    os._exit = posix._exit = _engine.leave
    for name in "alarm", "setitimer":
        if hasattr(signal, name):
            setattr(signal, name, _refuse(f"signal.{name}()", "threading.Timer"))
    posix.kill = os.kill = multiprocessing.signals.kill  # the system knows other numbers
    _engine.read_input = _refuse("input by a person", "a value in the program")
    sys.excepthook = _note(sys.excepthook, lambda type, value, traceback: _describe(type, value, traceback, "MainThread"))
    threading.excepthook = _note(threading.excepthook, lambda args: _describe(
        args.exc_type, args.exc_value, args.exc_traceback, args.thread.name if args.thread is not None else "a thread"))
    sys.unraisablehook = _note(sys.unraisablehook, lambda args: _describe(
        args.exc_type, args.exc_value, args.exc_traceback, "what nobody could be told of"))
    # What is there already is not looked through again: in a copy of this process, each object looked at is a page that is copied. It is so in
    # every simulated run, because what a collection finds, and when, may matter to a program.
    gc.collect()
    gc.freeze()
