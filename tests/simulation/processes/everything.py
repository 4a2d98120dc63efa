# Processes that begin and end in every way, and all that they can have in common.
import multiprocessing, os, random, sys, threading, time

def work(name, queue, lock, value, array):
    for i in range(3):
        with lock:
            value.value += 1
            array[i] += 1
        queue.put((name, os.getpid(), i, random.randrange(1000), round(time.time() % 100, 6)))
        time.sleep(0.01)

def answer(connection, event):
    event.wait()
    while (question := connection.recv()) is not None:
        connection.send(question * 2)
    connection.close()

def leave(): sys.exit(7)
def fail(): raise ValueError('nobody catches this')
def go_on(): time.sleep(1e6)
def large(queue): queue.put(b'x' * 200_000)
def threads(queue):
    found = []
    both = [threading.Thread(target=found.append, args=(i,)) for i in range(2)]
    for one in both: one.start()
    for one in both: one.join()
    queue.put(found)

if __name__ == '__main__':
    context = multiprocessing.get_context(sys.argv[1] if sys.argv[1:] else 'spawn')
    queue, lock, value, array = context.Queue(), context.Lock(), context.Value('i', 0), context.Array('i', 3)
    workers = [context.Process(target=work, args=(name, queue, lock, value, array)) for name in 'abc']
    for worker in workers: worker.start()
    for _ in range(9): print(queue.get())
    for worker in workers: worker.join()
    print(value.value, list(array), [worker.exitcode for worker in workers])

    here, there = context.Pipe()
    event = context.Event()
    process = context.Process(target=answer, args=(there, event))
    process.start()
    there.close()
    event.set()
    for question in 1, 'ab', None: here.send(question)
    print(here.recv(), here.recv(), here.poll(1), process.join())

    ends = [context.Process(target=target) for target in (leave, fail, go_on)]
    for process in ends: process.start()
    for process in ends[:2]: process.join()
    print(ends[2].is_alive(), ends[2].join(0.5), ends[2].exitcode)
    ends[2].terminate()
    ends[2].join()
    print([process.exitcode for process in ends], round(time.monotonic(), 6))

    for target in large, threads:
        process = context.Process(target=target, args=(queue,))
        process.start()
        print(len(queue.get()))
        process.join()

    semaphore, condition, barrier = context.Semaphore(2), context.Condition(), context.Barrier(1)
    print([semaphore.acquire(timeout=0.1) for _ in range(3)], barrier.wait())
    with condition: print(condition.wait(0.25))
    context.Process(target=go_on, daemon=True).start()
    print(len(multiprocessing.active_children()))
    sys.exit(4)
