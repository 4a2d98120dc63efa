# Looks whether there is something, and then waits for it; another process may be faster.
import multiprocessing, queue

def take(items):
    while not items.empty(): items.get(timeout=1)

if __name__ == '__main__':
    items = multiprocessing.Queue()
    for i in range(2): items.put(i)
    process = multiprocessing.Process(target=take, args=(items,))
    process.start()
    take(items)
    process.join()
    assert process.exitcode == 0, process.exitcode
