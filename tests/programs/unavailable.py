#> out~ os.fork: NotImplementedError: .*multiprocessing.*Process.*
#> out~ Client of another machine: NotImplementedError: .*localhost.*
#> out imports are fine
# What cannot work anywhere here says so when it is used, and what to use instead. (What cannot in WebAssembly: the programs no-….)

import multiprocessing.connection
import multiprocessing.managers
import multiprocessing.resource_tracker
import multiprocessing.shared_memory
import os


def attempt(title, call, *args):
    try:
        call(*args)
    except NotImplementedError as error:
        print(f'{title}: {type(error).__name__}: {error}')


if __name__ == '__main__':
    attempt('os.fork', os.fork)
    attempt('Client of another machine', multiprocessing.connection.Client, ('example.org', 6000))
    multiprocessing.resource_tracker.ensure_running()
    print('imports are fine')
