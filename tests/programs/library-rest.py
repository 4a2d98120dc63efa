#> out not there: []
#> out 3 at once: ['[1]', 'MAXYEAR', 'Decimal']
#> out a child: not there, then {"a": 1}
#> out a copy: there
#> out nothing left to load
# Most of the standard library is read when one of it is first imported: by three threads at once, by a child for itself, and a copy has what
# its parent had.

import multiprocessing
import sys
import threading

REST = '_RestOfLibrary'


def waits():
    return any(getattr(finder, '__name__', '') == REST for finder in sys.meta_path)


def child():
    before = 'not there' if waits() and 'json' not in sys.modules else 'there'
    import json
    print(f'a child: {before}, then {json.dumps({"a": 1})}', flush=True)


def copy():
    print('a copy:', 'there' if 'json' in sys.modules and not waits() else 'not there', flush=True)


def import_one(index, together, found):
    together.wait()
    if index == 0:
        import json
        found[0] = json.dumps([1])
    elif index == 1:
        import datetime
        found[1] = next(name for name in dir(datetime) if name == 'MAXYEAR')
    else:
        import decimal
        found[2] = decimal.Decimal.__name__


if __name__ == '__main__':
    import concurrent.futures, queue, random, time, traceback
    # Those that are there whatever a program does would be for nothing among the rest.
    print('not there:', [] if waits() else ['the rest was loaded before anybody wanted it'])
    together, found = threading.Barrier(3), [None] * 3
    threads = [threading.Thread(target=import_one, args=(index, together, found)) for index in range(3)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print('3 at once:', found)
    for method, target in ('spawn', child), ('fork', copy):
        process = multiprocessing.get_context(method).Process(target=target)
        process.start()
        process.join()
    import asyncio, unittest.mock, typing
    print('nothing left to load' if not waits() else 'it looks on')
