"""Packs the standard library into three files, so that no file system is needed: what nearly every program about threads and
processes uses is linked into the engine, the others are read when one of their modules is first imported (python_library.h).

usage: python freeze_stdlib.py LIB OVERLAY OUTPUT OFTEN SELDOM

LIB is CPython's Lib folder; a module in OVERLAY is added, or replaces the one of the same name. Writes OUTPUT.blob, OFTEN and
SELDOM (marshalled code, one module after the other), OUTPUT.inc (where each module lies in them, as C++) and OUTPUT.d (what
was read). To be run by the very version of the interpreter that will load the code.
"""

import _imp
import ast
import hashlib
import marshal
import os
import sys

# What of the library is in pure Python and needs no operating system, no other program and no network to be of use (or is imported by what
# does not).
# "name.*" is a package with all that is in it.
MODULES = """
    __future__ _colorize _compat_pickle _compression _markupbase _opcode_metadata _py_abc _pydecimal _pylong _pyrepl
    _pyrepl.pager _strptime
    _threading_local _weakrefset abc argparse ast asyncio.* base64 bdb bisect cProfile calendar cmd code codecs codeop
    collections.* colorsys compileall concurrent.* configparser contextlib contextvars copy copyreg csv dataclasses
    datetime dbm dbm.dumb decimal difflib dis doctest email.* enum filecmp fileinput fnmatch fractions functools genericpath getopt
    getpass gettext glob graphlib gzip hashlib heapq hmac html.* http.* importlib importlib._abc importlib.abc
    importlib.machinery importlib.metadata.* importlib.resources importlib.resources._common importlib.resources._functional
    importlib.resources.abc importlib.util inspect io ipaddress json.* keyword linecache locale logging logging.config
    logging.handlers mimetypes modulefinder multiprocessing.* netrc ntpath nturl2path numbers opcode operator optparse os
    pathlib.* pdb pickle pickletools pkgutil platform posixpath pprint profile pstats py_compile pyclbr pydoc
    queue quopri random re.* reprlib rlcompleter runpy sched secrets selectors shelve shlex shutil signal
    socket socketserver sre_compile sre_constants sre_parse stat statistics string stringprep struct subprocess symtable sysconfig tabnanny tarfile tempfile
    textwrap this threading timeit token tokenize tomllib.* trace traceback tracemalloc types typing unittest.* urllib.*
    uuid warnings weakref webbrowser zipapp zipfile.* zipimport zoneinfo.*
    encodings encodings.aliases encodings.ascii encodings.base64_codec encodings.charmap encodings.cp1252 encodings.cp437
    encodings.hex_codec encodings.idna encodings.iso8859_1 encodings.iso8859_15 encodings.latin_1 encodings.punycode
    encodings.raw_unicode_escape encodings.rot_13 encodings.undefined encodings.unicode_escape encodings.utf_16
    encodings.utf_16_be encodings.utf_16_le encodings.utf_32 encodings.utf_32_be encodings.utf_32_le encodings.utf_8
    encodings.utf_8_sig encodings.zlib_codec
""".split()

# Of those, what is always at hand: what threading, queue, multiprocessing, concurrent.futures, random and a traceback import, and
# what replaces a module of CPython's for them.
AT_HAND = """
    __future__ _colorize _compat_pickle _engine_exercise _engine_simulation _engine_startup _engine_tasks _weakrefset ast bisect collections concurrent
    concurrent.futures concurrent.futures._base concurrent.futures.process concurrent.futures.thread contextlib copyreg
    encodings encodings.aliases encodings.utf_8 enum fnmatch functools heapq importlib keyword linecache logging
    multiprocessing multiprocessing.connection multiprocessing.context multiprocessing.forkserver multiprocessing.pool
    multiprocessing.popen_fork multiprocessing.popen_forkserver multiprocessing.popen_spawn_posix multiprocessing.process
    multiprocessing.queues multiprocessing.reduction multiprocessing.sharedctypes multiprocessing.signals
    multiprocessing.spawn multiprocessing.synchronize multiprocessing.util operator pickle queue random re re._casefix
    re._compiler re._constants re._parser reprlib shutil signal string struct subprocess tempfile textwrap threading
    traceback types warnings weakref
""".split()

# And what is read when it is first imported, with all the others here: what such programs use often, or what that needs.
OFTEN = """
    _opcode_metadata _py_abc _pydecimal _pylong _strptime _threading_local asyncio.* base64 contextvars copy dataclasses datetime decimal
    dis getopt glob hashlib importlib._abc importlib.abc inspect json.* locale multiprocessing.dummy.* multiprocessing.heap
    multiprocessing.managers multiprocessing.resource_sharer multiprocessing.resource_tracker multiprocessing.shared_memory
    multiprocessing.named_memory multiprocessing.connection._rest subprocess._rest _posixshmem _engine_subprocess ctypes hmac secrets
    numbers opcode pathlib.* pkgutil sched selectors shlex socket timeit token tokenize typing
""".split()

# Modules of ours that are at hand with what nearly every program needs of them, while the rest of CPython's own comes when somebody asks for
# it (_engine_startup.look_in_rest): what is frozen of that, but for definitions that ours takes the place of.
RESTS = {
    "multiprocessing.connection":
        "Connection _ConnectionBase PipeConnection PipeListener PipeClient Pipe SocketListener SocketClient wait reduce_connection".split(),
    "subprocess": [],
}

# Definitions, and imports, of CPython's own modules that are left out: something of ours, at the end, takes their place.
WITHOUT = {
    "multiprocessing.shared_memory": "SharedMemory mmap".split(),
}

