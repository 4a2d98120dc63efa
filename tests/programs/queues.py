#> out three children: [0, 1, 2, 10, 11, 12, 20, 21, 22]
#> out size 2, full True, empty False
#> out full: Full
#> out in order: [1, 2]
#> out nothing: Empty
#> out timed out: Empty
#> out simple: hello from the child, then empty True
#> out joined: [0, 2, 4, 6, 8]
#> out done too often: task_done() called too many times
#> out big: 3000000
#> out unpicklable: the queue goes on
#> err TypeError: cannot pickle '_thread.lock' object
#> out not by argument of a task: Queue objects should only be shared between processes through inheritance
# Queue, SimpleQueue, JoinableQueue.

import queue
import threading
from multiprocessing import JoinableQueue, Pool, Process, Queue, SimpleQueue


def put_three(q, base):
    for i in range(3):
        q.put(base + i)


def put_simple(q):
    q.put('hello from the child')


def double(tasks, results):
    for n in iter(tasks.get, None):
        results.put(2 * n)
        tasks.task_done()
    tasks.task_done()


def put_big(q):
    q.put(b'x' * 3_000_000)


def error_of(call, *args, **kwds):
    try:
        return call(*args, **kwds)
    except Exception as error:
        return error


def name(error):
    return type(error).__name__


if __name__ == '__main__':
    q = Queue()
    children = [Process(target=put_three, args=(q, base)) for base in (0, 10, 20)]
    for p in children:
        p.start()
    print('three children:', sorted(q.get() for _ in range(9)))
    for p in children:
        p.join()

    q = Queue(maxsize=2)
    q.put(1)
    q.put(2)
    while q.qsize() != 2 or q.empty():
        pass
    print(f'size {q.qsize()}, full {q.full()}, empty {q.empty()}')
    print('full:', name(error_of(q.put, 3, timeout=0.05)))
    print('in order:', [q.get(), q.get()])
    print('nothing:', name(error_of(q.get_nowait)))
    print('timed out:', name(error_of(q.get, timeout=0.05)))

    q = SimpleQueue()
    p = Process(target=put_simple, args=(q,))
    p.start()
    print(f'simple: {q.get()}, then empty {q.empty()}')
    p.join()

    tasks, results = JoinableQueue(), Queue()
    p = Process(target=double, args=(tasks, results))
    p.start()
    for n in range(5):
        tasks.put(n)
    tasks.put(None)
    tasks.join()
    print('joined:', [results.get() for _ in range(5)])
    p.join()
    print('done too often:', error_of(tasks.task_done))

    q = Queue()
    p = Process(target=put_big, args=(q,))
    p.start()
    print('big:', len(q.get()))
    p.join()

    q.put(threading.Lock())
    q.put('the queue goes on')
    print('unpicklable:', q.get())
    with Pool(1) as pool:
        print('not by argument of a task:', error_of(pool.apply, put_simple, (q,)))
