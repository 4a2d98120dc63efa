#> out main at work
#> out counter 41 in the child, [1, 2, 3] appended to
#> out counter 41 here, [1, 2] as before, exit code 0
#> out squares [0, 1, 4, 9, 16]
#> out balance 400
#> out from a closure: hello, Ada
#> out done
# A tutorial's program for Linux: no guard, globals that children see, targets that cannot be pickled.
import multiprocessing
from multiprocessing import Lock, Process, Queue, Value

multiprocessing.set_start_method('fork')
counter = 0
items = [1, 2]


def show():
    items.append(3)
    print('counter', counter, 'in the child,', items, 'appended to')


print('main at work')
counter = 41
p = Process(target=show)
counter = 40
counter += 1
p.start()
counter = 41
p.join()
print('counter', counter, 'here,', items, 'as before, exit code', p.exitcode)

queue = Queue()
workers = [Process(target=lambda n=n: queue.put(n * n)) for n in range(5)]
for worker in workers:
    worker.start()
print('squares', sorted(queue.get() for _ in workers))
for worker in workers:
    worker.join()

balance = Value('i', 0, lock=False)
lock = Lock()


def deposit():
    for _ in range(100):
        with lock:
            balance.value += 1


tellers = [Process(target=deposit) for _ in range(4)]
for teller in tellers:
    teller.start()
for teller in tellers:
    teller.join()
print('balance', balance.value)


def greeter(name):
    def greet():
        print('from a closure: hello,', name)
    return greet


p = Process(target=greeter('Ada'))
p.start()
p.join()
print('done')
