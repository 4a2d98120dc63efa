#> out spawn: 15 and 15 and hello, exit codes [0, 0]
#> out fork: 15 and 15 and hello, exit codes [0, 0]
#> out forkserver: 15 and 15 and hello, exit codes [0, 0]
#> out preloaded in forkserver: True
# The same program under every start method.
import multiprocessing as mp
import sys


def add(numbers, total, lock):
    for number in iter(numbers.get, None):
        with lock:
            total.value += number


def answer(connection):
    connection.send(connection.recv())


def loaded(connection):
    connection.send('colorsys' in sys.modules)


def run(method):
    context = mp.get_context(method)
    numbers, total, lock = context.SimpleQueue(), context.Value('i', 0, lock=False), context.Lock()
    here, there = context.Pipe()
    adder = context.Process(target=add, args=(numbers, total, lock))
    answerer = context.Process(target=answer, args=(there,))
    for p in adder, answerer:
        p.start()
    for number in (1, 2, 3, 4, 5, None):
        numbers.put(number)
    here.send('hello')
    word = here.recv()
    for p in adder, answerer:
        p.join()
    print(f'{method}: {total.value} and {sum(range(6))} and {word}, '
          f'exit codes {[p.exitcode for p in (adder, answerer)]}')


if __name__ == '__main__':
    for method in mp.get_all_start_methods():
        run(method)
    context = mp.get_context('forkserver')
    context.set_forkserver_preload(['colorsys', 'no_such_module'])
    here, there = context.Pipe()
    p = context.Process(target=loaded, args=(there,))
    p.start()
    print('preloaded in forkserver:', here.recv())
    p.join()
