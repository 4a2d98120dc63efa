#> out with a lock: 300
#> out lock: True False ValueError
#> out rlock: True True AssertionError
#> out semaphore: True True False, value 0
#> out bounded: ValueError
#> out event: False, True, True
#> out condition: ['consumer got 0', 'consumer got 1', 'consumer got 2']
#> out timed out: False
#> out held by the child: False
#> out never more than 2 inside: True
#> out not in a queue: RuntimeError Lock objects should only be shared between processes through inheritance
# Locks between processes. A temporary lock lives as long as the child that was given it.

import multiprocessing as mp


def add(lock, total):
    for _ in range(100):
        with lock:
            total.value += 1


def hold(lock, held, go_on):
    with lock:
        held.set()
        go_on.wait()


def consume(condition, stock, said):
    for i in range(3):
        with condition:
            condition.wait_for(lambda: stock.value > 0)
            stock.value -= 1
            said.put(f'consumer got {i}')
            condition.notify()


def enter(semaphore, inside, most):
    for _ in range(20):
        with semaphore:
            with inside:
                inside.value += 1
                most.value = max(most.value, inside.value)
            with inside:
                inside.value -= 1


def error_of(call, *args):
    try:
        return call(*args)
    except Exception as error:
        return error


def name(error):
    return type(error).__name__


def run(*children):
    for p in children:
        p.start()
    for p in children:
        p.join()


if __name__ == '__main__':
    lock, total = mp.Lock(), mp.Value('i', 0, lock=False)
    run(*(mp.Process(target=add, args=(lock, total)) for _ in range(3)))
    print('with a lock:', total.value)
    print('lock:', lock.acquire(), lock.acquire(block=False), end=' ')
    lock.release()
    print(name(error_of(lock.release)))
    rlock = mp.RLock()
    print('rlock:', rlock.acquire(), rlock.acquire(), end=' ')
    rlock.release()
    rlock.release()
    print(name(error_of(rlock.release)))
    semaphore = mp.Semaphore(2)
    print('semaphore:', semaphore.acquire(), semaphore.acquire(), semaphore.acquire(timeout=0.01), end=', ')
    print('value', semaphore.get_value())
    print('bounded:', name(error_of(mp.BoundedSemaphore(1).release)))

    event = mp.Event()
    print(f'event: {event.wait(0.01)}', end=', ')
    event.set()
    print(f'{event.wait()}, {event.is_set()}')

    condition, stock, said = mp.Condition(), mp.Value('i', 0), mp.Queue()
    p = mp.Process(target=consume, args=(condition, stock, said))
    p.start()
    for _ in range(3):
        with condition:
            stock.value += 1
            condition.notify()
            condition.wait_for(lambda: stock.value == 0)
    print('condition:', [said.get() for _ in range(3)])
    p.join()
    with condition:
        print('timed out:', condition.wait(0.01))

    held, go_on = mp.Event(), mp.Event()
    p = mp.Process(target=hold, args=(lock, held, go_on))
    p.start()
    held.wait()
    print('held by the child:', lock.acquire(timeout=0.05))
    go_on.set()
    p.join()

    most = mp.Value('i', 0)
    inside = mp.Value('i', 0)
    gate = mp.Semaphore(2)
    run(*(mp.Process(target=enter, args=(gate, inside, most)) for _ in range(3)))
    print('never more than 2 inside:', most.value <= 2)
    error = error_of(mp.SimpleQueue().put, mp.Lock())
    print('not in a queue:', name(error), error)
