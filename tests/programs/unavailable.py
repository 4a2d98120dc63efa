#> out~ os.fork: NotImplementedError: .*multiprocessing.*Process.*
#> out~ Manager: NotImplementedError: .*Queue.*
#> out~ SharedMemory: NotImplementedError: .*Array.*
#> out~ Listener: NotImplementedError: .*Pipe.*
#> out~ Client: NotImplementedError: .*Pipe.*
#> out imports are fine
# What cannot work here says so when it is used, and what to use instead.

import multiprocessing
import multiprocessing.connection
import multiprocessing.managers
import multiprocessing.shared_memory
import os


def attempt(title, call, *args):
    try:
        call(*args)
    except (NotImplementedError, ValueError) as error:
        print(f'{title}: {type(error).__name__}: {error}')


if __name__ == '__main__':
    attempt('os.fork', os.fork)
    attempt('Manager', multiprocessing.Manager)
    attempt('SharedMemory', multiprocessing.shared_memory.SharedMemory, 'name')
    attempt('Listener', multiprocessing.connection.Listener, ('localhost', 6000))
    attempt('Client', multiprocessing.connection.Client, ('localhost', 6000))
    print('imports are fine')
