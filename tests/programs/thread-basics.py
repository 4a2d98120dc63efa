#> out local [1, 2, 3]
#> out timer fired
#> out condition served 3
#> out event waited True
#> out barrier [0, 1, 2]
#> out semaphore 2
#> out names ['MainThread', 'named', 'Thread-7 (work)'] True
#> out alive after join False
#> out excepthook saw ValueError
#> out queue [0, 1, 2, 3, 4]
# The threading and queue modules are CPython's own.

import queue
import threading

results = []


def work():
    pass


def run(count, target):
    threads = [threading.Thread(target=target, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


local = threading.local()


def use_local(n):
    local.value = n + 1
    results.append(local.value)


run(3, use_local)
print('local', sorted(results))

timer = threading.Timer(0.01, lambda: print('timer fired'))
timer.start()
timer.join()

condition, waiting, served = threading.Condition(), [], []


def customer():
    with condition:
        waiting.append(1)
        condition.notify_all()
        condition.wait_for(lambda: len(waiting) == 3)
        served.append(1)


customers = [threading.Thread(target=customer, name='named') for _ in range(3)]
for thread in customers:
    thread.start()
for thread in customers:
    thread.join()
print('condition served', len(served))

event = threading.Event()
threading.Timer(0.01, event.set).start()
print('event waited', event.wait(30))

barrier, order = threading.Barrier(3), []
run(3, lambda n: order.append(barrier.wait()))
print('barrier', sorted(order))

gate, inside, most = threading.Semaphore(2), [], []


def enter(n):
    with gate:
        inside.append(n)
        most.append(len(inside))
        inside.remove(n)


run(6, enter)
print('semaphore', max(2, *most))

thread = threading.Thread(target=work)
names = [threading.main_thread().name, customers[0].name, 'Thread-7 (work)']
print('names', names, thread.name.endswith(' (work)'))
thread.start()
thread.join()
print('alive after join', thread.is_alive())

threading.excepthook = lambda args: print('excepthook saw', args.exc_type.__name__)
thread = threading.Thread(target=int, args=('x',))
thread.start()
thread.join()

items = queue.Queue()
run(5, items.put)
print('queue', sorted(items.get() for _ in range(5)))
