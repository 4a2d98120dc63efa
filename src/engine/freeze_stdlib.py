"""Packs the standard library into two files, so that no file system is needed: what nearly every program about threads and
processes uses is linked into the engine, the rest is read when it is first imported (python_library.h).

usage: python freeze_stdlib.py LIB OVERLAY OUTPUT REST

LIB is CPython's Lib folder; a module in OVERLAY is added, or replaces the one of the same name. Writes OUTPUT.blob and REST
(marshalled code, one module after the other), OUTPUT.inc (where each module lies in them, as C++) and OUTPUT.d (what was
read). To be run by the very version of the interpreter that will load the code.
"""

import _imp
import ast
import hashlib
import marshal
import os
import sys

# Everything in pure Python that a program about threads and processes may want, and what that needs.
# "name.*" is a package with all that is in it.
MODULES = """
    __future__ _colorize _compat_pickle _compression _opcode_metadata _py_abc _pydecimal _strptime _threading_local
    _weakrefset abc argparse ast asyncio.* base64 bisect calendar cmd code codecs codeop collections.* colorsys
    concurrent.* configparser contextlib contextvars copy copyreg cProfile csv dataclasses datetime decimal difflib
    dis enum filecmp fileinput fnmatch fractions functools genericpath getopt gettext glob graphlib gzip hashlib heapq
    hmac importlib importlib._abc importlib.abc importlib.machinery importlib.resources importlib.resources._common
    importlib.resources._functional importlib.resources.abc importlib.util inspect io ipaddress json.* keyword
    linecache locale logging logging.config logging.handlers multiprocessing.* numbers opcode operator os pathlib.*
    pickle pkgutil posixpath pprint profile pstats queue quopri random re.* reprlib rlcompleter runpy sched secrets
    selectors shelve shlex shutil signal socket socketserver stat statistics string stringprep struct subprocess
    symtable sysconfig tempfile textwrap this threading timeit token tokenize tomllib.* trace traceback tracemalloc
    types typing unittest.* urllib urllib.parse uuid warnings weakref zipimport
    encodings encodings.aliases encodings.ascii encodings.charmap encodings.cp1252 encodings.cp437 encodings.hex_codec
    encodings.base64_codec encodings.idna encodings.iso8859_1 encodings.iso8859_15 encodings.latin_1 encodings.punycode
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

# Parts of those packages that have no use here.
LEFT_OUT = {
    "asyncio.__main__", "asyncio.proactor_events", "asyncio.windows_events", "asyncio.windows_utils", "json.tool",
    "multiprocessing.forkserver", "multiprocessing.popen_forkserver", "multiprocessing.popen_spawn_win32",
    "pathlib.__main__", "unittest.__main__",
}

# What stands at the end of some of CPython's own modules, besides.
ENDINGS = {
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


def main(lib, overlay, output, rest):
    names = set()
    for name in MODULES:
        names.update(names_in(lib, name[:-2]) if name.endswith(".*") else [name])
    names -= LEFT_OUT
    added = set(names_in(overlay))
    # Some are in libpython already, for its own start.
    names = sorted(n for n in names | added if n in added or not _imp.is_frozen(n))
    if missing := set(AT_HAND) - set(names):
        raise SystemExit(f"freeze_stdlib.py: AT_HAND has what is not there: {sorted(missing)}")

    read, table = [], []
    parts = {"AT_HAND": bytearray(), "REST": bytearray()}
    for name in names:
        where = find(overlay, name) if name in added else find(lib, name)
        if where is None:
            raise SystemExit(f"freeze_stdlib.py: there is no module {name} in {lib}")
        path, is_package = where
        read.append(path)
        with open(path, "rb") as file:
            tree = ast.parse(file.read() + ENDINGS.get(name, "").encode(), path)
        code = compile(without_docstrings(tree), f"<frozen {name}>", "exec", dont_inherit=True, optimize=0)
        data = marshal.dumps(code)
        part = "AT_HAND" if name in AT_HAND else "REST"
        table.append(f'{part}("{name}", {len(parts[part])}, {len(data)}, {int(is_package)})\n')
        parts[part] += data
    for path, part in (output + ".blob", "AT_HAND"), (rest, "REST"):
        with open(path, "wb") as blob:
            blob.write(parts[part])
    with open(output + ".inc", "w") as inc:
        inc.writelines(table)
        inc.write(f'REST_FILE({len(parts["REST"])}, "{hashlib.sha256(parts["REST"]).hexdigest()[:16]}")\n')
    with open(output + ".d", "w") as depends:
        target, *inputs = (path.replace(" ", "\\ ") for path in [f"{output}.blob", *read])
        depends.write(f"{target}: {' '.join(inputs)}\n")


if __name__ == "__main__":
    # Columns are for carets below a source line, and the library's lines are not shown.
    assert not sys.flags.optimize
    main(*sys.argv[1:])
