#> out methods ['spawn', 'fork', 'forkserver'], default spawn
#> out os.fork: NotImplementedError, names multiprocessing: True
#> out exit code of sys.exit(3): 3, of an exception: 1, of os._exit(4): 4
#> out parent of the child is me: True, its name begins with ForkProcess, main thread alone: True
#> out registered handlers: ['before', 'parent'] ['before', 'child']
#> out random numbers differ: True
#> out the reader sees the end: EOFError
#> out the writer in the child is still open until it ends: hello, then EOFError
#> out forked on a thread that is gone: 7
#> out a grandchild by fork says 3, by spawn says 0
#> out atexit in the child: ran only what was registered there
#> out lock held here is held there: True
#> out terminated -15, killed -9
#> err ValueError: expected
# What a fork is, in its details.
import atexit
import multiprocessing as mp
import os
import random
import sys
import threading
import time

fork = mp.get_context('fork')
spawn = mp.get_context('spawn')
depth = 0


def run(target, *args):
    p = fork.Process(target=target, args=args)
    p.start()
    p.join()
    return p.exitcode


def ask(target):
    """What target() gives in a fork."""
    reader, writer = fork.Pipe(False)
    p = fork.Process(target=lambda: writer.send(target()))
    p.start()
    answer = reader.recv()
    p.join()
    return answer


def raises():
    raise ValueError('expected')


def main():
    global depth
    print(f'methods {mp.get_all_start_methods()}, default {mp.get_start_method()}')
    try:
        os.fork()
    except NotImplementedError as error:
        print('os.fork: NotImplementedError, names multiprocessing:', 'multiprocessing' in str(error))
    codes = run(sys.exit, 3), run(raises), run(os._exit, 4)
    print('exit code of sys.exit(3): {}, of an exception: {}, of os._exit(4): {}'.format(*codes))

    here = os.getpid()
    parent, name, threads = ask(lambda: (os.getppid(), mp.current_process().name.split('-')[0],
                                         threading.enumerate() == [threading.main_thread()]))
    print(f'parent of the child is me: {parent == here}, its name begins with {name}, main thread alone: {threads}')

    heard = []
    listening = [True]
    for when in 'before', 'after_in_parent', 'after_in_child':
        os.register_at_fork(**{when: lambda word=when.removeprefix('after_in_'): listening and heard.append(word)})
    there = ask(lambda: heard)
    listening.clear()
    print('registered handlers:', heard, there)

    print('random numbers differ:', len({random.random(), ask(random.random), ask(random.random)}) == 3)

    reader, writer = fork.Pipe(False)
    p = fork.Process(target=writer.close)
    p.start()
    writer.close()
    p.join()
    try:
        reader.recv()
    except EOFError:
        print('the reader sees the end: EOFError')

    reader, writer = fork.Pipe(False)
    event = fork.Event()

    def write_later():
        event.wait()
        writer.send('hello')

    p = fork.Process(target=write_later)
    p.start()
    writer.close()
    event.set()
    word = reader.recv()
    try:
        reader.recv()
    except EOFError:
        print(f'the writer in the child is still open until it ends: {word}, then EOFError')
    p.join()

    event = fork.Event()
    children = []

    def wait_and_exit():
        event.wait()
        sys.exit(7)

    def start():
        children.append(fork.Process(target=wait_and_exit))
        children[0].start()

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    event.set()
    children[0].join()
    print('forked on a thread that is gone:', children[0].exitcode)

    depth = 3
    by_fork = run(lambda: sys.exit(run(lambda: sys.exit(depth))))
    by_spawn = run(lambda: sys.exit(run_spawned()))
    print(f'a grandchild by fork says {by_fork}, by spawn says {by_spawn}')

    atexit.register(lambda: os.getpid() != here and print('never'))
    reader, writer = fork.Pipe(False)
    p = fork.Process(target=lambda: atexit.register(writer.send, 'ran only what was registered there'))
    p.start()
    p.join()
    print('atexit in the child:', reader.recv())

    lock = fork.Lock()
    with lock:
        print('lock held here is held there:', not ask(lambda: lock.acquire(block=False)))

    sleepers = [fork.Process(target=time.sleep, args=(60,)) for _ in range(2)]
    for p in sleepers:
        p.start()
    sleepers[0].terminate()
    sleepers[1].kill()
    for p in sleepers:
        p.join()
    print(f'terminated {sleepers[0].exitcode}, killed {sleepers[1].exitcode}')


def exit_with_depth():
    sys.exit(depth)


def run_spawned():
    p = spawn.Process(target=exit_with_depth)
    p.start()
    p.join()
    return p.exitcode


if __name__ == '__main__':
    main()
