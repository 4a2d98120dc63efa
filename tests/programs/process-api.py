#> out main is MainProcess, parent None
#> out method spawn of ['spawn', 'fork', 'forkserver']
#> out no such method: cannot find context for 'spoon'
#> out cpus at least 1: True
#> out before: pid None, alive False, exit code None
#> any
#> out children: ['worker'], daemon False
#> out child is worker, its parent MainProcess True, argv ['process-api.py']
#> out the class says 6 times 7 is 42
#> end
#> out joined: alive False, exit code 0, children []
#> out timeout: False None
#> out closed: process object is closed
#> out twice: cannot start a process twice
#> out by method name: SpawnProcess-3
# The small things around Process.

import multiprocessing as mp
import os
import sys


class Multiply(mp.Process):
    def __init__(self, a, b):
        super().__init__(name='worker')
        self.a, self.b = a, b

    def run(self):
        parent = mp.parent_process()
        print(f'child is {mp.current_process().name}, its parent {parent.name} {parent.pid == os.getppid()}, argv {sys.argv}')
        print(f'the class says {self.a} times {self.b} is {self.a * self.b}')


def wait_for(event):
    event.wait()


def attempt(title, call, *args):
    try:
        print(title, call(*args))
    except (ValueError, AssertionError) as error:
        print(title, error)


if __name__ == '__main__':
    print(f'main is {mp.current_process().name}, parent {mp.parent_process()}')
    print(f'method {mp.get_start_method()} of {mp.get_all_start_methods()}')
    attempt('no such method:', mp.get_context, 'spoon')
    print('cpus at least 1:', mp.cpu_count() >= 1)
    p = Multiply(6, 7)
    print(f'before: pid {p.pid}, alive {p.is_alive()}, exit code {p.exitcode}')
    p.start()
    print(f'children: {[c.name for c in mp.active_children()]}, daemon {p.daemon}', flush=True)
    p.join()
    print(f'joined: alive {p.is_alive()}, exit code {p.exitcode}, children {mp.active_children()}')
    event = mp.Event()
    q = mp.Process(target=wait_for, args=(event,))
    q.start()
    q.join(0.05)
    print('timeout:', not q.is_alive(), q.exitcode)
    event.set()
    q.join()
    p.close()
    attempt('closed:', p.is_alive)
    attempt('twice:', q.start)
    print('by method name:', mp.get_context('spawn').Process().name)