# Parts of those packages that have no use here.
LEFT_OUT = {
    "asyncio.__main__", "asyncio.proactor_events", "asyncio.windows_events", "asyncio.windows_utils",
    "multiprocessing.forkserver", "multiprocessing.popen_forkserver", "multiprocessing.popen_spawn_win32",
    "pathlib.__main__",
}

# What stands at the end of some of CPython's own modules, besides.
ENDINGS = {
    "multiprocessing.shared_memory": "from .named_memory import SharedMemory\n",
    # These look for the folder that they are in, for whose frames they are not to show.
    "logging": "__path__.append('<frozen>')\n",
    "_strptime": "__file__ = '<frozen>/_strptime.py'\n",
    # What it would clean up is the run's, and ends with it.
    "multiprocessing.resource_tracker":
        "ResourceTracker.ensure_running = ResourceTracker._send = lambda self, *args: None\n"
        "ensure_running = _resource_tracker.ensure_running\n",
    "subprocess._rest": "import _engine_subprocess\n",
    "socket": "__import__('_engine_startup').refuse_network(socket)\n",
    # CPython has there what its own build was told.
    "sysconfig": "_get_sysconfigdata_name = lambda: '_engine_sysconfig'\n",
    "concurrent.futures.thread":
        "ThreadPoolExecutor.submit = __import__('_engine_tasks').recorded(ThreadPoolExecutor.submit)\n",
    "concurrent.futures.process":
        "ProcessPoolExecutor.submit = __import__('_engine_tasks').recorded(ProcessPoolExecutor.submit)\n",
}


def find(folder, name):
    """The file of a module in a folder, and whether it is a package."""
    path = os.path.join(folder, *name.split("."))
    if os.path.isfile(os.path.join(path, "__init__.py")):
        return os.path.join(path, "__init__.py"), True
    if os.path.isfile(path + ".py"):
        return path + ".py", False
    return None


def names_in(folder, package=""):
    """All modules below a folder that belong to a package (or to none)."""
    found = []
    root = os.path.join(folder, *package.split(".")) if package else folder
    for path, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in ("__pycache__", "test", "tests"))
        prefix = os.path.relpath(path, folder).replace(os.sep, ".")
        prefix = "" if prefix == "." else prefix + "."
        for file in sorted(files):
            if file == "__init__.py":
                found.append(prefix[:-1])
            elif file.endswith(".py"):
                found.append(prefix + file[:-3])
    return found


def without_docstrings(tree):
    """Nobody reads the library's docstrings here. (compile(optimize=2) would drop the asserts, too.)"""
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) or not node.body:
            continue
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            if len(node.body) == 1 and not isinstance(node, ast.Module):
                node.body[0] = ast.copy_location(ast.Pass(), first)
            else:
                del node.body[0]
    return tree


def without(tree, names):
    """Without the statements at the top that define one of the names, or import only that."""
    def defines(statement):
        if isinstance(statement, ast.Import):
            return all(alias.name in names for alias in statement.names)
        return any(isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name in names for node in ast.walk(statement))

    tree.body = [statement for statement in tree.body if not defines(statement)]
    return tree


def main(lib, overlay, output, *files):
    def listed(names):
        found = set()
        for name in names:
            found.update(names_in(lib, name[:-2]) if name.endswith(".*") else [name])
        return found - LEFT_OUT

    added = set(names_in(overlay))
    # Some are in libpython already, for its own start.
    rests = {f"{name}._rest": name for name in RESTS}
    names = sorted(n for n in listed(MODULES) | added | set(rests) if n in added or not _imp.is_frozen(n))
    at_hand, often = set(AT_HAND), listed(OFTEN)
    if wrong := (at_hand | often) - set(names) | at_hand & often:
        raise SystemExit(f"freeze_stdlib.py: not there, or in two parts: {sorted(wrong)}")

    read, table = [], []
    parts = [bytearray(), bytearray(), bytearray()]
    for name in names:
        where = find(overlay, name) if name in added else find(lib, rests.get(name, name))
        if where is None:
            raise SystemExit(f"freeze_stdlib.py: there is no module {name} in {lib}")
        path, is_package = where
        read.append(path)
        with open(path, "rb") as file:
            tree = ast.parse(file.read() + ENDINGS.get(name, "").encode(), path)
        tree = without(tree, RESTS.get(rests.get(name), []) or WITHOUT.get(name, []))
        code = compile(without_docstrings(tree), f"<frozen {rests.get(name, name)}>", "exec", dont_inherit=True, optimize=0)
        data = marshal.dumps(code)
        part = 0 if name in at_hand else 1 if name in often else 2
        table.append(f'MODULE({part}, "{name}", {len(parts[part])}, {len(data)}, {int(is_package)})\n')
        parts[part] += data
    for path, part in zip((output + ".blob", *files), parts, strict=True):
        with open(path, "wb") as blob:
            blob.write(part)
        table.append(f'PART("{os.path.basename(path)}", {len(part)}, "{hashlib.sha256(part).hexdigest()[:16]}")\n')
    with open(output + ".inc", "w") as inc:
        inc.writelines(table)
    with open(output + ".d", "w") as depends:
        target, *inputs = (path.replace(" ", "\\ ") for path in [f"{output}.blob", *read])
        depends.write(f"{target}: {' '.join(inputs)}\n")


if __name__ == "__main__":
    # Columns are for carets below a source line, and the library's lines are not shown.
    assert not sys.flags.optimize
    main(*sys.argv[1:])
