#> out at first: []
#> out 3 at once: ['[1]', 'MAXYEAR', 'Decimal']
#> out here: ['often']
#> out a child: [], then ['often'] {"a": 1}
#> out a copy: ['often'], then ['often', 'seldom']
#> out here: ['often']
# Most of the standard library is in two parts that are read when one of their modules is first imported: by three threads at once, by a child
# for itself; and a copy has what its parent had.

import multiprocessing
import sys
import threading


def parts():
    import _imp
    there = _imp._frozen_module_names()
    return [part for part, module in (('often', 'json'), ('seldom', 'unittest')) if module in there]


def child():
    before = parts()
    import json
    print(f'a child: {before}, then {parts()} {json.dumps({"a": 1})}', flush=True)


def copy():
    before = parts()
    import unittest.mock
    print(f'a copy: {before}, then {parts()}', flush=True)


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
    # Nothing that nearly every program imports may be in one of them.
    with concurrent.futures.ThreadPoolExecutor(1) as executor:
        print('at first:', executor.submit(parts).result())
    together, found = threading.Barrier(3), [None] * 3
    threads = [threading.Thread(target=import_one, args=(index, together, found)) for index in range(3)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print('3 at once:', found)
    print('here:', parts(), flush=True)
    for method, target in ('spawn', child), ('fork', copy):
        process = multiprocessing.get_context(method).Process(target=target)
        process.start()
        process.join()
    print('here:', parts())
